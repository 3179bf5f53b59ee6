/** Each knob that a recorded release turned, turned back: its own recordings have to notice, or scenarios that hold more than these, or it is listed as undecided. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedReleases } from '../models/releases/known.ts';
import { type Knobs, type Release, variant } from '../models/releases/release.ts';
import { parseRecordings } from '../scenarios/recorded.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';
import { apart } from './apart.ts';
import { changedBy, noticedBy, under } from './noticing.ts';

/** Read in the published sources of that release, or seen of what it sends; nothing that can be played here decides them. */
const undecided: Readonly<Record<string, readonly (keyof Knobs)[]>> = {
  '2026.2.21': ['requestLife'],
  '2026.2.23': ['browserOrigin', 'nonceNeeded', 'noChallenge', 'connectFallbackMs'],
  '2026.3.28': ['approverBound', 'silentFailure'],
  '2026.4.15': ['upgradeCover', 'upgradeBaseline', 'requestLife', 'tokenBound', 'rotateBound'],
  '2026.5.7': ['approverBound'],
  '2026.7.1': ['requestLife'],
  '2026.9.6': ['silentFailure', 'storeWrite', 'pageBuild', 'commandLooks'],
};

/** Of callers that no scenario has: `on-the-wire.test.ts` turns them back. */
const ELSEWHERE: readonly (keyof Knobs)[] = ['noDevice', 'protocol'];

/** What the scenarios that hold more than recordings show of a release. */
async function shownApart(release: Release): Promise<string> {
  const shown: unknown[] = [];
  for (const scenario of apart) {
    const { observations, trace } = await playScenario(scenario, release, simulated, {
      seed: 1,
      bounds: { ms: 1, instants: 1 },
    });
    shown.push(observations, trace);
  }
  return JSON.stringify(shown);
}

describe('what a release changed, turned back, is noticed by its own recordings', () => {
  const rows = recordedReleases.flatMap((release, n) =>
    changedBy(recordedReleases[n - 1], release)
      .filter((knob) => !ELSEWHERE.includes(knob) && undecided[release.name]?.includes(knob) !== true)
      .map((knob) => [release.name, knob, recordedReleases[n - 1] as Release, release] as const),
  );
  test.each(rows)('%s: %s', async (name, knob, before, release) => {
    const own = new URL(`./golden/traces/${name}.jsonl`, import.meta.url);
    const mutant = variant(release, `${name} ${knob} turned back`, '', '', { [knob]: before.knobs[knob] });
    const recordings = parseRecordings(readFileSync(own, 'utf8'));
    const noticed = await under(
      mutant,
      async () =>
        (await shownApart(mutant)) !== (await shownApart(release)) || (await noticedBy(mutant, recordings)) !== null,
    );
    expect(noticed).toBe(true);
  });
});
