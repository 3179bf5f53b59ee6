/**
 * Random sequences of operations, in the grammar of the recordings (recorded.ts): what devices, their clients and an operator
 * can do to a pairing store, sensible or not.
 *
 * Each sequence has a swarm of its own (Groce et al., ISSTA 2012): some operations, clients and scopes are switched off in it,
 * so that those that are left meet more often than if all were always mixed.
 */
import type { Rng } from '../../sim/rng.ts';
import type { Deputy, Operation } from '../recorded.ts';
import { wider } from './wider.ts';

export const STEPS_MAX = 14;

type Connect = Extract<Operation, { op: 'connect' }>;
type Kind = Operation['op'] | 'stale';

/** What a sequence may be made of. */
export interface Swarm {
  readonly devices: readonly string[];
  readonly kinds: readonly Kind[];
  readonly clients: readonly (readonly [client: string, mode: string])[];
  readonly scopes: readonly string[];
  readonly auths: readonly Connect['auth'][];
  /** Of four connects, how many are not local. */
  readonly remote: number;
  /** Of four connects, how many are in the role of a node. */
  readonly nodes: number;
  /** Lists of scopes may have duplicates. */
  readonly twice: boolean;
  /** Of eight things that an operator does, how many a device does in its place. */
  readonly deputies: number;
  /** What clients say of their machine; nothing in most sequences. */
  readonly machines: readonly Machine[];
  /** What they call once they are in; most often nothing. */
  readonly calls: readonly string[];
  /** What deputies are, where they are more than command lines on the gateway's host. */
  readonly stand: readonly Partial<Deputy>[];
}

type Machine = Pick<Connect, 'platform' | 'family'>;

const CLIENTS: Swarm['clients'] = [
  ['cli', 'cli'],
  ['gateway-client', 'backend'],
  ['gateway-client', 'ui'],
  ['cli', 'probe'],
  ['openclaw-probe', 'probe'],
  ['openclaw-macos', 'ui'],
  ['openclaw-ios', 'ui'],
  ['openclaw-android', 'ui'],
  ['node-host', 'node'],
  ['test', 'test'],
  ['fingerprint', 'test'],
];

/** What it takes to manage devices. */
const NEEDED = 'operator.pairing';
const FIVE = ['operator.read', 'operator.write', 'operator.admin', 'operator.approvals', 'operator.pairing'];
const ODD = ['operator.talk.secrets', 'operator.unknown', 'zz.unknown', 'custom.scope', 'node.invoke'];

/** How often each kind of operation is drawn, against the others that are in the swarm. */
const WEIGHTS: Readonly<Record<Kind, number>> = {
  connect: 24,
  approve: 9,
  rotate: 6,
  revoke: 3,
  remove: 2,
  stale: 2,
  reject: 2,
  expire: 1,
  restart: 4,
  wait: 6,
  list: 1,
};
const ALWAYS: readonly Kind[] = ['connect', 'approve'];
const SHARED = ['shared', 'shared', 'shared'] as const;
/** Stopping and starting takes seconds on a real gateway. */
const RESTARTS = { one: 1, of: 250 };
const NO_MACHINE: Machine = {};
const MACHINES: readonly Machine[] = [
  NO_MACHINE,
  { platform: 'linux' },
  { platform: 'darwin' },
  { platform: 'darwin', family: 'Mac' },
  { platform: 'macos 15.1', family: 'Mac' },
  { platform: 'macos 15.2', family: 'Mac' },
  { platform: 'ios 18.1', family: 'iPhone' },
  { platform: 'ios 18.2', family: 'iPhone' },
  { platform: 'android 15', family: 'Android' },
  { platform: 'win32', family: 'Windows' },
];
const DEPUTY_AUTHS: readonly Deputy['auth'][] = ['shared', 'shared', 'device-token', 'device-token', 'none'];

function drawSwarm(rng: Rng): Swarm {
  const some = <Item>(all: readonly Item[], parts: number, of: number): readonly Item[] => {
    const chosen = all.filter(() => rng.chance(parts, of));
    return chosen.length > 0 ? chosen : [all[rng.below(all.length)] as Item];
  };
  const kinds: readonly Kind[] = ['rotate', 'revoke', 'remove', 'stale', 'reject', 'expire', 'list'];
  const swarm: Swarm = {
    devices: ['d1', 'd2', 'd3'].slice(0, 1 + [0, 0, 0, 1, 1, 2].at(rng.below(6))!),
    kinds: [...ALWAYS, ...some(kinds, 2, 3), ...(rng.chance(RESTARTS.one, RESTARTS.of) ? ['restart' as const] : [])],
    clients: some(CLIENTS, 1, 3),
    scopes: [...some(FIVE, 2, 3), ...ODD.filter(() => rng.chance(1, 8))],
    auths: [
      ...SHARED,
      ...(rng.chance(2, 3) ? (['device-token', 'device-token'] as const) : []),
      ...(rng.chance(1, 4) ? (['none'] as const) : []),
      // A wrong secret makes recent gateways answer late, on purpose.
      ...(rng.chance(1, 8) ? (['wrong'] as const) : []),
    ],
    remote: [0, 0, 1, 2, 4][rng.below(5)] as number,
    nodes: [0, 0, 0, 1, 2][rng.below(5)] as number,
    twice: rng.chance(1, 10),
    deputies: [0, 0, 0, 3, 3][rng.below(5)] as number,
    machines: rng.chance(1, 10) ? some(MACHINES, 1, 2) : [NO_MACHINE],
    calls: [],
    stand: [],
  };
  return { ...swarm, ...wider(rng.split('wider'), swarm) };
}

