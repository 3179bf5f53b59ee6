/** Options that several commands share, and how their words are read. */

import type { Release } from '../models/releases/release.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Door } from './door.ts';

/** What `--cache-dir` is for, in every command that may fetch a release. */
export const CACHE_DIR = 'openclaw: where published releases are kept (default: the cache folder of the user)';

/** Fetching a release may take a minute: what goes on is shown on a terminal, what was done is said anywhere. */
export const listener = (door: Pick<Door, 'say' | 'progress'>) => ({
  say(text: string) {
    door.progress.clear();
    door.say(text);
  },
  show: (text: string) => door.progress.show(text),
});

/** `a,b` and repeated flags alike. */
export const listOf = (words: string | readonly string[] | undefined): readonly string[] =>
  (words === undefined ? [] : typeof words === 'string' ? [words] : words)
    .flatMap((word) => word.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** None where the option is not there; a variable that is empty is no release, and not the default one either. */
export function releasesOf(words: string | readonly string[] | undefined): readonly Release[] {
  const names = listOf(words);
  if (words !== undefined && names.length === 0) releaseOr('', '--release');
  return names.map((name) => releaseOr(name, '--release'));
}

/** A whole number within bounds, or a usage error that says so. */
export function wholeNumber(flag: string, written: unknown, min: number, max: number): number {
  const value = typeof written === 'number' ? written : Number(String(written).trim() === '' ? Number.NaN : written);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError({
    code: 'number-invalid',
    where: flag,
    problem: `${JSON.stringify(written) ?? 'nothing'} is no whole number from ${min} to ${max}`,
    hint: `write a number, such as ${flag} ${Math.max(min, 1)}`,
  });
}

/** `--with cli`: whether a release's own command line plays what it can. Only published and built packages have one. */
export function isWithCli(word: string | undefined, targets: readonly string[]): boolean {
  if (word === undefined) return false;
  oneOf('--with', word, ['cli']);
  if (targets.some((target) => target.startsWith('openclaw'))) return true;
  const problem = `${targets.join(', ')} has no command line of its own`;
  throw new UsageError({ code: 'usage', where: '--with', problem, hint: 'write it with --on openclaw…' });
}

/** One of some words, or a usage error that lists them. */
export function oneOf<const Word extends string>(flag: string, written: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === written);
  if (word !== undefined) return word;
  throw new UsageError({
    code: 'word-unknown',
    where: flag,
    problem: `"${written}" is not known`,
    hint: `write one of ${words.join(', ')}`,
  });
}
