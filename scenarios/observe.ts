/**
 * Observations: what is seen after a step, in one form for every target. Ids and tokens are renamed `r1`, `t1`, … by first
 * occurrence (error, then token, then store, devices and roles alphabetical), so that two targets can be compared.
 */
import { OPERATOR } from '../models/nodes.ts';
import { closeReason } from '../models/protocol.ts';
import { sortedUnique } from '../models/scopes.ts';
import type { DeviceFiles } from '../models/store-state.ts';
import { isList } from '../sim/identity.ts';
import type { Json } from '../sim/model.ts';
import type { Entry } from '../sim/run.ts';
import type { Observation, ObservedDevice, ObservedFiles, TraceEntry } from './result.ts';
import type { AttemptOutcome, HeldTokens } from './session.ts';

export type Store = Readonly<Record<string, DeviceFiles>>;

/** Names by first occurrence. */
export interface Names {
  request(raw: string): string;
  token(raw: string): string;
  /** Whether this request has a name yet. */
  knows(raw: string): boolean;
  /** The session's own id for a name seen before, else null. */
  requestNamed(name: string): string | null;
  /** The names so far, for a run that goes on elsewhere. */
  copy(): Names;
}

interface Numbered {
  readonly known: Map<string, string>;
  name(raw: string): string;
}

function numbered(prefix: string, before: ReadonlyMap<string, string>): Numbered {
  const known = new Map(before);
  return {
    known,
    name(raw) {
      const name = known.get(raw) ?? `${prefix}${known.size + 1}`;
      known.set(raw, name);
      return name;
    },
  };
}

export const firstOccurrence = (): Names => namesFrom(numbered('r', new Map()), numbered('t', new Map()));

const namesFrom = (requests: Numbered, tokens: Numbered): Names => ({
  request: requests.name,
  token: tokens.name,
  knows: (raw) => requests.known.has(raw),
  requestNamed: (name) => [...requests.known].find(([, given]) => given === name)?.[0] ?? null,
  copy: () => namesFrom(numbered('r', requests.known), numbered('t', tokens.known)),
});

/** What a step yields before it is put into its final form. */
export interface Seen {
  readonly outcome: AttemptOutcome | null;
  /** Whose connect it was: the gateway's reason is looked up under this name. */
  readonly caller: string | null;
  /** Device and role whose token the step may have changed. */
  readonly concerns: { readonly device: string; readonly role: string } | null;
  /** A call was to be made, so there is an answer to wait for. */
  readonly calls: boolean;
  /** A rotate's answer. */
  readonly rotated: boolean;
}

export interface Moment {
  readonly step: number;
  readonly part: number | null;
  readonly atMs: number;
  readonly before: Store;
  readonly after: Store;
  /** Facts of this step. */
  readonly facts: readonly Entry[];
  readonly devices: readonly string[];
}

export function observationOf(names: Names, moment: Moment, seen: Seen): Observation {
  const { step, part, atMs } = moment;
  const error = errorOf(names, moment, seen);
  const token = tokenOf(names, moment, seen);
  const list = listOf(names, moment, seen);
  return {
    step,
    ...(part === null ? {} : { part }),
    atMs,
    ok: isOk(seen),
    error,
    close: closeOf(names, seen),
    token,
    store: storeOf(names, moment.after),
    ...(list === null ? {} : { list }),
    ...commandsOf(moment, seen),
    ...(isUnanswered(seen) ? { unanswered: true as const } : {}),
  };
}

/** What was run for it. */
function commandsOf({ facts }: Moment, { caller }: Seen): Pick<Observation, 'commands'> {
  const commands = facts.flatMap(({ note }) =>
    note.type === 'command' && note['client'] === caller
      ? [{ runs: String(note['runs']), exit: note['exit'] as number | null, remark: note['remark'] as string | null }]
      : [],
  );
  return commands.length === 0 ? {} : { commands };
}

const isUnanswered = ({ outcome, calls }: Seen): boolean =>
  outcome !== null && (outcome.result === null || (calls && outcome.result.ok && outcome.answer === null));

function isOk(seen: Seen): boolean {
  const { outcome } = seen;
  if (outcome === null) return true;
  if (isUnanswered(seen)) return false;
  if (outcome.result?.ok !== true) return false;
  return outcome.answer?.ok !== false;
}

function errorOf(names: Names, { facts }: Moment, { outcome, caller }: Seen): Observation['error'] {
  const refusal = outcome?.result?.error ?? null;
  if (refusal !== null) {
    const refused = facts.findLast(({ note }) => note.type === 'refused' && note['client'] === caller)?.note;
    return {
      code: refusal.code,
      message: refusal.message,
      reason: (refused?.['reason'] ?? null) as string | null,
      request: refusal.requestId === null ? null : names.request(refusal.requestId),
      ...(refusal.detailCode === undefined ? {} : { detailCode: refusal.detailCode }),
    };
  }
  const answer = outcome?.answer ?? null;
  if (answer === null || answer.ok) return null;
  return { code: 'INVALID_REQUEST', message: answer.message ?? '', reason: null, request: null };
}

/** As long as a real id, so that a reason that names one is cut where the real one is. */
const REAL_ID = '00000000-0000-0000-0000-000000000000';

function closeOf(names: Names, { outcome }: Seen): Observation['close'] {
  const close = outcome?.result?.ok === false ? outcome.result.close : null;
  if (close === null) return null;
  const { code, reason, requestId } = close;
  if (requestId === undefined) return { code, reason };
  const onWire = closeReason({ code, reason, requestId: REAL_ID });
  return { code, reason: onWire.replace(/(?<=requestId: )[\d-]+/, names.request(requestId)) };
}

