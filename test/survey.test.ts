/** A survey keeps no steps, and on request no states either; what it counts and finds is what the whole graph says. */
import { describe, expect, test } from 'vitest';
import { pollers, statesOf } from '../bench/pollers.ts';
import { MARK } from '../models/marks.ts';
import { outcomeNode } from '../models/observers.ts';
import { openPairing } from '../models/open-pairing.ts';
import { configurationOfSize } from '../scenarios/check/configuration.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { check } from '../sim/check.ts';
import { exploreWorld } from '../sim/explore-world.ts';
import { labelAt, markAt } from '../sim/graph.ts';
import type { OpenWorld } from '../sim/open-world.ts';
import { surveyWorld } from '../sim/survey-world.ts';

const bounds = { statesMax: 1e6, bytesMax: 1e9 };
const isIn = [{ node: outcomeNode('client/c1'), is: ({ value }: { readonly value: unknown }) => value === 'in' }];

const worlds: readonly (readonly [string, () => OpenWorld])[] = [
  ['four pollers', () => pollers(4)],
  ...['2026.2.19', '2026.3.28', '2026.9.6'].map(
    (release) =>
      [
        `two callers under ${release}`,
        () => openPairing(configurationOfSize({ clients: 2, devices: 1 }, releaseOr(release, 'test'), 'free')),
      ] as const,
  ),
];

describe.each(worlds)('a survey of %s', (_, world) => {
  const explored = exploreWorld(world(), bounds);
  const { graph, labels } = explored;
  const asked = { ...explored, state: (state: number) => state };
  const actions = (of: typeof graph, by: typeof labels, edges: readonly number[]) =>
    edges.map((edge) => [by[labelAt(of, edge)]?.action, markAt(of, edge)]);

  test.each([false, true])('counts the same states and steps; compact: %s', (compact) => {
    const { states, edges, bound, omission } = surveyWorld(world(), { ...bounds, compact, where: [] });
    expect([states, edges, bound]).toEqual([graph.states, graph.targets.length, null]);
    expect(omission === null).toBe(!compact);
  });

  test.each([false, true])('finds each kind of step by the path that the graph has; compact: %s', (compact) => {
    const survey = surveyWorld(world(), { ...bounds, compact, where: [] });
    for (const marks of Object.values(MARK)) {
      const { witnesses } = check(asked, { name: '', expect: 'never', marks });
      const path = survey.firstMarked(marks);
      const [shown] = witnesses;
      if (shown === undefined) expect(path).toBeNull();
      else {
        const edges = path === null ? [] : [...path.targets.keys()];
        expect(actions(path ?? graph, survey.labels, edges)).toEqual(actions(graph, labels, shown.stem));
      }
    }
  });

  test('finds a state by its nodes, as near as the graph has one', () => {
    const where = explored.where(isIn);
    const path = surveyWorld(world(), { ...bounds, compact: false, where: isIn }).firstWhere();
    const { witnesses } = check(asked, { name: '', expect: 'sometimes', holds: (state) => where[state] === 1 });
    expect(path?.targets.length ?? null).toBe(witnesses[0]?.stem.length ?? null);
  });

  test('says which bound ended it', () => {
    expect(surveyWorld(world(), { ...bounds, statesMax: 20, compact: true, where: [] }).bound).toBe('20 states');
  });
});

test('a compact survey that lets go of states counts them all', () => {
  const { states, bytes } = surveyWorld(pollers(5), { ...bounds, compact: true, where: [] });
  expect(states).toBe(statesOf(5));
  expect(bytes / states).toBeLessThan(40);
});
