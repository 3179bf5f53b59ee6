/** A loop that the search found is gone round on the in-process gateway, and one that does not close there is no proof. */
import { expect, test } from 'vitest';
import { inProcess } from '../live/in-process/target.ts';
import { releaseNamed } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { check } from '../scenarios/check/check.ts';
import { configurationOfSize } from '../scenarios/check/configuration.ts';
import { ROUNDS, unrolled, unrolledOn, witnessFile } from '../scenarios/check/unroll.ts';
import { parseScenario } from '../scenarios/load.ts';

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
  const differs = promises.flatMap(({ witness }) => witness?.unrolled?.differs ?? []);
  expect(differs).toHaveLength(loops.length);
  for (const why of differs) expect(why).toMatch(/^step 3 \(start status; .*\) ended otherwise: accepted$/);
});

test('a saved counterexample reads back as the same steps, with a comment where the loop begins', () => {
  for (const witness of loops) {
    const plan = unrolled(configuration, witness, 'saved');
    if (plan === null) throw new Error('nothing to save');
    const text = witnessFile(plan, 'why');
    expect(parseScenario(text, 'saved').steps).toEqual(plan.scenario.steps);
    expect(text.match(/# the loop begins here/g)).toHaveLength(1);
  }
});
