import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import type { Model } from './model.ts';

/** A counter that goes up, down and stays, from 0 to `max`. */
const counter = (max: number): Model<number, string> => ({
  initial: () => [0],
  actions: (n) => [...(n < max ? ['up'] : []), ...(n > 0 ? ['down'] : []), 'stay'],
  next: (n, action) => n + ({ up: 1, down: -1 }[action] ?? 0),
  key: String,
  channel: (action) => (action === 'stay' ? 'idle' : 'move'),
});

describe('a model becomes a graph', () => {
  test('with states in breadth-first order, edges in declared order and self-loops kept', () => {
    const { graph, actions, state, bound, expanded } = explore(counter(2));
    expect(bound).toBeNull();
    expect(expanded).toBe(3);
    expect(actions).toEqual(['up', 'stay', 'down']);
    expect([0, 1, 2].map(state)).toEqual([0, 1, 2]);
    expect([...graph.offsets]).toEqual([0, 2, 5, 7]);
    expect([...graph.targets]).toEqual([1, 0, 2, 0, 1, 1, 2]);
    expect([...graph.labels]).toEqual([0, 1, 0, 2, 1, 2, 1]);
    expect(graph.channels).toEqual(['move', 'idle']);
    expect([...graph.channelOf]).toEqual([0, 1, 0]);
  });
});
