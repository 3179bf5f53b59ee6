/** Release names that a person wrote. */
import { releaseNamed, releaseNames } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** The release of the issue, played unless a file or `--release` names another. */
export const defaultRelease = '2026.2.19';

/** The release of this name, or a usage error that lists those there are. `where` names the flag or key. */
export function releaseOr(name: string, where: string): Release {
  const release = releaseNamed(name);
  if (release !== undefined) return release;
  const near = nearest(name, releaseNames);
  throw new UsageError({
    code: 'release-unknown',
    where,
    problem: `no release is called "${name}"`,
    hint:
      near.length === 0
        ? `write one of ${releaseNames.join(', ')}`
        : `did you mean ${near.join(' or ')}? known are ${releaseNames.join(', ')}`,
  });
}
