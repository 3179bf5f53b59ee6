/** What a search is about: the actors and incidents of a scenario in every order, or a setting that is made up from options. */

import type { Caller } from '../../models/client.ts';
import { clientNode, nameOf, OPERATOR } from '../../models/nodes.ts';
import type { Configuration, Incident } from '../../models/open-pairing.ts';
import type { PairingSpec } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { ADMIN, CLI_3, FULL_5, READ, WRITE } from '../../models/scopes.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { callerOf, operatorFiles, specOf } from '../given.ts';
import type { Scenario, Step } from '../schema.ts';

export type Time = Configuration['time'];

type Counted = Incident & { readonly times: number };

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

/** Callers of the suite, the first ones first: what each asks, and how it behaves when it is refused. */
const CALLERS: readonly (Pick<Caller, 'id' | 'mode' | 'scopes' | 'retry'> & { readonly name: string })[] = [
  { name: 'status', id: 'gateway-client', mode: 'backend', scopes: [READ], retry: { kind: 'every', periodMs: 1_000 } },
  { name: 'tool', id: 'gateway-client', mode: 'backend', scopes: [WRITE], retry: { kind: 'forever' } },
  { name: 'cli', id: 'cli', mode: 'cli', scopes: CLI_3, retry: { kind: 'every', periodMs: 5_000 } },
  { name: 'admin', id: 'cli', mode: 'cli', scopes: [ADMIN], retry: { kind: 'forever' } },
];

export interface Size {
  readonly clients: number;
  readonly devices: number;
}

/** Devices that hold everything, their callers in turn, a narrowing rotate of each, and a restart of the gateway. */
export function configurationOfSize({ clients, devices }: Size, release: Release, time: Time): Configuration {
  const names = ['laptop', 'phone', 'tablet'].slice(0, devices);
  const { knobs } = release;
  const callers = CALLERS.slice(0, clients).map(
    ({ name, ...caller }, at): Caller => ({
      ...caller,
      node: clientNode(name),
      device: names[at % names.length] as string,
      platform: null,
      family: null,
      role: 'operator',
      auth: 'shared',
      age: 0,
      local: true,
      call: null,
      tokens: 'file',
      tells: null,
    }),
  );
  const approved = knobs.approvedSet === 'one-list' ? null : FULL_5;
  const full = (name: string): DeviceFiles => {
    const files = operatorFiles(`t1.${name}`);
    return files.paired === null ? files : { ...files, paired: { ...files.paired, approved } };
  };
  return {
    release,
    devices: [...names, OPERATOR].map((name) => ({ name, files: full(name), requestAgeMs: 0, skewMs: 0, holds: true })),
    callers,
    operator: 'approve',
    incidents: [
      ...names.map((device) => ({ kind: 'rotate' as const, device, role: 'operator', scopes: CLI_3, times: 1 })),
      { kind: 'restart', times: 1 },
    ],
    time,
  };
}

/** Who calls, by name. */
export const callersOf = ({ callers }: Configuration): readonly string[] => callers.map(({ node }) => nameOf(node));
