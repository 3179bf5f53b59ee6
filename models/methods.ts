/** Who may call which gateway method. The table of 2026.2.19 (facts 5.2) is here, what other releases change in it in method-tables.ts. */
import {
  ANYBODY,
  LATER,
  NODES,
  OF_ANY,
  OF_SESSIONS,
  QUESTIONS,
  SESSIONS_READ,
  SESSIONS_WRITE,
  TALK,
} from './method-tables.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, APPROVALS, covers, PAIRING, READ, WRITE } from './scopes.ts';

const METHODS: Readonly<Record<string, readonly string[]>> = {
  [APPROVALS]: ['exec.approval.request', 'exec.approval.waitDecision', 'exec.approval.resolve'],
  [PAIRING]: [
    ...['node.pair.request', 'node.pair.list', 'node.pair.approve', 'node.pair.reject', 'node.pair.verify'],
    ...['device.pair.list', 'device.pair.approve', 'device.pair.reject', 'device.pair.remove'],
    ...['device.token.rotate', 'device.token.revoke', 'node.rename'],
  ],
  [READ]: [
    ...[
      'health',
      'logs.tail',
      'channels.status',
      'status',
      'usage.status',
      'usage.cost',
      'tts.status',
      'tts.providers',
    ],
    ...['models.list', 'agents.list', 'agent.identity.get', 'skills.status', 'voicewake.get', 'sessions.list'],
    ...['sessions.preview', 'sessions.resolve', 'sessions.usage', 'sessions.usage.timeseries', 'sessions.usage.logs'],
    ...['cron.list', 'cron.status', 'cron.runs', 'system-presence', 'last-heartbeat', 'node.list', 'node.describe'],
    ...['chat.history', 'config.get', 'talk.config', 'agents.files.list', 'agents.files.get'],
  ],
  [WRITE]: [
    ...['send', 'poll', 'agent', 'agent.wait', 'wake', 'talk.mode', 'tts.enable', 'tts.disable', 'tts.convert'],
    ...['tts.setProvider', 'voicewake.set', 'node.invoke', 'chat.send', 'chat.abort', 'browser.request', 'push.test'],
  ],
  [ADMIN]: [
    ...['channels.logout', 'agents.create', 'agents.update', 'agents.delete', 'skills.install', 'skills.update'],
    ...['cron.add', 'cron.update', 'cron.remove', 'cron.run', 'sessions.patch', 'sessions.reset', 'sessions.delete'],
    ...['sessions.compact', 'connect', 'chat.inject', 'web.login.start', 'web.login.wait', 'set-heartbeats'],
    ...['system-event', 'agents.files.set'],
  ],
};

const ADMIN_PREFIXES = ['exec.approvals.', 'config.', 'wizard.', 'update.'];
const NODE_METHODS = ['node.invoke.result', 'node.event', 'skills.bins'];
/** Scopes that who may write has, too. */
const OF_WRITERS: readonly string[] = [READ, TALK, SESSIONS_WRITE];
/** By the scope that a method needs: which one of sessions will do too. */
const FOR_SESSIONS: Readonly<Record<string, string>> = {
  [READ]: SESSIONS_READ,
  [WRITE]: SESSIONS_WRITE,
  [QUESTIONS]: SESSIONS_WRITE,
};

interface Table {
  /** What owns a method: a scope, or the role of a node. */
  readonly owner: ReadonlyMap<string, string>;
  /** Methods that anybody may call. */
  readonly open: ReadonlySet<string>;
  /** Methods of sessions, and the scope of sessions that each is for. */
  readonly ofSessions: ReadonlyMap<string, string>;
  /** Methods for which any of these scopes will do. */
  readonly ofAny: ReadonlyMap<string, readonly string[]>;
}

const byOwner = (owners: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] =>
  Object.entries(owners).flatMap(([owner, methods]) => methods.map((method) => [method, owner] as const));

const spelled = (owners: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(owners).map(([owner, list]) => [owner, list.split(' ')]));

const ofTheIssue: Table = {
  owner: new Map(byOwner({ ...METHODS, [NODES]: NODE_METHODS })),
  open: new Set(),
  ofSessions: new Map(),
  ofAny: new Map(),
};

const tables = allTables();

function allTables(): ReadonlyMap<Knobs['methods'], Table> {
  const made = new Map<Knobs['methods'], Table>([['as-in-the-issue', ofTheIssue]]);
  let before = ofTheIssue;
  for (const [word, owners] of Object.entries(LATER) as [keyof typeof LATER, Readonly<Record<string, string>>][]) {
    const { [ANYBODY]: open = '', ...owned } = owners;
    const changed = byOwner(spelled(owned));
    const table: Table = {
      owner: new Map([...before.owner, ...changed]),
      open: new Set([...before.open, ...open.split(' ').filter((method) => method !== '')]),
      ofSessions: new Map(byOwner(spelled(OF_SESSIONS[word] ?? {}))),
      ofAny: new Map([
        ...before.ofAny,
        ...byOwner(spelled(OF_ANY[word] ?? {})).map(([method, any]) => [method, any.split(' ')] as const),
      ]),
    };
    made.set(word, table);
    if (word !== 'without-usage-and-files') before = table;
  }
  return made;
}

const tableOf = (knobs: Methods): Table => tables.get(knobs.methods) ?? ofTheIssue;

type Methods = Pick<Knobs, 'methods'>;

/** The scope that owns a method, or null for a method that only nodes may call or that no table knows. */
export function scopeOf(knobs: Methods, method: string): string | null {
  const owner = tableOf(knobs).owner.get(method);
  if (owner !== undefined) return owner === NODES ? null : owner;
  return ADMIN_PREFIXES.some((prefix) => method.startsWith(prefix)) ? ADMIN : null;
}

/** Whether the release serves a method by this name, as far as its table says. */
export const isKnownMethod = (knobs: Methods, method: string): boolean => {
  const { owner, open } = tableOf(knobs);
  return owner.has(method) || open.has(method);
};

/**
 * Why a connection with this authority may not call this method, in the gateway's own words; null where it may. A method that
 * the release does not offer is in none of its tables: as any unknown one it needs the admin's scope.
 */
export function refusalOf(
  knobs: Methods,
  method: string,
  role: string,
  scopes: readonly string[],
  isOffered = true,
): string | null {
  const { owner, open, ofSessions, ofAny } = tableOf(knobs);
  if (open.has(method)) return null;
  if ((owner.get(method) === NODES) !== (role === 'node')) return `unauthorized role: ${role}`;
  if (role === 'node' || scopes.includes(ADMIN)) return null;
  const needed = (isOffered ? scopeOf(knobs, method) : null) ?? ADMIN;
  if (ofAny.get(method)?.some((scope) => scopes.includes(scope)) === true) return null;
  if (scopes.includes(needed) || (OF_WRITERS.includes(needed) && scopes.includes(WRITE))) return null;
  const will = ofSessions.get(method);
  const isEnough =
    will !== undefined && FOR_SESSIONS[needed] === will && covers('implied-in-role-and-more', scopes, [will]);
  return isEnough ? null : `missing scope: ${needed}`;
}

/** What a least-privilege caller (any client that is not the command line) asks for to call this method (facts 4.2). */
export function leastPrivilege(knobs: Methods, method: string): readonly string[] {
  const scope = scopeOf(knobs, method);
  return scope === null ? [] : [scope];
}
