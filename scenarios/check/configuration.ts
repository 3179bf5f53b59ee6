/** What a search is about: the actors and incidents of a scenario in every order, or a setting that is made up from options. */

import type { Caller } from '../../models/client.ts';
import { clientNode, nameOf, OPERATOR } from '../../models/nodes.ts';
import type { Configuration, Incident } from '../../models/open-pairing.ts';
import type { PairingSpec } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { ADMIN, APPROVALS, CLI_3, FULL_5, READ, WRITE } from '../../models/scopes.ts';
import { type DeviceFiles, emptyFiles } from '../../models/store-state.ts';
import { callerOf, operatorFiles, specOf } from '../given.ts';
import type { Scenario, Step } from '../schema.ts';

export type Time = Configuration['time'];

export type Counted = Incident & { readonly times: number };

/** How soon somebody who calls once calls again, in a search: whoever was refused is asked to try again. */
const AGAIN_MS = 1_000;

/** What a step stands for that may come at any time; null for what the callers and the person do by themselves. */
function incidentOf(step: Step): Incident | null {
  switch (step.kind) {
    case 'rotate':
      return { kind: 'rotate', device: step.device, role: step.role, scopes: step.scopes };
    case 'remove':
      return { kind: 'remove', device: step.device };
    case 'revoke':
      return { kind: 'revoke', device: step.device, role: step.role };
    case 'restart':
      return { kind: 'restart' };
    case 'fault':
      if (step.fault.kind === 'crash') return { kind: 'crash', at: step.fault.at };
      return step.fault.kind === 'disconnect' ? { kind: 'disconnect', client: step.fault.client } : null;
    default:
      return null;
  }
}

