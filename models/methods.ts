/** Which scope a gateway method needs (facts 5.2, release 2026.2.19). */
import { ADMIN, APPROVALS, PAIRING, READ, WRITE } from './scopes.ts';

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

const scopeByMethod = new Map<string, string>(
  Object.entries(METHODS).flatMap(([scope, methods]) => methods.map((method): [string, string] => [method, scope])),
);

/** The scope that owns a method, or null for a method that only nodes may call or that no table knows. */
export function scopeOf(method: string): string | null {
  const listed = scopeByMethod.get(method);
  if (listed !== undefined) return listed;
  return ADMIN_PREFIXES.some((prefix) => method.startsWith(prefix)) ? ADMIN : null;
}

/**
 * Why a connection with this authority may not call this method, in the gateway's own words; null where it may. A method that
 * the release does not offer is in none of its tables: as any unknown one it needs the admin's scope.
 */
export function refusalOf(method: string, role: string, scopes: readonly string[], isOffered = true): string | null {
  if (NODE_METHODS.includes(method) !== (role === 'node')) return `unauthorized role: ${role}`;
  if (role === 'node' || scopes.includes(ADMIN)) return null;
  const needed = (isOffered ? scopeOf(method) : null) ?? ADMIN;
  if (scopes.includes(needed) || (needed === READ && scopes.includes(WRITE))) return null;
  return `missing scope: ${needed}`;
}

/** What a least-privilege caller (any client that is not the command line) asks for to call this method (facts 4.2). */
export function leastPrivilege(method: string): readonly string[] {
  const scope = scopeOf(method);
  return scope === null ? [] : [scope];
}
