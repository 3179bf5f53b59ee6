/**
 * Shortest ways into a graph: from where a run may begin to where it gets stuck or starts going round. Breadth-first with
 * edges in declared order, so of several shortest ways it is always the one whose first different edge is declared first.
 */
import { type Graph, NONE, sourceOf } from './graph.ts';

export interface Stems {
  /** In edges; `NONE` where no way leads. */
  readonly distance: Uint32Array;
  /** The states that are reached, nearest first. */
  readonly order: Uint32Array;
  /** The edges from an initial state to this one, first edge first. */
  path(state: number): number[];
}

/** Ways from the initial states through states that are `inside`, which all of a way's states are. */
export function stemsFrom(graph: Graph, inside?: (state: number) => boolean): Stems {
  const starts = Array.from({ length: graph.initial }, (_, state) => state).filter((state) => inside?.(state) ?? true);
  return walk(
    graph,
    starts,
    () => 0,
    inside,
    () => [],
  );
}

/** Ways that go on from others: first one of `before` to a state that `starts`, then only through states that are `inside`. */
export function stemsAfter(
  graph: Graph,
  before: Stems,
  starts: (state: number) => boolean,
  inside: (state: number) => boolean,
): Stems {
  const first = [...before.order.filter((state) => starts(state) && inside(state))];
  return walk(
    graph,
    first,
    (state) => before.distance[state] as number,
    inside,
    (state) => before.path(state),
  );
}

/** `starts` in order of how far they are already. */
function walk(
  graph: Graph,
  starts: readonly number[],
  already: (state: number) => number,
  inside: ((state: number) => boolean) | undefined,
  pathBefore: (start: number) => number[],
): Stems {
  const { states, offsets, targets } = graph;
  const distance = new Uint32Array(states).fill(NONE);
  const via = new Uint32Array(states).fill(NONE);
  const order = new Uint32Array(states);
  let [read, written, started] = [0, 0, 0];
  const reach = (state: number, steps: number, edge: number): void => {
    distance[state] = steps;
    via[state] = edge;
    order[written++] = state;
  };
  /** Starts join before the first state of their own distance is left, so that the order stays one of distance. */
  const join = (steps: number): void => {
    for (; started < starts.length && already(starts[started] as number) <= steps; started += 1) {
      const start = starts[started] as number;
      if (distance[start] === NONE) reach(start, already(start), NONE);
    }
  };
  for (;;) {
    if (read === written) {
      if (started === starts.length) break;
      join(already(starts[started] as number));
      continue;
    }
    const state = order[read++] as number;
    const steps = distance[state] as number;
    join(steps);
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      const target = targets[edge] as number;
      if (distance[target] === NONE && (inside === undefined || inside(target))) reach(target, steps + 1, edge);
    }
  }
  const path = (state: number): number[] => {
    const edges: number[] = [];
    let at = state;
    for (; via[at] !== NONE; at = sourceOf(graph, via[at] as number)) edges.push(via[at] as number);
    return [...pathBefore(at), ...edges.reverse()];
  };
  return { distance, order: order.slice(0, written), path };
}
