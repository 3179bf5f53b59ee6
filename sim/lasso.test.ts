import { describe, expect, test } from 'vitest';
import { channelAt, type Graph, markAt, sourcesOf } from './graph.ts';
import { isFairLasso, type Lasso, shortestLasso } from './lasso.ts';
import type { LoopQuestion } from './livelock.ts';
import { rng } from './rng.ts';
import { type Toy, toy } from './toy-graph.ts';
import { channelFacts, drawn, isFair, lassoByForce } from './toy-oracle.ts';

/** How many graphs are drawn; `TOY_GRAPHS=50000 npx vitest run sim --testTimeout 3600000` draws more. */
const GRAPHS = Number(process.env['TOY_GRAPHS'] ?? 20_000);

const WEAK: LoopQuestion = { fairness: () => 'weak' };
const bad = ({ graph }: Toy) => ({ bad: (edge: number) => markAt(graph, edge) === 1 });

/** States passed, with the loop's first state named again at its end. */
function shown({ graph, names }: Toy, lasso: Lasso | null): string | null {
  if (lasso === null) return null;
  const sources = sourcesOf(graph);
  const name = (edge: number): string => names[sources[edge] as number] ?? '';
  return `${[...lasso.stem, ...lasso.loop].map(name).join('')}${names[lasso.knot]} ${lasso.stem.length}+${lasso.loop.length}`;
}

describe('the shortest lasso', () => {
  test.each<[claim: string, lines: string[], question: LoopQuestion, expected: string | null]>([
    ['is a stem and a loop', ['a x b', 'b x c', 'c x b'], WEAK, 'abcb 1+2'],
    ['has no stem where the start is in the loop', ['a x b', 'b x a'], WEAK, 'aba 0+2'],
    ['may be a self-loop', ['a x b', 'b x b'], WEAK, 'abb 1+1'],
    ['serves each weakly fair channel in its turn', ['a x a', 'a y b', 'b x a'], WEAK, 'aba 0+2'],
    ['or passes a state where that is disabled', ['a x a', 'a y b', 'a z c', 'c x a'], WEAK, 'aca 0+2'],
    [
      'may pass a state twice where that is what it takes',
      ['a x b', 'b x a', 'a y c', 'c y a'],
      { fairness: () => 'strong' },
      'abaca 0+4',
    ],
    ['is null where every loop starves somebody', ['a x a', 'a y b'], WEAK, null],
    [
      'prefers a short whole to a short loop',
      ['a x b', 'b x c', 'c x b', 'b y d', 'd y e', 'e y f', 'f y f'],
      { fairness: () => undefined },
      'abcb 1+2',
    ],
    [
      'and the shorter stem of two equal wholes',
      ['a x b', 'b x c', 'c x c', 'b x d', 'd x b'],
      { fairness: () => undefined },
      'abdb 1+2',
    ],
  ])('%s', (_, lines, question, expected) => {
    const asked = toy(lines);
    expect(shown(asked, shortestLasso(asked.graph, question))).toBe(expected);
  });

  test('is a walk of consecutive edges, never a whole component drawn as a path', () => {
    const asked = toy(['a x b', 'b x c', 'c x a', 'b x d', 'd x a', 'a x e', 'e x a']);
    const lasso = shortestLasso(asked.graph, { fairness: () => undefined });
    expect(shown(asked, lasso)).toBe('aea 0+2');
  });

  test('has its bad edge in the loop: one on the stem is not enough', () => {
    const asked = toy(['a x! b', 'b x b']);
    expect(shortestLasso(asked.graph, { ...WEAK, ...bad(asked) })).toBeNull();
  });

  test('goes out of its way for the bad edge', () => {
    const asked = toy(['a x b', 'b x a', 'b x c', 'c x! a']);
    expect(shown(asked, shortestLasso(asked.graph, { ...WEAK, ...bad(asked) }))).toBe('abca 0+3');
  });

  test('is shown as far as it was found where the work runs out, and says how short one could be', () => {
    const ring = Array.from({ length: 12 }, (_, n) => [`${n} x ${(n + 1) % 12}`, `${n} y ${(n + 1) % 12}`]).flat();
    const asked = toy([...ring, '3 z 3']);
    const question: LoopQuestion = { fairness: () => 'strong' };
    const exact = shortestLasso(asked.graph, question);
    expect(exact).toMatchObject({ shortest: true, atLeast: 13 });
    expect(exact?.loop.length).toBe(13);
    const rough = shortestLasso(asked.graph, question, { workMax: 10 });
    expect(rough?.shortest).toBe(false);
    expect(rough?.atLeast).toBeLessThanOrEqual(13);
    expect(isFairLasso(asked.graph, question, rough as Lasso)).toBe(true);
  });

  test('is the same on every call', () => {
    const asked = drawn(rng(7));
    expect(shortestLasso(asked.graph, asked.question)).toEqual(shortestLasso(asked.graph, asked.question));
  });
});

