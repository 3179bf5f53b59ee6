/** Each knob that a recorded release turned, turned back: its own recordings have to notice, or it is listed as undecided. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedReleases } from '../models/releases/known.ts';
import { type Knobs, type Release, variant } from '../models/releases/release.ts';
import { parseRecordings } from '../scenarios/recorded.ts';
import { changedBy, noticedBy, under } from './noticing.ts';

/** Read in the published sources of that release; nothing that was recorded decides them. */
const undecided: Readonly<Record<string, readonly (keyof Knobs)[]>> = {
  '2026.2.21': ['requestLife'],
  '2026.2.23': ['signatureSkewMs', 'browserOrigin', 'nonceNeeded', 'noChallenge', 'connectFallbackMs'],
  '2026.3.2': ['proofCodes'],
  '2026.3.13': ['onPairingRequired', 'proofCodes', 'wrongSecret', 'finalRefusals'],
  '2026.3.28': ['approverBound', 'silentFailure'],
  '2026.4.15': ['upgradeCover', 'upgradeBaseline', 'requestLife', 'tokenBound', 'rotateBound'],
  '2026.5.7': ['approverBound'],
  '2026.6.11': ['finalRefusals'],
  '2026.7.1': ['requestLife'],
  '2026.9.6': ['storeWrite'],
};

describe('what a release changed, turned back, is noticed by its own recordings', () => {
  const rows = recordedReleases.flatMap((release, n) =>
    changedBy(recordedReleases[n - 1], release)
      .filter((knob) => undecided[release.name]?.includes(knob) !== true)
      .map((knob) => [release.name, knob, recordedReleases[n - 1] as Release, release] as const),
  );
  test.each(rows)('%s: %s', async (name, knob, before, release) => {
    const own = new URL(`./golden/traces/${name}.jsonl`, import.meta.url);
    const mutant = variant(release, `${name} ${knob} turned back`, '', '', { [knob]: before.knobs[knob] });
    const noticed = await under(mutant, () => noticedBy(mutant, parseRecordings(readFileSync(own, 'utf8'))));
    expect(noticed).not.toBeNull();
  });
});
