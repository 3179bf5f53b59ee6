/**
 * Answers to method calls. What the pairing store answers is put into the words of the wire (facts 1.8); the few other
 * methods that the command line calls get the shortest answer that it accepts (2026.2.19, seen running). Whether a caller may
 * call at all, the chart has decided before.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Knobs } from '../../models/releases/release.ts';
import { ADMIN } from '../../models/scopes.ts';
import { isList } from '../../sim/identity.ts';
import type { Json } from '../../sim/model.ts';
import { type Check, checkOf, type Validator } from './check-shape.ts';
import { METHODS } from './offers.ts';
import { approveSeenShape, paramShapes, validatorOf } from './shapes.ts';
import { HEARTBEAT, type Snapshot, sessionsPath } from './snapshot.ts';
import type { StoreAnswer } from './store-ask.ts';
import { type FileRecord, isRecord } from './store-files.ts';
import type { Request, WireError } from './wire.ts';

export type Said =
  | { readonly ok: true; readonly payloadText: string }
  | { readonly ok: false; readonly error: WireError };

interface ParamChecks {
  readonly of: ReadonlyMap<string, Check>;
  readonly approveSeen: Check;
}

const checksBy = (validator: Validator): ParamChecks => ({
  of: new Map([...paramShapes].map(([method, shape]) => [method, checkOf(shape, validator)])),
  approveSeen: checkOf(approveSeenShape, validator),
});
const paramChecks: Readonly<Record<Validator, ParamChecks>> = { ajv: checksBy('ajv'), typebox: checksBy('typebox') };

/** What is wrong with the parameters of a call, or null. `approvesSeen`: this release grants what its approver was shown. */
export function faultInParams(
  knobs: Knobs,
  { method, params, bytes }: Pick<Request, 'method' | 'params' | 'bytes'>,
  approvesSeen: boolean,
): string | null {
  const checks = paramChecks[validatorOf(knobs)];
  const check = approvesSeen && method === 'device.pair.approve' ? checks.approveSeen : checks.of.get(method);
  const fault = check?.(params, bytes) ?? null;
  return fault === null ? null : `invalid ${method} params: ${fault}`;
}

/** A list of pending requests, newest first, and of devices, latest approval first, without secrets. */
export function listingOf(
  records: { readonly paired: readonly FileRecord[]; readonly pending: readonly FileRecord[] },
  only: string | null,
): Json {
  const isShown = ({ deviceId }: FileRecord) => only === null || deviceId === only;
  const latest = (key: string) => (one: FileRecord, other: FileRecord) => instant(other, key) - instant(one, key);
  return {
    pending: records.pending.filter(isShown).sort(latest('ts')),
    paired: records.paired.filter(isShown).sort(latest('approvedAtMs')).map(withoutSecrets),
  };
}

const instant = (record: FileRecord, key: string): number => {
  const value = record[key];
  return typeof value === 'number' ? value : 0;
};

function withoutSecrets({ tokens, ...record }: FileRecord): Json {
  const entries = isRecord(tokens) ? Object.values(tokens).filter(isRecord) : [];
  const shown = entries
    .map(({ role, scopes, createdAtMs, rotatedAtMs, revokedAtMs, lastUsedAtMs }) =>
      present({ role, scopes, createdAtMs, rotatedAtMs, revokedAtMs, lastUsedAtMs }),
    )
    .sort((one, other) => String(one['role']).localeCompare(String(other['role'])));
  return shown.length === 0 ? record : { ...record, tokens: shown };
}

const present = (record: Readonly<Record<string, Json | undefined>>): FileRecord =>
  Object.fromEntries(Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined));

/** What the store did, as the caller is told. `deviceId` and `role` as they were sent and as they were understood. */
export function storePayload(
  method: string,
  given: { readonly deviceId: string; readonly role: string; readonly requestId: string },
  { event, symbols, after, before }: StoreAnswer,
): Json {
  const said = (event['said'] ?? {}) as FileRecord;
  const { deviceId, role, requestId } = given;
  switch (method) {
    case 'device.pair.approve':
      return { requestId, device: after.paired === null ? null : withoutSecrets(after.paired) };
    case 'device.pair.reject':
      return { requestId, deviceId: before.pending?.['deviceId'] ?? null };
    case 'device.pair.remove':
      return { deviceId };
    case 'device.token.rotate': {
      const [token, rotatedAtMs] = [
        symbols.valueOf(said['token'] ?? null),
        symbols.valueOf(said['rotatedAtMs'] ?? null),
      ];
      return { deviceId, role, ...(token === null ? {} : { token }), scopes: said['scopes'] ?? [], rotatedAtMs };
    }
    default:
      return { deviceId, role, revokedAtMs: symbols.valueOf(said['revokedAtMs'] ?? null) };
  }
}

