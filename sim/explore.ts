/**
 * Breadth-first search of everything that can happen: a model becomes a graph. Deterministic: the same model gives the same
 * numbers, so a path can be written down as numbers.
 *
 * Without a bound in the result, the graph is all that can be reached. With one it is a part: each state in it is reached by
 * a shortest path and has all of its edges or none, so what is found in it is real, and what is missing may be outside.
 */
import type { Reached } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
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
const KINDS_MAX = 0x1_0000;

export function explore<State, Action>(
  model: Model<State, Action>,
  options: Exploring<State, Action> = {},
): Explored<State, Action> {
  const store = storeOf(model);
  for (const state of model.initial()) store.meet(state, model.key(state));
  const initial = store.states.length;
  let [expanded, depth, levelEnd] = [0, 0, initial];
  let bound: string | null = null;
  for (; expanded < store.states.length; expanded += 1) {
    if (expanded === levelEnd) [depth, levelEnd] = [depth + 1, store.states.length];
    if (expanded % ASKED_EVERY === 0)
      bound = asked(options, { ...store.size(), frontier: store.states.length - expanded, depth });
    bound ??= store.expand(expanded, options);
    if (bound !== null) break;
  }
  const graph = store.builder.done(store.states.length, initial);
  return { graph, expanded, bound, actions: store.actions, state: (number) => store.states[number] as State };
}

function asked<State, Action>({ bytesMax, enough }: Exploring<State, Action>, progress: Progress): string | null {
  if (bytesMax !== undefined && progress.bytes > bytesMax) return `${bytesMax} bytes`;
  return enough?.(progress) ?? null;
}

function storeOf<State, Action>(model: Model<State, Action>) {
  const builder = new GraphBuilder();
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const actions: Action[] = [];
  const labelOf = new Map<string, number>();
  let [keyBytes, sampledBytes, sampled] = [0, 0, 0];

  const meet = (state: State, key: string): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (states.length % ASKED_EVERY === 0) {
      sampled += 1;
      sampledBytes += 2 * (JSON.stringify(state)?.length ?? 0);
    }
    keyBytes += key.length;
    numbers.set(key, states.length);
    return states.push(state) - 1;
  };
  /** Actions that read the same are the same. */
  const label = (action: Action): number => {
    const text = JSON.stringify(action);
    const known = labelOf.get(text);
    if (known !== undefined) return known;
    labelOf.set(text, actions.length);
    return actions.push(action) - 1;
  };
  /** All edges of a state, or none and the bound that forbids them. */
  const expand = (number: number, { statesMax, mark }: Exploring<State, Action>): string | null => {
    const state = states[number] as State;
    const steps = model.actions(state).map((action) => {
      const next = model.next(state, action);
      return { action, next, key: model.key(next) };
    });
    const statesAfter = states.length + new Set(steps.map(({ key }) => key).filter((key) => !numbers.has(key))).size;
    if (statesMax !== undefined && statesAfter > statesMax) return `${statesMax} states`;
    if (builder.kindCount + steps.length > KINDS_MAX) return `${KINDS_MAX} different actions`;
    builder.begin();
    builder.reserve(steps.length);
    for (const { action, next, key } of steps) {
      const target = meet(next, key);
      builder.edge(target, builder.kind(label(action), mark?.(state, action, next) ?? 0, model.channel(action)));
    }
    return null;
  };
  /** Per state its place in two tables; keys; states as text, twice over. */
  const size = () => ({
    states: states.length,
    edges: builder.edges,
    bytes:
      builder.bytes + states.length * 96 + keyBytes + Math.round((sampledBytes / Math.max(1, sampled)) * states.length),
  });
  return { builder, states, actions, meet, expand, size };
}