function counted(steps: readonly Step[]): Counted[] {
  const found = new Map<string, Counted>();
  for (const step of steps) {
    const incident = incidentOf(step);
    if (incident === null) continue;
    const key = JSON.stringify(incident);
    found.set(key, { ...incident, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()];
}

/** Every declared client calls again and again, every incident of the steps may come at any time as often as it stands there. */
export function configurationOf(scenario: Scenario, release: Release, time: Time): Configuration {
  const callers = Object.entries(scenario.clients).map(([name, client]): Caller => {
    const caller = callerOf(name, client, 'file');
    return caller.retry.kind === 'once' ? { ...caller, retry: { kind: 'every', periodMs: AGAIN_MS } } : caller;
  });
  return {
    release,
    devices: specOf(scenario, release, 0).devices.map(namedByDevice),
    callers,
    operator: scenario.operator.does,
    incidents: counted(scenario.steps),
    time,
  };
}

/** Names of tokens and requests, drawn for each device by itself. */
function namedByDevice(device: PairingSpec['devices'][number]): PairingSpec['devices'][number] {
  const { name, files } = device;
  const tokens = Object.fromEntries(
    Object.entries(files.tokens).map(([role, token], at) => [role, { ...token, token: `t${at + 1}.${name}` }]),
  );
  const request = files.request === null ? null : { ...files.request, requestId: `r1.${name}` };
  return { ...device, files: { ...files, tokens, request } };
}

export const CLIENTS_MAX = 4;
export const DEVICES_MAX = 3;

const DEVICES = ['laptop', 'phone', 'tablet'] as const;
export type DeviceName = (typeof DEVICES)[number];

/** Callers of the suite, the first ones first: what each asks, with which secret, and how it behaves when it is refused. */
const STATUS = {
  id: 'gateway-client',
  mode: 'backend',
  scopes: [READ],
  retry: { kind: 'every', periodMs: 1_000 },
} as const;

const CALLERS = {
  status: STATUS,
  tool: { id: 'gateway-client', mode: 'backend', scopes: [WRITE], retry: { kind: 'forever' } },
  cli: { id: 'cli', mode: 'cli', scopes: CLI_3, retry: { kind: 'every', periodMs: 5_000 } },
  admin: { id: 'cli', mode: 'cli', scopes: [ADMIN], retry: { kind: 'forever' } },
  approver: { id: 'gateway-client', mode: 'backend', scopes: [APPROVALS], retry: { kind: 'forever' } },
  keeper: {
    id: 'gateway-client',
    mode: 'backend',
    scopes: [READ],
    retry: { kind: 'every', periodMs: 2_000 },
    auth: 'device-token',
  },
  remote: {
    id: 'gateway-client',
    mode: 'backend',
    scopes: [READ],
    retry: { kind: 'every', periodMs: 2_000 },
    local: false,
  },
  /** Alike to the first of them in all but their names. */
  'status-2': STATUS,
  'status-3': STATUS,
  'status-4': STATUS,
} as const satisfies Record<string, Pick<Caller, 'id' | 'mode' | 'scopes' | 'retry'> & Partial<Caller>>;
export type CallerName = keyof typeof CALLERS;

export interface Size {
  readonly clients: number;
  readonly devices: number;
  /** Whether all callers call the same way; else each calls in a way of its own. */
  readonly alike?: boolean;
}

/** A setting that is made up: who calls from which device, what the devices are approved for, and what else may happen. */
export interface Setting {
  /** Which device each caller uses. */
  readonly callers: Partial<Record<CallerName, DeviceName>>;
  /** What each device of these is approved for, with a token of the same scopes; null: never paired. All others hold everything. */
  readonly approved?: Partial<Record<DeviceName, readonly string[] | null>>;
  readonly operator?: Configuration['operator'];
  readonly incidents: readonly Counted[];
}

export function configurationWith(setting: Setting, release: Release, time: Time): Configuration {
  const { incidents } = setting;
  const used = new Set([
    ...Object.values(setting.callers),
    ...incidents.map((one) => ('device' in one ? one.device : null)),
  ]);
  const names = DEVICES.filter((name) => used.has(name));
  const callers = (Object.entries(setting.callers) as [CallerName, DeviceName][]).map(
    ([name, device]): Caller => ({
      node: clientNode(name),
      device,
      platform: null,
      family: null,
      role: 'operator',
      auth: 'shared',
      age: 0,
      local: true,
      call: null,
      tokens: 'file',
      tells: null,
      ...CALLERS[name],
    }),
  );
  const holding = (name: string, scopes: readonly string[] | null) => ({
    name,
    files: scopes === null ? emptyFiles : approvedFor(scopes, `t1.${name}`, release),
    requestAgeMs: 0,
    skewMs: 0,
    holds: scopes !== null,
  });
  return {
    release,
    devices: [
      ...names.map((name) => holding(name, setting.approved?.[name] === undefined ? FULL_5 : setting.approved[name])),
      holding(OPERATOR, FULL_5),
    ],
    callers,
    operator: setting.operator === undefined ? 'approve' : setting.operator,
    incidents,
    time,
  };
}

function approvedFor(scopes: readonly string[], token: string, { knobs }: Release): DeviceFiles {
  const { paired, tokens, request } = operatorFiles(token);
  if (paired === null) return emptyFiles;
  const issued = Object.entries(tokens).map(([role, one]) => [role, { ...one, scopes }] as const);
  const approved = knobs.approvedSet === 'one-list' ? null : scopes;
  return { paired: { ...paired, scopes, approved }, tokens: Object.fromEntries(issued), request };
}

export const narrowing = (device: DeviceName, times = 1): Counted => ({
  kind: 'rotate',
  device,
  role: 'operator',
  scopes: CLI_3,
  times,
});

const IN_TURN = ['status', 'tool', 'cli', 'admin'] as const;
const ALIKE = ['status', 'status-2', 'status-3', 'status-4'] as const;

/** Devices that hold everything, their callers in turn, a narrowing rotate of each, and a restart of the gateway. */
export function configurationOfSize(
  { clients, devices, alike = false }: Size,
  release: Release,
  time: Time,
): Configuration {
  const names = DEVICES.slice(0, devices);
  const callers = (alike ? ALIKE : IN_TURN).slice(0, clients);
  const using = callers.map((name, at) => [name, names[at % names.length]] as const);
  const incidents: readonly Counted[] = [...names.map((device) => narrowing(device)), { kind: 'restart', times: 1 }];
  return configurationWith({ callers: Object.fromEntries(using), incidents }, release, time);
}

/** Who calls, by name. */
export const callersOf = ({ callers }: Configuration): readonly string[] => callers.map(({ node }) => nameOf(node));
