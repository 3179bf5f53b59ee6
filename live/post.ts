/**
 * Parcels between clients and gateway: which are under way, which are late, which are kept back, and who is next. The order
 * of handing over is that of the simulation: by the instant at which a parcel is due, then in the order sent, whichever
 * socket it came over.
 */
import type { Message } from '../sim/machine.ts';
import type { Json, Ms } from '../sim/model.ts';
import type { Envelope } from '../sim/world.ts';
import type { Clock } from './clock.ts';

/** A line from a client to its connection. */
export interface Route {
  readonly name: string;
  /** The two ends as the simulation calls them. */
  readonly node: string;
  readonly connection: string;
  readonly hear: (event: Message) => void;
  /** Announced by the gateway and not here yet. */
  expected: Parcel[];
  /** The gateway has announced something, so it knows of this line. */
  announced: boolean;
  /** Broken: nothing more is handed over. */
  dead: boolean;
}

interface Parcel {
  readonly number: number;
  readonly route: Route;
  readonly towards: 'client' | 'gateway';
  /** Null until it is here, or where the charts have no ear for it. */
  message: Message | null;
  isHere: boolean;
  readonly dueMs: Ms;
  readonly handOver: (message: Message) => void;
}

export interface PostSpec {
  readonly clock: Clock;
  /** How long a message that is sent now takes. Draws. */
  readonly delayMs: (from: string, to: string) => Ms;
  readonly isHeld: (envelope: Envelope) => boolean;
}

/** The owner of the timers of parcels; it goes before all others that are due at one instant. */
export const NETWORK = 'network';

/** Sorts as the number does. */
const timerOf = ({ number }: Parcel): string => String(number).padStart(12, '0');

const endsOf = ({ node, connection }: Route, towards: Parcel['towards']): readonly [string, string] =>
  towards === 'gateway' ? [node, connection] : [connection, node];

export class Post {
  private readonly spec: PostSpec;
  /** Announced by the gateway, in the order sent, until handed over or put to wait. */
  private line: Parcel[] = [];
  /** Late or kept back, in the order sent. */
  private waiting: Parcel[] = [];
  private count = 0;

  constructor(spec: PostSpec) {
    this.spec = spec;
  }

  /** The gateway sends something on this route, which is on its way here. */
  announce(route: Route): void {
    if (route.dead) return;
    // A connection tells that it is there before it says anything; on the wire that is the socket that opens.
    if (!route.announced) this.expect(route);
    route.announced = true;
    this.expect(route);
  }

  /** A message is here that nobody announced: it is taken for sent now. */
  come(route: Route, message: Message | null): void {
    if (route.dead) return;
    this.expect(route);
    this.receive(route, message);
  }

  /** The next announced message is here; null where the charts have no ear for it. */
  receive(route: Route, message: Message | null): void {
    const parcel = route.expected.shift();
    if (parcel === undefined) return;
    parcel.message = message;
    parcel.isHere = true;
    this.pump();
  }

  /** The socket is closed. Announced, this is a message like others; else the line broke, with all that was on it. */
  ended(route: Route, closed: Message): void {
    if (route.dead) return;
    const last = route.expected.at(-1);
    if (last === undefined) {
      this.forget(route);
      route.hear(closed);
      return;
    }
    this.line = this.line.filter((parcel) => parcel === last || !route.expected.includes(parcel));
    route.expected = [last];
    this.receive(route, closed);
  }

  /** The client sends something: `onto` puts it on the wire once it may go. */
  send(route: Route, message: Message, onto: () => void): void {
    const parcel = this.parcel(route, 'gateway', onto);
    parcel.message = message;
    parcel.isHere = true;
    this.forward(parcel);
  }

  /** Nothing of this route is handed over any more. */
  forget(route: Route): void {
    route.dead = true;
    route.expected = [];
    this.line = this.line.filter((parcel) => parcel.route !== route);
    this.pump();
    for (const parcel of this.waiting) if (parcel.route === route) this.spec.clock.clear(NETWORK, timerOf(parcel));
    this.waiting = this.waiting.filter((parcel) => parcel.route !== route);
  }

  /** Hands over what is due and no fault keeps back any more. */
  release(): void {
    const nowMs = this.spec.clock.nowMs();
    for (const parcel of this.waiting.slice()) if (parcel.dueMs <= nowMs) this.arrive(parcel);
  }

  /** What is under way or kept back, in the order sent. */
  inFlight(): Json {
    return this.waiting.map((parcel) => ({ ...this.envelope(parcel), message: parcel.message }));
  }

  private expect(route: Route): void {
    const parcel = this.parcel(route, 'client', route.hear);
    route.expected.push(parcel);
    this.line.push(parcel);
  }

  private parcel(route: Route, towards: Parcel['towards'], handOver: Parcel['handOver']): Parcel {
    const nowMs = this.spec.clock.nowMs();
    // First in, first out: never earlier than what was sent before it this way.
    const before = [...this.line, ...this.waiting].filter(
      (other) => other.route === route && other.towards === towards,
    );
    const dueMs = Math.max(nowMs + this.spec.delayMs(...endsOf(route, towards)), ...before.map((other) => other.dueMs));
    this.count += 1;
    return { number: this.count, route, towards, message: null, isHere: false, dueMs, handOver };
  }

  private pump(): void {
    for (let first = this.line[0]; first?.isHere === true; first = this.line[0]) {
      this.line.shift();
      this.forward(first);
    }
  }

  /** Hands over now, or when it is due and nothing keeps it back. */
  private forward(parcel: Parcel): void {
    const { clock, isHeld } = this.spec;
    const inMs = parcel.dueMs - clock.nowMs();
    if (inMs <= 0 && !isHeld(this.envelope(parcel))) {
      this.handOver(parcel);
      return;
    }
    this.waiting.push(parcel);
    this.waiting.sort((a, b) => a.number - b.number);
    if (inMs > 0) clock.set(NETWORK, timerOf(parcel), inMs, () => this.arrive(parcel));
  }

  private arrive(parcel: Parcel): void {
    if (this.spec.isHeld(this.envelope(parcel))) return;
    this.waiting = this.waiting.filter((other) => other !== parcel);
    this.handOver(parcel);
  }

  private handOver({ message, handOver }: Parcel): void {
    if (message !== null) handOver(message);
  }

  private envelope({ route, towards, dueMs }: Parcel): Envelope {
    const [from, to] = endsOf(route, towards);
    return { from, to, message: { type: '' }, inMs: Math.max(0, dueMs - this.spec.clock.nowMs()) };
  }
}
