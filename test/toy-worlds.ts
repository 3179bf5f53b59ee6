/** Worlds small enough to draw, for the tests of the engines. */
import { type Memoised, memoise } from '../sim/compile.ts';
import type { Effect, Local, Machine, Message, Step } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { atOnce, fateOf, type Rule } from '../sim/network.ts';
import type { Entry, Leap } from '../sim/run.ts';
import { type Composition, type Draft, emptyWorld, send, step, type World } from '../sim/world.ts';

export const message = (type: string, more: { readonly [key: string]: Json } = {}): Message => ({ type, ...more });
export const note = (type: string, more: { readonly [key: string]: Json } = {}): Effect => ({
  type: 'note',
  note: message(type, more),
});
export const arm = (timer: string, afterMs: number, event: Message = message(timer)): Effect => ({
  type: 'arm',
  timer,
  afterMs,
  event,
});
export const to = (node: string, what: Message): Effect => ({ type: 'send', to: node, message: what });
export const local = (value: Json, context: Local['context'] = {}): Local => ({ value, context });

/** A machine from what it does: where it begins and what it answers; an event without an answer changes nothing. */
export function toy(
  begin: (input: Json) => Step,
  answer: (local: Local, event: Message) => Step | null = () => null,
): Machine {
  return {
    start: begin,
    step: (before, event) => answer(before, event) ?? { local: before, effects: [] },
  };
}

/** Arms a timer again and again and says so. */
export const metronome: Machine = toy(
  (input) => ({ local: local('ticking', { everyMs: input }), effects: [arm('beat', input as number)] }),
  (before) => ({ local: before, effects: [note('beat'), arm('beat', before.context['everyMs'] as number)] }),
);

/** Waits longer each time, up to a cap. */
export const backingOff: Machine = toy(
  (input) => ({ local: local('waiting', { waitMs: 1, capMs: input }), effects: [arm('wait', 1)] }),
  ({ context }) => {
    const waitMs = Math.min(2 * (context['waitMs'] as number), context['capMs'] as number);
    return {
      local: local('waiting', { ...context, waitMs }),
      effects: [note('again', { waitMs }), arm('wait', waitMs)],
    };
  },
);

/** Answers every message after `input.thinkMs` to `input.peer`; the first to speak is who has `input.serves`. */
export const pingPong: Machine = toy(
  (input) => {
    const { peer, thinkMs, serves } = input as { peer: string; thinkMs: number; serves: boolean };
    return { local: local('idle', { peer, thinkMs }), effects: serves ? [to(peer, message('ball'))] : [] };
  },
  (before, event) => {
    const { peer, thinkMs } = before.context as { peer: string; thinkMs: number };
    if (event.type === 'ball') return { local: before, effects: [note('caught'), arm('think', thinkMs)] };
    return { local: before, effects: [to(peer, message('ball'))] };
  },
);

export interface ToyOptions {
  /** Declared order of nodes. */
  readonly order?: readonly string[];
  readonly rules?: readonly Rule[];
  readonly held?: Composition['held'];
  readonly arrives?: Composition['arrives'];
  readonly carryOut?: (draft: Draft, node: string, ask: Message) => void;
  /** How much the memos keep. */
  readonly entriesMax?: number;
}

export function composed(machines: Readonly<Record<string, Machine>>, options: ToyOptions = {}): Composition {
  const { order = [], rules = [], entriesMax } = options;
  const memos = new Map<string, Memoised>(
    Object.entries(machines).map(([kind, machine]) => [kind, memoise(machine, entriesMax)]),
  );
  return {
    machine(kind) {
      const machine = memos.get(kind);
      if (machine === undefined) throw new Error(`no machine ${kind}`);
      return machine;
    },
    order: (node) => (order.includes(node) ? order.indexOf(node) : order.length),
    arrives: options.arrives ?? ((_draft, { message: what }) => what),
    fate: (_draft, from, whom, what) => (rules.length === 0 ? atOnce : fateOf(rules, from, whom, what)),
    held: options.held ?? (() => false),
    carryOut: options.carryOut ?? (() => {}),
  };
}

/** A world with these nodes, each `[node, kind, input]`. */
export function worldOf(
  composition: Composition,
  nodes: readonly (readonly [node: string, kind: string, input: Json])[],
): World {
  return nodes.reduce(
    (world, [node, kind, input]) => step(composition, world, { type: 'spawn', node, kind, input }).world,
    emptyWorld,
  );
}

/** A draft of nothing, for what works on drafts. */
export const emptyDraft = (): Draft => ({ ...structuredClone(emptyWorld), inFlight: [], timers: [], notes: [] });

export const sendAll = (
  composition: Composition,
  draft: Draft,
  messages: readonly [string, string, string][],
): void => {
  for (const [from, whom, type] of messages) send(composition, draft, from, whom, message(type));
};

/** Whoever changes what was handed out gets an exception. */
export function deepFreeze<Data>(data: Data): Data {
  if (typeof data === 'object' && data !== null && !Object.isFrozen(data)) {
    Object.freeze(data);
    for (const part of Object.values(data)) deepFreeze(part);
  }
  return data;
}

/** How often each fact was noted, leaps counted as often as they stand for. */
export function counted(entries: readonly Entry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (some: readonly Entry[], times: number) => {
    for (const { node, note: what } of some) {
      if (what.type === 'leap') {
        const leap = what as unknown as Leap;
        add(entries.slice(leap.from, leap.to), times * leap.times);
        continue;
      }
      const key = `${node} ${JSON.stringify(what)}`;
      counts[key] = (counts[key] ?? 0) + times;
    }
  };
  add(entries, 1);
  return counts;
}