export interface Asking {
  readonly method: string;
  readonly scopes: readonly string[];
  /** Whether the tables of the release have such a method; some are in none, since they are for who has all scopes. */
  readonly isKnown: boolean;
  readonly nowMs: number;
  readonly stateDir: string;
  readonly port: number;
  readonly snapshot: Snapshot;
}

/** Any other method. */
export function otherAnswer(asking: Asking): Said {
  const answer = answers.get(asking.method);
  if (answer !== undefined) return { ok: true, payloadText: answer(asking) };
  const { method, isKnown } = asking;
  const error: WireError =
    isKnown || METHODS.includes(method)
      ? { code: 'UNAVAILABLE', message: `${method} is not part of this gateway: it serves pairing only` }
      : { code: 'INVALID_REQUEST', message: `unknown method: ${method}` };
  return { ok: false, error };
}

const answers = new Map<string, (asking: Asking) => string>([
  ['health', ({ snapshot, nowMs }) => snapshot.health(nowMs)],
  ['status', (asking) => JSON.stringify(statusOf(asking))],
  ['system-presence', ({ snapshot, nowMs }) => JSON.stringify(snapshot.presence(nowMs))],
  ['channels.status', ({ nowMs }) => JSON.stringify(noChannels(nowMs))],
  ['config.get', (asking) => JSON.stringify(configOf(asking))],
  ['last-heartbeat', () => 'null'],
  ['wake', () => '{"ok":true}'],
]);

function statusOf({ stateDir, scopes }: Asking): Json {
  const path = sessionsPath(stateDir);
  const seesAll = scopes.includes(ADMIN);
  return {
    heartbeat: { defaultAgentId: 'main', agents: [{ agentId: 'main', enabled: true, ...HEARTBEAT }] },
    channelSummary: [],
    queuedSystemEvents: [],
    sessions: {
      paths: seesAll ? [path] : [],
      count: 0,
      defaults: { model: null, contextTokens: null },
      recent: [],
      byAgent: [{ agentId: 'main', path: seesAll ? path : '[redacted]', count: 0, recent: [] }],
    },
  };
}

const noChannels = (ts: number): Json => ({
  ts,
  channelOrder: [],
  channelLabels: {},
  channelDetailLabels: {},
  channelSystemImages: {},
  channelMeta: [],
  channels: {},
  channelAccounts: {},
  channelDefaultAccountId: {},
});

function configOf({ stateDir, port }: Asking): Json {
  const config = {
    gateway: { mode: 'local', port, bind: 'loopback', auth: { mode: 'token', token: '__OPENCLAW_REDACTED__' } },
  };
  const raw = `${JSON.stringify(config)}\n`;
  const hash = createHash('sha256').update(raw).digest('hex');
  const found = { parsed: config, resolved: config, valid: true, config, hash };
  return {
    path: join(stateDir, 'openclaw.json'),
    exists: true,
    raw,
    ...found,
    issues: [],
    warnings: [],
    legacyIssues: [],
  };
}

/** The fields of a call's parameters that the store's methods know, as they were sent. Call only on checked parameters. */
export function fieldsOf(params: unknown): {
  requestId: string;
  deviceId: string;
  role: string;
  scopes: readonly string[] | null;
} {
  const given = (params !== null && typeof params === 'object' ? params : {}) as Readonly<Record<string, Json>>;
  const text = (key: string): string => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const scopes = Object.hasOwn(given, 'scopes') ? given['scopes'] : undefined;
  const list = scopes !== undefined && isList(scopes) ? scopes.filter((item) => typeof item === 'string') : null;
  return { requestId: text('requestId'), deviceId: text('deviceId'), role: text('role'), scopes: list };
}
