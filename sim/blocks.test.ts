import { describe, expect, test } from 'vitest';
import { Blocks } from './blocks.ts';
import { partitionOf } from './partition.ts';
import { rng } from './rng.ts';

/** Two counters that have nothing to do with each other, each with a slot that follows it, and one slot that stays. */
const states = Array.from({ length: 64 }, (_, at) => {
  const [one, other] = [at % 8, Math.floor(at / 8)];
  return Int32Array.of(one, other, 5, one * 3, 7 - other);
});

test('slots that say much about each other belong together, and what never changes is apart', () => {
  expect(partitionOf(states)).toEqual([[0, 3], [1, 4], [2]]);
});

test('slots that say nothing about each other stay apart', () => {
  const drawn = rng(3);
  const loose = Array.from({ length: 500 }, () => Int32Array.from({ length: 4 }, () => drawn.below(4)));
  expect(partitionOf(loose)).toEqual([[0], [1], [2], [3]]);
});

describe('states in blocks', () => {
  const round = (blocks: Blocks, all: readonly Int32Array[]) => {
    const numbers = new Int32Array(blocks.all.length);
    for (const values of all) blocks.numbersOf(values, numbers);
    blocks.layOut();
    const words = new Int32Array(blocks.layout.words);
    return all.map((values) => {
      blocks.numbersOf(values, numbers);
      blocks.write(numbers, words, 0);
      blocks.read(words, 0, numbers);
      const back = new Int32Array(values.length);
      blocks.valuesOf(numbers, back);
      return back;
    });
  };

  test.each([
    ['a slot each', [[0], [1], [2], [3], [4]]],
    ['as learned', partitionOf(states)],
    ['all in one', [[0, 1, 2, 3, 4]]],
  ])('are what they were: %s', (_, partition) => {
    const blocks = new Blocks(partition);
    expect(round(blocks, states)).toEqual(states);
    expect(blocks.fits).toBe(true);
  });

  test('that belong together take fewer bits, and what never changes takes none', () => {
    const learned = new Blocks(partitionOf(states));
    round(learned, states);
    expect([...learned.layout.mask]).toEqual([7, 7, 0]);
  });

  test('are the same states in other blocks', () => {
    const before = new Blocks([[0], [1], [2], [3], [4]]);
    round(before, states);
    const after = new Blocks(partitionOf(states));
    const translate = after.translator(before);
    for (const values of states) {
      const [from, into, back] = [new Int32Array(5), new Int32Array(3), new Int32Array(5)];
      before.numbersOf(values, from);
      translate(from, into);
      after.valuesOf(into, back);
      expect(back).toEqual(values);
    }
  });

  test('have no room for a number that came later, and say so', () => {
    const blocks = new Blocks([[0], [1]]);
    round(blocks, [Int32Array.of(0, 0), Int32Array.of(1, 0)]);
    blocks.changed(0, 0, (tuple) => tuple.fill(9));
    expect(blocks.fits).toBe(false);
  });
});
