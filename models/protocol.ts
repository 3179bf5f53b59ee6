/**
 * What travels between a client and its connection in the gateway, as the charts see it: the frames of the wire with their
 * cryptography already judged. `live/` translates real frames into these and back; the simulation uses them as they are.
 * Source: facts 1.2 to 1.9 (2026.2.19).
 */
import type { Json } from '../sim/model.ts';
import type { Refusal } from './admission.ts';
import type { Knobs } from './releases/release.ts';

/** The newest version of the protocol that a release speaks. */
export const newestOf = ({ protocol }: Pick<Knobs, 'protocol'>): number => (protocol === 'three' ? 3 : 4);

/** Whether a gateway speaks one of the versions that a connect offers. */
export function speaks(knobs: Pick<Knobs, 'protocol'>, { protocols, role, clientMode }: Connect): boolean {
  const [min, max] = protocols;
  const newest = newestOf(knobs);
  const spared = knobs.protocol === 'four-three-for-nodes' && (role === 'node' || clientMode === 'probe');
  return max >= (spared ? 3 : newest) && min <= newest;
}

/** A connect frame and what is true of it. Nothing here is secret: secrets are compared before, names stand for them. */
export interface Connect {
  readonly type: 'connect';
  /** Why the frame is not a connect at all, in the validator's words; null where it is one. */
  readonly malformed: string | null;
  readonly protocols: readonly [number, number];
  readonly clientId: string;
  readonly clientMode: string;
  /** What it says of its machine: the system, and perhaps what kind of device it is. */
  readonly platform: string;
  readonly family: string | null;
  /** What it calls itself; absent where it does not say. */
  readonly displayName?: string;
  readonly role: string;
  readonly scopes: readonly string[];
  /** The device's name, or null where none is presented. */
  readonly device: string | null;
  readonly proof: Proof;
  readonly secret: Secret;
  /** What is wrong with a browser client's origin, in the words of the log. */
  readonly originRefused: string | null;
  /** True for a page of the Control UI that is not of the gateway's build. */
  readonly otherBuild?: true;
  /** Metadata for the store. */
  readonly about: Json;
  readonly invited: boolean;
}

/** What the device block proves. */
export interface Proof {
  readonly idMatchesKey: boolean;
  /** How far the signing clock is off the gateway's. */
  readonly skewMs: number;
  readonly nonce: 'match' | 'missing' | 'mismatch';
  readonly signed: boolean;
}

/**
 * The secret that came with a connect: the shared one, a device token by name, a wrong one, or none. `password`: one of a kind
 * that this gateway does not ask for, so the token is still missing.
 */
export type Secret =
  | { readonly kind: 'shared' | 'none' | 'wrong' | 'password' }
  /** `named`: it was said to be a device token, in a field of its own. */
  | { readonly kind: 'device'; readonly token: string; readonly named?: true };

export const honestProof = (skewMs: number): Proof => ({ idMatchesKey: true, skewMs, nonce: 'match', signed: true });

export interface Close {
  readonly code: number;
  readonly reason: string;
  /** The request that the reason names at its end, as `closeReason` writes it. */
  readonly requestId?: string;
}

/** The system of every caller that names no other. */
export const PLATFORM = 'linux';

/** Client ids that every gateway takes (facts 1.4). */
export const CLIENT_IDS = [
  ...['webchat-ui', 'openclaw-control-ui', 'webchat', 'cli', 'gateway-client', 'openclaw-macos', 'openclaw-ios'],
  ...['openclaw-android', 'node-host', 'test', 'fingerprint', 'openclaw-probe'],
] as const;
/** Those that only later ones take besides. */
export const LATER_IDS = ['openclaw-watchos', 'openclaw-linux', 'openclaw-tui'] as const;

const LATER_IDS_BY: Readonly<Record<Knobs['clientIds'], readonly string[]>> = {
  twelve: [],
  'with-tui': ['openclaw-tui'],
  'with-tui-by-list': ['openclaw-tui'],
  'with-watch-and-linux': LATER_IDS,
};

export const clientIdsOf = ({ clientIds }: Pick<Knobs, 'clientIds'>): readonly string[] => [
  ...CLIENT_IDS,
  ...LATER_IDS_BY[clientIds],
];

/** Whether the validator names a list of what is allowed, not one constant after the other. */
export const isListed = ({ clientIds }: Pick<Knobs, 'clientIds'>): boolean =>
  clientIds !== 'twelve' && clientIds !== 'with-tui';

/** What an operator looks at, in a browser or in a terminal: without a device both are told the same. */
export const isOperatorUi = (clientId: string): boolean =>
  clientId === 'openclaw-control-ui' || clientId === 'openclaw-tui';

/** Why a frame is no connect to a gateway that does not know such clients, in the validator's words; null where it does. */
export function unknownClient(knobs: Knobs, { clientId }: Connect): string | null {
  const isLater = (LATER_IDS as readonly string[]).includes(clientId);
  if (!isLater || LATER_IDS_BY[knobs.clientIds].includes(clientId)) return null;
  return isListed(knobs)
    ? 'at /client/id: must be equal to one of the allowed values'
    : 'at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf';
}

export const CLIENT_MODES = ['webchat', 'cli', 'ui', 'backend', 'node', 'probe', 'test'] as const;

export const MISMATCH = 'unauthorized: device token mismatch (rotate/reissue device token)';

export const SCOPE_MISMATCH = 'unauthorized: device token scope mismatch (re-pair or approve scope upgrade)';

export const ORIGIN_REFUSED =
  'origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)';

export const OTHER_BUILD = 'protocol mismatch: Control UI updated; reload this page to continue';

