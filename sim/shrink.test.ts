import { describe, expect, test } from 'vitest';
import { rng } from './rng.ts';
import { type Shrinking, shrink } from './shrink.ts';

const nothingSimpler = () => [];
const smaller = (item: number): readonly number[] => (item > 0 ? [0, item - 1] : []);

describe('a failing list is made shorter', () => {
  const rows: readonly (readonly [
    string,
    readonly number[],
    (items: readonly number[]) => boolean,
    readonly number[],
  ])[] = [
    ['to the one item that fails', [5, 1, 7, 2], (items) => items.includes(7), [7]],
    [
      'to two that fail together, in their order',
      [3, 9, 4, 1, 8],
      (items) => items.includes(9) && items.includes(8),
      [9, 8],
    ],
    ['not at all where every item is needed', [1, 2, 3], (items) => items.join() === '1,2,3', [1, 2, 3]],
    ['to nothing where nothing is needed', [1, 2, 3], () => true, []],
  ];
  test.each(rows)('%s', async (_name, items, fails, expected) => {
    const shrunk = await shrink(items, { fails: async (list) => fails(list), simpler: nothingSimpler });
    expect(shrunk.items).toEqual(expected);
  });

  test('and its items simpler', async () => {
    const fails = async (items: readonly number[]) => items.some((item) => item >= 4);
    expect((await shrink([2, 9, 6], { fails, simpler: smaller })).items).toEqual([4]);
  });
});

test('what comes out fails, and is locally minimal: judged by trying each smaller list', async () => {
  const draw = rng(1);
  for (let round = 0; round < 200; round += 1) {
    const needed = Array.from({ length: 3 }, () => [draw.below(6), draw.below(6)] as const);
    const fails = async (items: readonly number[]) =>
      needed.some(([one, other]) => items.includes(one) && items.includes(other));
    const items = Array.from({ length: draw.between(1, 12) }, () => draw.below(6));
    if (!(await fails(items))) continue;
    const shrinking: Shrinking<number> = { fails, simpler: smaller };
    const { items: shortest } = await shrink(items, shrinking);
    expect(await fails(shortest)).toBe(true);
    for (const [at, item] of shortest.entries()) {
      expect(await fails(shortest.filter((_, other) => other !== at))).toBe(false);
      for (const less of smaller(item)) expect(await fails(shortest.with(at, less))).toBe(false);
    }
  }
});
