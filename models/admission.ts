/**
 * What a connect is judged by: the ordered checks of facts 3.1 (2026.2.19) as pure functions. The connection chart says when
 * they are asked; this file says what they answer.
 */
import { type Connect, PROTOCOL, unauthorized } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { covers } from './scopes.ts';
import type { Paired } from './store-state.ts';

/** The end of a handshake: for the log (`cause`, `reason`) and for the wire. */
export interface Refusal {
  readonly cause: string;
  readonly reason: string | null;
  readonly code: 'INVALID_REQUEST' | 'NOT_PAIRED';
  readonly message: string;
  readonly close?: number;
  readonly requestId?: string;
}

export const bad = (cause: string, reason: string | null, message: string, close = 1008): Refusal => ({
  cause,
  reason,
  code: 'INVALID_REQUEST',
  message,
  close,
});

/** Checks 1 to 10 and 12, in their order: the first that fires ends the handshake. Null: all passed so far. */
export function objection(knobs: Knobs, connect: Connect, local: boolean): Refusal | null {
  const { device, proof, secret } = connect;
  if (connect.malformed !== null) return bad('invalid-handshake', null, `invalid connect params: ${connect.malformed}`);
  const [min, max] = connect.protocols;
  if (max < PROTOCOL || min > PROTOCOL) return bad('protocol-mismatch', null, 'protocol mismatch', 1002);
  if (connect.role !== 'operator' && connect.role !== 'node') return bad('invalid-role', null, 'invalid role');
  if (connect.originRefused !== null) return bad('origin-mismatch', null, connect.originRefused);
  const denied = unauthorized(secret, connect.clientMode, connect.clientId);
  if (device === null) {
    if (connect.clientId === 'openclaw-control-ui') {
      return bad('control-ui-insecure-auth', null, 'control ui requires HTTPS or localhost (secure context)');
    }
    if (secret.kind === 'none')
      return { ...bad('device-required', null, 'device identity required'), code: 'NOT_PAIRED' };
    return secret.kind === 'shared' ? null : bad('unauthorized', denied.reason, denied.message);
  }
  const invalid = (reason: string, message: string) => bad('device-auth-invalid', reason, message);
  if (!proof.idMatchesKey) return invalid('device-id-mismatch', 'device identity mismatch');
  const stale = Math.abs(proof.skewMs) > knobs.signatureSkewMs;
  if (stale) return invalid('device-signature-stale', 'device signature expired');
  if (proof.nonce === 'missing' && !local) return invalid('device-nonce-missing', 'device nonce required');
  if (proof.nonce === 'mismatch') return invalid('device-nonce-mismatch', 'device nonce mismatch');
  if (!proof.signed) return invalid('device-signature', 'device signature invalid');
  if (secret.kind === 'none' || secret.kind === 'password') return bad('unauthorized', denied.reason, denied.message);
  return null;
}

export type Upgrade = 'not-paired' | 'role-upgrade' | 'scope-upgrade';

/** Checks 14 to 16: why this device may not come in as it asks, or null. */
export function upgradeNeeded(
  knobs: Knobs,
  paired: Paired | null,
  { role, scopes }: Connect,
  local: boolean,
): Upgrade | null {
  if (paired === null) return 'not-paired';
  if (!paired.roles.includes(role)) return 'role-upgrade';
  if (scopes.length === 0 || covers(knobs.upgradeCover, paired.scopes, scopes)) return null;
  const ceiling = paired.approved ?? paired.scopes;
  const grants = knobs.scopeUpgrade === 'grant-below-ceiling-if-local' && local;
  return grants && covers(knobs.upgradeCover, ceiling, scopes) ? null : 'scope-upgrade';
}

/** A request that the gateway approves by itself: the first pairing of a local device. Upgrades never are. */
export const isSilent = (knobs: Knobs, upgrade: Upgrade | null, local: boolean): boolean =>
  knobs.firstPairing === 'silent-if-local' && local && upgrade === 'not-paired';
