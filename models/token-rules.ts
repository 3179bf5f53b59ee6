/** Rules of the pairing store for tokens: facts 2.5, 2.7, 2.8 and 2.9 (2026.2.19), and what later releases do otherwise. */

import type { Knobs } from './releases/release.ts';
import { ADMIN, APPROVALS, covers, PAIRING, sortedUnique, uncovered, union, withImplied } from './scopes.ts';
import { approvedOf, denied, type Rule, type Ruling, tokenRule, unknown, written } from './store-ruling.ts';
import type { Paired, Token } from './store-state.ts';

/** A new value under the old entry: its birth and last use are kept, its revocation is not. */
export function issued(
  before: Token | undefined,
  token: string,
  scopes: readonly string[],
  atMs: number | null,
): Token {
  return {
    token,
    scopes,
    revoked: false,
    createdAtMs: before?.createdAtMs ?? atMs,
    rotatedAtMs: before === undefined ? null : atMs,
    revokedAtMs: null,
    lastUsedAtMs: before?.lastUsedAtMs ?? null,
  };
}

/** Whether scopes lie within what is approved, where the release keeps tokens there. */
function isWithin(knobs: Knobs, paired: Paired, role: string, scopes: readonly string[]): boolean {
  if (knobs.tokenBound === 'none') return true;
  const approved = approvedOf(knobs, paired);
  return approved !== null && covers(tokenRule(knobs), approved, scopes, role);
}

/** Facts 2.8: a token that does not cover the ask is replaced by one that has just what is asked. */
export const ensure: Rule<'ensure'> = (knobs, files, op) => {
  const { paired } = files;
  if (paired === null) return unknown(files);
  const asked = written(knobs, op.scopes);
  const strange = knobs.tokenBound === 'approved-scopes-and-role' && !paired.roles.includes(op.role);
  if (strange || !isWithin(knobs, paired, op.role, asked)) return denied(files, 'not approved');
  const before = files.tokens[op.role];
  if (
    before !== undefined &&
    !before.revoked &&
    isOfSameKind(knobs, before, op.page) &&
    covers(tokenRule(knobs), before.scopes, asked, op.role) &&
    isWithin(knobs, paired, op.role, before.scopes)
  ) {
    return { files, answer: tokenAnswer(op.role, before) };
  }
  const kept =
    knobs.reissuedToken === 'scopes-asked-and-held' && before !== undefined && !before.revoked ? before.scopes : [];
  const made = issued(before, op.fresh?.token ?? '', sortedUnique([...kept, ...asked]), op.atMs);
  const token: Token = op.page === true ? { ...made, page: true } : made;
  return { files: { ...files, tokens: { ...files.tokens, [op.role]: token } }, answer: tokenAnswer(op.role, token) };
};

/** Whether both are for pages, or neither is, where the release keeps their tokens apart. */
const isOfSameKind = (knobs: Knobs, { page }: Token, asked: true | undefined): boolean =>
  knobs.pageTokens === 'as-all-others' || page === asked;

const tokenAnswer = (role: string, { token, scopes, createdAtMs, rotatedAtMs }: Token) => ({
  role,
  token,
  scopes,
  issuedAtMs: rotatedAtMs ?? createdAtMs,
});

/** Facts 2.9: all failures look alike outside; the order in which they are found does not show. */
export const verify: Rule<'verify'> = (knobs, files, op) => {
  const held = files.tokens[op.role];
  if (files.paired === null || held === undefined || held.revoked || held.token !== op.token)
    return { files, answer: { ok: false } };
  // A page's record takes no token that was not issued to a page.
  if (knobs.pageTokens !== 'as-all-others' && files.paired.page === true && held.page !== true)
    return { files, answer: { ok: false } };
  const isWide =
    isWithin(knobs, files.paired, op.role, held.scopes) &&
    covers(tokenRule(knobs), held.scopes, written(knobs, op.scopes), op.role);
  if (!isWide) return { files, answer: { ok: false, ...(knobs.narrowToken === 'told-apart' ? { narrow: true } : {}) } };
  const used = { ...held, lastUsedAtMs: op.atMs };
  return {
    files: { ...files, tokens: { ...files.tokens, [op.role]: used } },
    answer: { ok: true, ...(held.page === true ? { page: true } : {}) },
  };
};

