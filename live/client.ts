/**
 * The callers' side for real: devices, clients, attempts and the operator, each the very chart of `models/`, with files for
 * devices, sockets for dials and a clock for timers. What they say to each other goes through one mailbox, first in first
 * out, as in the simulated world.
 */
import type { Caller } from '../models/client.ts';
import { kindOf, nameOf, OPERATOR } from '../models/nodes.ts';
import { machineFor, operatorCaller } from '../models/pairing.ts';
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
  /** Ends all of them, without a word. */
  close(): void;
}

interface Running {
  readonly machine: Memoised;
  readonly release: Release;
  local: Local;
  link: Link | null;
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

export function callers({ clock, devices, passage, onFact }: CallersSpec): Callers {
  const nodes = new Map<string, Running>();
  const mailbox: { readonly to: string; readonly message: Message }[] = [];
  let draining = false;

  const post = (to: string, message: Message): void => {
    mailbox.push({ to, message });
    drain();
  };
  const drain = (): void => {
    if (draining) return;
    draining = true;
    try {
      for (let handled = 0; mailbox.length > 0; handled += 1) {
        if (handled >= MESSAGES_MAX) throw new Error(`more than ${MESSAGES_MAX} messages in one go`);
        const next = mailbox.shift();
        if (next !== undefined) deliver(next.to, next.message);
      }
    } finally {
      draining = false;
      mailbox.length = 0;
    }
  };
  const deliver = (to: string, message: Message): void => {
    if (kindOf(to) === 'device') {
      for (const effect of devices.get(nameOf(to))?.hear(message) ?? []) carryOut(to, effect);
      return;
    }
    const running = nodes.get(to);
    // A node that is gone hears nothing.
    if (running !== undefined) apply(to, running, stepWithSymbols(running.machine, running.local, message));
  };
  const apply = (node: string, running: Running, { local, effects }: Step): void => {
    running.local = local;
    for (const effect of effects) carryOut(node, effect);
  };
  const carryOut = (node: string, effect: Effect): void => {
    switch (effect.type) {
      case 'send':
        mailbox.push({ to: effect.to, message: effect.message });
        return;
      case 'arm':
        clock.set(node, effect.timer, effect.afterMs, () => post(node, effect.event));
        return;
      case 'disarm':
        clock.clear(node, effect.timer);
        return;
      case 'note':
        onFact(node, effect.note);
        return;
      case 'ask':
        ask(node, effect.ask);
        return;
      case 'halt':
        clock.clearAll(node);
        nodes.delete(node);
    }
  };
  const ask = (node: string, { type, ...more }: Message): void => {
    const running = nodes.get(node);
    if (running === undefined) return;
    switch (type) {
      case 'dial':
        running.link = dial(node, running, more['local'] === true);
        return;
      case 'transmit':
        running.link?.send(more['frame'] as Message);
        return;
      case 'hangup': {
        const { link } = running;
        running.link = null;
        link?.close(more['code'] as number, more['reason'] as string);
        return;
      }
      case 'errand': {
        const errand = `errand/${OPERATOR}`;
        const call = { method: more['method'] as string, params: more['params'] as Json };
        start(errand, { ...operatorCaller(errand, node), call } as unknown as Json, running.release);
        return;
      }
      default:
        throw new Error(`nobody carries out ${type}`);
    }
  };
  const dial = (node: string, running: Running, local: boolean): Link => {
    const caller = running.local.context['caller'] as unknown as Caller;
    const link: Link = passage.dial(caller, local, running.release, (event) => {
      // Late messages of a connection that was given up reach nobody.
      if (nodes.get(node) !== running || running.link !== link) return;
      if (event.type === 'closed') running.link = null;
      post(node, event);
    });
    return link;
  };
  const start = (node: string, input: Json, release: Release): void => {
    if (nodes.has(node)) throw new Error(`a node named ${node} exists already`);
    const machine = machineNamed(node === OPERATOR ? 'operator' : 'client', release);
    const begin = machine.start(input);
    const running: Running = { machine, release, local: begin.local, link: null };
    nodes.set(node, running);
    apply(node, running, begin);
    drain();
  };

  return {
    start,
    tell: post,
    has: (node) => nodes.has(node),
    isLinked: (node) => nodes.get(node)?.link != null,
    cut(node) {
      const running = nodes.get(node);
      if (running?.link == null) return;
      const { link } = running;
      running.link = null;
      link.cut();
      post(node, { type: 'closed', code: 1006, reason: '' });
    },
    locals: () => Object.fromEntries([...nodes].map(([node, { local }]) => [node, local])),
    close() {
      for (const [node, { link }] of nodes) {
        clock.clearAll(node);
        nodes.delete(node);
        link?.cut();
      }
    },
  };
}
