/**
 * Every minimal set of changes that mends something, smallest first. A set is minimal when no proper part of it mends: taking
 * away any of its changes, or several, leaves something broken. That more changes mend as well is never assumed: a set that
 * contains a fix may break again, and is not looked at.
 *
 * Whoever judges a set as broken says which knobs it is broken by: as long as these keep the values they have in it, it stays
 * broken, whatever the others do. So what mends and contains the set changes one of these as well (Reiter, A Theory of Diagnosis
 * from First Principles, Artif. Intell. 1987), and nothing else needs to be looked at; and sets that agree on those knobs are
 * broken without being judged. Naming too many knobs costs time, naming too few would lose fixes.
 *
 * What is found is a fix. That nothing else is minimal is proved up to `decidedSize` changes.
 */

export interface Change {
  readonly knob: string;
  readonly value: string;
}

/** A knob and the values it may be set to, in declared order, without the one that it has. */
export interface Choice {
  readonly knob: string;
  readonly values: readonly string[];
}

export type Judgement<Why> =
  | { readonly verdict: 'holds' }
  | { readonly verdict: 'fails'; readonly why: Why; readonly by: ReadonlySet<string> }
  | { readonly verdict: 'unknown'; readonly bound: string };

export interface MinimalBounds {
  /** The largest number of changes in a set. */
  readonly sizeMax: number;
  /** Asked before each set that has to be judged: why to stop, or null. */
  readonly enough?: (progress: MinimalProgress) => string | null;
}

export interface MinimalProgress {
  readonly size: number;
  readonly judged: number;
  /** Sets of this size that wait. */
  readonly waiting: number;
}

export interface Refuted<Why> {
  readonly changes: readonly Change[];
  readonly why: Why;
}

export interface Minimal<Why> {
  /** By size, then in the order of the choices. */
  readonly fixes: readonly (readonly Change[])[];
  /** Sets that were judged and found broken, in the same order; those that follow from them are not listed. */
  readonly refuted: readonly Refuted<Why>[];
  readonly unknown: readonly { readonly changes: readonly Change[]; readonly bound: string }[];
  /** Each set of at most so many changes is decided; null: each set there is. -1: not even the one without changes. */
  readonly decidedSize: number | null;
  /** Why the search ended before everything was decided; null where it did not. */
  readonly bound: string | null;
  readonly judged: number;
}

/** Changes as ascending numbers of the flat list of all changes there are. */
type Ids = readonly number[];

/** Broken as long as each of these knobs has this value; -1 stands for the one it has anyway. */
interface Broken {
  readonly knobs: readonly number[];
  readonly ids: readonly number[];
}

export function minimalFixes<Why>(
  choices: readonly Choice[],
  judge: (changes: readonly Change[]) => Judgement<Why>,
  { sizeMax, enough }: MinimalBounds,
): Minimal<Why> {
  const all = choices.flatMap(({ knob, values }, at) => values.map((value) => ({ knob, value, at })));
  const changesOf = (ids: Ids): Change[] => ids.map((id) => ({ knob: knobOf(id), value: all[id]?.value as string }));
  const knobOf = (id: number): string => all[id]?.knob as string;
  const learnt: Broken[] = [];
  const fixes: Ids[] = [];
  const refuted: Refuted<Why>[] = [];
  const unknown: { changes: Change[]; bound: string }[] = [];
  let judged = 0;
  let bound: string | null = null;
  let decidedSize: number | null = null;
  const end = (why: string, decided: number) => {
    bound ??= why;
    if (decidedSize === null || decided < decidedSize) decidedSize = decided;
  };

  /** What breaks this set; null where nothing does, or nobody knows. */
  const broken = (ids: Ids): Broken | null => {
    const setTo = values(all, choices.length, ids);
    const known = learnt.find(({ knobs, ids: at }) => knobs.every((knob, place) => setTo[knob] === at[place]));
    if (known !== undefined) return known;
    judged += 1;
    const judgement = judge(changesOf(ids));
    if (judgement.verdict === 'holds') fixes.push(ids);
    if (judgement.verdict === 'unknown') {
      unknown.push({ changes: changesOf(ids), bound: judgement.bound });
      end(judgement.bound, ids.length - 1);
    }
    if (judgement.verdict !== 'fails') return null;
    refuted.push({ changes: changesOf(ids), why: judgement.why });
    const knobs = choices.flatMap(({ knob }, at) => (judgement.by.has(knob) ? [at] : []));
    const made = { knobs, ids: knobs.map((knob) => setTo[knob] as number) };
    learnt.push(made);
    return made;
  };

  let level: readonly Ids[] = [[]];
  let stop: string | null = null;
  for (let size = 0; level.length > 0 && stop === null; size += 1) {
    if (size > sizeMax) stop = `${sizeMax} changes`;
    const next = new Map<string, Ids>();
    for (const [place, ids] of level.entries()) {
      stop ??= enough?.({ size, judged, waiting: level.length - place }) ?? null;
      if (stop !== null) break;
      if (fixes.some((fix) => fix.every((id) => ids.includes(id)))) continue;
      const because = broken(ids);
      if (because === null) continue;
      const free = because.knobs.filter((_, at) => because.ids[at] === UNCHANGED);
      for (const [id, { at }] of all.entries()) {
        if (!free.includes(at)) continue;
        const more = [...ids, id].sort((a, b) => a - b);
        next.set(more.join(), more);
      }
    }
    if (stop !== null) end(stop, size - 1);
    level = [...next.values()].sort(inOrder);
  }
  return { fixes: fixes.map(changesOf), refuted, unknown, decidedSize, bound, judged };
}

const UNCHANGED = -1;

/** Which change each knob has in this set. */
function values(all: readonly { readonly at: number }[], knobs: number, ids: Ids): Int32Array {
  const setTo = new Int32Array(knobs).fill(UNCHANGED);
  for (const id of ids) setTo[all[id]?.at as number] = id;
  return setTo;
}

function inOrder(one: Ids, other: Ids): number {
  const at = one.findIndex((id, place) => id !== other[place]);
  return at === -1 ? 0 : (one[at] as number) - (other[at] as number);
}
