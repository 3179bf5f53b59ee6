/** A loop that the search found is gone round on the in-process gateway, and one that does not close there is no proof. */
import { expect, test } from 'vitest';
import { inProcess } from '../live/in-process/target.ts';
import { releaseNamed } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { check } from '../scenarios/check/check.ts';
import { configurationOfSize } from '../scenarios/check/configuration.ts';
import { configurationPosed, type Posed, SUITE } from '../scenarios/check/suite.ts';
import { ROUNDS, savedWitness, unrolled, unrolledOn } from '../scenarios/check/unroll.ts';
import { parseScenario } from '../scenarios/parse.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';

const named = (name: string) => releaseNamed(name) as Release;
const configuration = configurationOfSize({ clients: 2, devices: 1 }, named('2026.2.19'), 'free');
const result = check('two', configuration, { statesMax: 1_000_000, bytesMax: 1e9 });
const loops = result.promises.flatMap(({ witness }) => (witness !== null && witness.loop.length > 0 ? [witness] : []));

test('each loop of the release of the issue closes on the in-process gateway', async () => {
  const { promises } = await unrolledOn(inProcess, result, configuration);
  const shown = promises.flatMap(({ witness }) => (witness === null ? [] : [witness.unrolled]));
  expect(shown).toEqual([null, ...loops.map(() => ({ on: 'in-process', rounds: ROUNDS, differs: null }))]);
});

test('a loop does not close on a gateway that mended it, and the first step that differs is named', async () => {
  const { promises } = await unrolledOn(inProcess, result, { ...configuration, release: named('auto-upgrade') });
  expect(promises.filter(({ verdict }) => verdict === 'unknown')).toHaveLength(loops.length);
  const differs = promises.flatMap(({ witness }) => witness?.unrolled?.differs ?? []);
  expect(differs).toHaveLength(loops.length);
  for (const why of differs) expect(why).toMatch(/^step 3 \(start status; .*\) ended otherwise: accepted$/);
});

test.each([
  ['two-callers', '2026.2.19', 2],
  ['narrow-record', '2026.2.19', 2],
  ['first-contact', '2026.3.28', 2],
] as const)(
  'a saved loop of %s under %s says where it begins, and replays as the livelock that it is',
  async (name, release, count) => {
    const posed = SUITE.find((one) => one.name === name) as Posed;
    const found = configurationPosed(posed, named(release), 'free');
    const { promises } = check(name, found, { statesMax: 100_000, bytesMax: 1e9 });
    // A loop in which somebody stays out and nobody is refused is no livelock to whoever replays it.
    const refusing = promises.filter(({ kind }) => kind === 'never for ever');
    const saved = refusing.flatMap(({ witness }) => {
      const plan = witness === null || witness.loop.length === 0 ? null : unrolled(found, witness, 'saved');
      return plan === null ? [] : [plan];
    });
    expect(saved).toHaveLength(count);
    for (const plan of saved) {
      const text = await savedWitness(plan, 'why', named(release));
      expect(text.match(/# the loop begins here/g)).toHaveLength(1);
      const read = parseScenario(text, 'saved');
      expect(read.steps.slice(0, plan.steps.length)).toEqual(plan.scenario.steps);
      const { verdict, expected } = await playScenario(read, named(release), simulated, { seed: 1 });
      expect([verdict, expected]).toEqual(['livelock', 'livelock']);
    }
  },
);
