import { expect, test } from 'vitest';
import { type Graph, NONE, sourcesOf } from './graph.ts';
import { isFairLasso, shortestLasso } from './lasso.ts';
import type { LoopQuestion } from './livelock.ts';
import type { Fairness } from './model.ts';
import { type Rng, rng } from './rng.ts';
import { toyGraph } from './toy-graph.ts';

const KINDS = [undefined, 'weak', 'strong'] as const;

interface Asked {
  readonly graph: Graph;
  readonly question: LoopQuestion;
}

/** A graph of 2 to 6 states and up to 4 channels, with self-loops, several edges between two states, and dead ends. */
function drawn(draw: Rng): Asked {
  const states = draw.between(2, 6);
  const channels = draw.between(1, 4);
  const edges = Array.from({ length: draw.between(1, 2 * states + 2) }, () => ({
    from: `${draw.below(states)}`,
    to: `${draw.below(states)}`,
    channel: `${draw.below(channels)}`,
    marks: draw.below(3) === 0 ? 1 : 0,
  }));
  const { graph } = toyGraph(draw.chance(1, 4) ? ['0', '1'] : ['0'], edges);
  const kinds = Array.from({ length: channels }, () => KINDS[draw.below(3)]);
  const [outside, barred] = [draw.below(2 ** states), draw.below(states)];
  const question = {
    fairness: (channel: string) => kinds[Number(channel)],
    ...(draw.chance(1, 3) ? { within: (state: number) => ((outside >> state) & 1) === 0 } : {}),
    ...(draw.chance(1, 4) ? { along: (edge: number) => edge !== barred } : {}),
    ...(draw.chance(1, 2) ? { bad: (edge: number) => graph.marks[edge] === 1 } : {}),
  };
  return { graph, question };
}

/** Everything a walk can have done: where it is, which states it passed and which edges it took. Tried out from every knot. */
function bruteForce({ graph, question }: Asked): { stem: number; knot: number; loop: number[] } | null {
  const sources = sourcesOf(graph);
  const depth = Array.from({ length: graph.states }, (_, state) => {
    let steps = 0;
    for (let at = state; graph.parents[at] !== NONE; at = sources[graph.parents[at] as number] as number) steps += 1;
    return steps;
  });
  let best: { stem: number; knot: number; loop: number[] } | null = null;
  for (let knot = 0; knot < graph.states; knot += 1) {
    const loop = shortestFrom(graph, question, knot);
    if (loop === null) continue;
    const stem = depth[knot] as number;
    const total = best === null ? Number.POSITIVE_INFINITY : best.stem + best.loop.length;
    if (stem + loop.length < total) best = { stem, knot, loop };
  }
  return best;
}

function shortestFrom(graph: Graph, question: LoopQuestion, knot: number): number[] | null {
  if (!(question.within?.(knot) ?? true)) return null;
  const facts = channelFacts(graph, question.fairness);
  const met = new Set<number>();
  let level = [{ at: knot, passed: 1 << knot, taken: 0, bad: false, edges: [] as number[] }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { at, passed, taken, bad, edges } of level) {
      for (let edge = graph.offsets[at] as number; edge < (graph.offsets[at + 1] as number); edge += 1) {
        const to = graph.targets[edge] as number;
        if (!(question.within?.(to) ?? true) || !(question.along?.(edge) ?? true)) continue;
        const channel = 1 << (graph.channelOf[graph.labels[edge] as number] as number);
        const node = {
          at: to,
          passed: passed | (1 << to),
          taken: taken | channel,
          bad: bad || (question.bad?.(edge) ?? true),
          edges: [...edges, edge],
        };
        if (to === knot && node.bad && isFair(facts, node.passed, node.taken)) return node.edges;
        const key = ((node.passed * 16 + node.taken) * 8 + to) * 2 + Number(node.bad);
        if (met.has(key)) continue;
        met.add(key);
        next.push(node);
      }
    }
    level = next;
  }
  return null;
}

/** Per channel: what is promised to it, and the set of states that enable it. */
function channelFacts(graph: Graph, fairness: Fairness) {
  const sources = sourcesOf(graph);
  return graph.channels.map((channel, number) => {
    let enabled = 0;
    for (const [edge, source] of sources.entries()) {
      if (graph.channelOf[graph.labels[edge] as number] === number) enabled |= 1 << source;
    }
    return { promise: fairness(channel), enabled };
  });
}

const isFair = (facts: ReturnType<typeof channelFacts>, passed: number, taken: number): boolean =>
  facts.every(({ promise, enabled }, channel) => {
    if (promise === undefined || (taken & (1 << channel)) !== 0) return true;
    return promise === 'weak' ? (passed & ~enabled) !== 0 : (passed & enabled) === 0;
  });

test('on any small graph the lasso is the one that brute force finds, and none where it finds none', () => {
  const draw = rng(20260219);
  let found = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const asked = drawn(draw);
    const expected = bruteForce(asked);
    const lasso = shortestLasso(asked.graph, asked.question);
    if (lasso === null || expected === null) {
      expect([round, lasso, expected]).toEqual([round, null, null]);
      continue;
    }
    found += 1;
    if (
      lasso.loop.join() !== expected.loop.join() ||
      lasso.stem.length !== expected.stem ||
      lasso.knot !== expected.knot
    ) {
      expect([round, lasso]).toEqual([round, expected]);
    }
    if (!lasso.shortest || !isFairLasso(asked.graph, asked.question, lasso)) expect([round, lasso]).toBe('fair');
  }
  expect(found).toBeGreaterThan(5000);
});
