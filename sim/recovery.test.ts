import { describe, expect, test } from 'vitest';
import { NONE } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { canReach } from './recovery.ts';
import { rng } from './rng.ts';

/** A graph of the edges of each state, in order. */
function graphOf(edges: readonly (readonly number[])[]) {
  const builder = new GraphBuilder();
  const label = builder.label('any');
  edges.forEach((_, state) => void builder.meet(state, state === 0));
  for (const targets of edges) {
    builder.begin();
    for (const target of targets) builder.edge(target, label, 0);
  }
  return builder.done(edges.length);
}

describe('distances to a goal', () => {
  test('are shortest, and nothing where no path leads there', () => {
    const graph = graphOf([[1, 2], [3], [2], [3, 0], []]);
    expect([...canReach(graph, (state) => state === 3)]).toEqual([2, 1, NONE, 0, NONE]);
  });

  test('agree with asking each state anew, on random graphs', () => {
    const drawn = rng(11);
    for (let round = 0; round < 3_000; round += 1) {
      const states = 1 + drawn.below(6);
      const edges = Array.from({ length: states }, () =>
        Array.from({ length: drawn.below(4) }, () => drawn.below(states)),
      );
      const goal = new Set(Array.from({ length: drawn.below(3) }, () => drawn.below(states)));
      const from = (start: number): number => {
        let here = new Set([start]);
        for (let steps = 0; steps <= states; steps += 1) {
          if ([...here].some((state) => goal.has(state))) return steps;
          here = new Set([...here].flatMap((state) => edges[state] ?? []));
        }
        return NONE;
      };
      expect([...canReach(graphOf(edges), (state) => goal.has(state))]).toEqual(edges.map((_, state) => from(state)));
    }
  });
});
