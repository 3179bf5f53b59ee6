import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { untilRecurrence, type Watchable } from './recurrence.ts';

const BOUNDS = { ms: 1_000_000, instants: 1000 };

/** A world that goes from node to node; null is the end. Each move takes as long as its node says and notes one fact. */
function walk(next: readonly (number | null)[], takesMs: (node: number) => number = () => 1): Watchable {
  let [node, nowMs, facts] = [0, 0, 0];
  return {
    nowMs: () => nowMs,
    facts: () => facts,
    async next(limitMs) {
      const following = next[node] ?? null;
      if (following === null || takesMs(node) > limitMs) return false;
      nowMs += takesMs(node);
      facts += 1;
      node = following;
      return true;
    },
    identity: async () => String(node),
  };
}

/** By hand: the visited nodes in order until one comes back. */
function bruteForce(next: readonly (number | null)[]): { stem: number; loop: number } | null {
  const path: number[] = [];
  for (let node: number | null = 0; node !== null; node = next[node] ?? null) {
    const before = path.indexOf(node);
    if (before >= 0) return { stem: before, loop: path.length - before };
    path.push(node);
  }
  return null;
}

describe('a run is watched until its state recurs', () => {
  test.each<[claim: string, next: (number | null)[], expected: unknown]>([
    ['a world that stands still is still', [null], { end: 'still' }],
    ['a path ends still', [1, 2, null], { end: 'still' }],
    ['a state that leads to itself', [0], { stem: 0, loop: 1 }],
    ['a loop through the start', [1, 2, 0], { stem: 0, loop: 3 }],
    ['a stem and a loop', [1, 2, 3, 2], { stem: 2, loop: 2 }],
    ['a stem and a state that leads to itself', [1, 2, 2], { stem: 2, loop: 1 }],
  ])('%s', async (_, next, expected) => {
    const watched = await untilRecurrence(walk(next), BOUNDS);
    if (watched.end !== 'recurs') return expect(watched).toEqual(expected);
    const { from, to } = watched.recurrence;
    expect({ stem: from.facts, loop: to.facts - from.facts }).toEqual(expected);
    expect([from.atMs, to.atMs]).toEqual([from.facts, to.facts]);
  });

  test('stem and loop are those that brute force finds, on any graph', async () => {
    const graph = fc
      .integer({ min: 1, max: 8 })
      .chain((size) => fc.array(fc.option(fc.nat(size - 1), { freq: 10 }), { minLength: size, maxLength: size }));
    const ends = { recurs: 0, still: 0 };
    await fc.assert(
      fc.asyncProperty(
        graph,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 8, maxLength: 8 }),
        async (next, takes) => {
          const takesMs = (node: number) => takes[node] as number;
          const watched = await untilRecurrence(walk(next, takesMs), BOUNDS);
          const expected = bruteForce(next);
          if (watched.end !== 'recurs') {
            ends.still += 1;
            expect([watched, expected]).toEqual([{ end: 'still' }, null]);
            return;
          }
          ends.recurs += 1;
          const { from, to } = watched.recurrence;
          expect({ stem: from.facts, loop: to.facts - from.facts }).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
    expect(ends.recurs).toBeGreaterThan(50);
    expect(ends.still).toBeGreaterThan(50);
  });
});

describe('a leak in the identity is never taken for an end', () => {
  const loop = [1, 2, 0];

  test('an absolute clock in the state ends in a bound', async () => {
    const world = walk(loop);
    const leaking = { ...world, identity: async () => `${await world.identity()} at ${world.nowMs()}` };
    expect(await untilRecurrence(leaking, BOUNDS)).toEqual({ end: 'bound', bound: '1000 instants without recurrence' });
  });

  test('an id drawn from a counter ends in a bound', async () => {
    const world = walk(loop);
    let drawn = 0;
    const leaking = { ...world, identity: async () => `${await world.identity()} #${drawn++}` };
    expect(await untilRecurrence(leaking, { ms: 100, instants: 1000 })).toEqual({
      end: 'bound',
      bound: '100 ms without recurrence',
    });
  });

  test('a target that cannot tell its state ends in a bound, or still', async () => {
    const silent = (next: (number | null)[]) => ({ ...walk(next), identity: async () => null });
    expect((await untilRecurrence(silent(loop), BOUNDS)).end).toBe('bound');
    expect((await untilRecurrence(silent([1, null]), BOUNDS)).end).toBe('still');
  });

  test.each([
    [{ ms: 3, instants: 1000 }, 'bound'],
    [{ ms: 4, instants: 1000 }, 'recurs'],
    [{ ms: 1000, instants: 3 }, 'bound'],
    [{ ms: 1000, instants: 4 }, 'recurs'],
  ])('a loop of three moves needs its time and its instants: %j gives %s', async (bounds, end) => {
    expect((await untilRecurrence(walk(loop), bounds)).end).toBe(end);
  });
});
