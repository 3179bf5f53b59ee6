/**
 * Scopes: plain strings that nothing validates. Three comparison rules coexist in 2026.2.19 (facts 5.1); which one a release
 * uses where is a knob, and this file is the only place that compares.
 */

export const ADMIN = 'operator.admin';
export const READ = 'operator.read';
export const WRITE = 'operator.write';
export const APPROVALS = 'operator.approvals';
export const PAIRING = 'operator.pairing';
export const TALK_SECRETS = 'operator.talk.secrets';

type Wider = Readonly<Record<string, readonly string[]>>;

/** What stands for scopes that came later. */
const TALKING: Wider = { 'operator.talk': [WRITE] };
const MORE: Wider = {
  ...TALKING,
  'operator.sessions.read': [READ, WRITE, 'operator.sessions.write'],
  'operator.sessions.write': [WRITE],
};

/** What the command line asks for, whatever the command. */
export const CLI_3: readonly string[] = [ADMIN, APPROVALS, PAIRING];
/** All that there is; what the operator's own identity holds. */
export const FULL_5: readonly string[] = [ADMIN, APPROVALS, PAIRING, READ, WRITE];

/** How a held set of scopes is compared with an asked one. */
export type ScopeCover =
  /** Each asked scope must literally be held. */
  | 'literal'
  /** As literal, but to an operator `operator.admin` and `operator.write` stand for `operator.read`. */
  | 'read-implied'
  /** As literal, but to an operator `operator.admin` stands for every operator scope, `operator.write` for `operator.read`. */
  | 'implied'
  /** As implied, but what does not begin with the role's name can never be covered, held or not. */
  | 'implied-in-role';

/** How releases do that whose `operator.write` stands for talking, or for sessions too, and `operator.read` for reading them. */
type CoverRule = ScopeCover | 'implied-in-role-and-talk' | 'implied-in-role-and-more';

const LATER_COVER = { 'talk-implied': 'implied-in-role-and-talk', implied: 'implied-in-role-and-more' } as const;
/** What stands for scopes that came later, by the rules that know of any. */
const WIDER: { readonly [Rule in CoverRule]?: Wider } = {
  'implied-in-role-and-talk': TALKING,
  'implied-in-role-and-more': MORE,
};
const OF_ROLE_ONLY: readonly CoverRule[] = ['implied-in-role', ...Object.values(LATER_COVER)];

export const coverRule = (cover: ScopeCover, newerScopes: 'strange' | keyof typeof LATER_COVER): CoverRule =>
  newerScopes === 'strange' || cover !== 'implied-in-role' ? cover : LATER_COVER[newerScopes];

/** True where `held` is enough for everything that `role` asks. Nothing asked is always covered. */
export const covers = (
  rule: CoverRule,
  held: readonly string[],
  asked: readonly string[],
  role = 'operator',
): boolean => uncovered(rule, held, asked, role) === null;

/** The first asked scope for which `held` is not enough, or null. Blanks around a scope count in the literal rule only. */
export function uncovered(
  rule: CoverRule,
  held: readonly string[],
  asked: readonly string[],
  role: string,
): string | null {
  const missing = missingIn(rule, held, asked, role);
  return missing === null || rule === 'literal' ? missing : missingIn(rule, tidy(held), tidy(asked), role);
}

function missingIn(rule: CoverRule, held: readonly string[], asked: readonly string[], role: string): string | null {
  const ofRoleOnly = OF_ROLE_ONLY.includes(rule);
  const covered = (scope: string): boolean => {
    if (ofRoleOnly && !scope.startsWith(`${role}.`)) return false;
    return held.includes(scope) || (role === 'operator' && isImplied(rule, held, scope));
  };
  return asked.find((scope) => !covered(scope)) ?? null;
}

function isImplied(rule: CoverRule, held: readonly string[], scope: string): boolean {
  if (rule === 'literal') return false;
  if (scope === READ && held.includes(WRITE)) return true;
  if (WIDER[rule]?.[scope]?.some((wider) => held.includes(wider)) === true) return true;
  return held.includes(ADMIN) && (rule === 'read-implied' ? scope === READ : scope.startsWith('operator.'));
}

/** The scopes and what later releases write beside them: admin adds read and write, write adds read. */
export function withImplied(written: readonly string[]): readonly string[] {
  const scopes = tidy(written);
  if (scopes.includes(ADMIN)) return [...scopes, READ, WRITE];
  return scopes.includes(WRITE) ? [...scopes, READ] : scopes;
}

/** The scopes that a role's own token may carry: an operator's all begin with `operator.`, others' never do. */
export const ofRole = (role: string, scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => scope.startsWith('operator.') === (role === 'operator'));

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
