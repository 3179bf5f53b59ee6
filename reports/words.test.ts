import { describe, expect, it } from 'vitest';
import { converged, livelock } from '../test/report-runs.ts';
import { clock, commandOf, inWords, listed, standing, tame, wish } from './words.ts';

describe('durations are said in whole units and never rounded', () => {
  it.each([
    [0, '0 ms'],
    [750, '750 ms'],
    [1_000, '1 s'],
    [1_500, '1.5 s'],
    [60_000, '1 min'],
    [90_000, '90 s'],
    [300_000, '5 min'],
    [300_001, '300.001 s'],
    [301_000, '5 min 1 s'],
    [9_030_000, '2 h 30 min 30 s'],
  ])('%i ms as %s', (ms, said) => {
    expect(inWords(ms)).toBe(said);
  });
});

describe('instants are read off a clock', () => {
  it.each([
    [0, '0:00'],
    [61_000, '1:01'],
    [300_001, '5:00.001'],
    [3_723_000, '1:02:03'],
  ])('%i ms as %s', (ms, said) => {
    expect(clock(ms)).toBe(said);
  });
});

describe('a run stands to its expectation as the exit status says', () => {
  const then = { verdict: 'livelock', expected: 'converged', churn: livelock.churn } as const;
  it.each([
    ['the verdict that was expected', converged, 'as expected', 'yes'],
    ['another verdict', { ...converged, expected: 'livelock' as const }, 'not as expected', 'livelock'],
    ['no expectation', { ...converged, expected: null }, 'as expected', 'none'],
    ['another end of the way out', { ...converged, afterwards: then }, 'not as expected', 'then converged'],
    ['a bound that was met', { ...converged, verdict: 'unknown' as const }, 'unknown', 'converged'],
    ['a step that could not be played', livelock, 'unknown', 'yes'],
  ])('%s', (_, run, stands, wished) => {
    expect([standing(run), wish(run)]).toEqual([stands, wished]);
  });
});

describe('the command can be pasted', () => {
  it('is the plain line for plain names', () => {
    expect(commandOf(livelock)).toBe('scopeloop replay rotate-narrow-scope --release 2026.2.19 --on sim --seed 1');
  });
  it('quotes what a shell would take for its own, quotes included', () => {
    expect(commandOf({ ...livelock, target: "openclaw:/a b/$(x)'y" })).toContain(`--on 'openclaw:/a b/$(x)'\\''y'`);
  });
});

it('lists as people do', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});

it('tames terminal controls and line ends', () => {
  expect(tame('a\u001b[31m\nb\u2028c ')).toBe('a [31m b c');
});
