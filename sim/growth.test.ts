import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { growthAlong, keepsGrowing } from './growth.ts';
import type { Model } from './model.ts';

interface Client {
  readonly nodes: { readonly client: { readonly state: string; readonly context: { readonly attempts: number } } };
}

/** A client that is refused, waits and tries again; whether it counts its attempts for ever is the parameter. */
const client = (attemptsMax: number): Model<Client, string> => ({
  initial: () => [{ nodes: { client: { state: 'asks', context: { attempts: 0 } } } }],
  actions: () => ['go'],
  next: ({ nodes: { client: now } }) => {
    const attempts = Math.min(attemptsMax, now.context.attempts + (now.state === 'asks' ? 1 : 0));
    return { nodes: { client: { state: now.state === 'asks' ? 'waits' : 'asks', context: { attempts } } } };
  },
  key: (state) => JSON.stringify(state),
  channel: (action) => action,
});

describe('a search without an end', () => {
  test('names the field that keeps growing, and not the one that comes back', () => {
    const explored = explore(client(Number.POSITIVE_INFINITY), { statesMax: 40 });
    expect(explored.bound).toBe('40 states');
    const [first, ...others] = keepsGrowing(explored);
    expect(first).toMatchObject({ field: 'nodes.client.context.attempts', how: 'grows' });
    expect(others).toEqual([]);
  });
  test('names nothing where the search came to an end', () => {
    expect(keepsGrowing(explore(client(5)))).toEqual([]);
  });
});

describe('along a path', () => {
  const path = Array.from({ length: 12 }, (_, n) => n);
  test.each<[claim: string, states: unknown[], expected: string[]]>([
    ['a name that is drawn anew each time changes', path.map((n) => ({ id: `r${n}` })), ['changes id']],
    [
      'a list that gets longer grows',
      path.map((n) => ({ list: path.slice(0, n).map(() => 0) })),
      ['grows list.length'],
    ],
    ['items of a list are one field, whatever their place', path.map((n) => [{ at: n }, { at: 0 }]), ['grows [].at']],
    ['a counter that has reached its top does not grow', path.map((n) => ({ n: Math.min(n, 5) })), []],
    ['what goes round does not grow', path.map((n) => ({ n: n % 3 })), []],
    ['the fastest comes first', path.map((n) => ({ slow: Math.floor(n / 2), fast: n })), ['grows fast', 'grows slow']],
  ])('%s', (_, states, expected) => {
    expect(growthAlong(states).map(({ field, how }) => `${how} ${field}`)).toEqual(expected);
  });
});
