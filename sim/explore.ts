/**
 * Breadth-first search of everything that can happen: a model becomes a graph. Deterministic: the same model gives the same
 * numbers, so a path can be written down as numbers.
 *
 * Without a bound in the result, the graph is all that can be reached. With one it is a part: each state in it is reached by
 * a shortest path and has all of its edges or none, so what is found in it is real, and what is missing may be outside.
 */
import { type Graph, NONE, type Reached } from './graph.ts';
import type { Model } from './model.ts';

export interface Progress {
  readonly states: number;
  readonly edges: number;
  /** States that were met but not yet left. */
  readonly frontier: number;
  /** How far the state that is left next is from an initial one. */
  readonly depth: number;
  /** A rough estimate of the memory in use. */
  readonly bytes: number;
}

export interface Exploring<State, Action> {
  readonly statesMax?: number;
  readonly bytesMax?: number;
  /** Asked now and then: why to stop, or null. The place for a time limit, and for showing how far it is. */
  enough?(progress: Progress): string | null;
  /** What was seen on an edge, as bits (at most eight) whose meaning is the caller's. */
  mark?(state: State, action: Action, next: State): number;
}

export interface Explored<State, Action> extends Reached {
  /** By label. */
  readonly actions: readonly Action[];
  state(number: number): State;
}

/** How many states are left between two questions whether it is enough. */
const ASKED_EVERY = 256;
const LABELS_MAX = 0x1_0000;

export function explore<State, Action>(
  model: Model<State, Action>,
  options: Exploring<State, Action> = {},
): Explored<State, Action> {
  const store = storeOf(model);
  for (const state of model.initial()) store.meet(state, model.key(state), NONE);
  const initial = store.states.length;
  const offsets = new Column(Uint32Array);
  let [expanded, depth, levelEnd] = [0, 0, initial];
  let bound: string | null = null;
  for (; expanded < store.states.length; expanded += 1) {
    if (expanded === levelEnd) [depth, levelEnd] = [depth + 1, store.states.length];
    if (expanded % ASKED_EVERY === 0)
      bound = asked(options, { ...store.size(), frontier: store.states.length - expanded, depth });
    bound ??= store.expand(expanded, offsets, options);
    if (bound !== null) break;
  }
  for (let state = expanded; state <= store.states.length; state += 1) offsets.push(store.targets.length);
  const graph: Graph = {
    states: store.states.length,
    initial,
    offsets: offsets.values(),
    targets: store.targets.values(),
    labels: store.labels.values(),
    marks: store.marks.values(),
    parents: store.parents.values(),
    channelOf: Uint16Array.from(store.channelOf),
    channels: [...store.channels.keys()],
  };
  return { graph, expanded, bound, actions: store.actions, state: (number) => store.states[number] as State };
}

function asked<State, Action>({ bytesMax, enough }: Exploring<State, Action>, progress: Progress): string | null {
  if (bytesMax !== undefined && progress.bytes > bytesMax) return `${bytesMax} bytes`;
  return enough?.(progress) ?? null;
}

function storeOf<State, Action>(model: Model<State, Action>) {
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const parents = new Column(Uint32Array);
  const [targets, labels, marks] = [new Column(Uint32Array), new Column(Uint16Array), new Column(Uint8Array)];
  const actions: Action[] = [];
  const labelOf = new Map<string, number>();
  const channelOf: number[] = [];
  const channels = new Map<string, number>();
  let [keyBytes, sampledBytes, sampled] = [0, 0, 0];

  const meet = (state: State, key: string, edge: number): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (states.length % ASKED_EVERY === 0) {
      sampled += 1;
      sampledBytes += 2 * (JSON.stringify(state)?.length ?? 0);
    }
    keyBytes += key.length;
    numbers.set(key, states.length);
    states.push(state);
    parents.push(edge);
    return states.length - 1;
  };
  /** Actions that read the same are the same. */
  const label = (action: Action): number => {
    const text = JSON.stringify(action);
    const known = labelOf.get(text);
    if (known !== undefined) return known;
    const channel = model.channel(action);
    if (!channels.has(channel)) channels.set(channel, channels.size);
    channelOf.push(channels.get(channel) as number);
    labelOf.set(text, actions.length);
    actions.push(action);
    return actions.length - 1;
  };
  /** All edges of a state, or none and the bound that forbids them. */
  const expand = (number: number, offsets: Column, { statesMax, mark }: Exploring<State, Action>): string | null => {
    const state = states[number] as State;
    const steps = model.actions(state).map((action) => {
      const next = model.next(state, action);
      return { action, next, key: model.key(next) };
    });
    const statesAfter = states.length + new Set(steps.map(({ key }) => key).filter((key) => !numbers.has(key))).size;
    if (statesMax !== undefined && statesAfter > statesMax) return `${statesMax} states`;
    if (actions.length + steps.length > LABELS_MAX) return `${LABELS_MAX} different actions`;
    offsets.push(targets.length);
    for (const { action, next, key } of steps) {
      const target = meet(next, key, targets.length);
      targets.push(target);
      labels.push(label(action));
      marks.push(mark?.(state, action, next) ?? 0);
    }
    return null;
  };
  /** Per edge its three columns, per state its parent, offset and place in two tables; keys; states as text, twice over. */
  const size = () => ({
    states: states.length,
    edges: targets.length,
    bytes:
      targets.length * 7 +
      states.length * 100 +
      keyBytes +
      Math.round((sampledBytes / Math.max(1, sampled)) * states.length),
  });
  return { states, parents, targets, labels, marks, actions, channelOf, channels, meet, expand, size };
}

type Numbers = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A typed array that grows. */
class Column<Values extends Numbers = Uint32Array<ArrayBuffer>> {
  length = 0;
  readonly #make: new (
    length: number,
  ) => Values;
  #values: Values;

  constructor(make: new (length: number) => Values) {
    this.#make = make;
    this.#values = new make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new this.#make(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  values(): Values {
    return this.#values.slice(0, this.length) as Values;
  }
}
