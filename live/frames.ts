/**
 * The client's end of the wire: what the client chart says as frames, and frames as the events that it hears (facts 1.2 to
 * 1.9). Only names are translated: a device is called by the scenario's name in the charts and by its id on the wire.
 */
import type { Caller } from '../models/client.ts';
import type { Connect, Secret } from '../models/protocol.ts';
import type { Release } from '../models/releases/release.ts';
import { isList } from '../sim/identity.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Identity, signedText, signText } from './identity.ts';

export type Fields = { readonly [key: string]: Json };

/** Who is called what. Devices that nobody here knows keep their ids. */
export interface DeviceNames {
  idOf(device: string): string;
  nameOf(deviceId: string): string;
  /** The declared order. Unknown devices come last. */
  rank(device: string): number;
}

/** What a refusal may tell the client to do, on the wire and in the charts. */
export const HINTS: Readonly<Record<string, string>> = { wait_then_retry: 'wait-then-retry' };

/** By this capability a client says that it comes back because it was told to. */
export const INVITED_CAP = 'retry-as-told';

/** The build that a gateway takes for its own, whichever that is. */
export const OWN_BUILD = 'dev';

/** Sent by callers whose secret is wrong. */
const WRONG_SECRET = 'not-the-secret';

export interface Speaker {
  readonly identity: Identity;
  readonly sharedToken: string;
  readonly names: DeviceNames;
  readonly release: Release;
}

export interface Signing {
  /** From the challenge; null where none came. */
  readonly nonce: string | null;
  readonly nowMs: number;
}

/** The params of a connect: what the chart wants presented, signed by the device. */
export function connectParams(
  frame: Message,
  { identity, sharedToken, release }: Speaker,
  { nonce, nowMs }: Signing,
): Fields {
  const {
    clientId,
    clientMode,
    platform,
    family,
    displayName,
    role,
    scopes,
    secret,
    proof,
    invited,
    protocols,
    device,
  } = frame as unknown as Connect;
  const token = tokenOf(secret, sharedToken);
  const signedAtMs = nowMs + proof.skewMs;
  const { deviceId, publicKey, privateKey } = identity;
  const text = signedText({ deviceId, clientId, clientMode, role, scopes, signedAtMs, token, nonce });
  return {
    minProtocol: protocols[0],
    maxProtocol: protocols[1],
    client: {
      id: clientId,
      version: 'dev',
      ...(clientId === 'openclaw-control-ui' && release.knobs.pageBuild === 'of-the-gateway'
        ? { buildId: OWN_BUILD }
        : {}),
      platform,
      ...(family === null ? {} : { deviceFamily: family }),
      ...(displayName === undefined ? {} : { displayName }),
      mode: clientMode,
    },
    caps: invited ? [INVITED_CAP] : [],
    role,
    scopes,
    ...(token === null ? {} : { auth: { token, ...(isNamed(secret) ? { deviceToken: token } : {}) } }),
    ...(device === null
      ? {}
      : {
          device: {
            id: deviceId,
            publicKey,
            signature: signText(text, privateKey),
            signedAt: signedAtMs,
            ...(nonce === null ? {} : { nonce }),
          },
        }),
  };
}

const isNamed = (secret: Secret): boolean => secret.kind === 'device' && secret.named === true;

function tokenOf(secret: Secret, sharedToken: string): string | null {
  if (secret.kind === 'device') return secret.token;
  if (secret.kind === 'none') return null;
  return secret.kind === 'shared' ? sharedToken : WRONG_SECRET;
}

/** The params of a method call. What an approver was shown travels only where the release grants just that. */
export function callParams(method: string, params: Json, { names, release }: Speaker): Json {
  if (params === null || typeof params !== 'object' || isList(params)) return params;
  const { device, seen, ...rest } = params as Fields;
  const shown =
    release.knobs.approvalGrants === 'what-was-seen' && isList(seen ?? null) ? { scopes: seen as Json } : {};
  return {
    ...rest,
    ...(typeof device === 'string' ? { deviceId: names.idOf(device) } : {}),
    ...(method === 'device.pair.approve' ? shown : {}),
  };
}

/** What the other end of a request was asked: a response means nothing without it. */
export interface Asked {
  readonly method: string;
  /** The id by which the chart knows the call; empty for the handshake, which is no call, whatever a call may be named. */
  readonly id: string;
}

export interface Heard {
  /** Null where the client chart has no ear for it. */
  readonly event: Message | null;
  /** What came, read; null where it is no frame. */
  readonly frame: Fields | null;
  /** The nonce of a challenge. */
  readonly nonce?: string;
}

/** What a frame says. Frames of no known shape are no event (facts 1.2). */
export function heard(text: string, asked: (id: string) => Asked | null, caller: Caller, names: DeviceNames): Heard {
  const frame = parse(text);
  if (frame?.['type'] === 'event') return { ...heardEvent(frame), frame };
  if (frame?.['type'] !== 'res' || typeof frame['id'] !== 'string') return { event: null, frame };
  const request = asked(frame['id']);
  return { event: request === null ? null : answered(frame, request, caller, names), frame };
}