/** One sequence of 3 to 14 operations. */
export function drawSequence(rng: Rng): readonly Operation[] {
  const swarm = drawSwarm(rng);
  const length = rng.between(3, STEPS_MAX);
  return Array.from({ length }, (_, at) => (at === 0 ? drawConnect(rng, swarm) : drawOperation(rng, swarm)));
}

function drawOperation(rng: Rng, swarm: Swarm): Operation {
  const device = oneOf(rng, swarm.devices);
  const role = rng.chance(swarm.nodes, 8) ? 'node' : 'operator';
  const kind = drawKind(rng, swarm.kinds);
  switch (kind) {
    case 'connect':
      return drawConnect(rng, swarm);
    case 'rotate':
      return {
        op: 'rotate',
        device,
        role,
        ...(rng.chance(5, 6) ? { scopes: drawScopes(rng, swarm) } : {}),
        deliver: rng.chance(1, 2),
        ...drawDeputy(rng, swarm),
      };
    case 'revoke':
      return { op: 'revoke', device, role, ...drawDeputy(rng, swarm) };
    case 'remove':
      return { op: 'remove', device, ...drawDeputy(rng, swarm) };
    case 'stale':
      return { op: rng.chance(2, 3) ? 'approve' : 'reject', device, stale: true, ...drawDeputy(rng, swarm) };
    case 'approve':
    case 'reject':
      return { op: kind, device, ...drawDeputy(rng, swarm) };
    case 'list':
      return { op: 'list', ...drawDeputy(rng, swarm) };
    default:
      return { op: kind };
  }
}

/** A device that acts in the operator's place, most often one that asks for what that takes. */
function drawDeputy(rng: Rng, swarm: Swarm): { readonly by?: Deputy } {
  if (!rng.chance(swarm.deputies, 8)) return {};
  const drawn = drawScopes(rng, swarm);
  const scopes = rng.chance(3, 4) && !drawn.includes(NEEDED) ? [...drawn, NEEDED] : drawn;
  const by: Deputy = { device: oneOf(rng, swarm.devices), scopes, auth: oneOf(rng, DEPUTY_AUTHS) };
  return { by: swarm.stand.length === 0 ? by : { ...by, ...oneOf(rng, swarm.stand) } };
}

function drawKind(rng: Rng, kinds: readonly Kind[]): Kind {
  let at = rng.below(kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0));
  for (const kind of kinds) {
    at -= WEIGHTS[kind];
    if (at < 0) return kind;
  }
  return 'connect';
}

function drawConnect(rng: Rng, swarm: Swarm): Connect {
  const [client, mode] = oneOf(rng, swarm.clients);
  const isNode = rng.chance(client === 'node-host' ? 3 : swarm.nodes, client === 'node-host' ? 4 : 8);
  const auth = oneOf(rng, swarm.auths);
  const old = auth === 'device-token' && rng.chance(1, 4);
  return {
    op: 'connect',
    device: oneOf(rng, swarm.devices),
    client,
    mode,
    role: isNode ? 'node' : 'operator',
    scopes: isNode && rng.chance(2, 3) ? [] : drawScopes(rng, swarm),
    auth,
    local: !rng.chance(swarm.remote, 4),
    ...(old ? { age: 1 } : {}),
    ...oneOf(rng, swarm.machines),
    ...(swarm.calls.length > 0 && rng.chance(1, 2) ? { call: oneOf(rng, swarm.calls) } : {}),
  };
}

/** None, some, in any order, with duplicates where the swarm has them. */
function drawScopes(rng: Rng, { scopes, twice }: Swarm): readonly string[] {
  const left = [...scopes];
  const count = rng.chance(1, 10) ? 0 : rng.chance(1, 10) ? left.length : rng.between(1, Math.min(left.length, 4));
  const drawn: string[] = [];
  while (drawn.length < count) drawn.push(...left.splice(rng.below(left.length), 1));
  if (twice && drawn.length > 0 && rng.chance(1, 2)) drawn.push(oneOf(rng, drawn));
  return drawn;
}

const oneOf = <Item>(rng: Rng, items: readonly Item[]): Item => items[rng.below(items.length)] as Item;
