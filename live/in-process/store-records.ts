/**
 * Records of the two files as the store's chart sees a device, and back (facts 2.1). Ids, secrets, instants and metadata are
 * symbols in the chart: each stands for its place (`token/operator`), which is enough because rules only carry them along or
 * compare them with what an operation brings. What is compared is compared here, secrets in constant time, and equal things get
 * one symbol.
 *
 * Roles other than the two that exist are symbols as well: tokens are kept by role, and a role may be called `constructor`.
 */
import { isBrowser } from '../../models/admission.ts';
import { asCompared } from '../../models/machine-pin.ts';
import type { Knobs } from '../../models/releases/release.ts';
import {
  type DeviceFiles,
  type Paired,
  type PairingRequest,
  type Pin,
  rolesOf,
  type Token,
} from '../../models/store-state.ts';
import { GRACE_MS, namesOf } from '../../models/superseded.ts';
import { isList } from '../../sim/identity.ts';
import type { Json } from '../../sim/model.ts';
import { type FileRecord, isRecord } from './store-files.ts';
import type { Symbols } from './store-symbols.ts';

/** What the files hold of one device. */
export interface DeviceRecords {
  readonly paired: FileRecord | null;
  readonly pending: FileRecord | null;
}

const textsOf = (data: Json | undefined): readonly string[] =>
  data !== undefined && isList(data) ? data.filter((item): item is string => typeof item === 'string') : [];

const textOf = (data: Json | undefined): string => (typeof data === 'string' ? data : '');

/** Keys of a paired record that the rules govern. The rest is metadata. */
const GOVERNED = [
  ...['deviceId', 'role', 'roles', 'scopes', 'approvedScopes', 'tokens', 'createdAtMs', 'approvedAtMs'],
] as const;
const ASKED = ['requestId', 'deviceId', 'role', 'roles', 'scopes', 'silent', 'isRepair', 'ts'] as const;
/** Metadata that each accepted connect and each approval replaces. */
const METADATA = [
  ...['publicKey', 'displayName', 'platform', 'deviceFamily', 'clientId', 'clientMode', 'remoteIp'],
] as const;
/** Of these, what a connect leaves alone: where the record is bound to its machine, and where it is told by its client. */
const keptBy = ({ machine, page }: Binding): readonly string[] => [
  ...(machine ? ['platform', 'deviceFamily'] : []),
  ...(page ? ['clientId', 'clientMode'] : []),
];

const without = (record: FileRecord, keys: readonly string[]): FileRecord =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

const only = (record: FileRecord, keys: readonly string[]): FileRecord =>
  Object.fromEntries(Object.entries(record).filter(([key]) => keys.includes(key)));

/** An instant is a symbol for its place in the record; null stays null. */
type Instant = number | null;

function instant(named: Symbols, record: FileRecord, key: string, place: string): Instant {
  const value = record[key];
  return typeof value === 'number' ? (named.set(`#${place}.${key}`, value) as unknown as Instant) : null;
}

/** What of a client's metadata the rules of a release read. */
export interface Binding {
  readonly machine: boolean;
  readonly page: boolean;
  /** Whether it counts as which client a device was approved in silence. */
  readonly silent: boolean;
}

export const bindingOf = ({ metadataPin, pageTokens, silentTwins }: Knobs): Binding => ({
  machine: metadataPin !== 'none',
  page: pageTokens !== 'as-all-others',
  silent: silentTwins !== 'stay',
});

const NOTHING: Binding = { machine: false, page: false, silent: false };

/** `isRecent`: whether the record is of a silent approval that others leave alone yet. */
export function filesOf(
  { paired, pending }: DeviceRecords,
  named: Symbols,
  binding = NOTHING,
  isRecent = false,
): DeviceFiles {
  const read = (record: FileRecord, isSilent: boolean) => ({
    ...(binding.machine ? { pin: pinIn(record) } : {}),
    ...(binding.page && isOfPage(record) ? { page: true as const } : {}),
    ...(binding.silent && isSilent ? { silentAs: namesOf(namingIn(record)) } : {}),
  });
  const recent = isRecent ? { recent: true as const } : {};
  return {
    paired: paired === null ? null : { ...pairedOf(paired, named), ...read(paired, wasInSilence(paired)), ...recent },
    tokens: paired === null ? {} : tokensOf(paired['tokens'], named),
    request: pending === null ? null : { ...requestOf(pending, named), ...read(pending, pending['silent'] === true) },
  };
}

