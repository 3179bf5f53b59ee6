/**
 * The smallest changes to a release after which every promise is kept in every setting, what each of them costs, and how the
 * releases that there are lie beside them.
 *
 * Two promises are told as weakenings and do not count against a fix: they ask that every scope is approved by its own name,
 * which no release keeps in which admin stands for other scopes. That nobody gets beyond what approved scopes stand for counts.
 */
import { releases } from '../../models/releases/known.ts';
import type { Release } from '../../models/releases/release.ts';
import type { ExploreBounds } from '../../sim/explore-world.ts';
import type { PromiseResult } from '../check/check.ts';
import { type Cost, costOf } from './cost.ts';
import { type BrokenPromise, type Judge, judgeOf, type Setting } from './judge.ts';
import { changed, changesBetween, choicesOf } from './lattice.ts';
import { type Change, type Minimal, type MinimalBounds, minimalFixes } from './minimal.ts';
import { weakensByKnobs } from './weakens.ts';

const BY_NAME = ['no scope is granted that nobody approved', 'no paired device is given more without a person'];

const counts = ({ name }: PromiseResult): boolean => !BY_NAME.includes(name);
/** What is left where nobody asks who approved what: refusals that never end, callers that can never get in. */
const isLiveness = ({ kind }: PromiseResult): boolean => kind !== 'always';

export interface Fix {
  readonly changes: readonly Change[];
  readonly cost: Cost;
  readonly weakens: readonly string[];
}

/** It ends every loop, and breaks something else. */
export interface NoFix {
  readonly changes: readonly Change[];
  readonly breaks: BrokenPromise;
}

/** A known release as a point of the lattice. */
export interface Placed {
  readonly release: string;
  readonly changes: readonly Change[];
  readonly verdict: 'holds' | 'fails' | 'unknown';
  readonly breaks: BrokenPromise | null;
  /** Which of the fixes it contains, by their places from 0. */
  readonly contains: readonly number[];
  /** The minimal fixes among its own changes, of whatever size, where it keeps every promise. */
  readonly own: readonly (readonly Change[])[];
  /** Whether all of these were looked at. */
  readonly ownDecided: boolean;
}

export interface FixesResult {
  readonly release: string;
  readonly settings: readonly {
    readonly name: string;
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
  const loopless = minimalFixes(choices, (changes) => judge.judge(changes, isLiveness), search);
  const cost = (changes: readonly Change[]) => costOf(changed(base, changes), settings, explore);
  const fixes: Fix[] = [];
  for (const changes of found.fixes) {
    fixes.push({ changes, cost: await cost(changes), weakens: weakensOf(judge, changes) });
  }
  return {
    release: base.name,
    settings: judge.settings.map((setting) => {
      const { states, bound, broken } = judge.outcome([], setting);
      return { name: setting.name, states, bound, broken: broken.map(({ promise }) => promise.name) };
    }),
    lattice: { knobs: choices.length, changes: choices.reduce((sum, { values }) => sum + values.length, 0) },
    before: await cost([]),
    fixes,
    noFixes: loopless.fixes.flatMap((changes) => noFix(judge, changes)),
    undecided: found.unknown,
    ...boundOf(found, loopless),
    sets: { judged: found.judged + loopless.judged, searches: judge.searches() },
    releases: releases
      .filter(({ name }) => name !== base.name)
      .map((release) => placed(judge, base, release, found, search)),
  };
}

/** The search for fixes decides; that the other ended early is said as well. */
const boundOf = ({ decidedSize, bound }: Minimal<unknown>, other: Minimal<unknown>) => ({
  decidedSize,
  bound: bound ?? other.bound,
});

function weakensOf(judge: Judge, changes: readonly Change[]): readonly string[] {
  const brokenBy = (set: readonly Change[], setting: Setting) =>
    judge.outcome(set, setting).broken.map(({ promise }) => promise.name);
  const byName = BY_NAME.filter((name) =>
    judge.settings.some(
      (setting) => brokenBy(changes, setting).includes(name) && !brokenBy([], setting).includes(name),
    ),
  );
  return [...weakensByKnobs(changes), ...byName.map((name) => `no longer: ${name}, each by its own name`)];
}

function noFix(judge: Judge, changes: readonly Change[]): NoFix[] {
  const judged = judge.judge(changes, counts);
  return judged.verdict === 'fails' ? [{ changes, breaks: judged.why }] : [];
}

function placed(
  judge: Judge,
  base: Release,
  release: Release,
  { fixes }: Minimal<BrokenPromise>,
  { enough }: MinimalBounds,
): Placed {
  const changes = changesBetween(base, release);
  const has = ({ knob, value }: Change) => changes.some((own) => own.knob === knob && own.value === value);
  const judged = judge.judge(changes, counts);
  const choices = changes.map(({ knob, value }) => ({ knob, values: [value] }));
  const own =
    judged.verdict === 'holds'
      ? minimalFixes(choices, (set) => judge.judge(set, counts), {
          sizeMax: changes.length,
          ...(enough === undefined ? {} : { enough }),
        })
      : null;
  return {
    release: release.name,
    changes,
    verdict: judged.verdict,
    breaks: judged.verdict === 'fails' ? judged.why : null,
    contains: fixes.flatMap((fix, at) => (fix.every(has) ? [at] : [])),
    own: own?.fixes ?? [],
    ownDecided: own === null || own.decidedSize === null,
  };
}
