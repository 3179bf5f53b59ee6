/**
 * What random scenarios are made of: clients, states at the start and steps, in the grammar of scenario files. A swarm (Groce et
 * al., ISSTA 2012) is a small part of it: what is left meets more often than if everything were always mixed, and how it meets was
 * seen before more often too. The plain vocabulary has everything, nothing weighed: the baseline for any cleverness.
 */
import { OPERATOR } from '../../models/nodes.ts';
import type { Rng } from '../../sim/rng.ts';
import type { Assumption } from '../result.ts';
import type { Client, Device, Given, OperatorHabits, Scenario, Step } from '../schema.ts';

/** How steps are chosen: `swarm` weighs and leaves out, `random` is uniform over everything. */
export const strategies = ['swarm', 'random'] as const;
export type Strategy = (typeof strategies)[number];

export interface Choice {
  readonly step: Step;
  readonly weight: number;
}

/** What one scenario is drawn from. */
export interface Vocabulary {
  readonly devices: Scenario['devices'];
  readonly clients: Scenario['clients'];
  readonly given: Given;
  readonly operator: OperatorHabits;
  /** Whether a person comes in the end who approves whatever is seen. */
  readonly acts: boolean;
  readonly choices: readonly Choice[];
}

const FIVE = ['operator.admin', 'operator.approvals', 'operator.pairing', 'operator.read', 'operator.write'];
/** Belongs to no role, so that some releases let nobody approve it. */
const ODD = 'custom.scope';

type Kind = Pick<Client, 'id' | 'mode' | 'role' | 'retry'>;

const EVERY = { kind: 'every', periodMs: 5_000 } as const;
const backend = { id: 'gateway-client', mode: 'backend', role: 'operator' } as const;
const KINDS: readonly Kind[] = [
  { ...backend, retry: EVERY },
  { ...backend, retry: { kind: 'forever' } },
  { ...backend, retry: { kind: 'once' } },
  { ...backend, retry: { kind: 'every', periodMs: 1_000 } },
  { id: 'cli', mode: 'cli', role: 'operator', retry: { kind: 'once' } },
  { id: 'cli', mode: 'cli', role: 'operator', retry: EVERY },
  { id: 'cli', mode: 'probe', role: 'operator', retry: { kind: 'probe', budgetMs: 2_500 } },
  { id: 'openclaw-control-ui', mode: 'webchat', role: 'operator', retry: { kind: 'browser' } },
  { id: 'node-host', mode: 'node', role: 'node', retry: { kind: 'forever' } },
];

const APPROVING: OperatorHabits = { lookMs: 10_000, reactMs: 5_000, does: 'approve' };
/** Slower than requests live. */
const LATE: OperatorHabits = { lookMs: 60_000, reactMs: 360_000, does: 'approve' };

const device: Device = { local: true, clockOffsetMs: 0 };

const some = <Item>(rng: Rng, items: readonly Item[], least: number, most: number): Item[] => {
  const left = [...items];
  const count = Math.min(items.length, rng.between(least, most));
  const chosen = new Set(Array.from({ length: count }, () => left.splice(rng.below(left.length), 1)[0] as Item));
  return items.filter((item) => chosen.has(item));
};
const oneOf = <Item>(rng: Rng, items: readonly Item[]): Item => items[rng.below(items.length)] as Item;

function drawClient(rng: Rng, devices: readonly string[], scopes: readonly string[]): Client {
  const { id, mode, role, retry } = oneOf(rng, KINDS);
  return {
    device: oneOf(rng, devices),
    id,
    mode,
    platform: null,
    family: null,
    role,
    scopes: role === 'node' ? [] : some(rng, scopes, 1, 2),
    auth: rng.chance(1, 6) ? 'device-token' : 'shared',
    retry,
    local: !rng.chance(1, 6),
    call: null,
    age: 0,
  };
}

/** Nothing, or the first device paired, with a token for all or for a part. */
function drawGiven(rng: Rng, devices: readonly string[], scopes: readonly string[]): Given {
  const holds = Object.fromEntries(devices.map((name) => [name, 'current' as const]));
  if (rng.chance(1, 2)) return { paired: {}, pending: {}, holds };
  const held = rng.chance(1, 3) ? FIVE : some(rng, scopes, 1, 3);
  const token = { scopes: rng.chance(1, 2) ? held : some(rng, held, 1, 2), revoked: false };
  const paired = {
    roles: ['operator' as const],
    scopes: held,
    approvedScopes: null,
    tokens: { operator: token, node: null },
  };
  return { paired: { d1: paired }, pending: {}, holds };
}

