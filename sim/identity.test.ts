import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalKey, keyMaker, namesIn, renamed, smallestUnused } from './identity.ts';
import type { Json } from './model.ts';

/** Under `id` and `by` stand names, under `word` and `list` anything else. */
const isName = (key: string): boolean => key === 'id' || key === 'by';
const NAMES = ['x', 'y', 'z', 'word'];

const data = fc.letrec<{ part: Json }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>('x', 'y', 'word', null, true, 0, 1),
    fc.record(
      {
        id: fc.oneof(fc.constantFrom<Json>(...NAMES), fc.array(fc.constantFrom<Json>(...NAMES, 0), { maxLength: 3 })),
        by: fc.constantFrom<Json>(...NAMES, null, 0),
        word: tie('part'),
        list: fc.array(tie('part'), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  ),
})).part;

/** The same data with other names, by hand; objects with their keys in the opposite order. */
function swapped(part: Json, names: ReadonlyMap<string, string>, key = ''): Json {
  if (typeof part === 'string') return isName(key) ? (names.get(part) ?? part) : part;
  if (part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return part.map((item) => swapped(item, names, key));
  const entries = Object.entries(part as Record<string, Json>).reverse();
  return Object.fromEntries(entries.map(([name, value]) => [name, swapped(value, names, name)]));
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

const renamings = permutations(NAMES).map((to) => new Map(NAMES.map((name, at) => [name, to[at] as string])));

describe('renaming', () => {
  test('numbers names by first occurrence, keys sorted, and leaves all else alone', () => {
    const given = { word: 'b', id: 'b', by: 'a', list: [{ id: 'a' }, { id: ['b', 'c'] }, 'c'] };
    expect(renamed(given, isName)).toEqual({
      by: '#1',
      id: '#2',
      list: [{ id: '#1' }, { id: ['#2', '#3'] }, 'c'],
      word: 'b',
    });
  });

  test('one name stays one name across several pieces of data', () => {
    const names = new Map<string, string>();
    expect(renamed({ id: 'a' }, isName, names)).toEqual({ id: '#1' });
    expect(renamed([{ id: 'b' }, { by: 'a' }], isName, names)).toEqual([{ id: '#2' }, { by: '#1' }]);
  });

  test('does not change what it is given', () => {
    const given = Object.freeze({ id: 'a', list: Object.freeze(['a']) });
    renamed(given, isName);
    expect(given).toEqual({ id: 'a', list: ['a'] });
  });
});

describe('keys are equal exactly up to a renaming', () => {
  test('any renaming of any data has its key', () => {
    fc.assert(
      fc.property(data, fc.constantFrom(...renamings), (given, names) => {
        expect(canonicalKey(swapped(given, names), isName)).toBe(canonicalKey(given, isName));
      }),
      { numRuns: 500 },
    );
  });

  test('equal keys mean that some renaming makes one of the other', () => {
    const same = (one: Json, other: Json): boolean => {
      const sorted = (part: Json) => JSON.stringify(renamed(part, () => false));
      return renamings.some((names) => sorted(swapped(one, names)) === sorted(other));
    };
    const counts = { equal: 0, other: 0 };
    fc.assert(
      fc.property(data, data, fc.constantFrom(...renamings), fc.boolean(), (one, other, names, akin) => {
        const second = akin ? swapped(one, names) : other;
        const equal = canonicalKey(one, isName) === canonicalKey(second, isName);
        counts[equal ? 'equal' : 'other'] += 1;
        expect(equal).toBe(same(one, second));
      }),
      { numRuns: 500 },
    );
    expect(Math.min(counts.equal, counts.other)).toBeGreaterThan(50);
  });

  test.each<[claim: string, one: Json, other: Json]>([
    ['one name twice is not two names', [{ id: 'a' }, { id: 'a' }], [{ id: 'a' }, { id: 'b' }]],
    ['a name is not a word', { id: 'a' }, { word: 'a' }],
    ['an ordinary word counts as it is', { word: 'a' }, { word: 'b' }],
    ['order in a list counts', ['a', 'b'], ['b', 'a']],
    ['nothing is not a name', { id: null }, { id: 'a' }],
    ['a missing key is not nothing', {}, { id: null }],
  ])('%s', (_, one, other) => {
    expect(canonicalKey(one, isName)).not.toBe(canonicalKey(other, isName));
  });
});

describe('keys made of parts', () => {
  const places = fc.array(
    fc.tuple(fc.constantFrom('a', 'b'), fc.record({ held: data, id: fc.constantFrom(...NAMES) })),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  type Parts = readonly (readonly [string, { readonly [key: string]: Json }])[];
  const whole = (parts: Parts): string =>
    canonicalKey(
      parts.map(([place, part]) => [place, part]),
      isName,
    );

  test('are equal exactly where the keys of the whole are, also when a part comes again', () => {
    const keyOf = keyMaker(isName);
    const counts = { equal: 0, other: 0 };
    fc.assert(
      fc.property(places, places, fc.constantFrom(...renamings), fc.boolean(), (one, other, names, akin) => {
        const second = (akin ? swapped(one as Json, names) : other) as unknown as Parts;
        const equal = whole(one) === whole(second);
        counts[equal ? 'equal' : 'other'] += 1;
        expect(keyOf(one) === keyOf(second)).toBe(equal);
        expect(keyOf([...one, ...one]) === keyOf([...second, ...second])).toBe(equal);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(counts.equal, counts.other)).toBeGreaterThan(50);
  });

  test('tell a name from a number in its place', () => {
    const keyOf = keyMaker(isName);
    expect(keyOf([['a', { id: [0, 'x'] }]])).not.toBe(keyOf([['a', { id: ['x', 0] }]]));
  });
});

describe('fresh names come from the state alone', () => {
  test.each<[used: string[], drawn: string]>([
    [[], 'r1'],
    [['r1'], 'r2'],
    [['r1', 'r3'], 'r2'],
    [['r2', 'r10'], 'r1'],
    [['t1', 'x'], 'r1'],
  ])('with %j in use, %s is drawn', (used, drawn) => {
    expect(smallestUnused('r', new Set(used))).toBe(drawn);
  });

  test('every name of the data is found, and no other word', () => {
    const given = { word: 'a', id: ['b', 'c'], list: [{ by: 'd' }, { by: null }, 'e'] };
    expect([...namesIn(given, isName)].sort()).toEqual(['b', 'c', 'd']);
  });

  test('names gather where they are asked to', () => {
    const found = new Set(['z']);
    expect(namesIn({ id: 'a' }, isName, found)).toBe(found);
    expect([...found]).toEqual(['z', 'a']);
  });
});
