/**
 * The smallest changes to a release after which every promise is kept in every setting, what each of them costs, and how the
 * releases that there are lie beside them.
 *
 * Two promises are told as weakenings and do not count against a fix: they ask that every scope is approved by its own name,
 * which no release keeps in which admin stands for other scopes. That nobody gets beyond what approved scopes stand for counts.
 */
import { releases } from '../../models/releases/known.ts';
import type { Release } from '../../models/releases/release.ts';
import type { ExploreBounds } from '../../sim/pace.ts';
import type { PromiseResult } from '../check/check.ts';
import { type Cost, costOf } from './cost.ts';
import { type BrokenPromise, type Judge, judgeOf } from './judge.ts';
import { changed, changesBetween, choicesOf } from './lattice.ts';
import { type Change, type Judgement, type Minimal, type MinimalBounds, minimalFixes } from './minimal.ts';
import type { Setting } from './settings.ts';
import { weakensByKnobs } from './weakens.ts';

/** The promises that ask for approval by name, and what is given up with each. */
const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['no scope is granted that nobody approved', 'a connect may write down scopes that nobody approved by name'],
  [
    'no paired device is given more without a person',
    'a device may be given more without a person, within what its approved scopes stand for',
  ],
]);

export const counts = ({ name }: PromiseResult): boolean => !BY_NAME.has(name);
/** What is left where nobody asks who approved what: refusals that never end, callers that can never get in. */
const isLiveness = ({ kind }: PromiseResult): boolean => kind !== 'always';

/** What ends every loop here and is no fix is looked for among small sets only: it is told as a warning, not as an answer. */
const NO_FIX_SIZE_MAX = 2;
/** Where the loop of the report is: callers of one device that is at hand, and nothing lost, removed or refused. */
export const REPORTED: readonly string[] = ['one-caller', 'two-callers', 'narrow-record', 'reader'];

export interface Fix {
  readonly changes: readonly Change[];
  readonly cost: Cost;
  readonly weakens: readonly string[];
}

/** A promise that is broken in a setting, and the way there; empty where no single way tells. */
export interface Breaks {
  readonly setting: string;
  readonly promise: string;
  readonly stem: readonly string[];
}

/** It ends every loop of the report, and grants what nobody approved, or breaks another promise that one step decides. */
export interface NoFix {
  readonly changes: readonly Change[];
  readonly breaks: Breaks;
}

/** A known release as a point of the lattice. */
export interface Placed {
  readonly release: string;
  readonly changes: readonly Change[];
  readonly verdict: 'holds' | 'fails' | 'unknown';
  /** One promise for each setting in which it breaks any. */
  readonly breaks: readonly Omit<Breaks, 'stem'>[];
  /** Which of the fixes it contains, by their places from 0. */
  readonly contains: readonly number[];
  /** The fix of which it lacks least; null where there is none. */
  readonly nearest: { readonly fix: number; readonly lacks: readonly Change[] } | null;
  /** Settings in which it keeps every promise and the release to be mended does not. */
  readonly mends: readonly string[];
  /** The minimal parts of its own changes that mend all of these. */
  readonly own: readonly (readonly Change[])[];
  /** Each part of at most so many changes was looked at; null: each part. */
  readonly ownDecidedSize: number | null;
}

export interface FixesResult {
  readonly release: string;
  readonly settings: readonly {
    readonly name: string;
    readonly because: string;
    readonly states: number;
    readonly bound: string | null;
    readonly broken: readonly string[];
  }[];
  readonly lattice: { readonly knobs: number; readonly changes: number };
  readonly before: Cost;
  readonly fixes: readonly Fix[];
  readonly noFixes: readonly NoFix[];
  readonly undecided: readonly { readonly changes: readonly Change[]; readonly bound: string }[];
  readonly decidedSize: number | null;
  readonly bound: string | null;
  readonly sets: { readonly judged: number; readonly searches: number };
  readonly releases: readonly Placed[];
}

export interface FixesOptions {
  readonly settings: readonly Setting[];
  readonly explore: ExploreBounds;
  readonly search: MinimalBounds;
}

