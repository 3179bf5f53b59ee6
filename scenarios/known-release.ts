/** Release names that a person wrote. */
import { isVersion, releaseNamed, releaseNames, standsFor } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** The release of the issue, played unless a file or `--release` names another. */
export const defaultRelease = '2026.2.19';

/** The release of this name, or a usage error that lists those there are. `where` names the flag or key. */
export function releaseOr(name: string, where: string): Release {
  const release = releaseNamed(name);
  if (release !== undefined) return release;
  const known = `known are ${releaseNames.join(', ')} and versions between them (scopeloop releases)`;
  throw new UsageError({
    code: 'release-unknown',
    where,
    problem: isVersion(name) ? `${name} was not played, so nobody knows its rules` : `no release is called "${name}"`,
    hint: `${guessFor(name)}${known}`,
  });
}

function guessFor(name: string): string {
  if (isVersion(name)) {
    const before = standsFor(name)?.release.name;
    return before === undefined ? '' : `the last before it that was played is ${before}; `;
  }
  const near = nearest(name, releaseNames);
  return near.length === 0 ? '' : `did you mean ${near.join(' or ')}? `;
}
