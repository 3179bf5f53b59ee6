import { describe, expect, test } from 'vitest';
import { releaseOr } from '../known-release.ts';
import { simulated } from '../simulated.ts';
import { isCheap, randomWalk } from './baseline.ts';
import { type FuzzOptions, fuzz } from './fuzz.ts';

const options = (more: Partial<FuzzOptions> = {}): FuzzOptions => ({
  release: releaseOr('2026.2.19', 'test'),
  target: simulated,
  seed: 1,
  property: null,
  runs: 300,
  strategy: 'swarm',
  workers: 1,
  known: new Set(),
  ...more,
});

describe('the random walk beside', () => {
  test('answers the same question by chance alone, and is what its strategy finds by itself', async () => {
    const fuzzed = await fuzz(options());
    const walk = await randomWalk(options(), fuzzed);
    const alone = await fuzz(options({ strategy: 'random' }));
    expect(fuzzed.found).not.toBeNull();
    expect(walk).toEqual({ strategy: 'random', runs: alone.runs, steps: alone.steps, found: alone.found?.name });
  });

  test('takes what is known for known, and as many runs as there were where nothing was found', async () => {
    const quiet = options({ release: releaseOr('single-request', 'test'), runs: 100 });
    const fuzzed = await fuzz(quiet);
    expect(fuzzed.found).toBeNull();
    expect(await randomWalk(quiet, fuzzed)).toMatchObject({ runs: 100, found: null });
    const first = await randomWalk(options(), await fuzz(options()));
    const again = await randomWalk(options({ known: new Set([first?.found ?? '']) }), await fuzz(options()));
    expect(again?.found).not.toBe(first?.found);
  });

  test('has nothing to add to chance, nor to a single failure', async () => {
    const fuzzed = await fuzz(options());
    expect(await randomWalk(options({ strategy: 'random' }), fuzzed)).toBeNull();
    expect(await randomWalk(options({ path: { batch: 1, path: '0' } }), fuzzed)).toBeNull();
  });

  test('comes by itself where it costs next to nothing', () => {
    expect(isCheap({ target: simulated, property: null })).toBe(true);
    expect(isCheap({ target: { ...simulated, name: 'in-process' }, property: null })).toBe(false);
    expect(isCheap({ target: simulated, property: 'a sentence' })).toBe(false);
  });
});
