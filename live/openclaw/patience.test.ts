import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deadline, stretched } from './patience.ts';

test.each([
  ['an idle machine', 0, 2, 1_000],
  ['one that is just busy', 2, 2, 1_000],
  ['one on which three times as much wants to run', 6, 2, 3_000],
  ['more processors', 6, 8, 1_000],
  ['one that will never get there', 500, 2, 10_000],
])('a limit of a second on %s', (_, load, processors, ms) => {
  expect(stretched(1_000, load, processors)).toBe(ms);
});

describe('a deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is put off while the machine is busy, and comes when it no longer is', () => {
    let times = 3;
    const late = vi.fn();
    deadline(1_000, late, (ms) => ms * times);
    vi.advanceTimersByTime(2_999);
    expect(late).not.toHaveBeenCalled();
    times = 4;
    vi.advanceTimersByTime(1);
    expect(late).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(late).toHaveBeenCalledTimes(1);
  });

  test('that is called off never comes', () => {
    const late = vi.fn();
    deadline(1_000, late, (ms) => ms)();
    vi.advanceTimersByTime(5_000);
    expect(late).not.toHaveBeenCalled();
  });
});