function answered(frame: Fields, request: Asked, caller: Caller, names: DeviceNames): Message {
  const ok = frame['ok'] === true;
  const payload = frame['payload'] ?? null;
  const error = fields(frame['error'] ?? null);
  if (request.id !== '') {
    const message = word(error['message'], 'error');
    const isIn = ok || isReached(request.method, message);
    const said = isIn ? answerOf(request.method, fields(payload), names) : null;
    return { type: 'answer', id: request.id, ok: isIn, message: isIn ? null : message, payload: said };
  }
  if (ok) return hello(fields(fields(payload)['auth'] ?? null), caller);
  const details = fields(error['details'] ?? null);
  const requestId = typeof details['requestId'] === 'string' ? details['requestId'] : null;
  const next = word(details['recommendedNextStep'], '');
  const hint = Object.hasOwn(HINTS, next) ? (HINTS[next] ?? 'none') : 'none';
  const { code: detailCode } = details;
  return {
    type: 'refusal',
    code: word(error['code'], ''),
    message: word(error['message'], ''),
    requestId,
    hint,
    ...(typeof detailCode === 'string' ? { detailCode } : {}),
  };
}

/**
 * Methods that have nothing to do with pairing are called to see who may: that the authority sufficed is the whole answer, and
 * what the method itself says of its params or its state is not ours to judge.
 */
const isReached = (method: string, message: string): boolean =>
  !/^(?:device\.(?:pair|token)\.|connect$)/.test(method) && !/^(?:missing scope|unauthorized role):/.test(message);

function heardEvent(frame: Fields): Omit<Heard, 'frame'> {
  switch (frame['event']) {
    case 'connect.challenge':
      return { event: { type: 'challenge' }, nonce: word(fields(frame['payload'] ?? null)['nonce'], '') };
    case 'tick':
      return { event: { type: 'tick' } };
    case 'shutdown':
      return { event: { type: 'shutdown' } };
    default:
      return { event: null };
  }
}

const hello = (auth: Fields, caller: Caller): Message => ({
  type: 'hello',
  token: typeof auth['deviceToken'] === 'string' ? auth['deviceToken'] : null,
  role: word(auth['role'], caller.role),
  scopes: texts(auth['scopes']),
});

/** The answers that charts and scenarios read, in their words. Instants and metadata are left out: nobody compares them. */
export function answerOf(method: string, payload: Fields, names: DeviceNames): Json {
  switch (method) {
    case 'device.pair.list':
      return listOf(payload, names);
    case 'device.token.rotate':
      return {
        role: payload['role'] ?? null,
        // Kept from who rotates another's token, in some releases.
        ...(typeof payload['token'] === 'string' ? { token: payload['token'] } : {}),
        scopes: texts(payload['scopes']),
        rotatedAtMs: null,
      };
    case 'device.token.revoke':
      return { role: payload['role'] ?? null, revokedAtMs: null };
    case 'device.pair.approve':
    case 'device.pair.reject':
      return { requestId: payload['requestId'] ?? null };
    case 'device.pair.remove':
      return {};
    default:
      return { method };
  }
}

/** Newest request first, as the gateway sorts; what is equally old, and the devices, in declared order. */
function listOf(payload: Fields, names: DeviceNames): Json {
  const entries = (key: string) => (isList(payload[key] ?? null) ? (payload[key] as readonly Json[]) : []).map(fields);
  const named = (entry: Fields) => names.nameOf(word(entry['deviceId'], ''));
  const byRank = (a: Fields, b: Fields) => names.rank(named(a)) - names.rank(named(b));
  const bornMs = (entry: Fields) => Number(entry['ts'] ?? 0);
  return {
    pending: entries('pending')
      .sort((a, b) => bornMs(b) - bornMs(a) || byRank(a, b))
      .map((entry) => ({
        device: named(entry),
        requestId: word(entry['requestId'], ''),
        role: word(entry['role'], 'operator'),
        scopes: texts(entry['scopes']),
        silent: entry['silent'] === true,
        isRepair: entry['isRepair'] === true,
        about: null,
        askedAtMs: null,
      })),
    paired: entries('paired')
      .sort(byRank)
      .map((entry) => ({ device: named(entry), roles: texts(entry['roles']), scopes: texts(entry['scopes']) })),
  };
}

function parse(text: string): Fields | null {
  try {
    const frame = JSON.parse(text) as Json;
    return frame !== null && typeof frame === 'object' && !isList(frame) ? (frame as Fields) : null;
  } catch {
    return null;
  }
}

const fields = (data: Json): Fields =>
  data !== null && typeof data === 'object' && !isList(data) ? (data as Fields) : {};

const word = (data: Json | undefined, otherwise: string): string => (typeof data === 'string' ? data : otherwise);

const texts = (data: Json | undefined): readonly string[] =>
  data !== undefined && isList(data) ? data.filter((item): item is string => typeof item === 'string') : [];
