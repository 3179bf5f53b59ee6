/**
 * What a connect is judged by: the ordered checks of facts 3.1 (2026.2.19) as pure functions. The connection chart says when
 * they are asked; this file says what they answer.
 */
import { isOtherMachine } from './machine-pin.ts';
import { type Connect, isOperatorUi, ORIGIN_REFUSED, speaks, unauthorized, unknownClient } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { coverRule, covers } from './scopes.ts';
import type { DeviceFiles, Paired } from './store-state.ts';

/** The end of a handshake: for the log (`cause`, `reason`) and for the wire. */
export interface Refusal {
  readonly cause: string;
  readonly reason: string | null;
  readonly code: 'INVALID_REQUEST' | 'NOT_PAIRED' | 'UNAVAILABLE';
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
  const malformed = connect.malformed ?? unknownClient(knobs, connect);
  if (malformed !== null) return bad('invalid-handshake', null, `invalid connect params: ${malformed}`);
  if (!speaks(knobs, connect)) return bad('protocol-mismatch', null, 'protocol mismatch', 1002);
  if (connect.role !== 'operator' && connect.role !== 'node') return bad('invalid-role', null, 'invalid role');
  const origin = connect.originRefused ?? strangeOrigin(knobs, connect, local);
  if (origin !== null) return bad('origin-mismatch', origin, ORIGIN_REFUSED);
  const denied = unauthorized(knobs, secret, connect, local);
  if (device === null) {
    if (isOperatorUi(connect.clientId)) {
      return bad('control-ui-insecure-auth', null, uiWithoutDevice(knobs));
    }
    if (secret.kind === 'none' || (secret.kind === 'shared' && needsDevice(knobs, connect)))
      return { ...bad('device-required', null, 'device identity required'), code: 'NOT_PAIRED' };
    return secret.kind === 'shared' ? null : bad('unauthorized', denied.reason, denied.message);
  }
  const invalid = (reason: string, message: string) => bad('device-auth-invalid', reason, message);
  if (!proof.idMatchesKey) return invalid('device-id-mismatch', 'device identity mismatch');
  const stale = Math.abs(proof.skewMs) > knobs.signatureSkewMs;
  if (stale) return invalid('device-signature-stale', 'device signature expired');
  if (proof.nonce === 'missing' && (knobs.nonceNeeded === 'always' || !local))
    return invalid('device-nonce-missing', 'device nonce required');
  if (proof.nonce === 'mismatch') return invalid('device-nonce-mismatch', 'device nonce mismatch');
  if (!proof.signed) return invalid('device-signature', 'device signature invalid');
  if (secret.kind === 'none' || secret.kind === 'password') return bad('unauthorized', denied.reason, denied.message);
  return null;
}

const uiWithoutDevice = ({ noDevice }: Knobs): string =>
  noDevice === 'without-scopes'
    ? 'control ui requires HTTPS or localhost (secure context)'
    : 'control ui requires device identity (use HTTPS or localhost secure context)';

/** Whether the shared secret alone does not do. */
const needsDevice = ({ noDevice }: Knobs, { role }: Connect): boolean =>
  role === 'node' && noDevice !== 'without-scopes' && noDevice !== 'without-scopes-ui-told';

/** A page of this machine, asked for from elsewhere. */
const strangeOrigin = (knobs: Knobs, connect: Connect, local: boolean): string | null =>
  knobs.browserOrigin === 'of-this-machine-if-local' && isBrowser(connect) && !local ? 'origin not allowed' : null;

export type Upgrade = 'not-paired' | 'metadata-upgrade' | 'role-upgrade' | 'scope-upgrade';

type Tokens = DeviceFiles['tokens'];

/**
 * Checks 14 to 16: why this device may not come in as it asks, in the order in which it is asked for; empty where it may. What
 * follows the first counts only where that is granted silently: all were found in one look at the record.
 */
