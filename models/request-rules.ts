/** Rules of the pairing store for requests: how one comes to be, what further asks make of it, what an approval grants. */

import type { Knobs } from './releases/release.ts';
import { covers, ofRole, sortedUnique, uncovered, union, within } from './scopes.ts';
import { denied, type Rule, type Ruling, tokenRule, unknown, written } from './store-ruling.ts';
import {
  type DeviceFiles,
  type Paired,
  type PairingRequest,
  type Pin,
  rolesOf,
  type StoreOperation,
  type Token,
} from './store-state.ts';
import { approvedAs } from './superseded.ts';
import { issued } from './token-rules.ts';

type Ask = Extract<StoreOperation, { type: 'request' }>;

/** Facts 2.3, and what later releases do with a live request of the device. */
export const request: Rule<'request'> = (knobs, files, op) => {
  const live = files.request;
  if (live === null) return asked(knobs, files, made(knobs, files, op), null);
  switch (knobs.repeatedAsk) {
    case 'keep-first':
      return { files, answer: { ...answerOf(live), created: false } };
    case 'accumulate':
      return again(files, { ...live, scopes: union(live.scopes, op.scopes), askedAtMs: lastAsk(knobs, live, op) });
    case 'merge': {
      const wider = { ...refreshed(knobs, files, live, op), scopes: union(live.scopes, op.scopes) };
      return again(files, withRoles(wider, union(rolesOf(live), [op.role])));
    }
    default:
      return isSame(knobs, live, op)
        ? again(files, refreshed(knobs, files, live, op))
        : superseded(knobs, files, live, op);
  }
};

const made = (knobs: Knobs, files: DeviceFiles, op: Ask, silent = op.silent): PairingRequest => ({
  requestId: op.fresh?.requestId ?? '',
  role: op.role,
  scopes: supersedes(knobs) ? union([], op.scopes) : op.scopes,
  silent,
  isRepair: files.paired !== null,
  ...pinIn(op),
  ...pageIn(op),
  ...silentIn(silent, op),
  about: op.about,
  askedAtMs: op.atMs,
});

const pinIn = ({ pin }: { readonly pin?: Pin | undefined }) => (pin === undefined ? {} : { pin });

/** Told as the last who asked was. */
const pageIn = ({ page }: { readonly page?: true }) => (page === true ? { page } : {});

/** Who would be approved in silence, and as whom. */
const silentIn = (silent: boolean, { silentAs }: Ask) => (silent && silentAs !== undefined ? { silentAs } : {});

/** Who asks again and says nothing of its machine leaves what was said before (2026.2.26 to 2026.9.6, read; 9.6 seen). */
const heldPin = (before: Pin | undefined, now: Pin | undefined): Pin | undefined =>
  now === undefined || before === undefined
    ? (now ?? before)
    : { platform: now.platform || before.platform, family: now.family || before.family };

const supersedes = (knobs: Knobs): boolean =>
  knobs.repeatedAsk === 'supersede' || knobs.repeatedAsk === 'supersede-unless-covered';

const asked = (knobs: Knobs, files: DeviceFiles, next: PairingRequest, gone: string | null): Ruling => ({
  files: { ...files, request: next },
  answer: {
    ...answerOf(next),
    created: true,
    ...(gone !== null && knobs.repeatedAsk === 'supersede-unless-covered' ? { superseded: gone } : {}),
  },
});

const again = (files: DeviceFiles, next: PairingRequest): Ruling => ({
  files: { ...files, request: next },
  answer: { ...answerOf(next), created: false },
});

const answerOf = ({ requestId, silent, scopes, role }: PairingRequest) => ({ requestId, silent, scopes, role });

const lastAsk = (knobs: Knobs, live: PairingRequest, op: Ask): number | null =>
  knobs.requestLife === 'from-last-ask' ? op.atMs : live.askedAtMs;

/** Only who asks silently each time is approved silently; a request of a device that is paired by now repairs it. */
const refreshed = (
  knobs: Knobs,
  files: DeviceFiles,
  { page: _, silentAs: __, ...live }: PairingRequest,
  op: Ask,
): PairingRequest => ({
  ...live,
  ...pageIn(op),
  ...silentIn(live.silent && op.silent, op),
  silent: live.silent && op.silent,
  isRepair: live.isRepair || files.paired !== null,
  ...pinIn({ pin: heldPin(live.pin, op.pin) }),
  about: op.about,
  askedAtMs: lastAsk(knobs, live, op),
});

const withRoles = (one: PairingRequest, roles: readonly string[]): PairingRequest =>
  roles.length > 1 ? { ...one, roles } : one;

/** Whether the request stands for this ask too: it asks the same, or, where that is enough, no more. */
function isSame(knobs: Knobs, live: PairingRequest, op: Ask): boolean {
  if (live.role !== op.role) return false;
  const [before, now] = [written(knobs, live.scopes), written(knobs, op.scopes)];
  if (rolesOf(live).length === 1 && before.join() === now.join()) return true;
  return knobs.repeatedAsk === 'supersede-unless-covered' && covers(tokenRule(knobs), before, now, op.role);
}

const superseded = (knobs: Knobs, files: DeviceFiles, live: PairingRequest, op: Ask): Ruling => {
  const next: PairingRequest = {
    ...made(knobs, files, op, live.silent && op.silent),
    scopes: union(live.scopes, op.scopes),
  };
  return asked(knobs, files, withRoles(next, union(rolesOf(live), [op.role])), live.requestId);
};

