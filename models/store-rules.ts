/**
 * The rules of the pairing store as pure functions: what the files hold after an operation, and what it answers. One
 * function an operation, each a branch on knobs where releases differ. Source: facts 2.3 to 2.10 (2026.2.19, seen running).
 */
import type { Json } from '../sim/model.ts';
import type { Knobs } from './releases/release.ts';
import { covers, sortedUnique, union, within } from './scopes.ts';
import type { DeviceFiles, Paired, PairingRequest, StoreOperation, Token } from './store-state.ts';

export interface Ruling {
  readonly files: DeviceFiles;
  /** What the caller is told; null stands for "no such thing". */
  readonly answer: { readonly [key: string]: Json } | null;
}

type Rule<Type extends string> = (
  knobs: Knobs,
  files: DeviceFiles,
  op: Extract<StoreOperation, { type: Type }>,
) => Ruling;

/** What an operation does. Total: an operation that cannot be done answers null and changes nothing. */
export function rule(knobs: Knobs, files: DeviceFiles, op: StoreOperation): Ruling {
  switch (op.type) {
    case 'request':
      return request(knobs, files, op);
    case 'approve':
      return approve(knobs, files, op);
    case 'reject':
      return files.request?.requestId === op.requestId
        ? { files: { ...files, request: null }, answer: { requestId: op.requestId } }
        : unknown(files);
    case 'remove':
      return remove(knobs, files, op);
    case 'metadata':
      return metadata(knobs, files, op);
    case 'ensure':
      return ensure(knobs, files, op);
    case 'verify':
      return verify(knobs, files, op);
    case 'rotate':
      return rotate(knobs, files, op);
    case 'revoke':
      return revoke(knobs, files, op);
    default:
      return { files, answer: view(files) };
  }
}

const unknown = (files: DeviceFiles): Ruling => ({ files, answer: null });

/** What a reader of the files sees. */
export const view = ({ paired, tokens, request: pending }: DeviceFiles): { readonly [key: string]: Json } => ({
  paired: paired as unknown as Json,
  tokens: tokens as unknown as Json,
  request: pending as unknown as Json,
});

/** Facts 2.3: a live request of the device is returned as it is, whoever asks for what. */
const request: Rule<'request'> = (knobs, files, op) => {
  const live = files.request;
  if (live === null) {
    const made: PairingRequest = {
      requestId: op.fresh?.requestId ?? '',
      role: op.role,
      scopes: op.scopes,
      silent: op.silent,
      isRepair: files.paired !== null,
      about: op.about,
      askedAtMs: op.atMs,
    };
    return { files: { ...files, request: made }, answer: { ...answerOf(made), created: true } };
  }
  if (knobs.repeatedAsk === 'keep-first') return { files, answer: { ...answerOf(live), created: false } };
  const gathered: PairingRequest = {
    ...live,
    scopes: union(live.scopes, op.scopes),
    askedAtMs: knobs.requestLife === 'from-last-ask' ? op.atMs : live.askedAtMs,
  };
  return { files: { ...files, request: gathered }, answer: { ...answerOf(gathered), created: false } };
};

const answerOf = ({ requestId, silent, scopes, role }: PairingRequest) => ({ requestId, silent, scopes, role });

/** Facts 2.4: the device gains the request's scopes; the token of the request's role is always issued anew. */
const approve: Rule<'approve'> = (knobs, files, op) => {
  const live = files.request;
  if (live === null || live.requestId !== op.requestId) return unknown(files);
  const granted =
    knobs.approvalGrants === 'what-was-seen' && op.seen !== null ? within(live.scopes, op.seen) : live.scopes;
  const rest = live.scopes.filter((scope) => !granted.includes(scope));
  const scopes = union(files.paired?.scopes ?? [], granted);
  const paired: Paired = {
    roles: union(files.paired?.roles ?? [], [live.role]),
    role: live.role,
    scopes,
    approved:
      knobs.approvedSet === 'ceiling-kept'
        ? union(files.paired?.approved ?? files.paired?.scopes ?? [], granted)
        : null,
    about: live.about,
    createdAtMs: files.paired === null ? op.atMs : files.paired.createdAtMs,
    approvedAtMs: op.atMs,
  };
  const tokenScopes = sortedUnique(knobs.approvedToken === 'all-approved' ? scopes : granted);
  const token = issued(files.tokens[live.role], op.fresh?.token ?? '', tokenScopes, op.atMs);
  return {
    files: {
      paired,
      tokens: { ...files.tokens, [live.role]: token },
      request: rest.length === 0 ? null : { ...live, scopes: rest },
    },
    answer: { requestId: live.requestId, role: live.role, granted, silent: live.silent },
  };
};