const SILENT = 'silent';

const wasInSilence = (record: FileRecord): boolean => record['approvedVia'] === SILENT;

const namingIn = (record: FileRecord) => ({
  clientId: textOf(record['clientId']),
  clientMode: textOf(record['clientMode']),
  displayName: textOf(record['displayName']),
});

/** Whether a record was approved in silence a short while ago. */
export function isRecentlySilent({ silent }: Binding, record: FileRecord | null, nowMs: number): boolean {
  if (!silent || record === null || !wasInSilence(record)) return false;
  const at = record['approvedAtMs'];
  return typeof at === 'number' && nowMs - at < GRACE_MS;
}

const pinIn = (record: FileRecord): Pin => ({
  platform: asCompared(textOf(record['platform'])),
  family: asCompared(textOf(record['deviceFamily'])),
});

const isOfPage = ({ clientId, clientMode }: FileRecord): boolean =>
  isBrowser({ clientId: textOf(clientId), clientMode: textOf(clientMode) });

function pairedOf(record: FileRecord, named: Symbols): Paired {
  const role = textOf(record['role']);
  const roles = isList(record['roles'] ?? null) ? textsOf(record['roles']) : role === '' ? [] : [role];
  return {
    roles: roles.map(named.role),
    role: named.role(role),
    scopes: textsOf(record['scopes']),
    approved: isList(record['approvedScopes'] ?? null) ? textsOf(record['approvedScopes']) : null,
    about: named.set('#paired.about', without(record, GOVERNED)),
    createdAtMs: instant(named, record, 'createdAtMs', 'paired'),
    approvedAtMs: instant(named, record, 'approvedAtMs', 'paired'),
  };
}

function tokensOf(tokens: Json | undefined, named: Symbols): Record<string, Token> {
  if (!isRecord(tokens)) return {};
  const entries = Object.entries(tokens).filter((entry): entry is [string, FileRecord] => isRecord(entry[1]));
  return Object.fromEntries(
    entries.map(([name, record]): [string, Token] => {
      const role = named.role(name);
      const place = `token/${role}`;
      const token: Token = {
        token: named.set(`#${place}`, textOf(record['token'])),
        scopes: textsOf(record['scopes']),
        revoked: typeof record['revokedAtMs'] === 'number',
        ...(isRecord(record['issuer'] ?? null) ? { page: true } : {}),
        createdAtMs: instant(named, record, 'createdAtMs', place),
        rotatedAtMs: instant(named, record, 'rotatedAtMs', place),
        revokedAtMs: instant(named, record, 'revokedAtMs', place),
        lastUsedAtMs: instant(named, record, 'lastUsedAtMs', place),
      };
      return [role, token];
    }),
  );
}

function requestOf(record: FileRecord, named: Symbols): PairingRequest {
  const roles = textsOf(record['roles']).map(named.role);
  return {
    requestId: named.set('#request', textOf(record['requestId'])),
    role: named.role(textOf(record['role'])),
    ...(roles.length > 1 ? { roles } : {}),
    scopes: textsOf(record['scopes']),
    silent: record['silent'] === true,
    isRepair: record['isRepair'] === true,
    about: named.set('#request.about', without(record, ASKED)),
    askedAtMs: instant(named, record, 'ts', 'request'),
  };
}

/** What the operation means for a list of scopes that became empty: some write no key, some an empty list (2026.2.19). */
const DROPS_EMPTY_SCOPES = ['approve', 'metadata'];

export function recordsOf(
  deviceId: string,
  { paired, tokens, request }: DeviceFiles,
  named: Symbols,
  before: DeviceRecords,
  operation: string,
  binding: Binding = NOTHING,
): DeviceRecords {
  const metadata = operation === 'metadata' ? keptBy(binding) : [];
  const record =
    paired === null ? null : pairedRecord(deviceId, paired, tokens, named, before.paired, operation, metadata);
  return {
    paired: record === null || !binding.silent ? record : { ...record, ...howApproved(paired, before.paired) },
    pending: request === null ? null : pendingRecord(deviceId, request, named, before.pending),
  };
}

