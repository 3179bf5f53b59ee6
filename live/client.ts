/**
 * The callers' side for real: devices, clients, attempts and the operator, each the very chart of `models/`, with files for
 * devices, sockets for dials and a clock for timers. What they say to each other goes through one mailbox, first in first
 * out, as in the simulated world.
 */
import type { Caller } from '../models/client.ts';
import { machineFor } from '../models/machines.ts';
import { kindOf, nameOf, OPERATOR } from '../models/nodes.ts';
import { operatorCaller } from '../models/operator-caller.ts';
import type { Release } from '../models/releases/release.ts';
import { type Memoised, memoise } from '../sim/compile.ts';
import type { Effect, Local, Message, Step } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Clock } from './clock.ts';
import type { DeviceFolder } from './device-files.ts';
import { stepWithSymbols } from './symbols.ts';

/** A client's end of a connection, in the words of the client chart. */
export interface Link {
  send(frame: Message): void;
  /** Hangs up. Whatever comes afterwards is for nobody. */
  close(code: number, reason: string): void;
  /** The line breaks: neither end is told why. */
  cut(): void;
}

/** How clients reach a gateway. `hear` gets opened, challenge, hello, … and closed once, last. */
export interface Passage {
  dial(caller: Caller, local: boolean, release: Release, hear: (event: Message) => void): Link;
}

export interface CallersSpec {
  readonly clock: Clock;
  readonly devices: ReadonlyMap<string, DeviceFolder>;
  readonly passage: Passage;
  readonly onFact: (node: string, note: Message) => void;
}

export interface Callers {
  /** A node appears: a client or an attempt (`input` a Caller), or the operator (`input` its habits). */
  start(node: string, input: Json, release: Release): void;
  tell(node: string, message: Message): void;
  has(node: string): boolean;
  isLinked(node: string): boolean;
  /** The line of this node breaks, if it has one. */
  cut(node: string): void;
  locals(): Readonly<Record<string, Local>>;
  /** Whatever is said to nodes meanwhile is heard afterwards, in that order: things that happen at one instant. */
  atOnce(say: () => void): void;
  /** Ends all of them, without a word. */
  close(): void;
}

interface Running {
  readonly machine: Memoised;
  readonly release: Release;
  local: Local;
  line: Line | null;
}

/** One dial and what came of it: tells what comes late from what is meant for the dial that runs now. */
interface Line {
  link: Link | null;
}

interface Letter {
  readonly to: string;
  readonly message: Message;
  /** For what comes over a line: which one. */
  readonly line: Line | null;
}

/** Messages handled in one go before they are called endless. */
const MESSAGES_MAX = 100_000;

const machines = new Map<string, Memoised>();

/** Built once a process, so that every session shares what was computed before. */
function machineNamed(role: 'client' | 'operator', release: Release): Memoised {
  const key = `${role}@${release.name}`;
  const known = machines.get(key);
  if (known !== undefined) return known;
  const machine = memoise(machineFor(role, release));
  machines.set(key, machine);
  return machine;
}

export const callers = (spec: CallersSpec): Callers => new Society(spec);

class Society implements Callers {
  private readonly spec: CallersSpec;
  private readonly nodes = new Map<string, Running>();
  private readonly mailbox: Letter[] = [];
  private draining = false;

  constructor(spec: CallersSpec) {
    this.spec = spec;
  }

  start(node: string, input: Json, release: Release): void {
    if (this.nodes.has(node)) throw new Error(`a node named ${node} exists already`);
    const machine = machineNamed(node === OPERATOR ? 'operator' : 'client', release);
    const begin = machine.start(input);
    const running: Running = { machine, release, local: begin.local, line: null };
    this.nodes.set(node, running);
    this.apply(node, running, begin);
    this.drain();
  }

  tell(node: string, message: Message): void {
    this.post({ to: node, message, line: null });
  }

