import { expect, test } from 'vitest';
import { fuzz } from '../scenarios/fuzz/fuzz.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { simulated } from '../scenarios/simulated.ts';
import { type FuzzReport, fuzzFacts, fuzzText } from './fuzz.ts';

const fuzzed = await fuzz({
  release: releaseOr('2026.2.19', 'test'),
  target: simulated,
  seed: 1,
  property: null,
  runs: 100,
  strategy: 'swarm',
  workers: 1,
  known: new Set(),
});
const shown: FuzzReport = {
  fuzzed,
  corpus: [],
  saved: 'a.yaml',
  again: ['one', 'two'],
  coverage: null,
  baseline: null,
};
const text = (more: Partial<FuzzReport>) => fuzzText({ ...shown, ...more }, { width: 100, colour: false });
const walk = { strategy: 'random', runs: 40, steps: 900 } as const;

test.each([
  [
    'that it found it too',
    { baseline: { ...walk, found: 'a-loop' } },
    'a random walk finds a-loop in 40 runs, 900 steps; swarm took ',
  ],
  [
    'that it found nothing',
    { baseline: { ...walk, found: null } },
    'a random walk finds nothing in 40 runs, 900 steps; swarm took ',
  ],
  [
    'that neither found anything',
    { baseline: { ...walk, found: null }, fuzzed: { ...fuzzed, found: null } },
    'a random walk finds nothing in 40 runs, 900 steps; swarm finds nothing either',
  ],
] as const)('the baseline is one line that says %s', (_, more, says) => {
  const lines = text(more)
    .split('\n')
    .filter((line) => line.startsWith('baseline'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(says);
});

test('without a baseline nothing is said of one, and facts say null', () => {
  expect(text({})).not.toContain('baseline');
  expect(fuzzFacts(shown).baseline).toBeNull();
  expect(fuzzFacts({ ...shown, baseline: { ...walk, found: null } }).baseline).toEqual({ ...walk, found: null });
});

test('the lines to paste come last, as they are', () => {
  expect(text({}).trimEnd().split('\n').slice(-3)).toEqual(['saved   a.yaml', 'again   one', 'again   two']);
});
