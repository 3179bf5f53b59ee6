import { expect, test } from 'vitest';
import { CompactSet } from './compact-set.ts';
import { rng } from './rng.ts';

test.each([1, 2, 5])('vectors of %i words are new once each', (width) => {
  const drawn = rng(7);
  const set = new CompactSet(width);
  const known = new Set<string>();
  for (let round = 0; round < 20_000; round += 1) {
    const vector = Int32Array.from({ length: width }, () => drawn.below(40) << drawn.below(27));
    const isNew = !known.has(vector.join());
    known.add(vector.join());
    expect(set.add(vector, 0, set.hash(vector, 0))).toBe(isNew ? known.size - 1 : -1);
  }
  expect(set.size).toBe(known.size);
});

test('two vectors of one fingerprint are taken for one', () => {
  const set = new CompactSet(2);
  const [one, other] = [Int32Array.of(1, 2), Int32Array.of(1, 2)];
  expect([one, other].map((vector) => set.add(vector, 0, set.hash(vector, 0)))).toEqual([0, -1]);
});

test('words stay until they are let go of, and only those of states that are not looked at any more go', () => {
  const set = new CompactSet(1);
  for (let at = 0; at < 200_000; at += 1) set.add(Int32Array.of(at), 0, set.hash(Int32Array.of(at), 0));
  set.letGo(1_000);
  expect(set.first).toBe(0);
  set.letGo(100_000);
  expect(set.first).toBe(100_000);
  expect([set.words[0], set.words[99_999]]).toEqual([100_000, 199_999]);
});

test('the chance that a state is left out grows with the pairs of states', () => {
  const set = new CompactSet(1);
  expect(set.omission).toBe(0);
  for (let at = 0; at < 1_000; at += 1) set.add(Int32Array.of(at), 0, set.hash(Int32Array.of(at), 0));
  expect(set.omission).toBe(499_500 / 2 ** 64);
});
