import { describe, expect, test } from 'vitest';
import { about, managerOf, notToManage, unknownRequest } from './management.ts';
import { release_2026_2_19 } from './releases/2026.2.19.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, PAIRING } from './scopes.ts';
import { type DeviceFiles, emptyFiles, type Manager, type StoreOperation } from './store-state.ts';

const as = (managing: Knobs['managing']): Knobs => ({ ...release_2026_2_19.knobs, managing });
const connect = { device: 'a', scopes: [PAIRING] };

describe('for whom a caller stands', () => {
  test.each([
    ['any-device', 'device-token', [PAIRING], undefined],
    ['own-device', 'token', [PAIRING], 'a'],
    ['own-device', 'device-token', [PAIRING], 'a'],
    ['own-device', 'token', [PAIRING, ADMIN], undefined],
    ['own-device-by-token', 'token', [PAIRING], null],
    ['own-device-by-token', 'device-token', [PAIRING], 'a'],
    ['own-device-as-operator', 'token', [PAIRING], null],
    ['own-device-as-operator', 'device-token', [ADMIN], undefined],
  ] as const)('%s, by %s with %j: %s', (managing, auth, scopes, manager) => {
    expect(managerOf(as(managing), { ...connect, scopes }, auth)).toBe(manager);
  });

  test.each([
    ['a', 'a', 'itself'],
    ['b', 'a', 'another'],
    [null, 'a', 'host'],
  ] as const)('%s, seen from %s, is %s', (manages, device, manager) => {
    expect(about({ type: 'remove', manages }, device)).toEqual({ type: 'remove', manager });
  });

  test('an operation of an admin says nothing of that', () => {
    const op = { type: 'remove' };
    expect(about(op, 'a')).toBe(op);
  });
});

const paired = (roles: readonly string[]): DeviceFiles => ({
  paired: { roles, role: 'operator', scopes: [], approved: null, about: null, createdAtMs: null, approvedAtMs: null },
  tokens: {},
  request: {
    requestId: 'r1',
    role: roles[0] ?? 'operator',
    scopes: [],
    silent: false,
    isRepair: true,
    about: null,
    askedAtMs: null,
  },
});

const op = (type: string, manager: Manager, role: string): StoreOperation =>
  ({ type, manager, role, requestId: 'r1' }) as unknown as StoreOperation;

describe('what is denied to who is no admin', () => {
  const METHODS = ['approve', 'reject', 'remove', 'rotate', 'revoke'];
  test.each([
    ['any-device', 'another', 'node', ''],
    ['own-device', 'itself', 'node', ''],
    ['own-device', 'another', 'operator', 'remove rotate revoke'],
    ['own-device-by-token', 'another', 'operator', 'approve reject remove rotate revoke'],
    ['own-device-by-token', 'itself', 'node', ''],
    ['own-device-by-token', 'host', 'node', ''],
    ['own-device-as-operator', 'another', 'operator', 'approve reject remove rotate revoke'],
    ['own-device-as-operator', 'itself', 'operator', ''],
    ['own-device-as-operator', 'itself', 'node', 'approve remove rotate revoke'],
    ['own-device-as-operator', 'host', 'node', 'approve rotate revoke'],
  ] as const)('%s, by %s, as %s: %s', (managing, manager, role, denied) => {
    // Nobody asks where anybody may: then no operation says who manages.
    const knobs = as(managing);
    const asked = (type: string) =>
      managing === 'any-device' ? { ...op(type, manager, role), manager: undefined } : op(type, manager, role);
    const found = METHODS.filter((type) => notToManage(knobs, paired([role]), asked(type) as StoreOperation) !== null);
    expect(found.join(' ')).toBe(denied);
  });

  test('a device that is not paired is unknown, not denied', () => {
    expect(notToManage(as('own-device-as-operator'), emptyFiles, op('remove', 'itself', 'operator'))).toBeNull();
  });

  test.each([
    ['own-device', 'approve', 'a', null],
    ['own-device-by-token', 'approve', 'a', 'device pairing approval denied'],
    ['own-device-by-token', 'approve', null, null],
    ['own-device-as-operator', 'approve', null, 'device pairing approval denied'],
    ['own-device-as-operator', 'approve', undefined, null],
    ['own-device-as-operator', 'reject', null, null],
    ['own-device-as-operator', 'reject', 'a', 'device pairing rejection denied'],
  ] as const)('%s: to %s what nobody asked, by %s: %s', (managing, type, manages, said) => {
    expect(unknownRequest(as(managing), type, manages)).toBe(said);
  });
});
