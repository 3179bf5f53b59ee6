/**
 * The rules of the pairing store as pure functions: what the files hold after an operation, and what it answers. One
 * function an operation, each a branch on knobs where releases differ. Source: facts 2.3 to 2.10 (2026.2.19, seen running);
 * for other releases what their knobs name.
 */
import type { Json } from '../sim/model.ts';
import { notToManage } from './management.ts';
import type { Knobs } from './releases/release.ts';
import { approve, request } from './request-rules.ts';
import { union } from './scopes.ts';
import { denied, type Rule, type Ruling, unknown } from './store-ruling.ts';
import type { DeviceFiles, Paired, StoreOperation } from './store-state.ts';
import { renamed, superseded } from './superseded.ts';
import { ensure, revoke, rotate, verify } from './token-rules.ts';

/** What an operation does. Total: an operation that cannot be done answers null and changes nothing. */
export function rule(knobs: Knobs, files: DeviceFiles, op: StoreOperation): Ruling {
  const why = notToManage(knobs, files, op);
  if (why !== null) return denied(files, why);
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
    case 'superseded':
      return superseded(knobs, files, op);
    case 'prune':
      return { files, answer: {} };
    default:
      return { files, answer: view(files) };
  }
}

/** Whether an operation that was done closes connections that its device has open. */
export function endsConnections(knobs: Knobs, op: string): boolean {
  if (knobs.openConnections === 'stay') return false;
  if (op === 'rotate') return knobs.openConnections === 'end-with-any-change-of-token';
  return op === 'remove' || op === 'revoke';
}

/** What a reader of the files sees. */
export const view = ({ paired, tokens, request: pending }: DeviceFiles): { readonly [key: string]: Json } => ({
  paired: paired as unknown as Json,
  tokens: tokens as unknown as Json,
  request: pending as unknown as Json,
});

/** Facts 2.5. */
const remove: Rule<'remove'> = (knobs, files, _op) => {
  if (files.paired === null) return unknown(files);
  const pending = knobs.removalOfDevice === 'drops-request' ? null : files.request;
  return { files: { paired: null, tokens: {}, request: pending }, answer: {} };
};

/** Facts 2.10: an accepted connect of a paired device leaves its mark; its scopes were just found to be covered or granted. */
const metadata: Rule<'metadata'> = (knobs, files, op) => {
  const before = files.paired;
  if (before === null) return unknown(files);
  const { roles, role, scopes } = before;
  const gained =
    knobs.connectAdds === 'nothing'
      ? { roles, role, scopes }
      : { roles: union(roles, [op.role]), role: op.role, scopes: union(scopes, op.scopes) };
  const pin =
    op.platform === undefined || before.pin === undefined ? {} : { pin: { ...before.pin, platform: op.platform } };
  const paired: Paired = { ...before, ...gained, ...pin, ...renamed(before, op.displayName), about: op.about };
  return { files: { ...files, paired }, answer: {} };
};
