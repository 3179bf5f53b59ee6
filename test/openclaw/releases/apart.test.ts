/** Scenarios that tell releases apart in what recordings do not hold, on published releases: each step is as the simulation shows it. */
import { afterAll, describe, expect, test } from 'vitest';
import { targetNamed } from '../../../live/target.ts';
import { observed } from '../../../scenarios/recorded.ts';
import { playScenario } from '../../../scenarios/run.ts';
import { simulated } from '../../../scenarios/simulated.ts';
import { apart } from '../../apart.ts';
import { chosen } from './chosen.ts';

/** The wall clock has instants of its own, and proves no recurrence. */
const OPTIONS = { seed: 1, bounds: { ms: 1, instants: 1 } };

describe.each(chosen.map((one) => [one.version, one] as const))('OpenClaw %s', (version, { release }) => {
  const real = targetNamed(`openclaw@${version}`, { clock: 'real', token: null, log: null, stateDir: null });
  afterAll(() => real.close?.());

  test.each(apart.map((scenario) => [scenario.scenario, scenario] as const))('%s', async (_name, scenario) => {
    const [theirs, ours] = [
      await playScenario(scenario, release, real, OPTIONS),
      await playScenario(scenario, release, simulated, OPTIONS),
    ];
    expect(theirs.observations.map(observed)).toEqual(ours.observations.map(observed));
  });
});
