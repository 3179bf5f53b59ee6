/** The releases that are known, by name. */
import { release_2026_2_17 } from './2026.2.17.ts';
import { release_2026_2_19 } from './2026.2.19.ts';
import { release_2026_2_21 } from './2026.2.21.ts';
import { release_2026_2_23 } from './2026.2.23.ts';
import { release_2026_2_26 } from './2026.2.26.ts';
import { release_2026_3_2 } from './2026.3.2.ts';
import { release_2026_3_13 } from './2026.3.13.ts';
import { release_2026_3_28 } from './2026.3.28.ts';
import { release_2026_4_15 } from './2026.4.15.ts';
import { release_2026_5_7 } from './2026.5.7.ts';
import { release_2026_6_11 } from './2026.6.11.ts';
import { release_2026_7_1 } from './2026.7.1.ts';
import { release_2026_9_6 } from './2026.9.6.ts';
import { between } from './between.ts';
import { autoUpgrade, singleRequest } from './fixes.ts';
import type { Release } from './release.ts';

/** Those that the catalogue says what to expect of, and that every target is held to. */
export const issueReleases: readonly Release[] = [release_2026_2_19, autoUpgrade, singleRequest];

/** Those whose running gateways were recorded, oldest first. */
export const recordedReleases: readonly Release[] = [
  release_2026_2_17,
  release_2026_2_19,
  release_2026_2_21,
  release_2026_2_23,
  release_2026_2_26,
  release_2026_3_2,
  release_2026_3_13,
  release_2026_3_28,
  release_2026_4_15,
  release_2026_5_7,
  release_2026_6_11,
  release_2026_7_1,
  release_2026_9_6,
];

export const releases: readonly Release[] = [...recordedReleases, autoUpgrade, singleRequest];

export const releaseNames: readonly string[] = releases.map(({ name }) => name);

const parts = (version: string): readonly number[] => version.split(/[.-]/).map(Number);

export const isVersion = (name: string): boolean => /^\d{4}\.\d{1,2}\.\d{1,2}(-\d+)?$/.test(name);

function compare(one: string, other: string): number {
  const [a, b] = [parts(one), parts(other)];
  const at = a.findIndex((part, place) => part !== (b[place] ?? 0));
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Versions in the order in which they were published, each once. */
export const inOrder = (versions: readonly string[]): readonly string[] => [...new Set(versions)].sort(compare);

const isUpTo = (version: string, other: string): boolean => compare(version, other) <= 0;

/** Versions that were published between two of them, and played. */
export const releasesBetween: readonly Release[] = recordedReleases.flatMap((after, at) => {
  const before = recordedReleases[at - 1];
  return before === undefined ? [] : between(before, after);
});

/** All published versions that have a profile, oldest first. */
export const published: readonly Release[] = [...recordedReleases, ...releasesBetween].sort((one, other) =>
  compare(one.name, other.name),
);

const byName = new Map([...releases, ...releasesBetween].map((release) => [release.name, release]));

/** The release of this name, or undefined. */
export const releaseNamed = (name: string): Release | undefined => byName.get(name);

/** Which profile stands for a published version. */
export interface Standing {
  readonly release: Release;
  /** What has to be said beside every answer it gives, or null for a version with a profile of its own. */
  readonly note: string | null;
}

/** The profile of a version: its own, or the one of the version before it. Undefined for none and for older ones. */
export function standsFor(version: string): Standing | undefined {
  const own = releaseNamed(version);
  if (own !== undefined) return { release: own, note: null };
  if (!isVersion(version)) return undefined;
  const [oldest] = recordedReleases;
  if (oldest === undefined || !isUpTo(oldest.name, version)) return undefined;
  const release = published.findLast(({ name }) => isUpTo(name, version)) as Release;
  return { release, note: `${version} was not played; it is taken to be as ${release.name}` };
}