/** A new value under the old entry: its birth and last use are kept, its revocation is not. */
function issued(before: Token | undefined, token: string, scopes: readonly string[], atMs: number | null): Token {
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

/** Facts 2.5. */
const remove: Rule<'remove'> = (knobs, files, _op) => {
  if (files.paired === null) return unknown(files);
  const pending = knobs.removalOfDevice === 'keeps-request' ? files.request : null;
  return { files: { paired: null, tokens: {}, request: pending }, answer: {} };
};

/** Facts 2.10: an accepted connect of a paired device leaves its mark; its scopes were just found to be covered or granted. */
const metadata: Rule<'metadata'> = (_knobs, files, op) => {
  const before = files.paired;
  if (before === null) return unknown(files);
  const paired: Paired = {
    ...before,
    roles: union(before.roles, [op.role]),
    role: op.role,
    scopes: union(before.scopes, op.scopes),
    about: op.about,
  };
  return { files: { ...files, paired }, answer: {} };
};

/** Facts 2.8: a token that does not cover the ask is replaced by one that has just what is asked. */
const ensure: Rule<'ensure'> = (knobs, files, op) => {
  if (files.paired === null) return unknown(files);
  const before = files.tokens[op.role];
  if (before !== undefined && !before.revoked && covers(knobs.tokenCover, before.scopes, op.scopes)) {
    return { files, answer: tokenAnswer(op.role, before) };
  }
  const kept =
    knobs.reissuedToken === 'scopes-asked-and-held' && before !== undefined && !before.revoked ? before.scopes : [];
  const token = issued(before, op.fresh?.token ?? '', sortedUnique([...kept, ...op.scopes]), op.atMs);
  return { files: { ...files, tokens: { ...files.tokens, [op.role]: token } }, answer: tokenAnswer(op.role, token) };
};

const tokenAnswer = (role: string, { token, scopes, createdAtMs, rotatedAtMs }: Token) => ({
  role,
  token,
  scopes,
  issuedAtMs: rotatedAtMs ?? createdAtMs,
});

/** Facts 2.9: all failures look alike outside; the order in which they are found does not show. */
const verify: Rule<'verify'> = (knobs, files, op) => {
  const held = files.tokens[op.role];
  const good =
    files.paired !== null &&
    held !== undefined &&
    !held.revoked &&
    held.token === op.token &&
    covers(knobs.tokenCover, held.scopes, op.scopes);
  if (!good) return { files, answer: { ok: false } };
  const used = { ...held, lastUsedAtMs: op.atMs };
  return { files: { ...files, tokens: { ...files.tokens, [op.role]: used } }, answer: { ok: true } };
};

/** Facts 2.7: a new value; given scopes replace the token's and, with one list, the device's. A role it never had is fine. */
const rotate: Rule<'rotate'> = (knobs, files, op) => {
  const before = files.paired;
  if (before === null) return unknown(files);
  const held = files.tokens[op.role];
  const scopes = sortedUnique(op.scopes ?? held?.scopes ?? before.scopes);
  if (knobs.rotateBound === 'approved' && !covers('literal', before.approved ?? before.scopes, scopes))
    return unknown(files);
  const token = { ...issued(held, op.fresh?.token ?? '', scopes, op.atMs), rotatedAtMs: op.atMs };
  const approved = knobs.approvedSet === 'ceiling-kept' ? union(before.approved ?? before.scopes, scopes) : null;
  const paired = op.scopes === null ? before : { ...before, scopes, approved };
  return {
    files: { ...files, paired, tokens: { ...files.tokens, [op.role]: token } },
    answer: { role: op.role, token: token.token, scopes, rotatedAtMs: token.rotatedAtMs ?? token.createdAtMs },
  };
};

/** Facts 2.5: the token is marked; what the device is approved for is not touched. */
const revoke: Rule<'revoke'> = (_knobs, files, op) => {
  const held = files.tokens[op.role];
  if (files.paired === null || held === undefined) return unknown(files);
  const token: Token = { ...held, revoked: true, revokedAtMs: op.atMs };
  return {
    files: { ...files, tokens: { ...files.tokens, [op.role]: token } },
    answer: { role: op.role, revokedAtMs: op.atMs },
  };
};
