import { describe, expect, test } from 'vitest';
import type { Caller } from './client.ts';
import { commandScopes, presentedBy, scopesHeld } from './command-line.ts';
import { clientNode } from './nodes.ts';
import { operatorCaller } from './operator-caller.ts';
import { release_2026_2_17 } from './releases/2026.2.17.ts';
import { release_2026_2_19 } from './releases/2026.2.19.ts';
import { release_2026_2_26 } from './releases/2026.2.26.ts';
import { release_2026_3_13 } from './releases/2026.3.13.ts';
import { release_2026_5_7 } from './releases/2026.5.7.ts';
import { release_2026_7_1 } from './releases/2026.7.1.ts';
import { release_2026_9_6 } from './releases/2026.9.6.ts';

const base: Caller = { ...operatorCaller(clientNode('cli'), null), device: 'laptop', scopes: [], auth: 'shared' };
const own: Caller = { ...base, own: true };
const call = (method: string, params: NonNullable<Caller['call']>['params'] = {}) => ({ method, params });

describe('what a command line presents', () => {
  test.each([
    [release_2026_2_17, 'health', 'cli', 'operator.admin operator.approvals operator.pairing', true],
    [release_2026_2_19, 'health', 'gateway-client', 'operator.read', true],
    [release_2026_2_19, 'device.pair.list', 'cli', 'operator.admin operator.approvals operator.pairing', true],
    [release_2026_5_7, 'device.pair.list', 'cli', 'operator.pairing', true],
    [release_2026_5_7, 'wake', 'cli', 'operator.write', true],
    [release_2026_5_7, 'health', 'gateway-client', 'operator.read', false],
    [release_2026_7_1, 'device.pair.list', 'cli', 'operator.pairing', false],
    [release_2026_7_1, 'health', 'gateway-client', 'operator.read', false],
    [release_2026_9_6, 'health', 'cli', 'operator.read', false],
  ] as const)('is its release’s: %#', ({ knobs }, method, id, scopes, showsDevice) => {
    const seen = presentedBy(knobs, { ...own, call: call(method) });
    expect({ ...seen, scopes: seen.scopes.join(' ') }).toMatchObject({ id, scopes, showsDevice });
  });

  test('is what a scenario says, where it says it', () => {
    const told = { ...base, id: 'cli', mode: 'cli', scopes: ['operator.write'] };
    const { id, mode, scopes } = told;
    expect(presentedBy(release_2026_7_1.knobs, told)).toEqual({ id, mode, scopes, showsDevice: true });
  });

  test('has a device elsewhere, and where it shows another secret', () => {
    const { knobs } = release_2026_7_1;
    expect(presentedBy(knobs, { ...own, local: false }).showsDevice).toBe(true);
    expect(presentedBy(knobs, { ...own, auth: 'device-token' }).showsDevice).toBe(true);
  });

  test('to approve, is also what it grants, operator scopes only', () => {
    const approval = call('device.pair.approve', { requestId: 'r1', seen: ['operator.read', 'node.invoke'] });
    expect(commandScopes(release_2026_5_7.knobs, approval)).toEqual(['operator.pairing', 'operator.read']);
  });
});

test.each([
  [release_2026_2_19, 'cli', 'cli', true, false],
  [release_2026_7_1, 'cli', 'cli', true, true],
  [release_2026_7_1, 'cli', 'cli', false, false],
  [release_2026_7_1, 'test', 'test', true, false],
  [release_2026_7_1, 'gateway-client', 'backend', true, true],
  [release_2026_2_19, 'gateway-client', 'backend', true, false],
  [release_2026_2_26, 'cli', 'cli', true, true],
  [release_2026_2_26, 'test', 'test', false, true],
  [release_2026_3_13, 'gateway-client', 'backend', true, false],
  [release_2026_5_7, 'gateway-client', 'backend', true, true],
  [release_2026_5_7, 'gateway-client', 'backend', false, false],
  [release_2026_5_7, 'cli', 'cli', true, false],
] as const)('without a device, whether scopes are kept: %#', ({ knobs }, clientId, clientMode, local, kept) => {
  const scopes = ['operator.read'];
  expect(scopesHeld(knobs, { device: null, scopes, clientId, clientMode }, local)).toEqual(kept ? scopes : []);
});
