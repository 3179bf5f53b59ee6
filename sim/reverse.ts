/** The same edges, found by where they lead: for every question that is asked backwards from a goal. */
import type { Graph } from './graph.ts';

/** Numbers of the edges into state `s` are `edges[offsets[s]]` up to `edges[offsets[s + 1]]`, in ascending order. */
export interface Reverse {
  readonly offsets: Uint32Array;
  readonly edges: Uint32Array;
}

export function reversed({ states, targets }: Graph): Reverse {
  const offsets = new Uint32Array(states + 1);
  for (const target of targets) offsets[target + 1] = (offsets[target + 1] as number) + 1;
  for (let state = 0; state < states; state += 1) {
    offsets[state + 1] = (offsets[state + 1] as number) + (offsets[state] as number);
  }
  const edges = new Uint32Array(targets.length);
  const next = offsets.slice();
  for (let edge = 0; edge < targets.length; edge += 1) {
    const target = targets[edge] as number;
    edges[next[target] as number] = edge;
    next[target] = (next[target] as number) + 1;
  }
  return { offsets, edges };
}
