/**
 * What the connection chart wants to know about a connect frame, found out from the real one: is it well-formed, is the
 * secret the shared one, is the device who it says it is. Ids, secrets and metadata stay outside the chart, which gets
 * symbols in their place: the chart compares nothing of them, and its steps stay few.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { machineOf } from '../../models/machine-pin.ts';
import type { Connect, Proof, Secret } from '../../models/protocol.ts';
import type { Knobs } from '../../models/releases/release.ts';
import type { Json } from '../../sim/model.ts';
import { INVITED_CAP, OWN_BUILD } from '../frames.ts';
import { isSigned, type PublicKey, signedText } from '../identity.ts';
import { digestOf, sameDigest } from '../secrets.ts';
import { originRefused } from './locality.ts';
import { connectCheck } from './shapes.ts';

/** In place of a value that the chart never looks into. None can be mistaken for one that a client sent: see where they go. */
export const SYMBOLS = {
  device: '#device',
  about: '#about',
  presented: '#presented',
  malformed: '\u0001malformed\u0001',
} as const;

/** What stays outside: the values behind the symbols, and what only the log and presence show. */
export interface Presented {
  readonly deviceId: string | null;
  readonly publicKey: string;
  readonly token: string;
  /** Whether a device token came in a field of its own. */
  readonly namesDeviceToken: boolean;
  readonly malformed: string;
  /** The oldest and the newest version of the protocol that it offers. */
  readonly protocols: readonly [number, number];
  readonly about: { readonly [key: string]: Json };
  readonly client: ConnectParams['client'];
  readonly role: string;
  readonly scopes: readonly string[];
}

interface ConnectParams {
  readonly minProtocol: number;
  readonly maxProtocol: number;
  readonly client: {
    readonly id: string;
    readonly version: string;
    readonly buildId?: string;
    readonly platform: string;
    readonly mode: string;
    readonly displayName?: string;
    readonly deviceFamily?: string;
    readonly modelIdentifier?: string;
    readonly instanceId?: string;
  };
  readonly caps?: readonly string[];
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly device?: {
    readonly id: string;
    readonly publicKey: string;
    readonly signature: string;
    readonly signedAt: number;
    readonly nonce?: string;
  };
  readonly auth?: Auth;
}

interface Auth {
  readonly token?: string;
  readonly deviceToken?: string;
  readonly password?: string;
}

/** What is so at this end when the frame arrives. */
export interface Circumstances {
  readonly knobs: Knobs;
  readonly nowMs: number;
  readonly nonce: string;
  readonly headers: IncomingHttpHeaders;
  readonly sharedDigest: Buffer;
  readonly readKey: (text: string) => PublicKey;
}

export interface Judged {
  readonly connect: Connect;
  readonly presented: Presented;
}

export function judgeConnect(params: unknown, bytes: number, at: Circumstances): Judged {
  const malformed = connectCheck(at.knobs)(params, bytes);
  if (malformed !== null) return notAConnect(malformed);
  const given = params as ConnectParams;
  const { client, device, role = 'operator', scopes = [] } = given;
  const named = given.auth?.deviceToken?.trim() ?? '';
  const key = device === undefined ? null : at.readKey(device.publicKey);
  return {
    connect: {
      type: 'connect',
      malformed: null,
      protocols: [given.minProtocol, given.maxProtocol],
      clientId: client.id,
      clientMode: client.mode,
      platform: client.platform,
      family: client.deviceFamily ?? null,
      ...(client.displayName === undefined || at.knobs.silentTwins === 'stay'
        ? {}
        : { displayName: client.displayName }),
      role,
      scopes,
      device: device === undefined ? null : SYMBOLS.device,
      proof: proofOf(given, key, at),
      secret: secretOf(given.auth, device !== undefined, at.sharedDigest),
      originRefused: originRefused(at.knobs, client.id, client.mode, at.headers),
      ...(client.id === 'openclaw-control-ui' && client.buildId !== OWN_BUILD ? { otherBuild: true as const } : {}),
      about: SYMBOLS.about,
      invited: given.caps?.includes(INVITED_CAP) === true,
    },
    presented: {
      deviceId: device?.id ?? null,
      publicKey: key?.publicKey ?? '',
      token: named === '' ? (given.auth?.token ?? '') : named,
      namesDeviceToken: named !== '',
      malformed: '',
      protocols: [given.minProtocol, given.maxProtocol],
      about: aboutOf(at.knobs, client, key),
      client,
      role,
      scopes,
    },
  };
}