/** Facts 2.4: the device gains the request's scopes; the token of the request's role is always issued anew. */
export const approve: Rule<'approve'> = (knobs, files, op) => {
  const live = files.request;
  if (live === null || live.requestId !== op.requestId) return unknown(files);
  const granted =
    knobs.approvalGrants === 'what-was-seen' && op.seen !== null ? within(live.scopes, op.seen) : live.scopes;
  const rest = live.scopes.filter((scope) => !granted.includes(scope));
  const roles = knobs.approvedRoles === 'of-all-asks' ? rolesOf(live) : [live.role];
  const scopesOf = (role: string) => tokenScopes(knobs, files, role, granted);
  const held = op.silently === true && knobs.silentApprover === 'asked-and-approved' ? files.paired : null;
  const approver = union(op.approver ?? [], held?.approved ?? held?.scopes ?? []);
  const isBound = op.silently !== true || knobs.silentApprover !== 'none';
  const lists = roles.includes('operator') ? scopesOf('operator') : [];
  const why = isBound ? objection(knobs, live, approver, lists) : null;
  if (why !== null) return denied(files, why);
  const names = [op.fresh?.token ?? '', op.fresh?.otherToken ?? op.fresh?.token ?? ''];
  const tokens: Record<string, Token> = { ...files.tokens };
  for (const [at, role] of roles.entries()) {
    const before = files.tokens[role];
    const kept = knobs.pageTokens === 'marked-also-when-approved' && before !== undefined ? pageIn(before) : {};
    tokens[role] = { ...issued(before, names[at] ?? '', scopesOf(role), op.atMs), ...kept };
  }
  return {
    files: {
      paired: {
        ...approvedRecord(knobs, files.paired, live, granted, op.atMs),
        ...approvedAs(files.paired, live, op.silently === true),
      },
      tokens,
      request: rest.length === 0 ? null : { ...live, scopes: rest },
    },
    answer: { requestId: live.requestId, role: live.role, granted, silent: live.silent },
  };
};

function approvedRecord(
  knobs: Knobs,
  before: Paired | null,
  live: PairingRequest,
  granted: readonly string[],
  atMs: number | null,
): Paired {
  const ceiling = union(before?.approved ?? before?.scopes ?? [], granted);
  return {
    roles: union(before?.roles ?? [], rolesOf(live)),
    role: live.role,
    scopes: knobs.approvedSet === 'kept-apart' ? ceiling : union(before?.scopes ?? [], granted),
    approved: knobs.approvedSet === 'one-list' || isNoSet(knobs, ceiling) ? null : ceiling,
    ...pinIn(live),
    ...pageIn(live),
    about: live.about,
    createdAtMs: before === null ? atMs : before.createdAtMs,
    approvedAtMs: atMs,
  };
}

const isNoSet = (knobs: Knobs, scopes: readonly string[]): boolean =>
  knobs.nothingApproved === 'is-no-set' && scopes.length === 0;

/** The scopes of the token that an approval of `granted` issues for a role. */
function tokenScopes(knobs: Knobs, files: DeviceFiles, role: string, granted: readonly string[]): readonly string[] {
  const before = files.paired?.approved ?? files.paired?.scopes ?? [];
  const all = union(before, granted);
  const held = files.tokens[role]?.scopes;
  switch (knobs.approvedToken) {
    case 'scopes-of-request':
      return sortedUnique(granted);
    case 'all-approved':
      return sortedUnique(union(files.paired?.scopes ?? [], granted));
    case 'request-or-held':
      return written(knobs, granted.length > 0 ? granted : (held ?? all));
    case 'request-or-held-of-role': {
      const own = ofRole(role, written(knobs, granted));
      return own.length > 0 ? own : ofRole(role, written(knobs, held ?? all));
    }
    default: {
      const own = ofRole(role, written(knobs, granted));
      if (own.length === 0) return ofRole(role, written(knobs, held ?? all));
      const baseline = ofRole(role, written(knobs, before));
      const added = held === undefined ? own : own.filter((scope) => !baseline.includes(scope));
      return ofRole(role, written(knobs, union(held ?? [], added)));
    }
  }
}

/** Why nobody, or this approver not, may grant what is asked, in the words of the wire. */
function objection(
  knobs: Knobs,
  live: PairingRequest,
  approver: readonly string[],
  token: readonly string[],
): string | null {
  const roles = rolesOf(live);
  const asked = written(knobs, live.scopes);
  const ofOperators = asked.filter((scope) => scope.startsWith('operator.'));
  if (knobs.approvable === 'scopes-of-its-roles') {
    const strange = asked.find((scope) => !roles.some((role) => scope.startsWith(`${role}.`)));
    if (strange !== undefined) return `invalid scope for requested roles: ${strange}`;
  }
  // Bound by the role that the request was last made in, or wherever an operator is among those who get a token by it.
  const grantsOperator = knobs.approvedRoles === 'of-all-asks' && roles.includes('operator');
  const bound = knobs.approverBound === 'scopes-asked-in-its-role' && !grantsOperator ? live.role : 'operator';
  if (knobs.approverBound === 'none' || !roles.includes(bound)) return null;
  const needed = knobs.approverBound === 'scopes-of-token' ? union(ofOperators, token) : ofOperators;
  const missing = uncovered(tokenRule(knobs), approver, needed, bound);
  return missing === null ? null : `missing scope: ${missing}`;
}
