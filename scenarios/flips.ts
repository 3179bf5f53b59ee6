/**
 * Where along an ordered list something begins and where it ends, with as few looks as possible, for looks that are costly.
 *
 * Halving finds one flip between two ends that differ; it cannot see a thing that comes and goes between two ends that agree. A
 * guess says where to look first: both ends of the list and both sides of every flip that it expects. Whatever was not looked at
 * is taken to be as its neighbours, and the answer says which those are.
 */

/** What a look shows: there, not there, or nothing that decides. */
export type Sight = boolean | null;

export interface Question {
  readonly count: number;
  /** What to expect at each place; null expects nothing. Only decides where to look, never what is so. */
  readonly guess: readonly Sight[] | null;
  look(at: number): Promise<Sight>;
}

/** Between `before`, the last place of one kind, and `after`, the first of the other. */
export interface Flip {
  readonly before: number;
  readonly after: number;
  /** It is there from `after` on; else it is gone from there on. */
  readonly begins: boolean;
  /** Places in between: looked at, and nothing could be told. Any of these, or `after`, may be the one. */
  readonly undecided: readonly number[];
}

export interface Found {
  /** By place; absent where nobody looked. */
  readonly seen: ReadonlyMap<number, Sight>;
  readonly flips: readonly Flip[];
  /** Never looked at, and taken to be as the places on either side. */
  readonly taken: readonly number[];
}

export async function findFlips(question: Question): Promise<Found> {
  const { count, look } = question;
  const seen = new Map<number, Sight>();
  const lookAt = async (at: number): Promise<void> => {
    if (!seen.has(at)) seen.set(at, await look(at));
  };
  for (const at of firstLooks(question)) await lookAt(at);
  if (pairs(seen).every(([a, b]) => seen.get(a) === seen.get(b))) await searchBetween(question, seen, lookAt);
  for (let at = nextLook(seen); at !== null; at = nextLook(seen)) await lookAt(at);
  const flips = pairs(seen).flatMap(([before, after]) => {
    if (seen.get(before) === seen.get(after)) return [];
    return [{ before, after, begins: seen.get(after) === true, undecided: between(before, after) }];
  });
  const taken = [...Array(count).keys()].filter((at) => !seen.has(at));
  return { seen, flips, taken };
}

/** Looks at every place: nothing is left to assume. */
export const findAllFlips = (question: Question): Promise<Found> =>
  // A guess that changes everywhere is one that has to be checked everywhere.
  findFlips({ ...question, guess: Array.from({ length: question.count }, (_, at) => at % 2 === 0) });

/** Both ends, and both sides of each flip that is expected. */
function firstLooks({ count, guess }: Question): readonly number[] {
  const places = new Set(count === 0 ? [] : [0, count - 1]);
  for (let at = 0; guess !== null && at + 1 < count; at += 1) {
    if (guess[at] !== guess[at + 1]) places.add(at).add(at + 1);
  }
  return [...places].sort((a, b) => a - b);
}

/** All that was seen agrees: halves the widest gap again and again, until one differs or as often as halving takes. */
async function searchBetween(
  { count }: Question,
  seen: ReadonlyMap<number, Sight>,
  lookAt: (at: number) => Promise<void>,
) {
  const agreed = [...seen.values()].find((sight) => sight !== null);
  for (let looks = Math.ceil(Math.log2(Math.max(1, count))); looks > 0; looks -= 1) {
    const places = [...seen.keys()].sort((a, b) => a - b);
    const gaps = places.slice(1).map((to, at) => ({ from: places[at] ?? 0, to }));
    const widest = gaps.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a), { from: 0, to: 1 });
    if (widest.to - widest.from < 2) return;
    const middle = Math.floor((widest.from + widest.to) / 2);
    await lookAt(middle);
    const sight = seen.get(middle) ?? null;
    if (sight !== null && agreed !== undefined && sight !== agreed) return;
  }
}

/** The middle of a stretch whose ends differ, or the place nearest to it that nobody looked at; null once none is left. */
function nextLook(seen: ReadonlyMap<number, Sight>): number | null {
  for (const [before, after] of pairs(seen)) {
    if (seen.get(before) === seen.get(after)) continue;
    const middle = (before + after) / 2;
    const open = between(before, after).filter((at) => !seen.has(at));
    const [nearest] = open.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
    if (nearest !== undefined) return nearest;
  }
  return null;
}

/** Neighbours among the places that are decided. */
function pairs(seen: ReadonlyMap<number, Sight>): readonly (readonly [number, number])[] {
  const decided = [...seen]
    .filter(([, sight]) => sight !== null)
    .map(([at]) => at)
    .sort((a, b) => a - b);
  return decided.slice(1).map((after, at) => [decided[at] ?? 0, after] as const);
}

const between = (before: number, after: number): number[] =>
  Array.from({ length: after - before - 1 }, (_, at) => before + 1 + at);
