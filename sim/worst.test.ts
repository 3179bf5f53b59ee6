import { describe, expect, test } from 'vitest';
import { type Graph, NONE, sourcesOf, whole } from './graph.ts';
import { rng } from './rng.ts';
import { toy } from './toy-graph.ts';
import { drawn } from './toy-oracle.ts';
import { worstUntil } from './worst.ts';

interface WorstQuestion {
  readonly goal: (state: number) => boolean;
  readonly weight: (edge: number) => number;
}

/** The weight of an edge is in the name of its channel: `x3` weighs 3. The goal is `g`. */
function asked(lines: readonly string[]) {
  const { graph, names, edges, numberOf } = toy(lines);
  const question: WorstQuestion = {
    goal: (state) => state === numberOf('g'),
    weight: (edge) => Number(edges[edge]?.channel.slice(1)),
  };
  return { graph, question, names };
}

describe('the worst that can happen before the goal', () => {
  test.each<[claim: string, lines: string[], weight: number, path: string]>([
    ['is the heaviest of several ways, not the longest', ['a x1 b', 'b x1 g', 'a x5 g'], 5, 'g'],
    ['counts the edge into the goal', ['a x2 g'], 2, 'g'],
    ['does not count what comes after it', ['a x2 g', 'g x9 g'], 2, 'g'],
    ['counts a run that never gets there whole', ['a x1 g', 'a x3 b', 'b x4 c'], 7, 'bc'],
    ['may go round where that weighs nothing', ['a x0 b', 'b x0 a', 'b x3 g', 'a x1 g'], 3, 'bg'],
    ['is nothing where nothing weighs anything', ['a x0 a', 'a x0 g'], 0, ''],
  ])('%s', (_, lines, weight, path) => {
    const { graph, question, names } = asked(lines);
    const worst = worstUntil(whole(graph), question.goal)(question.weight);
    if (worst.kind !== 'most') throw new Error(worst.kind);
    expect(worst.weight).toBe(weight);
    expect(worst.path.map((edge) => names[graph.targets[edge] as number]).join('')).toBe(path);
  });

  test('is unbounded where a cycle weighs something, and the cycle is the reason', () => {
    const { graph, question, names } = asked(['a x0 b', 'b x0 c', 'c x1 b', 'b x0 g']);
    const worst = worstUntil(whole(graph), question.goal)(question.weight);
    if (worst.kind !== 'unbounded') throw new Error(worst.kind);
    expect(worst.component.map((state) => names[state])).toEqual(['b', 'c']);
    expect([worst.stem.length, worst.loop.length]).toEqual([2, 2]);
  });
  test('is not, where that cycle passes the goal or lies behind it', () => {
    const { graph, question } = asked(['a x1 g', 'g x1 a', 'g x1 h', 'h x1 h']);
    expect(worstUntil(whole(graph), question.goal)(question.weight)).toMatchObject({ kind: 'most', weight: 1 });
  });
  test('is nothing where every run begins at the goal', () => {
    const { graph, question } = asked(['g x1 a']);
    expect(worstUntil(whole(graph), question.goal)(question.weight)).toEqual({
      kind: 'most',
      weight: 0,
      start: null,
      path: [],
    });
  });
  test('is at least what a part of a graph shows', () => {
    const { graph, question } = asked(['a x2 b', 'b x1 g']);
    expect(worstUntil({ graph, expanded: 1, bound: '1 states' }, question.goal)(question.weight).kind).toBe('at-least');
  });
});

/** Longest walks of so many steps at most; one that still gets heavier after as many steps as there are states goes round. */
function byForce(graph: Graph, { goal, weight }: WorstQuestion): number {
  const sources = sourcesOf(graph);
  const heaviest = (steps: number): number => {
    let best = new Array<number>(graph.states).fill(0);
    for (let round = 0; round < steps; round += 1) {
      const next = best.slice();
      for (const [edge, source] of sources.entries()) {
        if (!goal(source))
          next[source] = Math.max(
            next[source] as number,
            weight(edge) + (best[graph.targets[edge] as number] as number),
          );
      }
      best = next.map((most, state) => (goal(state) ? 0 : most));
    }
    return Math.max(...best.slice(0, graph.initial));
  };
  const [most, later] = [heaviest(60), heaviest(120)];
  return later > most ? Number.POSITIVE_INFINITY : most;
}

test('on any small graph it is what walks of ever more steps come to', () => {
  const draw = rng(5);
  const seen = { most: 0, unbounded: 0, 'at-least': 0 };
  for (let round = 0; round < 3000; round += 1) {
    const { graph } = drawn(draw);
    const goals = draw.below(2 ** graph.states);
    const light = draw.between(1, 4);
    const weights = [...graph.targets].map(() => Math.max(0, draw.below(5) - light));
    const question = {
      goal: (state: number) => ((goals >> state) & 1) === 1,
      weight: (edge: number) => weights[edge] as number,
    };
    const worst = worstUntil(whole(graph), question.goal)(question.weight);
    seen[worst.kind] += 1;
    const expected = byForce(graph, question);
    const [actual, edges] =
      worst.kind === 'unbounded'
        ? [Number.POSITIVE_INFINITY, [...worst.stem, ...worst.loop]]
        : [worst.weight, worst.path];
    if (actual !== expected) expect([round, actual]).toEqual([round, expected]);
    const sources = sourcesOf(graph);
    const unbroken = edges.every((edge, at) => at === 0 || graph.targets[edges[at - 1] as number] === sources[edge]);
    const total = edges.reduce((sum, edge) => sum + question.weight(edge), 0);
    const outside = edges.every((edge) => !question.goal(sources[edge] as number));
    const begins = edges.length === 0 || (sources[edges[0] as number] ?? NONE) < graph.initial;
    const enough =
      worst.kind === 'unbounded' ? worst.loop.some((edge) => question.weight(edge) > 0) : total === expected;
    if (!unbroken || !outside || !begins || !enough) expect([round, edges]).toBe('a witness');
  }
  expect(Math.min(seen.most, seen.unbounded)).toBeGreaterThan(300);
});
