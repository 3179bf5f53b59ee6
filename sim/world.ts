/**
 * A world composes machines, the messages between them, their timers and the faults in force into one state, and says what
 * happens next. Everything that can influence the future is in `World` and nothing else is; it is plain data, times are
 * always *remaining* times, so a world that returns to an earlier situation returns to an equal state.
 */
import type { Memoised } from './compile.ts';
import type { Effect, Local, Message } from './machine.ts';
import type { Json, Ms } from './model.ts';
import { atOnce, type Fate } from './network.ts';

/** A message on its way. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly message: Message;
  readonly inMs: Ms;
}

/** A timer that runs. `inMs` is what is left of it. */
export interface Timer {
  readonly owner: string;
  readonly timer: string;
  readonly event: Message;
  readonly inMs: Ms;
}

export interface World {
  readonly nodes: Readonly<Record<string, Local>>;
  /** Which machine runs each node. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Whom a node is talking to at the moment, where that can change (a client and its connection). */
  readonly links: Readonly<Record<string, string>>;
  /** In the order sent; those of one (from, to) arrive in that order. */
  readonly inFlight: readonly Envelope[];
  readonly timers: readonly Timer[];
  /** Faults in force, as the composition defines them. */
  readonly faults: Readonly<Record<string, Json>>;
}

export type Action =
  /** The first message of this channel arrives. */
  | { readonly type: 'deliver'; readonly from: string; readonly to: string }
  | { readonly type: 'fire'; readonly owner: string; readonly timer: string }
  /** From outside: somebody speaks to a node, a node appears, a fault begins, time passes. */
  | { readonly type: 'tell'; readonly to: string; readonly message: Message }
  | { readonly type: 'spawn'; readonly node: string; readonly kind: string; readonly input: Json }
  | { readonly type: 'ask'; readonly ask: Message }
  | { readonly type: 'pass'; readonly ms: Ms };

/** An observable fact and who stated it. */
export interface Noted {
  readonly node: string;
  readonly note: Message;
}

/** A world while one step changes it. Records are edited in place; the world it came from never changes. */
export interface Draft {
  readonly nodes: Record<string, Local>;
  readonly kinds: Record<string, string>;
  readonly links: Record<string, string>;
  inFlight: Envelope[];
  timers: Timer[];
  faults: Record<string, Json>;
  readonly notes: Noted[];
  /** Present where a draft holds only what a step armed itself: told of what was to be disarmed before; null: all of its owner. */
  readonly disarmed?: (owner: string, timer: string | null) => void;
  /** Present there too: what is left of an owner's first timer whose name begins so. */
  readonly remaining?: (owner: string, timer: string) => Ms;
  /** Present there too: the nodes whose names begin so. */
  readonly named?: (prefix: string) => readonly string[];
  /** Present there too: part of what a node is, so that no more of it counts as looked at. */
  readonly part?: (node: string, part: Part) => Json;
}

/** Part of what a node is, by name: equal names mean the same part. Null where a node has no such part. */
export interface Part<Seen extends Json = Json> {
  readonly name: string;
  readonly of: (local: Local) => Seen;
}

/** What a composition must say about itself. */
export interface Composition {
  /** The machine of a kind. */
  machine(kind: string): Memoised;
  /** The declared order of nodes: which of two timers that are due at one instant fires first. */
  order(node: string): number;
  /** The event that the receiver sees when this envelope arrives, or null where it reaches nobody any more. */
  arrives(draft: Draft, envelope: Envelope): Message | null;
  /** False where nobody hears what is sent to this node now, nor who comes later under the same name. Absent: all is heard. */
  reaches?(draft: Draft, from: string, to: string): boolean;
  /** What the network does with a message that is sent now. */
  fate(draft: Draft, from: string, to: string, message: Message): Fate;
  /** True while a fault keeps this message from arriving. */
  held(world: World | Draft, envelope: Envelope): boolean;
  /** Carries out an effect that only this kind of world knows. */
  carryOut(draft: Draft, node: string, ask: Message): void;
  /** How long a timer runs that was to run `afterMs`; null: it is never armed. Absent: as asked. */
  armed?(owner: string, timer: string, afterMs: Ms): Ms | null;
}