/** Whether who changes a token of this role must hold its scopes. */
const binds = (bound: Knobs['rotatorBound'], role: string): boolean =>
  bound === 'own-scopes' || (bound === 'own-scopes-of-operator-tokens' && role === 'operator');

/** Facts 2.7: a new value; given scopes replace the token's and, with one list, the device's. A role it never had is fine. */
export const rotate: Rule<'rotate'> = (knobs, files, op) => {
  const before = files.paired;
  const no = (why: string | null): Ruling => {
    if (knobs.rotateDenial === 'denied') return denied(files, 'device token rotation denied');
    return why === null ? unknown(files) : denied(files, why);
  };
  if (before === null) return no(null);
  const held = files.tokens[op.role];
  const scopes = written(knobs, op.scopes ?? held?.scopes ?? before.scopes);
  const isBound = binds(knobs.rotatorBound, op.role);
  const missing = isBound ? uncovered(tokenRule(knobs), op.rotator ?? [], scopes, op.role) : null;
  if (missing !== null) return no(`missing scope: ${missing}`);
  if (!mayRotate(knobs, before, held, op.role, scopes)) return no(null);
  const made = { ...issued(held, op.fresh?.token ?? '', scopes, op.atMs), rotatedAtMs: op.atMs };
  const token: Token = held?.page === true ? { ...made, page: true } : made;
  const paired = op.scopes === null ? before : redefined(knobs, before, scopes);
  const secret = knobs.rotateSecret === 'to-the-caller' || op.own === true ? { token: token.token } : {};
  return {
    files: { ...files, paired, tokens: { ...files.tokens, [op.role]: token } },
    answer: { role: op.role, ...secret, scopes, rotatedAtMs: token.rotatedAtMs ?? token.createdAtMs },
  };
};

function redefined(knobs: Knobs, before: Paired, scopes: readonly string[]): Paired {
  if (knobs.approvedSet === 'kept-apart') return before;
  const approved = knobs.approvedSet === 'ceiling-kept' ? union(before.approved ?? before.scopes, scopes) : null;
  return { ...before, scopes, approved };
}

function mayRotate(
  knobs: Knobs,
  paired: Paired,
  held: Token | undefined,
  role: string,
  scopes: readonly string[],
): boolean {
  const approved = approvedOf(knobs, paired);
  switch (knobs.rotateBound) {
    case 'none':
      return true;
    case 'approved':
      return covers('literal', approved ?? [], scopes);
    case 'approved-and-implied':
      return covers('literal', expanded(approved ?? held?.scopes ?? []), expanded(scopes));
    case 'approved-scopes':
      return approved !== null && covers(tokenRule(knobs), approved, scopes, role);
    default:
      return paired.roles.includes(role) && approved !== null && covers(tokenRule(knobs), approved, scopes, role);
  }
}

/** Admin as the four others, write with read: what one release takes to be the same as being listed. */
const expanded = (scopes: readonly string[]): readonly string[] => [
  ...withImplied(scopes),
  ...(scopes.includes(ADMIN) ? [APPROVALS, PAIRING] : []),
];

/** Facts 2.5: the token is marked; what the device is approved for is not touched. */
export const revoke: Rule<'revoke'> = (knobs, files, op) => {
  const held = files.tokens[op.role];
  const isKnown = knobs.revokeDenial === 'why' || files.paired?.roles.includes(op.role) === true;
  if (files.paired === null || held === undefined || !isKnown) {
    return knobs.revokeDenial === 'why' ? unknown(files) : denied(files, 'device token revocation denied');
  }
  const covered =
    !binds(knobs.revokerBound, op.role) || covers(tokenRule(knobs), op.revoker ?? [], held.scopes, op.role);
  if (!covered) return denied(files, 'device token revocation denied');
  const token: Token = { ...held, revoked: true, revokedAtMs: op.atMs };
  return {
    files: { ...files, tokens: { ...files.tokens, [op.role]: token } },
    answer: { role: op.role, revokedAtMs: op.atMs },
  };
};
