/**
 * What one sequence in four is made of besides: all that a scenario can say of a caller, however unlikely. Drawn from a stream of
 * its own, so that whatever is added here leaves the other sequences as they are.
 */
import { CLIENT_IDS, CLIENT_MODES } from '../../models/protocol.ts';
import type { Rng } from '../../sim/rng.ts';
import type { Deputy, Operation } from '../recorded.ts';
import type { Swarm } from './sequences.ts';

type Connect = Extract<Operation, { op: 'connect' }>;
type Machine = Pick<Connect, 'platform' | 'family'>;

const WIDE = { one: 1, of: 4 };
/** Stopping and starting takes seconds on a real gateway. */
const RESTARTS = { one: 1, of: 40 };
/** A minute goes by on a real gateway each time. */
const WAITS = { one: 1, of: 30 };

/** Scopes that nobody should ask for. */
const MISSPELT = [
  ' operator.read',
  'operator.write ',
  ' ',
  'OPERATOR.READ',
  'operator.',
  'node.exec',
  'operator.admin.x',
  'operator.talk',
  'operator.sessions.read',
  'operator.sessions.write',
];

const MACHINES: readonly Machine[] = [
  { platform: 'Linux' },
  { platform: 'linux', family: 'Linux' },
  { platform: ' darwin ' },
  { platform: 'macos', family: 'Mac' },
  { platform: 'macos 14.7.1', family: 'mac' },
  { platform: 'macOS 15' },
  { platform: 'windows', family: 'Windows' },
  { platform: 'win32' },
  { platform: 'ios', family: 'iPhone' },
  { platform: 'iPadOS 18.0', family: 'iPad' },
  { platform: 'ipados 17.5', family: 'iPad' },
  { platform: 'watchOS 11.2', family: 'Apple Watch' },
  { platform: 'watchos 11.3', family: 'Apple Watch' },
  { platform: 'watchOS 10', family: 'watch' },
  { platform: 'visionos 2', family: 'Vision' },
  { platform: 'tvos 18' },
  { platform: 'android', family: 'Android' },
  { platform: 'Android 14 (API 34)', family: 'Android' },
  { platform: 'android 15', family: 'phone' },
  { platform: 'freebsd' },
];

/** Methods that change nothing when they are called without params, of every table of authority, and some of none. */
const CALLS = [
  ...['health', 'device.pair.list', 'node.list', 'cron.list', 'config.get', 'talk.config', 'sessions.list'],
  ...['wake', 'send', 'chat.send', 'node.invoke', 'browser.request', 'talk.mode', 'agent.wait'],
  ...['exec.approval.resolve', 'exec.approval.waitDecision', 'exec.approvals.get', 'config.set', 'cron.add'],
  ...['node.pair.list', 'node.event', 'node.invoke.result', 'skills.bins', 'connect', 'made.up', 'chat.inject'],
  ...['sessions.search', 'sessions.delete', 'chat.abort', 'question.list', 'session.members.list', 'talk.catalog'],
];

/** Clients that not every release knows. */
const LATER = { one: 1, of: 30 };
const LATER_CLIENTS = [
  ['openclaw-watchos', 'node'],
  ['openclaw-linux', 'ui'],
  ['openclaw-tui', 'ui'],
] as const;

const THREE = ['d1', 'd2', 'd3'] as const;

type Wider = Pick<Swarm, 'clients' | 'scopes' | 'machines' | 'calls' | 'deputies' | 'stand' | 'kinds'>;
type Part = Wider & Pick<Swarm, 'devices' | 'remote'>;

export function wider(rng: Rng, swarm: Part): Wider | Part {
  if (!rng.chance(WIDE.one, WIDE.of)) return swarm;
  const some = <Item>(all: readonly Item[], count: number): readonly Item[] =>
    Array.from({ length: count }, () => all[rng.below(all.length)] as Item);
  const [id = 'cli'] = some(CLIENT_IDS, 1);
  const strange = some(CLIENT_IDS, 2).map((one, at) => [one, some(CLIENT_MODES, 2)[at] ?? 'cli'] as const);
  const part: Wider = {
    clients: rng.chance(1, 2)
      ? [...swarm.clients, ...strange, ...some(CLIENT_MODES, 1).map((mode) => [id, mode] as const)]
      : swarm.clients,
    scopes: rng.chance(1, 4) ? [...swarm.scopes, ...some(MISSPELT, 2)] : swarm.scopes,
    machines: rng.chance(1, 3) ? [...swarm.machines, ...some(MACHINES, 4)] : swarm.machines,
    calls: rng.chance(1, 3) ? some(CALLS, 4) : [],
    deputies: rng.chance(1, 2) ? 4 : swarm.deputies,
    stand: rng.chance(1, 2) ? some(STAND, 3) : [],
    kinds: rng.chance(RESTARTS.one, RESTARTS.of) ? [...swarm.kinds, 'restart'] : swarm.kinds,
  };
  // Both are drawn last, so that what was drawn before them is what it ever was.
  const waits = rng.chance(WAITS.one, WAITS.of);
  if (rng.chance(LATER.one, LATER.of)) return { ...part, clients: [...part.clients, ...LATER_CLIENTS] };
  if (!waits) return part;
  // Where a minute matters, it does to several devices of one client that nobody approved.
  return { ...part, kinds: [...part.kinds, 'wait'], devices: THREE, clients: some(part.clients, 2), remote: 0 };
}

/** What a deputy is besides a command line on the gateway's host. */
const STAND: readonly Partial<Deputy>[] = [
  {},
  { local: false },
  { id: 'gateway-client', mode: 'backend' },
  { id: 'gateway-client', mode: 'backend', local: false },
  { id: 'openclaw-macos', mode: 'ui' },
  { id: 'openclaw-ios', mode: 'ui', local: false },
  { id: 'openclaw-control-ui', mode: 'ui' },
  { id: 'webchat-ui', mode: 'webchat' },
  { id: 'node-host', mode: 'node', role: 'node' },
  { id: 'openclaw-probe', mode: 'probe' },
];
