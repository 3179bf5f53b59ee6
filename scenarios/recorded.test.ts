import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedReleases, releaseNamed } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { observed, parseRecordings, type Recording, recorded, scenarioOf } from './recorded.ts';
import { playScenario } from './run.ts';
import { simulated } from './simulated.ts';

const goldenOf = (release: string): readonly Recording[] =>
  parseRecordings(readFileSync(new URL(`../test/golden/traces/${release}.jsonl`, import.meta.url), 'utf8'));

/** Nothing is judged here, so nothing is watched. */
const UNWATCHED = { seed: 1, bounds: { ms: 1, instants: 1 } };

describe.each([
  ['2026.2.17', 95, 997],
  ['2026.2.19', 95, 997],
  ['2026.2.21', 96, 1006],
  ['2026.2.23', 96, 1006],
  ['2026.2.26', 95, 997],
  ['2026.3.2', 96, 1006],
  ['2026.3.13', 53, 561],
  ['2026.3.28', 53, 561],
  ['2026.4.15', 53, 561],
  ['2026.5.7', 53, 561],
  ['2026.6.11', 53, 561],
  ['2026.7.1', 53, 561],
  ['2026.9.6', 53, 561],
])('what was recorded on %s is what the simulation shows', (name, sequences, steps) => {
  const recordings = goldenOf(name);

  test('the recordings are all there', () => {
    expect(recordings).toHaveLength(sequences);
    expect(recordings.reduce((sum, recording) => sum + recording.steps.length, 0)).toBe(steps);
    expect(new Set(recordings.map(({ id }) => id)).size).toBe(sequences);
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
});

describe('the comparison', () => {
  test('every recorded release is in the table', () => {
    const files = readdirSync(new URL('../test/golden/traces/', import.meta.url)).filter((file) =>
      file.endsWith('.jsonl'),
    );
    expect(files.map((file) => file.replace('.jsonl', '')).sort()).toEqual(
      recordedReleases.map(({ name }) => name).sort(),
    );
  });

  test('a recording that tells otherwise is noticed', async () => {
    const [recording] = goldenOf('2026.2.19');
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