  atOnce(say: () => void): void {
    const before = this.draining;
    this.draining = true;
    try {
      say();
    } finally {
      this.draining = before;
    }
    this.drain();
  }

  has(node: string): boolean {
    return this.nodes.has(node);
  }

  isLinked(node: string): boolean {
    return this.nodes.get(node)?.line != null;
  }

  cut(node: string): void {
    const running = this.nodes.get(node);
    if (running?.line == null) return;
    const { link } = running.line;
    running.line = null;
    link?.cut();
    this.tell(node, { type: 'closed', code: 1006, reason: '' });
  }

  locals(): Readonly<Record<string, Local>> {
    return Object.fromEntries([...this.nodes].map(([node, { local }]) => [node, local]));
  }

  close(): void {
    for (const [node, { line }] of this.nodes) {
      this.spec.clock.clearAll(node);
      this.nodes.delete(node);
      line?.link?.cut();
    }
  }

  private post(letter: Letter): void {
    this.mailbox.push(letter);
    this.drain();
  }

  private drain(): void {
    if (this.draining) return;
    this.draining = true;
    try {
      for (let handled = 0; this.mailbox.length > 0; handled += 1) {
        if (handled >= MESSAGES_MAX) throw new Error(`more than ${MESSAGES_MAX} messages in one go`);
        const next = this.mailbox.shift();
        if (next !== undefined) this.deliver(next);
      }
    } finally {
      this.draining = false;
    }
  }

  private deliver({ to, message, line }: Letter): void {
    if (kindOf(to) === 'device') {
      for (const effect of this.spec.devices.get(nameOf(to))?.hear(message) ?? []) this.carryOut(to, effect);
      return;
    }
    const running = this.nodes.get(to);
    // A node that is gone hears nothing, nor anybody what comes late from a connection that was given up.
    if (running === undefined || (line !== null && running.line !== line)) return;
    if (line !== null && message.type === 'closed') running.line = null;
    this.apply(to, running, stepWithSymbols(running.machine, running.local, message));
  }

  private apply(node: string, running: Running, { local, effects }: Step): void {
    running.local = local;
    for (const effect of effects) this.carryOut(node, effect);
  }

  private carryOut(node: string, effect: Effect): void {
    const { clock, onFact } = this.spec;
    switch (effect.type) {
      case 'send':
        this.mailbox.push({ to: effect.to, message: effect.message, line: null });
        return;
      case 'arm':
        clock.set(node, effect.timer, effect.afterMs, () => this.tell(node, effect.event));
        return;
      case 'disarm':
        clock.clear(node, effect.timer);
        return;
      case 'note':
        onFact(node, effect.note);
        return;
      case 'ask':
        this.ask(node, effect.ask);
        return;
      case 'halt':
        clock.clearAll(node);
        this.nodes.delete(node);
    }
  }

  private ask(node: string, ask: Message): void {
    const running = this.nodes.get(node);
    if (running === undefined) return;
    switch (ask.type) {
      case 'dial':
        this.dial(node, running, ask['local'] === true);
        return;
      case 'transmit':
        running.line?.link?.send(ask['frame'] as Message);
        return;
      case 'hangup': {
        const { line } = running;
        running.line = null;
        line?.link?.close(ask['code'] as number, ask['reason'] as string);
        return;
      }
      case 'errand': {
        const errand = `errand/${OPERATOR}`;
        const call = { method: ask['method'] as string, params: ask['params'] as Json };
        this.start(errand, { ...operatorCaller(errand, node), call } as unknown as Json, running.release);
        return;
      }
      default:
        throw new Error(`nobody carries out ${ask.type}`);
    }
  }

  private dial(node: string, running: Running, local: boolean): void {
    const caller = running.local.context['caller'] as unknown as Caller;
    const line: Line = { link: null };
    running.line = line;
    const hear = (message: Message) => this.post({ to: node, message, line });
    line.link = this.spec.passage.dial(caller, local, running.release, hear);
  }
}
