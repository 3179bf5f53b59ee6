/** An upgrade in place, from the release of the report to the newest: the same state folder, files before and a database after. */
import { expect, test } from 'vitest';
import { targetNamed } from '../../live/target.ts';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { playScenario } from '../../scenarios/run.ts';
import type { Target } from '../../scenarios/session.ts';
import { simulated } from '../../scenarios/simulated.ts';

const SCENARIO = `
scenario: made-up
devices: { laptop: {} }
clients:
  reader: { device: laptop, id: cli, mode: cli, scopes: [operator.read] }
  writer: { device: laptop, id: cli, mode: cli, scopes: [operator.write] }
given: { paired: { laptop: { scopes: [operator.read], tokens: { operator: { scopes: [operator.read] } } } } }
steps:
  - connect: reader
  - restart: gateway
    release: 2026.9.6
  - connect: reader
  - fault: { crash: gateway, at: now }
  - restart: gateway
  - connect: writer
`;

test('who was paired under 2026.2.19 is paired under 2026.9.6, by its rules from then on', async () => {
  const observed = async (target: Target) => {
    const scenario = parseScenario(SCENARIO, 'made-up');
    const bounds = { ms: 1, instants: 1 };
    const { observations } = await playScenario(scenario, release_2026_2_19, target, { seed: 1, bounds });
    return observations.map(({ atMs: _, ...rest }) => rest);
  };
  const target = targetNamed('openclaw@2026.2.19', { clock: 'real', token: null, log: null, stateDir: null });
  try {
    expect(await observed(target)).toEqual(await observed(simulated));
  } finally {
    await target.close?.();
  }
});
