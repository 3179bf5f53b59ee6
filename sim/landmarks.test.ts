import { expect, test } from 'vitest';
import { landmarksOn } from './landmarks.ts';
import { shortestLasso } from './lasso.ts';
import { fairComponents, type LoopQuestion } from './livelock.ts';
import { rng } from './rng.ts';
import { toy } from './toy-graph.ts';
import { drawn, lassoByForce } from './toy-oracle.ts';

const GRAPHS = 1_000;

test(`on ${GRAPHS} small graphs the landmarks are the kinds without which brute force finds no fair loop`, () => {
  const draw = rng(20261130);
  const seen = { landmarks: 0, others: 0 };
  for (let round = 0; round < GRAPHS; round += 1) {
    const asked = drawn(draw);
    const { graph, question } = asked;
    const lasso = shortestLasso(graph, question);
    if (lasso === null) continue;
    const found = landmarksOn(graph, question, fairComponents(graph, question), lasso.loop);
    for (let kind = 0; kind < graph.labelOf.length; kind += 1) {
      const along = (edge: number): boolean => graph.kinds[edge] !== kind && (question.along?.(edge) ?? true);
      const isNeeded = lassoByForce({ ...asked, question: { ...question, along } }) === null;
      seen[isNeeded ? 'landmarks' : 'others'] += 1;
      if (found.includes(kind) !== isNeeded) expect([round, kind, found]).toBe(isNeeded);
    }
  }
  expect(seen.landmarks).toBeGreaterThan(100);
  expect(seen.others).toBeGreaterThan(100);
});

/** A countdown that two loops share, each with a way of its own through it. */
const countdown = (steps: number): string[] =>
  Array.from({ length: steps }, (_, n) => [
    `${n} a ${n + 1}`,
    `${n} b ${n + 1}'`,
    `${n}' a ${n + 1}'`,
    `${n}' b ${n + 1}`,
  ]).flat();

test('a countdown that begins anew is seen from all of it, so that the shortest loop is proved with little work', () => {
  const steps = 150;
  const asked = toy([...countdown(steps), `${steps} again 0`, `${steps}' again 0'`]);
  const question: LoopQuestion = { fairness: () => 'weak' };
  const work = { workMax: 40 * asked.graph.targets.length };
  const lasso = shortestLasso(asked.graph, question, { ...work, firstTry: 0 });
  expect(lasso).toMatchObject({ shortest: true, atLeast: steps + 1 });
  expect(lasso?.loop.length).toBe(steps + 1);
  // The same work without landmarks proves nothing.
  expect(shortestLasso(asked.graph, question, { ...work, firstTry: work.workMax })?.shortest).toBe(false);
});
