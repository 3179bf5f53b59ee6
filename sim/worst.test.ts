import { describe, expect, test } from 'vitest';
import { whole } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { rng } from './rng.ts';
import { worstUntil } from './worst.ts';

/** Edges of each state as [target, weight]; the weight is kept as the mark. */
type Edges = readonly (readonly (readonly [number, number])[])[];

function graphOf(edges: Edges) {
  const builder = new GraphBuilder();
  const label = builder.label('any');
  edges.forEach((_, state) => void builder.meet(state, state === 0));
  for (const each of edges) {
    builder.begin();
    for (const [target, weight] of each) builder.edge(target, label, weight);
  }
  return builder.done(edges.length);
}

const judged = (edges: Edges, goal: number) => {
  const graph = graphOf(edges);
  return worstUntil(whole(graph), { goal: (state) => state === goal, weight: (edge) => graph.marks[edge] as number });
};

describe('the worst until a goal', () => {
  test('is the heaviest way, with the edge into the goal', () => {
    const worst = judged(
      [
        [
          [1, 2],
          [2, 1],
        ],
        [
          [2, 3],
          [3, 1],
        ],
        [[3, 4]],
        [],
      ],
      3,
    );
    expect(worst).toMatchObject({ kind: 'most', weight: 9 });
  });

  test('is unbounded where a loop that weighs something comes before it, and not where it weighs nothing', () => {
    expect(
      judged(
        [
          [[1, 0]],
          [
            [0, 1],
            [2, 0],
          ],
          [],
        ],
        2,
      ).kind,
    ).toBe('unbounded');
    expect(
      judged(
        [
          [[1, 0]],
          [
            [0, 0],
            [2, 5],
          ],
          [],
        ],
        2,
      ),
    ).toMatchObject({ kind: 'most', weight: 5 });
  });

  test('agrees with walking every way, on random graphs', () => {
    const drawn = rng(5);
    for (let round = 0; round < 5_000; round += 1) {
      const states = 2 + drawn.below(4);
      const edges = Array.from({ length: states }, () =>
        Array.from({ length: drawn.below(3) }, () => [drawn.below(states), drawn.below(3)] as const),
      );
      const goal = drawn.below(states);
      // Heaviest walk of at most so many edges; it grows beyond the number of states only where it has no bound.
      const heaviest = (length: number): number => {
        let best = Array.from({ length: states }, () => 0);
        for (let step = 0; step < length; step += 1) {
          best = best.map((_, state) =>
            state === goal
              ? 0
              : Math.max(0, ...(edges[state] ?? []).map(([to, weight]) => weight + (best[to] as number))),
          );
        }
        return best[0] as number;
      };
      const [most, more] = [heaviest(4 * states), heaviest(12 * states)];
      const worst = judged(edges, goal);
      expect(worst.kind === 'unbounded' ? 'unbounded' : worst.weight).toBe(more > most ? 'unbounded' : most);
    }
  });
});
