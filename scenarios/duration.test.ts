import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationMaxMs, formatDuration, parseDuration } from './duration.ts';

describe('a duration', () => {
  test.each([
    ['60s', 60_000],
    ['2.5s', 2_500],
    ['2.3s', 2_300],
    ['750ms', 750],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0.5m', 30_000],
    ['-90s', -90_000],
    ['-0s', 0],
    [1_500, 1_500],
    [0, 0],
  ])('%s is %d ms', (written, ms) => {
    expect(Object.is(parseDuration(written), ms)).toBe(true);
  });

  test.each([
    '',
    '60',
    's',
    '60 s',
    '60S',
    '1e3ms',
    '1d',
    '1m30s',
    '0.5ms',
    '.5s',
    '+1s',
    '--1s',
    '1_000ms',
    'Infinityms',
  ])('"%s" is none', (written) => {
    expect(parseDuration(written)).toBe(null);
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, durationMaxMs + 1, -durationMaxMs - 1])(
    '%d is none',
    (written) => {
      expect(parseDuration(written)).toBe(null);
    },
  );

  test('survives being written and read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: -durationMaxMs, max: durationMaxMs }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  test.each([
    [0, '0ms'],
    [90_000, '90s'],
    [300_000, '5m'],
    [7_200_000, '2h'],
    [1_500, '1500ms'],
  ])('%d ms is written in the largest whole unit', (ms, written) => {
    expect(formatDuration(ms)).toBe(written);
  });
});