/** Judged anew: an unbroken path from an initial state, a closed walk, nothing forbidden, something bad, nobody starved. */
function isGenuine(graph: Graph, question: LoopQuestion, { stem, knot, loop }: Lasso): boolean {
  const sources = sourcesOf(graph);
  const walk = [...stem, ...loop];
  const unbroken = walk.every((edge, at) => at === 0 || graph.targets[walk[at - 1] as number] === sources[edge]);
  const begins = (sources[walk[0] as number] as number) < graph.initial;
  const closed = sources[loop[0] as number] === knot && graph.targets[loop.at(-1) as number] === knot;
  const passed = loop.reduce((set, edge) => set | (1 << (sources[edge] as number)), 0);
  const taken = loop.reduce((set, edge) => set | (1 << channelAt(graph, edge)), 0);
  const allowed = loop.every(
    (edge) => (question.within?.(sources[edge] as number) ?? true) && (question.along?.(edge) ?? true),
  );
  const isBad = loop.some((edge) => question.bad?.(edge) ?? true);
  return (
    unbroken && begins && closed && allowed && isBad && isFair(channelFacts(graph, question.fairness), passed, taken)
  );
}

test(`on ${GRAPHS} small graphs the lasso is the one that brute force finds, and none where it finds none`, () => {
  const draw = rng(20260219);
  let found = 0;
  for (let round = 0; round < GRAPHS; round += 1) {
    const asked = drawn(draw);
    const expected = lassoByForce(asked);
    const lasso = shortestLasso(asked.graph, asked.question);
    const byLandmarks = shortestLasso(asked.graph, asked.question, { firstTry: 0 });
    if (JSON.stringify(byLandmarks) !== JSON.stringify(lasso)) expect([round, byLandmarks]).toEqual([round, lasso]);
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
    const { graph, question } = asked;
    if (!lasso.shortest || !isGenuine(graph, question, lasso) || !isFairLasso(graph, question, lasso)) {
      expect([round, lasso]).toBe('the shortest, and fair');
    }
    // The checker of witnesses has to be able to say no.
    for (const broken of [lasso.loop.slice(1), [...lasso.loop, graph.targets.length - 1]]) {
      const other = { ...lasso, loop: broken };
      const genuine = broken.length > 0 && isGenuine(graph, question, other);
      if (isFairLasso(graph, question, other) !== genuine) expect([round, other]).toBe(genuine);
    }
  }
  expect(found).toBeGreaterThanOrEqual(GRAPHS / 4);
});

test('a loop that is roughly found is fair too, on any small graph', () => {
  const draw = rng(11);
  for (let round = 0; round < 3000; round += 1) {
    const { graph, question } = drawn(draw);
    const lasso = shortestLasso(graph, question, { workMax: 0 });
    if (lasso !== null && !isFairLasso(graph, question, lasso)) expect([round, lasso]).toBe('fair');
  }
});