/** Kinds of steps, one group each: a swarm has some of them, the plain vocabulary all. */
function groupsOf(
  rng: Rng,
  clients: readonly string[],
  devices: readonly string[],
  scopes: readonly string[],
): Step[][] {
  const each = <Item>(items: readonly Item[], make: (item: Item) => Step): Step[] => items.map(make);
  const onDevice = (make: (device: string) => Step) => each(devices, make);
  const first = clients.slice(0, 1);
  const rotates = (deliver: boolean) =>
    onDevice((device) => ({
      kind: 'rotate',
      device,
      by: null,
      role: 'operator',
      scopes: some(rng, [...scopes, 'operator.admin'], 1, 2),
      deliver,
    }));
  const decisions = (kind: 'approve' | 'reject', stale: boolean) =>
    onDevice((device) => ({ kind, device, by: null, request: null, stale }));
  return [
    [...rotates(false), ...rotates(false)],
    decisions('approve', false),
    each(clients, (who) => ({ kind: 'start', who })),
    rotates(true),
    decisions('approve', true),
    decisions('reject', false),
    onDevice((device) => ({ kind: 'remove', device, by: null })),
    onDevice((device) => ({ kind: 'revoke', device, by: null, role: 'operator' })),
    [{ kind: 'expire' }],
    [{ kind: 'restart', release: null }],
    each([1_000, 30_000], (byMs) => ({ kind: 'advance', byMs })),
    each(clients, (who) => ({ kind: 'stop', who })),
    clients.length < 2 ? [] : [{ kind: 'together', callers: [...clients] }],
    each(clients, (client) => ({ kind: 'fault', fault: { kind: 'disconnect', client } })),
    each(first, (client) => ({ kind: 'fault', fault: { kind: 'partition', client } })),
    each(first, (client) => ({ kind: 'fault', fault: { kind: 'lose', client } })),
    each(first, (client) => ({ kind: 'fault', fault: { kind: 'delay', client, byMs: 200 } })),
    each(['now', 'after-commit', 'before-hello'] as const, (at) => ({ kind: 'fault', fault: { kind: 'crash', at } })),
    onDevice((device) => ({ kind: 'fault', fault: { kind: 'clock', device, offsetMs: 1_200_000 } })),
    [{ kind: 'fault', fault: { kind: 'hold', point: 'between-files' } }],
  ];
}

/** Groups at the front are in more swarms: without them little happens. */
const FRONT = 3;
const FRONT_WEIGHT = 3;
const CONNECT_WEIGHT = 4;
const GROUPS_MAX = 4;

/** A part of the vocabulary; which part is decided by the generator alone. `assuming`: who is there in the end; null: either. */
export function drawVocabulary(rng: Rng, strategy: Strategy, assuming: Assumption | null = null): Vocabulary {
  const isSwarm = strategy === 'swarm';
  const devices = ['d1', 'd2'].slice(0, rng.chance(1, 6) ? 2 : 1);
  const scopes = [...some(rng, FIVE, 2, isSwarm ? 3 : 5), ...(rng.chance(1, 10) ? [ODD] : [])];
  const names = ['c1', 'c2', 'c3'].slice(0, [1, 1, 2, 2, 2, 3][rng.below(6)]);
  const clients = Object.fromEntries(names.map((name) => [name, drawClient(rng, devices, scopes)]));
  const groups = groupsOf(rng, names, devices, scopes);
  const chosen = isSwarm
    ? [...some(rng, groups.slice(0, FRONT), 1, FRONT), ...some(rng, groups.slice(FRONT), 0, GROUPS_MAX)]
    : groups;
  const weightOf = (group: readonly Step[]) => (isSwarm && groups.indexOf(group as Step[]) < FRONT ? FRONT_WEIGHT : 1);
  const connects = names.map(
    (caller): Choice => ({ step: { kind: 'connect', caller }, weight: isSwarm ? CONNECT_WEIGHT : 1 }),
  );
  return {
    devices: Object.fromEntries(devices.map((name) => [name, device])),
    clients,
    given: drawGiven(rng, devices, scopes),
    operator: rng.chance(1, 3) ? LATE : APPROVING,
    acts: assuming === null ? rng.chance(1, 2) : assuming === 'operator acts',
    choices: [...connects, ...chosen.flatMap((group) => group.map((step) => ({ step, weight: weightOf(group) })))],
  };
}

/** Steps that end faults and start actors, one object for each, so that what they do is looked up by identity. */
const kept = new Map<string, Step>();
export function keptStep(step: Step): Step {
  const key = JSON.stringify(step);
  const known = kept.get(key);
  if (known !== undefined) return known;
  kept.set(key, step);
  return step;
}
export const startStep = (who: string): Step => keptStep({ kind: 'start', who });
export const operatorStep: Step = startStep(OPERATOR);