/** A record that counts as approved by a person is not said to be another's; whose it was, where that is known, stays. */
function howApproved(paired: Paired | null, before: FileRecord | null): { readonly approvedVia?: string } {
  if (paired?.silentAs !== undefined) return { approvedVia: SILENT };
  return before === null || wasInSilence(before) ? { approvedVia: 'owner' } : {};
}

function pairedRecord(
  deviceId: string,
  { roles, role, scopes, approved, pin, about, createdAtMs, approvedAtMs }: Paired,
  tokens: DeviceFiles['tokens'],
  named: Symbols,
  before: FileRecord | null,
  operation: string,
  kept: readonly string[],
): FileRecord {
  const hadScopes = before !== null && before['scopes'] !== undefined;
  const keepsEmpty = operation === 'rotate' || (hadScopes && !DROPS_EMPTY_SCOPES.includes(operation));
  const { publicKey, ...rest } = named.valueOf(about) as FileRecord;
  const strange = before === null ? {} : without(before, [...GOVERNED, ...METADATA]);
  return {
    deviceId,
    ...(publicKey === undefined ? {} : { publicKey }),
    ...strange,
    ...(before === null || kept.length === 0
      ? rest
      : { ...without(rest, kept), ...only(before, kept), ...(pin === undefined ? {} : refreshed(rest, before, pin)) }),
    role: named.valueOf(role),
    roles: roles.map(named.valueOf),
    ...(scopes.length > 0 || keepsEmpty ? { scopes } : {}),
    ...(approved === null ? {} : { approvedScopes: approved }),
    tokens: Object.fromEntries(
      Object.entries(tokens).map(([name, token]) => [named.valueOf(name), tokenRecord(name, token, named)]),
    ),
    createdAtMs: named.valueOf(createdAtMs),
    approvedAtMs: named.valueOf(approvedAtMs),
  };
}

/** A connect bound the record to another version of the system: in the words of the client that named it. */
const refreshed = (about: FileRecord, before: FileRecord, { platform }: Pin): FileRecord =>
  platform === pinIn(before).platform ? {} : only(about, ['platform']);

/** Of tokens for pages; there is one shared secret, so there is one generation of them. */
const ISSUER: FileRecord = { kind: 'shared-gateway-auth', generation: '1' };

function tokenRecord(name: string, token: Token, named: Symbols): FileRecord {
  const { createdAtMs, rotatedAtMs, revokedAtMs, lastUsedAtMs } = token;
  const at = (key: string, value: Instant) => (value === null ? {} : { [key]: named.valueOf(value) });
  return {
    token: named.valueOf(token.token),
    role: named.valueOf(name),
    scopes: token.scopes,
    ...(token.page === true ? { issuer: ISSUER } : {}),
    ...at('createdAtMs', createdAtMs),
    ...at('rotatedAtMs', rotatedAtMs),
    ...at('revokedAtMs', revokedAtMs),
    ...at('lastUsedAtMs', lastUsedAtMs),
  };
}

function pendingRecord(
  deviceId: string,
  request: PairingRequest,
  named: Symbols,
  before: FileRecord | null,
): FileRecord {
  const { requestId, role, scopes, silent, isRepair, about, askedAtMs } = request;
  const id = named.valueOf(requestId);
  return {
    requestId: id,
    deviceId,
    // Who asks again leaves what it does not say.
    ...(before === null || before['requestId'] !== id ? {} : without(before, ASKED)),
    ...(named.valueOf(about) as FileRecord),
    role: named.valueOf(role),
    roles: rolesOf(request).map(named.valueOf),
    scopes,
    silent,
    isRepair,
    ts: named.valueOf(askedAtMs),
  };
}

/** Values under their own names. */
const plain: Symbols = {
  set: (_symbol, value) => value as string,
  valueOf: (value) => value,
  role: (name) => name,
};

/** A device in the words of the charts with its real values, for those who look at the store from outside. */
export const viewOf = (records: DeviceRecords, { silent }: Binding = NOTHING, nowMs = 0): DeviceFiles => {
  const binding = { ...NOTHING, silent };
  return filesOf(records, plain, binding, isRecentlySilent(binding, records.paired, nowMs));
};
