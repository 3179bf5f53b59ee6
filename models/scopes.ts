/**
 * Scopes: plain strings that nothing validates. Three comparison rules coexist in 2026.2.19 (facts 5.1); which one a release
 * uses where is a knob, and this file is the only place that compares.
 */

export const ADMIN = 'operator.admin';
export const READ = 'operator.read';
export const WRITE = 'operator.write';
export const APPROVALS = 'operator.approvals';
export const PAIRING = 'operator.pairing';

/** What the command line asks for, whatever the command. */
export const CLI_3: readonly string[] = [ADMIN, APPROVALS, PAIRING];
/** All that there is; what the operator's own identity holds. */
export const FULL_5: readonly string[] = [ADMIN, APPROVALS, PAIRING, READ, WRITE];

/** How a held set of scopes is compared with an asked one. */
export type ScopeCover =
  /** Each asked scope must literally be held. */
  | 'literal'
  /** As literal, but `operator.admin` stands for every operator scope and `operator.write` for `operator.read`. */
  | 'implied';

/** True where `held` is enough for everything `asked`. Nothing asked is always covered. */
export function covers(rule: ScopeCover, held: readonly string[], asked: readonly string[]): boolean {
  return asked.every((scope) => held.includes(scope) || (rule === 'implied' && isImplied(held, scope)));
}

function isImplied(held: readonly string[], scope: string): boolean {
  if (scope.startsWith('operator.') && held.includes(ADMIN)) return true;
  return scope === READ && held.includes(WRITE);
}

/** Both, in order of first mention, each once: trimmed, blanks dropped. What is asked is compared as it was written. */
export const union = (one: readonly string[], other: readonly string[]): readonly string[] => [
  ...new Set(tidy([...one, ...other])),
];

export const sortedUnique = (scopes: readonly string[]): readonly string[] => [...new Set(tidy(scopes))].sort();

const tidy = (words: readonly string[]): readonly string[] =>
  words.every((word) => word !== '' && word === word.trim())
    ? words
    : words.map((word) => word.trim()).filter((word) => word !== '');

/** What of `scopes` lies within `ceiling`. */
export const within = (scopes: readonly string[], ceiling: readonly string[]): readonly string[] =>
  scopes.filter((scope) => ceiling.includes(scope));

/** `read write` for `[operator.read, operator.write]`; well-known sets get their short names. */
export function scopesInWords(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'nothing';
  return sortedUnique(scopes)
    .map((scope) => scope.replace(/^operator\./, ''))
    .join(' ');
}
