import { expect, test } from 'vitest';
import { rng } from './rng.ts';
import { SeenSet } from './seen-set.ts';
import { WordSet } from './word-set.ts';

test.each([1, 4, 5, 6, 11, 17])('words of %i bits are numbered once each, in the order in which they came', (bits) => {
  const drawn = rng(7);
  const set = new SeenSet(bits);
  const known = new Map<number, number>();
  const asked: number[] = [];
  for (let round = 0; round < 20_000; round += 1) {
    const word = drawn.below(2 ** bits);
    asked.push(word);
    expect(set.add(Int32Array.of(0, word), 1)).toBe(known.has(word) ? -1 : known.size);
    known.set(word, known.get(word) ?? known.size);
  }
  expect([...set.words.subarray(0, set.size)]).toEqual([...known.keys()]);
  // Those before and after stay as they are.
  const words = Uint32Array.from([1, ...asked, 2]);
  set.renumber(words, 1, words.length - 1);
  expect([...words]).toEqual([1, ...asked.map((word) => known.get(word)), 2]);
});

test('what a set of vectors has is there from the beginning, by the same numbers', () => {
  const drawn = rng(3);
  const from = new WordSet(1);
  for (let round = 0; round < 5_000; round += 1) {
    const word = Int32Array.of(drawn.below(1 << 14));
    from.add(word, 0, from.hash(word, 0));
  }
  const set = new SeenSet(14, from.words.slice(), from.size);
  const words = Uint32Array.from(from.words.subarray(0, from.size));
  set.renumber(words, 0, words.length);
  expect([...words]).toEqual([...words.keys()]);
});

test.each([
  [1 << 10, 1, 18, true],
  [(1 << 10) - 1, 1, 18, false],
  [1 << 10, 2, 18, false],
  [1e9, 1, 29, false],
])('%i vectors of %i words, %i bits in the last, are worth a bit for each word: %s', (vectors, width, bits, is) => {
  expect(SeenSet.suits(vectors, width, bits)).toBe(is);
});
