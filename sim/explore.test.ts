import { describe, expect, test } from 'vitest';
import { explore, type Progress } from './explore.ts';
import { labelAt, markAt, NONE, pathTo, sourceOf, sourcesOf } from './graph.ts';
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
    expect([...graph.kinds].map((_, edge) => labelAt(graph, edge))).toEqual([0, 1, 0, 2, 1, 2, 1]);
    expect(graph.channels).toEqual(['move', 'idle']);
    expect([...graph.channelOf]).toEqual([0, 1, 0]);
  });

  test('with two edges where two actions lead to one state', () => {
    const twice: Model<number, string> = {
      ...counter(1),
      actions: (n) => (n === 0 ? ['up', 'jump'] : []),
      next: () => 1,
    };
    const { graph } = explore(twice);
    expect([...graph.targets]).toEqual([1, 1]);
    expect([...graph.offsets]).toEqual([0, 2, 2]);
  });

  test('with each initial state once, and no parent', () => {
    const { graph } = explore({ ...counter(3), initial: () => [2, 0, 2] });
    expect(graph.initial).toBe(2);
    expect([...graph.parents.slice(0, 2)]).toEqual([NONE, NONE]);
  });

  test('whose parents make shortest paths', () => {
    const { graph, actions } = explore(counter(9));
    const path = pathTo(graph, sourcesOf(graph), 9);
    expect(path.map((edge) => actions[labelAt(graph, edge)])).toEqual(new Array(9).fill('up'));
    for (const [edge, source] of sourcesOf(graph).entries()) expect(sourceOf(graph, edge)).toBe(source);
  });

  test('with what was seen on an edge as its marks', () => {
    const mark = (from: number, action: string, to: number) => (action === 'stay' ? 4 : 0) | (from < to ? 1 : 0);
    const { graph } = explore(counter(1), { mark });
    expect([0, 1, 2, 3].map((edge) => markAt(graph, edge))).toEqual([1, 4, 0, 4]);
  });

  test('and the same graph each time', () => {
    expect(explore(counter(50)).graph).toEqual(explore(counter(50)).graph);
  });
});

describe('a bound', () => {
  const endless = counter(Number.POSITIVE_INFINITY);
  test('of states is kept to, and each state has all of its edges or none', () => {
    const { graph, bound, expanded } = explore(endless, { statesMax: 10 });
    expect([graph.states, bound, expanded]).toEqual([10, '10 states', 9]);
    expect(graph.offsets.length).toBe(11);
    expect(graph.offsets[9]).toBe(graph.offsets[10]);
  });
  test('that is just large enough is none', () => {
    expect(explore(counter(9), { statesMax: 10 })).toMatchObject({ bound: null, expanded: 10 });
    expect(explore(counter(9), { statesMax: 9 })).toMatchObject({ bound: '9 states' });
  });
  test('of memory is named', () => {
    const { graph, bound } = explore(endless, { bytesMax: 100_000 });
    expect(bound).toBe('100000 bytes');
    expect(graph.states).toBeLessThan(2000);
  });
  test('of the caller is asked for now and then, with how far it is', () => {
    const heard: Progress[] = [];
    const enough = (progress: Progress) => {
      heard.push(progress);
      return progress.depth >= 512 ? 'tired' : null;
    };
    const { graph, bound } = explore(endless, { enough });
    expect(bound).toBe('tired');
    expect(graph.states).toBe(513);
    expect(heard.map(({ states, depth, frontier, edges }) => [states, depth, frontier, edges])).toEqual([
      [1, 0, 1, 0],
      [257, 256, 1, 767],
      [513, 512, 1, 1535],
    ]);
  });
  test('of different actions is named', () => {
    const many: Model<number, number> = {
      initial: () => [0],
      actions: (n) => [n],
      next: (n) => n + 1,
      key: String,
      channel: () => 'x',
    };
    expect(explore(many)).toMatchObject({ bound: '65536 different actions', expanded: 65536 });
  });
});
