/** How a scenario begins, in the terms of the models: who is there, what the store holds, who calls how. */
import type { Caller } from '../models/client.ts';
import { clientNode, OPERATOR } from '../models/nodes.ts';
import type { PairingSpec } from '../models/pairing.ts';
import type { Release } from '../models/releases/release.ts';
import { FULL_5, sortedUnique } from '../models/scopes.ts';
import type { DeviceFiles, Token } from '../models/store-state.ts';
import type { Client, Scenario } from './schema.ts';

const tokenNamed = (token: string, scopes: readonly string[], revoked: boolean): Token => ({
  token,
  scopes: sortedUnique(scopes),
  revoked,
  createdAtMs: null,
  rotatedAtMs: null,
  revokedAtMs: null,
  lastUsedAtMs: null,
});

/** What the store holds at the start. Names of tokens and requests are `t1`, `r1`, … in declared order. */
export function givenFiles(scenario: Scenario, release: Release): ReadonlyMap<string, DeviceFiles> {
  let tokens = 0;
  let requests = 0;
  const name = (prefix: string, n: number) => `${prefix}${n}`;
  const files = new Map<string, DeviceFiles>();
  for (const device of Object.keys(scenario.devices)) {
    const paired = scenario.given.paired[device];
    const pending = scenario.given.pending[device];
    const held: Record<string, Token> = {};
    for (const role of ['node', 'operator'] as const) {
      const token = paired?.tokens[role];
      if (token == null) continue;
      tokens += 1;
      held[role] = tokenNamed(name('t', tokens), token.scopes, token.revoked);
    }
    if (pending !== undefined) requests += 1;
    files.set(device, {
      paired:
        paired === undefined
          ? null
          : {
              roles: paired.roles,
              role: paired.roles[0] ?? 'operator',
              scopes: paired.scopes,
              approved: release.knobs.approvedSet === 'one-list' ? null : (paired.approvedScopes ?? paired.scopes),
              about: null,
              createdAtMs: null,
              approvedAtMs: null,
            },
      tokens: held,
      request:
        pending === undefined
          ? null
          : {
              requestId: name('r', requests),
              role: pending.role,
              scopes: pending.scopes,
              silent: pending.silent,
              isRepair: pending.isRepair,
              about: null,
              askedAtMs: null,
            },
    });
  }
  return files;
}

/** The operator's own identity: paired for all there is, with a token of its own. */
export const operatorFiles = (token: string): DeviceFiles => ({
  paired: {
    roles: ['operator'],
    role: 'operator',
    scopes: FULL_5,
    approved: null,
    about: null,
    createdAtMs: null,
    approvedAtMs: null,
  },
  tokens: { operator: tokenNamed(token, FULL_5, false) },
  request: null,
});

export function specOf(scenario: Scenario, release: Release, seed: number): PairingSpec {
  const files = givenFiles(scenario, release);
  const { delay } = scenario.network;
  const devices = Object.entries(scenario.devices).map(([name, { clockOffsetMs }]) => ({
    name,
    files: files.get(name) as DeviceFiles,
    requestAgeMs: scenario.given.pending[name]?.ageMs ?? 0,
    skewMs: clockOffsetMs,
    holds: scenario.given.holds[name] === 'current',
  }));
  const given = [...files.values()].reduce((sum, { tokens }) => sum + Object.keys(tokens).length, 0);
  const operator = { name: OPERATOR, files: operatorFiles(`t${given + 1}`), requestAgeMs: 0, skewMs: 0, holds: true };
  return {
    release,
    devices: [...devices, operator],
    clients: Object.keys(scenario.clients),
    delay: [delay.minMs, delay.maxMs],
    seed,
    keeps: 1 + oldestToken(scenario),
  };
}

/** How far back any caller reaches for a token that its device was handed. */
function oldestToken({ clients, steps, then: later }: Scenario): number {
  const ages = Object.values(clients).map(({ age }) => age);
  for (const step of [...steps, ...later]) {
    const callers = step.kind === 'connect' ? [step.caller] : step.kind === 'together' ? step.callers : [];
    for (const caller of callers) if (typeof caller !== 'string') ages.push(caller.age);
  }
  return Math.max(0, ...ages);
}

/** A declared client as the models know it. A started one keeps its device's token file, as real clients do. */
export const callerOf = (name: string, client: Client, tokens: Caller['tokens']): Caller => ({
  node: clientNode(name),
  device: client.device,
  id: client.id,
  mode: client.mode,
  platform: client.platform,
  family: client.family,
  ...(client.displayName === undefined ? {} : { displayName: client.displayName }),
  role: client.role,
  scopes: client.scopes,
  auth: client.auth,
  age: client.age,
  local: client.local,
  retry: client.retry,
  call: client.call === null ? null : { method: client.call, params: {} },
  tokens,
  ...(client.own === true ? { own: true } : {}),
  tells: null,
});
