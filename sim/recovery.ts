/**
 * Can it still recover? How far each state is from the nearest one of a goal, whatever happens in between and whoever helps. A
 * state from which no path leads there is a trap, which needs no fairness to be one. Where a bound cut the graph off, a state
 * without a known path may have one beyond: then nothing is a trap.
 */
import { type Graph, NONE } from './graph.ts';

/** Steps from each state to the nearest state of the goal; `NONE` where no path leads there. */
export function distancesTo(graph: Graph, isGoal: (state: number) => boolean): Uint32Array {
  const { states, offsets, targets } = graph;
  const { from, sources } = backwards(graph);
  const distances = new Uint32Array(states).fill(NONE);
  const queue = new Uint32Array(states);
  let met = 0;
  for (let state = 0; state < states; state += 1) {
    if (!isGoal(state)) continue;
    distances[state] = 0;
    queue[met++] = state;
  }
  for (let at = 0; at < met; at += 1) {
    const state = queue[at] as number;
    for (let edge = from[state] as number; edge < (from[state + 1] as number); edge += 1) {
      const source = sources[edge] as number;
      if (distances[source] !== NONE) continue;
      distances[source] = (distances[state] as number) + 1;
      queue[met++] = source;
    }
  }
  if (offsets[states] !== targets.length) throw new Error('a graph whose offsets do not end where its edges do');
  return distances;
}

/** The states that lead into each state: those of state `s` are `sources[from[s]]` to `sources[from[s + 1] - 1]`. */
function backwards({ states, offsets, targets }: Graph): { readonly from: Uint32Array; readonly sources: Uint32Array } {
  const from = new Uint32Array(states + 1);
  for (const target of targets) from[target + 1] = (from[target + 1] as number) + 1;
  for (let state = 0; state < states; state += 1) {
    from[state + 1] = (from[state + 1] as number) + (from[state] as number);
  }
  const next = from.slice();
  const sources = new Uint32Array(targets.length);
  for (let state = 0; state < states; state += 1) {
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      const target = targets[edge] as number;
      const place = next[target] as number;
      sources[place] = state;
      next[target] = place + 1;
    }
  }
  return { from, sources };
}
