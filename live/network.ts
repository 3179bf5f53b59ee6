/**
 * The way from clients to a gateway, with the network of the simulation in between: the same delays drawn in the same order,
 * the same faults, on real sockets. Frames travel at once; what the network does to them happens at this end, before a frame
 * is sent and after it has come. Which fate a message has is asked of the simulated composition, so there is no second
 * network here.
 *
 * Each message of either end is a parcel, numbered when it is sent. A gateway in this process announces what it sends by
 * counting it (`activity.ts`), so that even parcels on different sockets are handed over in the order in which they were sent;
 * what comes from any other gateway was sent when it is here.
 */
import type { Caller } from '../models/client.ts';
import { connectionNode, nameOf } from '../models/nodes.ts';
import { type Faults, setFaults } from '../models/pairing-faults.ts';
import type { Release } from '../models/releases/release.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { atOnce } from '../sim/network.ts';
import { type Composition, type Draft, type Envelope, emptyWorld, type World } from '../sim/world.ts';
import { type Activity, LINK_HEADER, toClient, toGateway } from './activity.ts';
import type { Link, Passage } from './client.ts';
import type { Clock } from './clock.ts';
import type { DeviceFolder } from './device-files.ts';
import type { DeviceNames, Fields } from './frames.ts';
import { Post, type Route } from './post.ts';
import { type ClientSocket, openSocket } from './socket.ts';

export interface NetworkSpec {
  readonly url: () => string;
  readonly sharedToken: string;
  readonly clock: Clock;
  /** Null where the gateway is another process, which counts nothing. */
  readonly activity: Activity | null;
  readonly devices: ReadonlyMap<string, DeviceFolder>;
  readonly names: DeviceNames;
  /** The network of the simulation, and its world at the start, whose faults are in force. */
  readonly composition: Composition;
  readonly world: World;
  /** Sees each frame that comes. */
  readonly tap?: (frame: Fields, caller: Caller) => void;
}

export class Network implements Passage {
  private readonly spec: NetworkSpec;
  private readonly draft: Draft;
  private readonly post: Post;
  /** By the name under which the gateway counts what it sends. */
  private readonly routes = new Map<string, Route>();
  private readonly sockets = new Set<ClientSocket>();
  private serial = 0;
  private wasOwed = false;

  constructor(spec: NetworkSpec) {
    this.spec = spec;
    this.draft = { ...emptyWorld, ...spec.world, inFlight: [], timers: [], notes: [] };
    const { composition } = spec;
    const delayMs = (from: string, to: string) => {
      const fate = composition.fate(this.draft, from, to, { type: '' });
      return fate === atOnce || fate === 'drop' ? 0 : fate.delayMs;
    };
    const isHeld = (envelope: Envelope) => composition.held(this.draft, envelope);
    this.post = new Post({ clock: spec.clock, delayMs, isHeld });
    spec.activity?.onBegin((what) => {
      const route = this.routes.get(what);
      if (route !== undefined) this.post.announce(route);
    });
  }

  dial(caller: Caller, local: boolean, release: Release, hear: (event: Message) => void): Link {
    const { lost } = this.faults();
    const client = nameOf(caller.node);
    if (lost.includes(client)) {
      setFaults(this.draft, { lost: lost.filter((other) => other !== client) });
      hear({ type: 'closed', code: 1006, reason: '' });
      return NO_LINK;
    }
    this.serial += 1;
    const route: Route = {
      name: `${caller.node} ${this.serial}`,
      node: caller.node,
      connection: connectionNode(client, 1),
      hear,
      expected: [],
      announced: false,
      dead: false,
    };
    this.routes.set(toClient(route.name), route);
    this.spec.activity?.begin(toGateway(route.name));
    return this.linkOn(route, this.open(route, caller, local, release));
  }

  /** The gateway has died: every line is about to break, and until it has, something is under way. */
  breaks(): void {
    for (const { name } of this.routes.values()) this.spec.activity?.begin(breakOf(name));
  }

  /** A network fault begins or ends, in the words of the simulation. */
  ask(fault: Message): void {
    this.spec.composition.carryOut(this.draft, 'network', fault);
  }

  faults(): Faults {
    return this.draft.faults as unknown as Faults;
  }

  /** Whether a line was ended, or would be now, while the gateway had something to answer on it. */
  isOwed(): boolean {
    return this.wasOwed || [...this.sockets].some((socket) => socket.isOwed());
  }

  /** Lets go what no fault keeps back any more. */
  release(): void {
    this.post.release();
  }

  /** What is under way or kept back, in the order sent. */
  inFlight(): Json {
    return this.post.inFlight();
  }

  /** Ends every line that is still there. */
  close(): void {
    for (const socket of this.sockets) socket.drop();
  }

  private open(route: Route, caller: Caller, local: boolean, release: Release): ClientSocket {
    const { activity, clock, devices, names, sharedToken, url, tap } = this.spec;
    const identity = devices.get(caller.device)?.identity;
    if (identity === undefined) throw new Error(`no device ${caller.device}`);
    const speaker = { identity, sharedToken, names, release };
    const headers = activity === null ? {} : { [LINK_HEADER]: route.name };
    const come = (event: Message | null) =>
      activity === null ? this.post.come(route, event) : this.post.receive(route, event);
    const socket: ClientSocket = openSocket(
      { url: url(), caller, local, speaker, nowMs: clock.nowMs, headers },
      {
        opened: () => come({ type: 'opened' }),
        frame: (event, frame) => {
          if (frame !== null) tap?.(frame, caller);
          // Another process also sends what the charts know nothing of; the network of the simulation carries none of it.
          if (event !== null || activity !== null) come(event);
          activity?.end(toClient(route.name));
        },
        closed: (close) => {
          this.sockets.delete(socket);
          this.wasOwed ||= socket.isOwed();
          this.routes.delete(toClient(route.name));
          const event = { type: 'closed', ...close };
          if (activity === null) this.post.come(route, event);
          else this.post.ended(route, event);
          if (!route.announced) activity?.close(toGateway(route.name));
          activity?.close(toClient(route.name));
          activity?.close(breakOf(route.name));
        },
      },
    );
    this.sockets.add(socket);
    return socket;
  }

  private linkOn(route: Route, socket: ClientSocket): Link {
    const { activity } = this.spec;
    const send = (message: Message, onto: () => void) =>
      this.post.send(route, message, () => {
        if (!socket.isOpen()) return;
        activity?.begin(toGateway(route.name));
        onto();
      });
    return {
      send: (frame) => send(frame, () => socket.send(frame)),
      close: (code, reason) => send({ type: 'closed', code, reason }, () => socket.close(code, reason)),
      cut: () => {
        this.post.forget(route);
        if (socket.isOpen()) activity?.begin(toGateway(route.name));
        socket.drop();
      },
    };
  }
}

const breakOf = (link: string): string => `${link} breaks`;

const NO_LINK: Link = { send: () => {}, close: () => {}, cut: () => {} };
