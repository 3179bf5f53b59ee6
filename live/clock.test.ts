import { describe, expect, test } from 'vitest';
import { activity } from './activity.ts';
import { type VirtualClock, virtualClock } from './clock.ts';

/** A virtual clock that writes down who fired when. */
function scribe(order: (owner: string) => number = () => 0) {
  const { quiet, begin, end } = activity();
  const fired: string[] = [];
  const clock: VirtualClock = virtualClock({ startMs: 1_000, quiet, order });
  const set = (owner: string, timer: string, afterMs: number, then = () => {}) =>
    clock.set(owner, timer, afterMs, () => {
      fired.push(`${clock.nowMs()} ${owner}/${timer}`);
      then();
    });
  return { clock, fired, set, begin, end };
}

describe('virtual clock', () => {
  test('chained timers start where the one before ended, not where the leap ends', async () => {
    const { clock, fired, set } = scribe();
    set('a', 'first', 10, () => set('a', 'second', 10, () => set('a', 'third', 10)));
    await clock.advance(25);
    expect(fired).toEqual(['1010 a/first', '1020 a/second']);
    expect(clock.nowMs()).toBe(1_025);
    expect(clock.remaining()).toEqual([{ owner: 'a', timer: 'third', inMs: 5 }]);
  });

  test('at one instant owners go in declared order, then timers by name', async () => {
    const { clock, fired, set } = scribe((owner) => ['z', 'a'].indexOf(owner));
    for (const [owner, timer] of [
      ['a', 'one'],
      ['z', 'two'],
      ['z', 'one'],
    ] as const)
      set(owner, timer, 5);
    expect(await clock.next()).toBe(true);
    expect(fired).toEqual(['1005 z/one', '1005 z/two', '1005 a/one']);
  });

  test('nothing due within the limit moves nothing', async () => {
    const { clock, set } = scribe();
    set('a', 'late', 11);
    expect(await clock.next(10)).toBe(false);
    expect(clock.nowMs()).toBe(1_000);
  });

  test('a timer set anew runs from now, a cleared one never', async () => {
    const { clock, fired, set } = scribe();
    set('a', 'kept', 10);
    set('a', 'cleared', 10);
    set('b', 'gone', 10);
    await clock.advance(6);
    set('a', 'kept', 10);
    clock.clear('a', 'cleared');
    clock.clearAll('b');
    await clock.advance(20);
    expect(fired).toEqual(['1016 a/kept']);
  });

  test('time stands still while something is in flight', async () => {
    const { clock, fired, set, begin, end } = scribe();
    set('a', 'sends', 10, () => {
      begin('frame');
      setTimeout(() => {
        fired.push(`${clock.nowMs()} handled`);
        end('frame');
      }, 20);
    });
    set('b', 'later', 11);
    await clock.advance(20);
    expect(fired).toEqual(['1010 a/sends', '1010 handled', '1011 b/later']);
  });
});

describe('activity', () => {
  test('names what is still in flight when it gives up', async () => {
    const { begin, quiet } = activity(20);
    begin('frame to nobody');
    await expect(quiet()).rejects.toThrow('still in flight after 20 ms: frame to nobody (1)');
  });

  test('an end without a beginning is a fault of the program', () => {
    expect(() => activity().end('frame')).toThrow('"frame" ended more often than it began');
  });
});
