import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { releaseNamed } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { observed, parseRecordings, recorded, scenarioOf } from './recorded.ts';
import { playScenario } from './run.ts';
import { simulated } from './simulated.ts';

const golden = new URL('../test/golden/traces/2026.2.19.jsonl', import.meta.url);
const recordings = parseRecordings(readFileSync(golden, 'utf8'));

/** Nothing is judged here, so nothing is watched. */
const UNWATCHED = { seed: 1, bounds: { ms: 1, instants: 1 } };

describe('what was recorded on 2026.2.19 is what the simulation shows', () => {
  test('the recordings are all there', () => {
    expect(recordings).toHaveLength(95);
    expect(recordings.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(997);
    expect(new Set(recordings.map(({ id }) => id)).size).toBe(95);
  });

  test.each(recordings.map((recording) => [recording.id, recording] as const))('%s', async (_, recording) => {
    const release = releaseNamed(recording.release) as Release;
    const { observations } = await playScenario(scenarioOf(recording), release, simulated, UNWATCHED);
    expect(observations).toHaveLength(recording.steps.length);
    for (const [at, { op, outcome }] of recording.steps.entries()) {
      const where = `step ${at + 1} of ${recording.id}: ${JSON.stringify(op)}`;
      expect(observed(observations[at] as never), where).toEqual(recorded(op, outcome));
    }
  });

  test('a recording that tells otherwise is noticed', async () => {
    const [recording] = recordings;
    const { observations } = await playScenario(
      scenarioOf(recording as never),
      releaseNamed('2026.2.19') as Release,
      simulated,
      UNWATCHED,
    );
    const first = recording?.steps[0];
    const wrong = { ...(first?.outcome as never as object), ok: false };
    expect(observed(observations[0] as never)).not.toEqual(recorded(first?.op as never, wrong as never));
  });
});
