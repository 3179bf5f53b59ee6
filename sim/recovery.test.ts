import { describe, expect, test } from 'vitest';
import { type Graph, NONE, sourcesOf, whole } from './graph.ts';
import { canReach, findTrapped, inevitability } from './recovery.ts';
import { rng } from './rng.ts';
import { toy } from './toy-graph.ts';
import { drawn } from './toy-oracle.ts';

/** b can only be left by hand; d cannot be left at all. */
const asked = toy(['a x b', 'a x goal', 'b hand a', 'b x d', 'd x d', 'goal x goal']);
const { graph, numberOf, names } = asked;
const goal = (state: number) => state === numberOf('goal');
const byItself = (edge: number) => asked.edges[edge]?.channel === 'x';
const named = (distance: Uint32Array) =>
  names.map((name, state) => `${name}${distance[state] === NONE ? '-' : distance[state]}`);

describe('recovery', () => {
  test('is as far as the shortest way to the goal', () => {
    expect(named(canReach(graph, goal))).toEqual(['a1', 'b2', 'goal0', 'd-']);
  });
  test('by itself takes none of the edges that are left out', () => {
    expect(named(canReach(graph, goal, byItself))).toEqual(['a1', 'b-', 'goal0', 'd-']);
  });
  test('is out of reach in a trapped state, which is shown by a shortest path', () => {
    const trapped = findTrapped(whole(graph), goal);
    expect(trapped).toMatchObject({ verdict: 'fails', state: numberOf('d') });
    expect(trapped.path.map((edge) => names[graph.targets[edge] as number])).toEqual(['b', 'd']);
  });
  test('is proved possible only on a whole graph', () => {
    const anything = () => true;
    expect(findTrapped(whole(graph), anything).verdict).toBe('holds');
    expect(findTrapped({ graph, expanded: 4, bound: '4 states' }, anything).verdict).toBe('unknown');
  });
  test('may lie behind a state whose edges are not known, so that one is not trapped', () => {
    const cut = toy(['a x b', 'a x c', 'c x c']).graph;
    expect(findTrapped({ graph: cut, expanded: 1, bound: '3 states' }, () => false)).toMatchObject({
      verdict: 'unknown',
      state: null,
    });
    const seen = { graph: toy(['a x b', 'b x b', 'a x c']).graph, expanded: 2, bound: '3 states' };
    expect(findTrapped(seen, () => false)).toMatchObject({ verdict: 'fails', state: 1, bound: '3 states' });
  });
});

describe('along a path', () => {
  const path = (...steps: string[]) => ({
    start: 0,
    edges: steps.map((step) => asked.edges.findIndex(({ from, to }) => `${from}${to}` === step)),
  });
  test('the point of no return is the first state from which no way leads', () => {
    expect(inevitability(graph, canReach(graph, goal), path('ab', 'bd', 'dd'))).toEqual({
      distance: [1, 2, NONE, NONE],
      pointOfNoReturn: 2,
    });
  });
  test('there is none where the end can still recover', () => {
    expect(inevitability(graph, canReach(graph, goal), path('ab', 'ba')).pointOfNoReturn).toBeNull();
  });
  test('what somebody won back by hand does not count as lost', () => {
    const distance = canReach(graph, goal, byItself);
    expect(inevitability(graph, distance, path('ab', 'ba', 'ab')).pointOfNoReturn).toBe(3);
    expect(inevitability(graph, distance, path('ab', 'ba')).pointOfNoReturn).toBeNull();
  });
  test('it may be the start', () => {
    expect(
      inevitability(
        graph,
        canReach(graph, () => false),
        path('ab'),
      ).pointOfNoReturn,
    ).toBe(0);
  });
  test('a path that is none is refused', () => {
    expect(() => inevitability(graph, canReach(graph, goal), path('bd'))).toThrow('edge 3 does not leave state 0');
  });
});

/** Steps of the shortest way, by widening circles from each state. */
function forwards(
  { states, targets }: Graph,
  sources: Uint32Array,
  start: number,
  isGoal: (state: number) => boolean,
): number {
  let circle = new Set([start]);
  for (let steps = 0; steps <= states; steps += 1) {
    if ([...circle].some(isGoal)) return steps;
    circle = new Set(
      [...targets.keys()].filter((edge) => circle.has(sources[edge] as number)).map((edge) => targets[edge] as number),
    );
  }
  return NONE;
}

test('on any small graph the distance is that of a search forwards from each state', () => {
  const draw = rng(3);
  let trappedOnes = 0;
  for (let round = 0; round < 5000; round += 1) {
    const { graph: small } = drawn(draw);
    const goals = draw.below(2 ** small.states);
    const isGoal = (state: number) => ((goals >> state) & 1) === 1;
    const sources = sourcesOf(small);
    const expected = Array.from({ length: small.states }, (_, state) => forwards(small, sources, state, isGoal));
    const actual = [...canReach(small, isGoal)];
    const trapped = findTrapped(whole(small), isGoal);
    if (actual.join() !== expected.join()) expect([round, actual]).toEqual([round, expected]);
    if ((trapped.state ?? -1) !== expected.indexOf(NONE)) expect([round, trapped.state]).toEqual([round, expected]);
    if (trapped.state !== null) trappedOnes += 1;
  }
  expect(trappedOnes).toBeGreaterThan(1000);
});
