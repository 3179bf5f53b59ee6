import { expect, test } from 'vitest';
import { rng } from './rng.ts';
import { WordSet } from './word-set.ts';

test.each([1, 2, 3])('vectors of %i words are numbered once each, in the order in which they came', (width) => {
  const drawn = rng(7);
  const set = new WordSet(width);
  const known = new Map<string, number>();
  for (let round = 0; round < 20_000; round += 1) {
    // Small numbers, so that most come again; large ones, so that every bit counts.
    const vector = Int32Array.from({ length: width }, () => drawn.below(40) << drawn.below(27));
    const number = known.get(vector.join()) ?? known.size;
    known.set(vector.join(), number);
    expect(set.add(vector, 0, set.hash(vector, 0))).toBe(number);
  }
  expect(set.size).toBe(known.size);
  for (const [text, number] of known) {
    expect(set.words.subarray(number * width, (number + 1) * width).join()).toBe(text);
  }
});

test('vectors of one hash are told apart by their words', () => {
  const set = new WordSet(2);
  const numbers = Array.from({ length: 3_000 }, (_, at) => set.add(Int32Array.of(at, -at), 0, 5));
  expect(new Set(numbers).size).toBe(3_000);
});

test('a word a state takes no more than fifteen bytes', () => {
  const set = new WordSet(1);
  for (let at = 0; at < 200_000; at += 1) set.add(Int32Array.of(at), 0, set.hash(Int32Array.of(at), 0));
  expect(set.bytes / set.size).toBeLessThan(15);
});