export const NO_NODE = 'authenticated node pairing identity unavailable';

/** As much of a close's reason as goes on the wire. */
const REASON_BYTES = 120;

/** The reason of a close on the wire, which names the request where there is one and is cut where it gets too long. */
export function closeReason({ reason, requestId }: Close): string {
  const whole = requestId === undefined ? reason : `${reason} (requestId: ${requestId})`;
  return whole.slice(0, REASON_BYTES);
}

/** A close from the wire, of a handshake that was refused for this request: what of the id was cut off is put back. */
export function closeRead(code: number, reason: string, requestId: string | null): Close {
  const [, said = '', id = ''] = /^(.*) \(requestId: ([^)]*)\)?$/.exec(reason) ?? [];
  return requestId !== null && id !== '' && requestId.startsWith(id)
    ? { code, reason: said, requestId }
    : { code, reason };
}

const BECAUSE: Readonly<Record<string, string>> = {
  'not-paired': 'device is not approved yet',
  'metadata-upgrade': 'device identity changed and must be re-approved',
  'role-upgrade': 'device is asking for a higher role than currently approved',
  'scope-upgrade': 'device is asking for more scopes than currently approved',
};

/** What `details.code` of a refusal says, by its cause, or by its reason in the log. */
const DETAIL_CODES: Readonly<Record<string, string>> = {
  'pairing-required': 'PAIRING_REQUIRED',
  'device-required': 'DEVICE_IDENTITY_REQUIRED',
  'control-ui-insecure-auth': 'CONTROL_UI_DEVICE_IDENTITY_REQUIRED',
  'device-auth-invalid': 'DEVICE_AUTH_INVALID',
  'control-ui-build-mismatch': 'PROTOCOL_MISMATCH',
  device_token_mismatch: 'AUTH_DEVICE_TOKEN_MISMATCH',
  scope_mismatch: 'AUTH_SCOPE_MISMATCH',
  token_missing: 'AUTH_TOKEN_MISSING',
  token_mismatch: 'AUTH_TOKEN_MISMATCH',
};

/** What it says of a device that did not prove who it is, where each fault has a code of its own. */
const PROOF_CODES: Readonly<Record<string, string>> = {
  'device-id-mismatch': 'DEVICE_AUTH_DEVICE_ID_MISMATCH',
  'device-signature-stale': 'DEVICE_AUTH_SIGNATURE_EXPIRED',
  'device-nonce-missing': 'DEVICE_AUTH_NONCE_REQUIRED',
  'device-nonce-mismatch': 'DEVICE_AUTH_NONCE_MISMATCH',
  'device-signature': 'DEVICE_AUTH_SIGNATURE_INVALID',
};

function detailCodeOf(knobs: Knobs, { cause, reason }: Refusal): string | null {
  if (knobs.refusalTexts === 'bare') return null;
  const own = knobs.proofCodes === 'one-for-all' ? undefined : PROOF_CODES[reason ?? ''];
  // That code came with the fourth version of the protocol (2026.6.11).
  if (cause === 'protocol-mismatch') return knobs.protocol === 'three' ? null : 'PROTOCOL_MISMATCH';
  if (cause === 'origin-mismatch' && knobs.proofCodes === 'each-and-of-origins') return 'CONTROL_UI_ORIGIN_NOT_ALLOWED';
  return own ?? DETAIL_CODES[cause] ?? DETAIL_CODES[reason ?? ''] ?? null;
}

/** How a refusal is worded: what its message says, which code goes with it, which request its close names. */
export function refusalTexts(knobs: Knobs, refusal: Refusal) {
  const { cause, reason, message, requestId } = refusal;
  const isPairing = cause === 'pairing-required';
  const because = isPairing && knobs.refusalTexts === 'with-code-and-why' ? BECAUSE[reason ?? ''] : undefined;
  return {
    message: because === undefined ? message : `${message}: ${because}`,
    detailCode: detailCodeOf(knobs, refusal),
    closeId: because === undefined ? null : (requestId ?? null),
  };
}

/** Why a secret is refused, as the log's word and the wire's words (facts 1.9). */
export function unauthorized(
  knobs: Pick<Knobs, 'secretHint'>,
  secret: Secret,
  client: Client,
  local: boolean,
): { reason: string; message: string } {
  if (secret.kind === 'device') return { reason: 'device_token_mismatch', message: MISMATCH };
  const missing = secret.kind === 'none' || secret.kind === 'password';
  return {
    reason: missing ? 'token_missing' : 'token_mismatch',
    message: `unauthorized: gateway token ${missing ? 'missing' : 'mismatch'} (${secretHint(knobs, missing, client, local)})`,
  };
}

type Client = Pick<Connect, 'clientId' | 'clientMode'>;

/** Where the secret is to be had. */
function secretHint(
  knobs: Pick<Knobs, 'secretHint'>,
  missing: boolean,
  { clientMode, clientId }: Client,
  local: boolean,
): string {
  const newer = knobs.secretHint === 'by-locality';
  const isPage = clientMode === 'webchat' || isOperatorUi(clientId) || clientId === 'webchat-ui';
  // A page in the mode of a command line is a page to some, a command line to others.
  if (isPage && newer && missing)
    return 'paste in Control UI settings or openclaw doctor --generate-gateway-token; restart';
  if (clientMode === 'cli' && newer && local) return "use this gateway's gateway.auth.token or pair the device";
  if (clientMode === 'cli') return 'set gateway.remote.token to match gateway.auth.token';
  return isPage ? 'open the dashboard URL and paste the token in Control UI settings' : 'provide gateway auth token';
}
