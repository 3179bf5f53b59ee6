/**
 * Published versions between two recorded ones. Each has the rules of the recorded version before it, but for those changes of the
 * one after it that it or a version before it brought (`steps`). Scopeloop played the same on each of them as on the recorded ones.
 */
import type { Knobs, Release, Step } from './release.ts';

/** The profiles of all versions between `before` and `after`, oldest first. */
export function between(before: Release, after: Release): readonly Release[] {
  const versions: Release[] = [];
  let changes: Partial<Knobs> = {};
  for (const step of after.steps) {
    changes = { ...changes, ...step.meanwhile, ...picked(after.knobs, step.brings ?? []) };
    versions.push(profile(before, after, step, changes));
  }
  return versions;
}

function profile(before: Release, after: Release, { version, unlike }: Step, changes: Partial<Knobs>): Release {
  const changed = Object.keys(changes) as (keyof Knobs)[];
  const already = changed.filter((knob) => changes[knob] === after.knobs[knob]);
  const sources = Object.entries(before.sources).filter(([knob]) => !Object.hasOwn(changes, knob));
  return {
    name: version,
    title: `OpenClaw ${version}`,
    of: before.name,
    provenance: [
      `played as the recorded versions were, and told apart by what is seen: as ${before.name}`,
      ...(already.length === 0 ? [] : [`as ${after.name} in ${already.join(', ')}`]),
      ...(unlike === undefined ? [] : [`not as any in ${unlike}`]),
    ].join('; '),
    knobs: { ...before.knobs, ...changes },
    sources: { ...Object.fromEntries(sources), ...picked(after.sources, already) },
    steps: [],
  };
}

const picked = <Whole extends object>(whole: Whole, keys: readonly (keyof Whole)[]): Partial<Whole> =>
  Object.fromEntries(keys.filter((key) => key in whole).map((key) => [key, whole[key]])) as Partial<Whole>;