function tokenOf(names: Names, { before, after }: Moment, { outcome, concerns, rotated }: Seen): Observation['token'] {
  if (outcome === null || concerns === null) return null;
  const held = before[concerns.device]?.tokens[concerns.role]?.token ?? null;
  const answer = outcome.answer?.ok === true ? (outcome.answer.payload as Record<string, Json> | null) : null;
  const given = rotated
    ? answer === null
      ? null
      : {
          // A secret that was kept from who rotated is still the one that the store has now.
          token: (answer['token'] ?? after[concerns.device]?.tokens[concerns.role]?.token ?? '') as string,
          scopes: answer['scopes'] as readonly string[],
        }
    : (outcome.result?.token ?? null);
  if (given === null) return null;
  return { id: names.token(given.token), changed: given.token !== held, scopes: [...given.scopes].sort() };
}

/** The store with names, devices and roles in alphabetical order, scopes sorted (a request keeps its duplicates). */
function storeOf(names: Names, store: Store): Readonly<Record<string, ObservedDevice>> {
  const observed: Record<string, ObservedDevice> = {};
  for (const device of Object.keys(store).sort()) {
    const { paired, tokens, request } = store[device] as DeviceFiles;
    const named: Record<string, { id: string; scopes: readonly string[]; revoked: boolean }> = {};
    for (const role of Object.keys(tokens).sort()) {
      const token = tokens[role];
      if (token !== undefined)
        named[role] = { id: names.token(token.token), scopes: sortedUnique(token.scopes), revoked: token.revoked };
    }
    observed[device] = {
      paired:
        paired === null
          ? null
          : {
              roles: [...paired.roles].sort(),
              scopes: sortedUnique(paired.scopes),
              ...(paired.approved === null ? {} : { approvedScopes: sortedUnique(paired.approved) }),
              tokens: named,
            },
      pending:
        request === null
          ? null
          : {
              id: names.request(request.requestId),
              role: request.role,
              ...(request.roles === undefined ? {} : { roles: [...request.roles].sort() }),
              scopes: [...request.scopes].sort(),
              silent: request.silent,
              isRepair: request.isRepair,
            },
    };
  }
  return observed;
}

/** The devices' own files under the names of the run. */
export function filesOf(names: Names, step: number, held: Readonly<Record<string, HeldTokens>> | null): ObservedFiles {
  if (held === null) return { step, held };
  const observed: Record<string, Record<string, { id: string; scopes: readonly string[] }>> = {};
  for (const device of Object.keys(held).sort()) {
    const roles: Record<string, { id: string; scopes: readonly string[] }> = {};
    for (const [role, { token, scopes }] of Object.entries(held[device] ?? {}).sort()) {
      roles[role] = { id: names.token(token), scopes: sortedUnique(scopes) };
    }
    observed[device] = roles;
  }
  return { step, held: observed };
}

interface Listed {
  readonly pending: readonly {
    readonly device: string;
    readonly requestId: string;
    readonly scopes: readonly string[];
  }[];
  readonly paired: readonly {
    readonly device: string;
    readonly roles: readonly string[];
    readonly scopes: readonly string[];
  }[];
}

function listOf(
  names: Names,
  { devices }: Moment,
  { outcome, rotated }: Seen,
): NonNullable<Observation['list']> | null {
  const payload =
    outcome?.answer?.ok === true && !rotated ? (outcome.answer.payload as unknown as Partial<Listed> | null) : null;
  if (payload?.pending === undefined || payload.paired === undefined) return null;
  const of = <Item extends { readonly device: string }>(items: readonly Item[]) =>
    items
      .filter(({ device }) => device !== OPERATOR && devices.includes(device))
      .sort((a, b) => (a.device < b.device ? -1 : 1));
  return {
    pending: of(payload.pending).map(({ device, requestId, scopes }) => ({
      device,
      id: names.request(requestId),
      scopes: [...scopes].sort(),
    })),
    paired: of(payload.paired).map(({ device, roles, scopes }) => ({
      device,
      roles: [...roles].sort(),
      scopes: sortedUnique(scopes),
    })),
  };
}

/** What a request that the gateway approved by itself is called: nobody ever sees its id, so it takes no number. */
const UNSEEN = 'silent';

/** Facts as a trace: the same names as the observations; ids that no observation showed are numbered after those. */
export function traceOf(
  names: Names,
  entries: readonly Entry[],
  stepOf: (entry: number) => number | null,
): TraceEntry[] {
  const silent = new Set<Json>();
  for (const { note } of entries)
    if (note.type === 'asked' && note['silent'] === true) silent.add(note['requestId'] ?? null);
  const rename = (data: Json, key: string): Json => {
    if (typeof data === 'string') {
      if (key === 'requestId') return silent.has(data) && !names.knows(data) ? UNSEEN : names.request(data);
      return key === 'token' ? names.token(data) : data;
    }
    if (data === null || typeof data !== 'object') return data;
    if (isList(data)) return data.map((item) => rename(item, key));
    return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, rename(value, name)]));
  };
  // Entries that say the same share their note: each is renamed once.
  const facts = new Map<object, TraceEntry['fact']>();
  return entries.map(({ atMs, node, note }, at) => {
    const fact = facts.get(note) ?? (rename(note, '') as TraceEntry['fact']);
    facts.set(note, fact);
    return { atMs, step: stepOf(at), node, fact };
  });
}
