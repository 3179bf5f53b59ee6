/** Random sequences on published releases: nothing that they show tells the model from the real thing. */
import { afterAll, describe, expect, test } from 'vitest';
import { targetNamed } from '../../../live/target.ts';
import { recordedReleases } from '../../../models/releases/known.ts';
import type { Release } from '../../../models/releases/release.ts';
import { type ConformOptions, conform } from '../../../scenarios/conform/conform.ts';
import { simulated } from '../../../scenarios/simulated.ts';
import { chosen } from './chosen.ts';

/** Among these many sequences any two releases of the default choice and those before them are told apart. */
const CANARY_SEQUENCES = 60;

const SEQUENCES = Number(process.env['OPENCLAW_SEQUENCES'] || 200);

/** The recorded release before this one, or, for the first, the one after it. */
function neighbour(release: Release): Release {
  const at = recordedReleases.indexOf(release);
  return (recordedReleases[at - 1] ?? recordedReleases[at + 1]) as Release;
}

describe.each(chosen.map((one) => [one.version, one] as const))('the model and OpenClaw %s', (version, { release }) => {
  const real = targetNamed(`openclaw@${version}`, { clock: 'real', token: null, log: null, stateDir: null });
  afterAll(() => real.close?.());
  const played = (more: Partial<ConformOptions>) =>
    conform({ release, model: simulated, real, seed: 1, runs: SEQUENCES, workers: 2, shrink: true, ...more });

  test('agree on random sequences, every step of which is played', async () => {
    const { finding, notPlayed, sequences } = await played({});
    expect({ finding, notPlayed, sequences }).toEqual({ finding: null, notPlayed: {}, sequences: SEQUENCES });
  });

  test('are told apart where the model is of another release', async () => {
    const { finding } = await played({ release: neighbour(release), runs: CANARY_SEQUENCES, shrink: false });
    expect(finding).not.toBeNull();
  });
});
