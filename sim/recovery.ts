/**
 * Can it still recover? From which states can a goal still be reached, in how many steps, and from which no more: those are
 * trapped, whatever anybody does. No fairness enters into it, since a way that exists may be taken.
 *
 * A trapped state that is found is a proof, even where a bound cut the graph off: states whose edges are not known count as
 * though the goal might lie behind them. None found is a proof only for a whole graph. A distance is exact for a whole graph
 * and otherwise the shortest known.
 */
import { type Graph, NONE, type Reached, sourceOf, sourcesOf } from './graph.ts';
import { reversed } from './reverse.ts';
import { stemsFrom } from './stems.ts';

/** Steps from each state to the nearest goal; `NONE` where no way leads. Only by edges that are `allowed`, for example "by itself". */
export function canReach(
  graph: Graph,
  goal: (state: number) => boolean,
  allowed?: (edge: number) => boolean,
): Uint32Array {
  const { states } = graph;
  const into = reversed(graph);
  const sources = sourcesOf(graph);
  const distance = new Uint32Array(states).fill(NONE);
  const queue = new Uint32Array(states);
  let written = 0;
  const reach = (state: number, steps: number): void => {
    distance[state] = steps;
    queue[written++] = state;
  };
  for (let state = 0; state < states; state += 1) if (goal(state)) reach(state, 0);
  for (let read = 0; read < written; read += 1) {
    const state = queue[read] as number;
    for (let at = into.offsets[state] as number; at < (into.offsets[state + 1] as number); at += 1) {
      const edge = into.edges[at] as number;
      const source = sources[edge] as number;
      if (distance[source] === NONE && (allowed === undefined || allowed(edge))) {
        reach(source, (distance[state] as number) + 1);
      }
    }
  }
  return distance;
}

export interface Trapped {
  /** Whether "the goal can be reached from every state" holds. */
  readonly verdict: 'holds' | 'fails' | 'unknown';
  readonly bound: string | null;
  /** The nearest trapped state, or null, and the edges of a shortest path to it. */
  readonly state: number | null;
  readonly path: readonly number[];
}

export function findTrapped(
  { graph, expanded, bound }: Reached,
  goal: (state: number) => boolean,
  allowed?: (edge: number) => boolean,
): Trapped {
  const hope = canReach(graph, (state) => state >= expanded || goal(state), allowed);
  const state = hope.indexOf(NONE);
  if (state < 0) return { verdict: bound === null ? 'holds' : 'unknown', bound, state: null, path: [] };
  return { verdict: 'fails', bound, state, path: stemsFrom(graph).path(state) };
}

/** How the hope of reaching the goal goes along a path. */
export interface Inevitability {
  /** For each state of the path, its start included: steps to the goal, `NONE` where there is no way. */
  readonly distance: readonly number[];
  /** The first place in `distance` from which on there is no way to the end of the path; null where there is one at its end. */
  readonly pointOfNoReturn: number | null;
}

/**
 * `distance` is that of `canReach`. Where only some edges were allowed, a path that takes others may win back what it had lost,
 * so the last loss is the one that counts. The edge at `pointOfNoReturn - 1` is the step that did it; 0 is the start.
 */
export function inevitability(
  graph: Graph,
  distance: Uint32Array,
  path: { start: number; edges: readonly number[] },
): Inevitability {
  const states = [path.start, ...path.edges.map((edge) => graph.targets[edge] as number)];
  for (const [place, edge] of path.edges.entries()) {
    if (sourceOf(graph, edge) !== states[place]) throw new Error(`edge ${edge} does not leave state ${states[place]}`);
  }
  const along = states.map((state) => distance[state] as number);
  const lost = along.findLastIndex((steps) => steps !== NONE) + 1;
  return { distance: along, pointOfNoReturn: lost === along.length ? null : lost };
}
