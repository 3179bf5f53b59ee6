/**
 * Repeats folded: a stretch that comes again and again, at even distances, is shown once with how often and how far apart.
 * Works on any list, so it is tested on letters.
 */
import type { Ms } from '../sim/model.ts';

export interface Folded<Item> {
  readonly items: readonly Item[];
  /** 1 where nothing was folded. */
  readonly times: number;
  readonly everyMs: Ms;
  /** True where all that was folded is the same by this key too. */
  readonly alike: (key: (item: Item) => string) => boolean;
}

export interface FoldRule<Item> {
  /** Equal for items that look alike. */
  readonly key: (item: Item) => string;
  readonly atMs: (item: Item) => Ms;
}

/** Longest cycle that is looked for, in items. */
const CYCLE_MAX = 24;
/** Two alike are shown twice; three are a habit. */
const TIMES_MIN = 3;

/** Nothing is lost or reordered: unfolding gives the list back. At each place the fold that saves most is taken. */
export function foldRepeats<Item>(items: readonly Item[], rule: FoldRule<Item>): Folded<Item>[] {
  const keys = items.map(rule.key);
  const times = items.map(rule.atMs);
  const folded: Folded<Item>[] = [];
  for (let at = 0; at < items.length; ) {
    const best = bestFold(keys, times, at);
    const length = best?.length ?? 1;
    const count = best?.count ?? 1;
    const all = items.slice(at, at + length * count);
    folded.push({
      items: all.slice(0, length),
      times: count,
      everyMs: best?.everyMs ?? 0,
      alike: (key) => all.every((item, index) => key(item) === key(all[index % length] as Item)),
    });
    at += all.length;
  }
  return folded;
}

interface Fold {
  readonly length: number;
  readonly count: number;
  readonly everyMs: Ms;
}

function bestFold(keys: readonly string[], times: readonly Ms[], at: number): Fold | null {
  let best: Fold | null = null;
  for (let length = 1; length <= CYCLE_MAX && at + length < keys.length; length += 1) {
    if (keys[at] !== keys[at + length]) continue;
    const everyMs = (times[at + length] as Ms) - (times[at] as Ms);
    const count = repeats(keys, times, at, length, everyMs);
    if (count < TIMES_MIN) continue;
    if (best === null || (count - 1) * length > (best.count - 1) * best.length) best = { length, count, everyMs };
  }
  return best;
}

/** How often the `length` items at `at` follow each other, each time `everyMs` later. */
function repeats(keys: readonly string[], times: readonly Ms[], at: number, length: number, everyMs: Ms): number {
  let same = at + length;
  while (
    same < keys.length &&
    keys[same] === keys[same - length] &&
    (times[same] as Ms) - (times[same - length] as Ms) === everyMs
  ) {
    same += 1;
  }
  return Math.floor((same - at) / length);
}
