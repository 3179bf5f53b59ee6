import { describe, expect, test } from 'vitest';
import { firstAlarm, type Sighting } from './watch.ts';

const rule = { repeats: 3, ticks: 10, tickMs: 1000 };

/** `r a x` is a refusal of `a` for `x`, `p a` is progress of `a`; one every `everyMs`. */
function seen(script: string, everyMs = 1000): Sighting[] {
  return script.split(', ').map((line, at): Sighting => {
    const [kind, subject = '', reason = 'x'] = line.split(' ');
    const atMs = at * everyMs;
    return kind === 'p' ? { kind: 'progress', atMs, subject } : { kind: 'repeat', atMs, subject, reason };
  });
}

describe('the window rule', () => {
  test.each<[claim: string, script: string, everyMs: number, atMs: number | null]>([
    ['nothing seen is no alarm', 'p a', 1000, null],
    ['one repeat less than needed is no alarm', 'r a, r a', 1000, null],
    ['the repeat that completes the number raises it', 'r a, r a, r a', 1000, 2000],
    ['the first alarm is told, not the last', 'r a, r a, r a, r a, r a', 1000, 2000],
    ['repeats of two subjects do not add up', 'r a, r b, r a, r b', 1000, null],
    ['each subject has its own count', 'r a, r b, r a, r b, r b', 1000, 4000],
    ['repeats for two reasons do not add up', 'r a x, r a y, r a x, r a y', 1000, null],
    ['progress begins anew', 'r a, r a, p a, r a, r a', 1000, null],
    ['progress ends all reasons of its subject', 'r a x, r a x, r a y, r a y, p a, r a x, r a y', 1000, null],
    ['progress of another changes nothing', 'r a, r a, p b, r a', 1000, 3000],
    ['progress of a name that begins alike changes nothing', 'r ab, r ab, p a, r ab', 1000, 3000],
    ['three in just under the window raise it', 'r a, r a, r a', 4999, 9998],
    ['three in exactly the window do not: its end is outside', 'r a, r a, r a', 5000, null],
    ['a slower rate never does, however long', Array(50).fill('r a').join(', '), 5000, null],
    ['all at one instant is a burst like any other', 'r a, r a, r a', 0, 0],
  ])('%s', (_, script, everyMs, atMs) => {
    expect(firstAlarm(rule, seen(script, everyMs))?.atMs ?? null).toBe(atMs);
  });

  test('an alarm says who and why', () => {
    expect(firstAlarm(rule, seen('r b y, r a x, r b y, r b y'))).toEqual({ atMs: 3000, subject: 'b', reason: 'y' });
  });

  test('one repeat is enough where one is said to be enough', () => {
    expect(firstAlarm({ ...rule, repeats: 1 }, seen('r a'))).toEqual({ atMs: 0, subject: 'a', reason: 'x' });
  });

  test.each([1, 100, 1000, 60_000])('a tick of %i ms scales the window', (tickMs) => {
    const alarm = (everyMs: number) => firstAlarm({ ...rule, tickMs }, seen('r a, r a, r a', everyMs));
    expect(alarm(5 * tickMs)).toBeNull();
    expect(alarm(4 * tickMs)?.atMs).toBe(8 * tickMs);
  });
});