const NO_PROOF: Proof = { idMatchesKey: false, skewMs: 0, nonce: 'missing', signed: false };

/** The chart needs whole seconds only, rounded away from zero: exact for limits that are whole seconds. */
const inSeconds = (ms: number): number => Math.sign(ms) * Math.ceil(Math.abs(ms) / 1000) * 1000;

function proofOf(given: ConnectParams, key: PublicKey | null, { nowMs, nonce }: Circumstances): Proof {
  const { device, client, role = 'operator', scopes = [] } = given;
  if (device === undefined || key === null) return NO_PROOF;
  const sent = device.nonce?.trim() ?? '';
  const nonceIs = sent === '' ? 'missing' : sent === nonce ? 'match' : 'mismatch';
  const idMatchesKey = key.deviceId === device.id;
  const text = () =>
    signedText({
      deviceId: device.id,
      clientId: client.id,
      clientMode: client.mode,
      role,
      scopes,
      signedAtMs: device.signedAt,
      token: given.auth?.token ?? given.auth?.deviceToken ?? null,
      nonce: sent === '' ? null : sent,
    });
  return {
    idMatchesKey,
    skewMs: inSeconds(nowMs - device.signedAt),
    nonce: nonceIs,
    // A frame that fails an earlier check is not worth a signature check.
    signed: idMatchesKey && nonceIs !== 'mismatch' && key.key !== null && isSigned(text(), device.signature, key.key),
  };
}

function secretOf(
  { token = '', deviceToken = '', password = '' }: Auth = {},
  hasDevice: boolean,
  sharedDigest: Buffer,
): Secret {
  if (token !== '' && sameDigest(digestOf(token), sharedDigest)) return { kind: 'shared' };
  if (hasDevice && deviceToken.trim() !== '') return { kind: 'device', token: SYMBOLS.presented, named: true };
  if (token === '') return { kind: password === '' ? 'none' : 'password' };
  return hasDevice ? { kind: 'device', token: SYMBOLS.presented } : { kind: 'wrong' };
}

/** What the store keeps about a client, in the order of its files. */
function aboutOf(
  knobs: Knobs,
  client: ConnectParams['client'],
  key: PublicKey | null,
): { readonly [key: string]: Json } {
  const { displayName, id, mode } = client;
  const said = { clientId: id, clientMode: mode, platform: client.platform, family: client.deviceFamily ?? null };
  const { platform, family } = machineOf(knobs, said);
  return {
    publicKey: key?.publicKey ?? '',
    ...(displayName === undefined ? {} : { displayName }),
    platform,
    ...(family === null || knobs.metadataPin === 'none' ? {} : { deviceFamily: family }),
    clientId: id,
    clientMode: mode,
  };
}

function notAConnect(malformed: string): Judged {
  const client = { id: '', version: '', platform: '', mode: '' };
  return {
    connect: {
      type: 'connect',
      malformed: SYMBOLS.malformed,
      protocols: [0, 0],
      clientId: '',
      clientMode: '',
      platform: '',
      family: null,
      role: '',
      scopes: [],
      device: null,
      proof: NO_PROOF,
      secret: { kind: 'none' },
      originRefused: null,
      about: null,
      invited: false,
    },
    presented: {
      deviceId: null,
      publicKey: '',
      token: '',
      namesDeviceToken: false,
      malformed,
      protocols: [0, 0],
      about: {},
      client,
      role: '',
      scopes: [],
    },
  };
}
