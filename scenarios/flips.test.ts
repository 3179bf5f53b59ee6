import { describe, expect, test } from 'vitest';
import { type Found, findAllFlips, findFlips, type Sight } from './flips.ts';

/** `.` not there, `#` there, `?` cannot be told, `_` no expectation. */
const sights = (strip: string): Sight[] =>
  [...strip].map((mark) => (mark === '#' ? true : mark === '.' ? false : null));

async function search(
  strip: string,
  guess: string | null,
  every = false,
): Promise<Found & { readonly looks: number[] }> {
  const looks: number[] = [];
  const truth = sights(strip);
  const look = async (at: number) => {
    looks.push(at);
    return truth[at] ?? null;
  };
  const question = { count: truth.length, guess: guess === null ? null : sights(guess), look };
  return { ...(await (every ? findAllFlips(question) : findFlips(question))), looks };
}

/** What a reader of the whole strip sees. */
const flipsOf = (strip: string) => {
  const decided = sights(strip).flatMap((sight, at) => (sight === null ? [] : [{ at, sight }]));
  return decided.slice(1).flatMap(({ at, sight }, before) => {
    const earlier = decided[before];
    return earlier === undefined || earlier.sight === sight ? [] : [{ before: earlier.at, after: at, begins: sight }];
  });
};
const placesOf = ({ flips }: Found) => flips.map(({ before, after, begins }) => ({ before, after, begins }));

const strips = (length: number, marks: string): string[] =>
  length === 0 ? [''] : strips(length - 1, marks).flatMap((strip) => [...marks].map((mark) => strip + mark));
const limit = (count: number, flips: number) => flips * (Math.ceil(Math.log2(count)) + 2);

describe('one flip between two ends that differ', () => {
  test.each([2, 3, 7, 10, 13, 64, 100])(
    'is found among %i places, wherever it is, in log2(n) + 1 looks or fewer',
    async (count) => {
      for (let at = 1; at < count; at += 1) {
        for (const strip of [
          `${'.'.repeat(at)}${'#'.repeat(count - at)}`,
          `${'#'.repeat(at)}${'.'.repeat(count - at)}`,
        ]) {
          const found = await search(strip, null);
          expect(placesOf(found), strip).toEqual(flipsOf(strip));
          expect(found.looks.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 2);
        }
      }
    },
  );
});

describe('with a guess', () => {
  test('that is right, every flip of every strip is found with two looks each, and the ends', async () => {
    for (const strip of strips(9, '.#')) {
      const found = await search(strip, strip);
      expect(placesOf(found), strip).toEqual(flipsOf(strip));
      if (found.flips.length > 0) expect(found.looks.length).toBeLessThanOrEqual(2 * found.flips.length + 2);
    }
  });

  test('that is wrong, nothing false is ever said, and one flip costs two looks more at most', async () => {
    for (const strip of strips(6, '.#')) {
      for (const guess of strips(6, '.#')) {
        const found = await search(strip, guess);
        for (const flip of placesOf(found)) expect(flipsOf(strip), `${strip} guessed ${guess}`).toContainEqual(flip);
        for (const [at, sight] of found.seen) expect(sight).toBe(sights(strip)[at]);
        const agree = strip.at(0) === strip.at(-1);
        if (!agree) expect(found.flips.length).toBeGreaterThan(0);
        if (flipsOf(strip).length === 1 && flipsOf(guess).length === 1) {
          expect(found.looks.length).toBeLessThanOrEqual(limit(6, 1) + 2);
        }
      }
    }
  });

  test('a place where it goes wrong is searched from the places that were looked at', async () => {
    const found = await search('.##......####.', '.####....####.');
    expect(placesOf(found)).toEqual(flipsOf('.##......####.'));
    expect(found.looks.length).toBeLessThanOrEqual(limit(14, 4));
  });
});

describe('ends that agree', () => {
  test('are not taken for the whole: the middle is looked at, then the quarters, log2(n) looks in all', async () => {
    const found = await search('.'.repeat(16), null);
    expect(found.flips).toEqual([]);
    expect(found.looks).toHaveLength(2 + 4);
    expect(found.taken).toHaveLength(10);
  });

  test('a loop that came and went is found where it is as wide as a gap', async () => {
    expect(placesOf(await search('....####....', null))).toEqual(flipsOf('....####....'));
  });

  test('what is narrower may be missed, and then the answer says what nobody looked at', async () => {
    const found = await search('.#..............', null);
    expect(found.flips).toEqual([]);
    expect(found.taken).toContain(1);
  });
});

describe('places that cannot be told', () => {
  test('are stepped over, and named where the flip may be any of them', async () => {
    const found = await search('..??##', null);
    expect(found.flips).toEqual([{ before: 1, after: 4, begins: true, undecided: [2, 3] }]);
  });

  test('never make a flip by themselves', async () => {
    for (const strip of strips(6, '.#?')) {
      const found = await search(strip, null, true);
      expect(placesOf(found), strip).toEqual(flipsOf(strip));
      expect(found.taken).toEqual([]);
    }
  });

  test('at an end leave the rest to be searched', async () => {
    const found = await search('?..##?', null);
    expect(placesOf(found).every((flip) => flipsOf('?..##?').some((true_) => true_.after === flip.after))).toBe(true);
  });
});

test('one place, or none, has no flip', async () => {
  expect((await search('#', null)).flips).toEqual([]);
  expect((await search('', null)).looks).toEqual([]);
});
