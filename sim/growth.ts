/**
 * Why does a search never come to an end? Because some field of the state takes a new value again and again: an instant, a
 * counter, a fresh name. Looks along the shortest path to the state that was met last and names such fields, from the fastest
 * growing on.
 *
 * A hint, not a proof: a field named here may stop growing later, and in a search that was stopped early nothing may be named.
 */
import type { Judged } from './check.ts';
import { NONE, sourceOf } from './graph.ts';

export interface Growth {
  /** For example `nodes.client.context.attempts`; `inFlight.length` for a list that gets longer. */
  readonly field: string;
  /** `grows`: a number each new value of which is larger. `changes`: anything else that keeps taking values it never had. */
  readonly how: 'grows' | 'changes';
  /** The values in the order in which they first came up. */
  readonly values: readonly unknown[];
}

/** A path is looked at in so many parts; a field that keeps changing has something new in each. */
const PARTS = 4;

/** Nothing where the search came to an end. */
export function keepsGrowing<State>({ graph, bound, state }: Judged<State>): Growth[] {
  if (bound === null) return [];
  const path: State[] = [];
  for (let at = graph.states - 1; ; at = sourceOf(graph, graph.parents[at] as number)) {
    path.push(state(at));
    if (graph.parents[at] === NONE) return growthAlong(path.reverse());
  }
}

export function growthAlong(states: readonly unknown[]): Growth[] {
  const seen = new Map<string, { at: number; value: unknown }[]>();
  for (const [at, state] of states.entries()) {
    for (const [field, value] of leaves(state, '')) {
      const values = seen.get(field) ?? [];
      seen.set(field, values);
      if (!values.some((before) => before.value === value)) values.push({ at, value });
    }
  }
  const part = (at: number): number => Math.floor((at * PARTS) / states.length);
  return [...seen]
    .filter(([, values]) => new Set(values.map(({ at }) => part(at))).size === PARTS)
    .map(([field, found]): Growth => {
      const values = found.map(({ value }) => value);
      return { field, how: rises(values) ? 'grows' : 'changes', values };
    })
    .sort((one, other) => other.values.length - one.values.length || (one.field < other.field ? -1 : 1));
}

const rises = (values: readonly unknown[]): boolean =>
  values.every((value, at) => typeof value === 'number' && (at === 0 || value > (values[at - 1] as number)));

/** Items of a list are one field each only by what they hold, not by their place: `inFlight[].inMs`. */
function* leaves(data: unknown, field: string): Generator<[field: string, value: unknown]> {
  if (data === null || typeof data !== 'object') {
    yield [field, data];
    return;
  }
  const under = (name: string): string => (field === '' ? name : `${field}.${name}`);
  if (Array.isArray(data)) {
    yield [under('length'), data.length];
    for (const item of data) yield* leaves(item, `${field}[]`);
    return;
  }
  for (const [name, value] of Object.entries(data)) yield* leaves(value, under(name));
}