export interface Outcome {
  readonly world: World;
  readonly notes: readonly Noted[];
  readonly elapsedMs: Ms;
}

export const emptyWorld: World = { nodes: {}, kinds: {}, links: {}, inFlight: [], timers: [], faults: {} };

/** One step. Pure: the given world is not changed. */
export function step(composition: Composition, world: World, action: Action): Outcome {
  let left: Action | null = action;
  return stepWhile(composition, world, () => {
    const next = left;
    left = null;
    return next;
  });
}

/** Steps for as long as there is one to take, as one: what lies between them is nobody's world, so it is not kept apart. */
export function stepWhile(composition: Composition, world: World, next: (now: World) => Action | null): Outcome {
  const draft = draftOf(world);
  let elapsedMs: Ms = 0;
  for (let action = next(draft); action !== null; action = next(draft)) elapsedMs += apply(composition, draft, action);
  return { world: worldOf(draft), notes: draft.notes, elapsedMs };
}

export const draftOf = (world: World): Draft => ({
  nodes: { ...world.nodes },
  kinds: { ...world.kinds },
  links: { ...world.links },
  inFlight: world.inFlight.slice(),
  timers: world.timers.slice(),
  faults: world.faults,
  notes: [],
});

export const worldOf = ({ nodes, kinds, links, inFlight, timers, faults }: Draft): World => ({
  nodes,
  kinds,
  links,
  inFlight,
  timers,
  faults,
});

/** Takes one action on a draft and says how much time went by. */
export function apply(composition: Composition, draft: Draft, action: Action): Ms {
  switch (action.type) {
    case 'deliver': {
      const at = draft.inFlight.findIndex(({ from, to }) => from === action.from && to === action.to);
      if (at < 0) throw new Error(`no message from ${action.from} to ${action.to} is in flight`);
      return deliver(composition, draft, at);
    }
    case 'fire': {
      const at = draft.timers.findIndex(({ owner, timer }) => owner === action.owner && timer === action.timer);
      const timer = draft.timers[at];
      if (timer === undefined) throw new Error(`no timer ${action.timer} of ${action.owner} is running`);
      draft.timers.splice(at, 1);
      pass(draft, timer.inMs);
      react(composition, draft, timer.owner, timer.event);
      return timer.inMs;
    }
    case 'tell':
      react(composition, draft, action.to, action.message);
      return 0;
    case 'spawn':
      spawn(composition, draft, action.node, action.kind, action.input);
      return 0;
    case 'ask':
      composition.carryOut(draft, 'world', action.ask);
      return 0;
    case 'pass':
      pass(draft, action.ms);
      return action.ms;
  }
}

/** The message at this place among those in flight arrives. */
export function deliver(composition: Composition, draft: Draft, at: number): Ms {
  const envelope = draft.inFlight[at] as Envelope;
  if (at === 0) draft.inFlight.shift();
  else draft.inFlight.splice(at, 1);
  pass(draft, envelope.inMs);
  const event = composition.arrives(draft, envelope);
  if (event !== null) react(composition, draft, envelope.to, event);
  return envelope.inMs;
}

/** Lets time go by for everything that waits. What is held by a fault arrives at the earliest when it is let go. */
function pass(draft: Draft, ms: Ms): void {
  if (ms === 0) return;
  const later = <Waiting extends { readonly inMs: Ms }>(waiting: Waiting): Waiting => ({
    ...waiting,
    inMs: Math.max(0, waiting.inMs - ms),
  });
  draft.inFlight = draft.inFlight.map(later);
  draft.timers = draft.timers.map(later);
}