export function upgradesNeeded(
  knobs: Knobs,
  paired: Paired | null,
  connect: Connect,
  local: boolean,
  tokens: Tokens = {},
  blanks: Blanks = 'count-where-nothing-is-approved',
): readonly Upgrade[] {
  if (paired === null) return ['not-paired'];
  const needed: Upgrade[] = [];
  if (isOtherMachine(knobs, paired.pin, connect)) needed.push('metadata-upgrade');
  if (!rolesHeld(knobs, paired, tokens).includes(connect.role)) needed.push('role-upgrade');
  if (widens(knobs, paired, connect, { local, blanks })) needed.push('scope-upgrade');
  return needed;
}

const isNativeApp = ({ clientId, clientMode }: Connect): boolean =>
  /^openclaw-(macos|linux|ios|android)$/.test(clientId) && clientMode === 'ui';

/** Where nothing is approved, whatever is asked is more, even a scope that is all blanks; or that asks nothing there either. */
export type Blanks = 'count-where-nothing-is-approved' | 'never-count';

function widens(
  knobs: Knobs,
  paired: Paired,
  { role, scopes }: Connect,
  { local, blanks }: { readonly local: boolean; readonly blanks: Blanks },
): boolean {
  const ceiling = paired.approved ?? paired.scopes;
  const baseline = knobs.upgradeBaseline === 'approved-scopes' ? ceiling : paired.scopes;
  const isNothing = blanks !== 'never-count' && baseline.length === 0 && scopes.length > 0;
  if (!isNothing && covers(coverRule(knobs.upgradeCover, knobs.newerScopes), baseline, scopes, role)) return false;
  const grants = knobs.scopeUpgrade === 'grant-below-ceiling-if-local' && local;
  return !(grants && covers(coverRule(knobs.upgradeCover, knobs.newerScopes), ceiling, scopes, role));
}

function rolesHeld(knobs: Knobs, { roles }: Paired, tokens: Tokens): readonly string[] {
  if (knobs.rolesHeld === 'approved' || Object.keys(tokens).length === 0) return roles;
  return roles.filter((role) => tokens[role]?.revoked === false);
}

/** A request that the gateway approves by itself: of a local device, for what the release leaves to nobody. */
export function isSilent(knobs: Knobs, upgrade: Upgrade | null, connect: Connect, local: boolean): boolean {
  if (!local) return false;
  switch (upgrade) {
    case 'not-paired':
      return knobs.firstPairing === 'silent-if-local';
    case 'metadata-upgrade':
      return (
        isNativeApp(connect) &&
        (knobs.metadataUpgrade === 'silent-if-local-native-app' ||
          (knobs.metadataUpgrade === 'silent-if-local-native-app-as-operator' && connect.role === 'operator'))
      );
    case 'role-upgrade':
      return (
        knobs.roleUpgrade === 'silent-if-local' ||
        (knobs.roleUpgrade === 'silent-if-local-to-operator' && connect.role === 'operator')
      );
    case 'scope-upgrade':
      return (
        knobs.scopeUpgrade === 'silent-if-local' ||
        (knobs.scopeUpgrade === 'silent-if-local-operator-by-shared-secret' &&
          connect.secret.kind === 'shared' &&
          connect.role === 'operator')
      );
    default:
      return false;
  }
}

/** A page: these are asked for their origin. */
export const isBrowser = ({ clientId, clientMode }: Pick<Connect, 'clientId' | 'clientMode'>): boolean =>
  clientId === 'openclaw-control-ui' || clientId === 'webchat-ui' || clientMode === 'webchat';

/**
 * Whether this is let in without asking whether it is paired: in some releases who shows the shared secret, in others the gateway
 * calling itself, in the newest by a device token too.
 */
export function skipsPairing(knobs: Knobs, paired: Paired | null, connect: Connect, local: boolean): boolean {
  const { clientId, clientMode, secret, role } = connect;
  const isBackend = clientId === 'gateway-client' && clientMode === 'backend' && local;
  if (isBackend && knobs.backendCalls === 'never-pair-by-any-token') return true;
  if (secret.kind !== 'shared') return false;
  if (knobs.sharedSecret === 'enough-for-operators' && role === 'operator' && !isBrowser(connect)) return true;
  if (!isBackend || knobs.backendCalls === 'pair-as-all') return false;
  return knobs.backendCalls === 'never-pair' || paired === null;
}
