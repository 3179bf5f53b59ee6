/**
 * Whether a release with some changes made keeps every promise in every setting, and if not, by which knobs it is broken.
 *
 * A refutation that is a path, or a path and a loop, is broken by those knobs that were looked at on the way, and at whatever
 * else could have happened in the states of the loop, since that decides whether it is fair. As long as they keep their values
 * the charts go the same way. A refutation that says that nothing leads to a goal is broken by all that the search looked at.
 */
import { type Influence, influence } from '../../models/knob-influence.ts';
import { watched } from '../../models/knob-reads.ts';
import { openPairing } from '../../models/open-pairing.ts';
import type { Knobs, Release } from '../../models/releases/release.ts';
import { begun, openStep, possible } from '../../sim/open-world.ts';
import type { ExploreBounds } from '../../sim/pace.ts';
import { check, type PromiseResult } from '../check/check.ts';
import type { Witness } from '../check/witness.ts';
import { changed, valuesOf } from './lattice.ts';
import type { Change, Judgement } from './minimal.ts';
import type { Setting } from './settings.ts';

/** A promise that a release does not keep in a setting. */
export interface BrokenPromise {
  readonly setting: string;
  readonly promise: PromiseResult;
  /** As long as these keep their values it stays broken. */
  readonly by: ReadonlySet<string>;
}

export interface Outcome {
  readonly setting: string;
  readonly states: number;
  readonly bound: string | null;
  readonly broken: readonly BrokenPromise[];
  readonly unknown: readonly PromiseResult[];
}

export interface Judge {
  /** All there is to say of a release in a setting; searched once for all releases that agree in what the search looked at. */
  outcome(changes: readonly Change[], setting: Setting): Outcome;
  /** The first setting, of those that are asked about, in which one of the promises that count is broken. */
  judge(
    changes: readonly Change[],
    counts?: (promise: PromiseResult) => boolean,
    within?: readonly Setting[],
  ): Judgement<BrokenPromise>;
  /** The settings in the order in which they are tried. */
  readonly settings: readonly Setting[];
  /** How many searches there were. */
  searches(): number;
}

interface Remembered {
  readonly knobs: readonly (readonly [knob: keyof Knobs, value: string])[];
  readonly outcome: Outcome;
}

export function judgeOf(base: Release, all: readonly Setting[], bounds: ExploreBounds): Judge {
  const remembered = new Map<Setting, Remembered[]>();
  const influences = influence(valuesOf(base));
  let searches = 0;
  const outcome = (changes: readonly Change[], setting: Setting): Outcome => {
    const release = changed(base, changes);
    const before = remembered.get(setting) ?? [];
    const known = before.find(({ knobs }) => knobs.every(([knob, value]) => textOf(release, knob) === value));
    if (known !== undefined) return known.outcome;
    searches += 1;
    const { configuration, on } = noting(influences, release, setting);
    const { states, bound, promises } = check(setting.name, configuration, bounds);
    const broken = promises.filter(({ verdict }) => verdict === 'fails');
    const made: Outcome = {
      setting: setting.name,
      states,
      bound,
      broken: broken.map((promise) => {
        const by = tells(promise) ? alongWitness(promise.witness, noting(influences, release, setting)) : new Set(on);
        return { setting: setting.name, promise, by };
      }),
      unknown: promises.filter(({ verdict }) => verdict === 'unknown'),
    };
    const knobs = [...on].map((knob) => [knob, textOf(release, knob)] as const);
    remembered.set(setting, [...before, { knobs, outcome: made }]);
    return made;
  };
  const settings = inOrder(all, (setting) => outcome([], setting));
  return {
    outcome,
    settings,
    searches: () => searches,
    judge(changes, counts = () => true, within = settings) {
      let left: string | null = null;
      for (const setting of within) {
        const { broken, unknown, bound } = outcome(changes, setting);
        const [worst] = broken.filter(({ promise }) => counts(promise)).sort((a, b) => a.by.size - b.by.size);
        if (worst !== undefined) return { verdict: 'fails', why: worst, by: worst.by };
        if (unknown.some(counts)) left ??= `${setting.name}: ${bound ?? 'no proof'}`;
      }
      return left === null ? { verdict: 'holds' } : { verdict: 'unknown', bound: left };
    },
  };
}

const textOf = ({ knobs }: Release, knob: keyof Knobs): string => JSON.stringify(knobs[knob]);

/** Those in which the release breaks something first, since they are what a fix is about; of equals the smallest first. */
function inOrder(all: readonly Setting[], outcome: (setting: Setting) => Outcome): readonly Setting[] {
  const rank = (setting: Setting) => {
    const { broken, states } = outcome(setting);
    return [broken.length > 0 ? 0 : 1, states] as const;
  };
  return all
    .map((setting) => ({ setting, rank: rank(setting) }))
    .sort((one, other) => one.rank[0] - other.rank[0] || one.rank[1] - other.rank[1])
    .map(({ setting }) => setting);
}

/** A setting whose machines note on what their steps depend; so does whoever makes it up. */
function noting(influences: Influence, release: Release, setting: Setting) {
  const { release: looking, read } = watched(release);
  const made = setting.make(looking);
  const on = new Set<keyof Knobs>(read);
  return { configuration: { ...made, machine: influences(release, on) }, on };
}

type Told = PromiseResult & { readonly witness: Witness };

const tells = (promise: PromiseResult): promise is Told =>
  promise.witness !== null && (promise.kind === 'always' || promise.kind === 'never for ever');

/** What a path depends on, and at each state of a loop whatever else could have happened there. */
function alongWitness({ stem, loop }: Witness, { configuration, on }: ReturnType<typeof noting>): ReadonlySet<string> {
  const open = openPairing(configuration);
  let world = begun(open);
  for (const { action } of stem) world = openStep(open, world, action).world;
  for (const { action } of loop) {
    for (const other of possible(open, world)) openStep(open, world, other);
    world = openStep(open, world, action).world;
  }
  return on;
}
