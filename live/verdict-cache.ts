/**
 * Verdicts on published packages, kept from one run to the next beside the installs: one file each, named by everything that the
 * verdict depends on. What was not decided is not kept, for it may have been the machine.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '../scenarios/bisect.ts';
import { makeFolder } from '../scenarios/folder.ts';
import type { Scenario } from '../scenarios/schema.ts';

/** What a verdict depends on. */
export interface PlayedWhat {
  /** Of the package, as npm checked it. */
  readonly integrity: string;
  readonly scenario: Scenario;
  /** What plays it: our frames, or the release's own command line. */
  readonly by: string;
  /** The profile whose client rules were used. */
  readonly profile: string;
  readonly seed: number;
  /** Counts from 0 where something is played several times. */
  readonly nth: number;
  /** Of this program. */
  readonly version: string;
}

export interface VerdictCache {
  get(what: PlayedWhat): Sample | null;
  put(what: PlayedWhat, sample: Sample): void;
}

export const noCache: VerdictCache = { get: () => null, put: () => {} };

export function verdictCache(dir: string): VerdictCache {
  const pathOf = (what: PlayedWhat): string => join(dir, `${keyOf(what)}.json`);
  return {
    get(what) {
      try {
        const { verdict, because } = JSON.parse(readFileSync(pathOf(what), 'utf8')) as Sample;
        return { verdict, because, cached: true };
      } catch {
        return null;
      }
    },
    put(what, { verdict, because }) {
      if (verdict === 'unknown') return;
      const path = pathOf(what);
      const draft = `${path}.${process.pid}.part`;
      try {
        makeFolder(dir);
        writeFileSync(draft, `${JSON.stringify({ verdict, because, ...nameOf(what) }, null, 2)}\n`);
        renameSync(draft, path);
      } catch {
        // Where nothing can be kept it is played again next time; the verdict is none the worse for it.
      }
    },
  };
}

/** For a person who looks into the folder. */
const nameOf = ({ scenario, by, profile, nth, version }: PlayedWhat) => ({
  scenario: scenario.scenario,
  by,
  profile,
  nth,
  scopeloop: version,
});

/** What a scenario says beside what is played (why it is kept, what is expected) changes no verdict. */
function keyOf({ scenario, ...rest }: PlayedWhat): string {
  const { title, because, source, expect, afterwards, release, ...played } = scenario;
  return createHash('sha256')
    .update(JSON.stringify({ ...rest, played }))
    .digest('hex')
    .slice(0, 32);
}