/** The machine of a node answers an event, and what it asks for is carried out. A node that is gone hears nothing. */
export function react(composition: Composition, draft: Draft, node: string, event: Message): void {
  const local = draft.nodes[node];
  const kind = draft.kinds[node];
  if (local === undefined || kind === undefined) return;
  const answer = composition.machine(kind).step(local, event);
  draft.nodes[node] = answer.local;
  for (const effect of answer.effects) carryOut(composition, draft, node, effect);
}

/** A node appears and its machine starts. */
export function spawn(composition: Composition, draft: Draft, node: string, kind: string, input: Json): void {
  if (draft.nodes[node] !== undefined) throw new Error(`a node named ${node} exists already`);
  const begin = composition.machine(kind).start(input);
  draft.nodes[node] = begin.local;
  draft.kinds[node] = kind;
  for (const effect of begin.effects) carryOut(composition, draft, node, effect);
}

/** A node disappears, with its timers and what it had yet to hear. What it sent before still arrives. */
export function halt(draft: Draft, node: string): void {
  delete draft.nodes[node];
  delete draft.kinds[node];
  delete draft.links[node];
  draft.disarmed?.(node, null);
  draft.timers = draft.timers.filter(({ owner }) => owner !== node);
  draft.inFlight = draft.inFlight.filter(({ to }) => to !== node);
}

/** Puts a message on its way, in order behind those of the same channel. */
export function send(composition: Composition, draft: Draft, from: string, to: string, message: Message): void {
  if (composition.reaches?.(draft, from, to) === false) return;
  const fate = composition.fate(draft, from, to, message);
  if (fate === 'drop') return;
  let inMs = fate === atOnce ? 0 : fate.delayMs;
  for (const other of draft.inFlight) if (other.from === from && other.to === to) inMs = Math.max(inMs, other.inMs);
  draft.inFlight.push({ from, to, message, inMs });
}

function carryOut(composition: Composition, draft: Draft, node: string, effect: Effect): void {
  switch (effect.type) {
    case 'send':
      send(composition, draft, node, effect.to, effect.message);
      return;
    case 'arm':
      arm(composition, draft, node, effect);
      return;
    case 'disarm':
      disarm(draft, node, effect.timer);
      return;
    case 'note':
      draft.notes.push({ node, note: effect.note });
      return;
    case 'ask':
      composition.carryOut(draft, node, effect.ask);
      return;
    case 'halt':
      halt(draft, node);
  }
}

function arm(
  composition: Composition,
  draft: Draft,
  owner: string,
  { timer, event, afterMs }: Extract<Effect, { type: 'arm' }>,
): void {
  disarm(draft, owner, timer);
  const inMs = composition.armed === undefined ? afterMs : composition.armed(owner, timer, afterMs);
  if (inMs !== null) draft.timers.push({ owner, timer, event, inMs });
}

/** What is left of the first timer of a node whose name begins so; 0 where none runs. */
export const remaining = (draft: Draft, owner: string, timer: string): Ms =>
  draft.remaining?.(owner, timer) ??
  draft.timers.find((other) => other.owner === owner && other.timer.startsWith(timer))?.inMs ??
  0;

/** The nodes whose names begin so, in the order in which they came. */
export const nodesNamed = (world: World | Draft, prefix: string): readonly string[] =>
  ('named' in world ? world.named?.(prefix) : undefined) ??
  Object.keys(world.nodes).filter((node) => node.startsWith(prefix));

/** Part of what a node is; null where there is no such node. Whoever needs no more of it should ask for no more. */
export function partOf<Seen extends Json>(world: World | Draft, node: string, part: Part<Seen>): Seen | null {
  if ('part' in world && world.part !== undefined) return world.part(node, part) as Seen | null;
  const local = world.nodes[node];
  return local === undefined ? null : part.of(local);
}

function disarm(draft: Draft, owner: string, timer: string): void {
  draft.disarmed?.(owner, timer);
  const at = draft.timers.findIndex((other) => other.owner === owner && other.timer === timer);
  if (at >= 0) draft.timers.splice(at, 1);
}
