/** docs/growth.md and its plot say what was measured, and what was measured is what there is. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Asked, all, kept, pages, searched } from '../bench/growth.ts';

const SMALL = 3_000;
const { measured } = kept();
const asked = ({ clients, devices, time, reduction }: Asked): Asked => ({ clients, devices, time, reduction });

test('every search that the bench makes was measured', () => {
  expect(measured.map(asked)).toEqual(all.map(asked));
});

test.each(pages.map(([file, made]) => [file.pathname.split('/').at(-1), file, made] as const))(
  '%s is made of what was measured (UPDATE=1 npm run bench -- growth)',
  (_, file, made) => {
    expect(readFileSync(file, 'utf8')).toBe(made(kept()));
  },
);

const small = measured.filter(({ states, time }) => states !== null && states <= SMALL && time === 'free');

test('most searches in free time are small enough to be made again', () => {
  expect(small.length).toBeGreaterThanOrEqual(10);
});

test.each(small)('$clients callers of $devices devices, $reduction, have as many states as then', (one) => {
  expect(searched(one).states).toBe(one.states);
});
