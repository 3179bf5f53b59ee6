import { describe, expect, test } from 'vitest';
import { rng } from './rng.ts';

const BILLION = 1_000_000_000;
const draws = (seed: number, count = 4): number[] => {
  const chance = rng(seed);
  return Array.from({ length: count }, () => chance.below(BILLION));
};

describe('a seed is a stream of whole numbers', () => {
  test.each<[seed: number, stream: number[]]>([
    [0, [684164658, 653269916, 939563536, 141751570]],
    [1, [580013426, 350525680, 524174333, 11703609]],
    [20_260_219, [752622991, 790503098, 990438256, 969199219]],
    [0xffffffff, [950124170, 293442868, 302505678, 762329221]],
  ])('seed %i has not moved', (seed, stream) => {
    expect(draws(seed)).toEqual(stream);
  });

  test('seeds beyond 32 bits wrap, and neighbours share nothing', () => {
    expect(draws(2 ** 32 + 1)).toEqual(draws(1));
    expect(new Set([...draws(1, 100), ...draws(2, 100)]).size).toBe(200);
  });

  test('every draw is a whole number in its range, and all of the range is drawn', () => {
    const chance = rng(7);
    const seen = new Map<number, number>();
    for (let n = 0; n < 10_000; n += 1) {
      const drawn = chance.below(10);
      seen.set(drawn, (seen.get(drawn) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(150);
  });

  test('between includes both ends', () => {
    const chance = rng(7);
    const seen = new Set(Array.from({ length: 200 }, () => chance.between(-1, 2)));
    expect([...seen].sort()).toEqual([-1, 0, 1, 2]);
    expect(chance.between(5, 5)).toBe(5);
  });

  test('a chance is a ratio', () => {
    const chance = rng(7);
    const hits = (parts: number, of: number) =>
      Array.from({ length: 3000 }, () => chance.chance(parts, of)).filter(Boolean).length;
    expect(hits(0, 3)).toBe(0);
    expect(hits(3, 3)).toBe(3000);
    expect(Math.abs(hits(1, 3) - 1000)).toBeLessThan(100);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('below(%d) is refused', (limit) => {
    expect(() => rng(1).below(limit)).toThrow(RangeError);
  });
});

describe('a stream can be split and resumed', () => {
  test('its state is all it takes to go on', () => {
    const chance = rng(3);
    chance.below(10);
    const resumed = rng(chance.state());
    expect(Array.from({ length: 20 }, () => resumed.below(BILLION))).toEqual(
      Array.from({ length: 20 }, () => chance.below(BILLION)),
    );
  });

  test('asking for the state draws nothing', () => {
    const chance = rng(3);
    const before = chance.state();
    expect(chance.state()).toBe(before);
    expect(chance.below(BILLION)).toBe(rng(3).below(BILLION));
  });

  test('drawing from one purpose moves neither the whole nor another purpose', () => {
    const [quiet, busy] = [rng(3), rng(3)];
    const noise = busy.split('noise');
    for (let n = 0; n < 100; n += 1) noise.below(2);
    expect(busy.split('delay').below(BILLION)).toBe(quiet.split('delay').below(BILLION));
    expect(busy.below(BILLION)).toBe(quiet.below(BILLION));
  });

  test('purposes differ from each other, from the whole, and from one point to the next', () => {
    const chance = rng(3);
    const first = chance.split('delay').below(BILLION);
    expect(new Set([first, chance.split('loss').below(BILLION), rng(3).below(BILLION)]).size).toBe(3);
    chance.below(2);
    expect(chance.split('delay').below(BILLION)).not.toBe(first);
  });
});