export async function fixesOf(base: Release, { settings, explore, search }: FixesOptions): Promise<FixesResult> {
  const judge = judgeOf(base, settings, explore);
  const choices = choicesOf(base);
  const found = minimalFixes(choices, (changes) => judge.judge(changes, counts), search);
  const { noFixes, judged } = noFixesOf(judge, base, search);
  const cost = (changes: readonly Change[]) => costOf(changed(base, changes), settings, explore);
  const fixes: Fix[] = [];
  for (const changes of found.fixes) {
    fixes.push({ changes, cost: await cost(changes), weakens: weakensOf(judge, changes) });
  }
  return {
    release: base.name,
    settings: judge.settings.map((setting) => {
      const { states, bound, broken } = judge.outcome([], setting);
      return {
        name: setting.name,
        because: setting.because,
        states,
        bound,
        broken: broken.map(({ promise }) => promise.name),
      };
    }),
    lattice: { knobs: choices.length, changes: choices.reduce((sum, { values }) => sum + values.length, 0) },
    before: await cost([]),
    fixes,
    noFixes,
    undecided: found.unknown,
    decidedSize: found.decidedSize,
    bound: found.bound,
    sets: { judged: found.judged + judged, searches: judge.searches() },
    releases: releases
      .filter(({ name }) => name !== base.name)
      .map((release) => placed(judge, base, release, found, search)),
  };
}

/** What these changes give up: by what their words mean, and by what is broken with them in some setting. */
export function weakensOf(judge: Judge, changes: readonly Change[]): readonly string[] {
  const brokenBy = (set: readonly Change[], setting: Setting) =>
    judge.outcome(set, setting).broken.map(({ promise }) => promise.name);
  const given = [...BY_NAME].filter(([name]) =>
    judge.settings.some(
      (setting) => brokenBy(changes, setting).includes(name) && !brokenBy([], setting).includes(name),
    ),
  );
  return [...weakensByKnobs(changes), ...given.map(([, says]) => says)];
}

/** Sets that end every loop of the report and break a promise that one step decides. */
export function noFixesOf(judge: Judge, base: Release, search: MinimalBounds) {
  const within = judge.settings.filter(({ name }) => REPORTED.includes(name));
  const sizeMax = Math.min(search.sizeMax, NO_FIX_SIZE_MAX);
  const loopless = minimalFixes(choicesOf(base), (changes) => judge.judge(changes, isLiveness, within), {
    ...search,
    sizeMax,
  });
  const isSafety = (promise: PromiseResult) => counts(promise) && !isLiveness(promise);
  const noFixes = loopless.fixes.flatMap((changes): NoFix[] => {
    const judged = judge.judge(changes, isSafety);
    if (judged.verdict !== 'fails') return [];
    const { setting, promise } = judged.why;
    const stem = (promise.witness?.stem ?? []).map(({ says }) => says);
    return [{ changes, breaks: { setting, promise: promise.name, stem } }];
  });
  return { noFixes, judged: loopless.judged };
}

function placed(
  judge: Judge,
  base: Release,
  release: Release,
  { fixes }: Minimal<BrokenPromise>,
  search: MinimalBounds,
): Placed {
  const changes = changesBetween(base, release);
  const has = ({ knob, value }: Change) => changes.some((own) => own.knob === knob && own.value === value);
  const lacking = fixes.map((fix) => fix.filter((change) => !has(change)));
  const least = Math.min(...lacking.map(({ length }) => length));
  const nearest = lacking.findIndex(({ length }) => length === least);
  const verdictIn = (set: readonly Change[], setting: Setting) => judge.judge(set, counts, [setting]);
  const here = judge.settings.map((setting) => ({ setting, judged: verdictIn(changes, setting) }));
  const mends = here
    .filter(({ setting, judged }) => judged.verdict === 'holds' && verdictIn([], setting).verdict === 'fails')
    .map(({ setting }) => setting);
  const own = partsOf(changes, (set) => judge.judge(set, counts, mends), search);
  return {
    release: release.name,
    changes,
    verdict: judge.judge(changes, counts).verdict,
    breaks: here.flatMap(({ judged }) =>
      judged.verdict === 'fails' ? [{ setting: judged.why.setting, promise: judged.why.promise.name }] : [],
    ),
    contains: lacking.flatMap(({ length }, at) => (length === 0 ? [at] : [])),
    nearest: nearest < 0 ? null : { fix: nearest, lacks: lacking[nearest] as readonly Change[] },
    mends: mends.map(({ name }) => name),
    own: mends.length === 0 ? [] : own.fixes,
    ownDecidedSize: mends.length === 0 ? null : own.decidedSize,
  };
}

/** The minimal sets among these changes alone. */
const partsOf = (
  changes: readonly Change[],
  judge: (set: readonly Change[]) => Judgement<BrokenPromise>,
  search: MinimalBounds,
): Minimal<BrokenPromise> =>
  minimalFixes(
    changes.map(({ knob, value }) => ({ knob, values: [value] })),
    judge,
    search,
  );
