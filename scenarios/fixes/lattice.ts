/**
 * The changes that can be made to a release: each knob set to another of the words that it has, or, where it is a number or a
 * back-off, to another of the values that some known release has.
 */
import { knobTexts } from '../../models/releases/knob-texts.ts';
import { releases } from '../../models/releases/known.ts';
import { type Knobs, type Release, variant } from '../../models/releases/release.ts';
import type { Change, Choice } from './minimal.ts';

const KNOBS = Object.keys(knobTexts) as (keyof Knobs)[];

/**
 * Left out, since no search of this kind can see them: timers that it does not let run, the version that both ends speak alike,
 * and what is done with pages, methods, scopes and clients that no setting has. `judge.test.ts` tries them.
 */
export const UNSEEN: readonly (keyof Knobs)[] = [
  ...(['connectFallbackMs', 'noChallenge', 'protocol'] as const),
  ...(['pageBuild', 'pageTokens', 'methods', 'newerScopes', 'clientIds'] as const),
];

const SEEN = KNOBS.filter((knob) => !UNSEEN.includes(knob));

/** A value as a change writes it: a word as it is, everything else as JSON. */
const written = (value: Knobs[keyof Knobs]): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every change that can be made to this release, in the order of the knobs and of their words. */
export function choicesOf(base: Release): readonly Choice[] {
  return SEEN.flatMap((knob) => {
    const { words } = knobTexts[knob];
    const known = words === undefined ? releases.map(({ knobs }) => written(knobs[knob])) : Object.keys(words);
    const values = [...new Set(known)].filter((value) => value !== written(base.knobs[knob]));
    return values.length === 0 ? [] : [{ knob, values }];
  });
}

/** Every value that a knob may have, for knobs that may have several. */
export const valuesOf = (base: Release): ReadonlyMap<keyof Knobs, readonly Knobs[keyof Knobs][]> =>
  new Map(
    choicesOf(base).map(({ knob, values }) => {
      const name = knob as keyof Knobs;
      return [name, [base.knobs[name], ...values.map((value) => read(name, value))]];
    }),
  );

const read = (knob: keyof Knobs, value: string): Knobs[keyof Knobs] =>
  (knobTexts[knob].words === undefined ? JSON.parse(value) : value) as Knobs[keyof Knobs];

/** What has to be changed in one release to make it another. */
export const changesBetween = (base: Release, other: Release): readonly Change[] =>
  SEEN.flatMap((knob) => {
    const value = written(other.knobs[knob]);
    return value === written(base.knobs[knob]) ? [] : [{ knob, value }];
  });

/** The release with these changes made. */
export function changed(base: Release, changes: readonly Change[]): Release {
  if (changes.length === 0) return base;
  const knobs = changes.map(({ knob, value }) => {
    if (!Object.hasOwn(knobTexts, knob)) throw new Error(`no knob ${knob}`);
    return [knob, read(knob as keyof Knobs, value)];
  });
  const said = changes.map(({ knob, value }) => `${knob} ${value}`).join(', ');
  return variant(base, `${base.name} with ${said}`, said, 'made up', Object.fromEntries(knobs) as Partial<Knobs>);
}
