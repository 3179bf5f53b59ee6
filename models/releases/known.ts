/** The releases that are known, by name. */
import { release_2026_2_19 } from './2026.2.19.ts';
import { autoUpgrade, singleRequest } from './fixes.ts';
import type { Release } from './release.ts';

export const releases: readonly Release[] = [release_2026_2_19, autoUpgrade, singleRequest];

export const releaseNames: readonly string[] = releases.map(({ name }) => name);

/** The release of this name, or undefined. */
export const releaseNamed = (name: string): Release | undefined => releases.find((release) => release.name === name);
