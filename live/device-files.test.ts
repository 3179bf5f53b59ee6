import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message } from '../sim/machine.ts';
import { deviceFolder } from './device-files.ts';
import { identityFromPem, newIdentity } from './identity.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-device-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const identity = newIdentity();
const fileOf = (name: string) => join(dir, 'identity', `${name}.json`);
const read = (name: string) => JSON.parse(readFileSync(fileOf(name), 'utf8'));
const folder = (nowMs = () => 1_000) =>
  deviceFolder({ begin: { device: 'laptop', stored: {}, received: [], keeps: 2, skewMs: 0 }, dir, identity, nowMs });
const handed = (token: string, scopes: readonly string[]): Message => ({
  type: 'handed',
  role: 'operator',
  token,
  scopes,
  file: true,
});
const credentials: Message = { type: 'credentials', from: 'client/tool', role: 'operator', age: 0 };
const told = (stored: string | null, received: string | null) => [
  { type: 'send', to: 'client/tool', message: { type: 'credentials', stored, received, skewMs: 0 } },
];

test('the key is on disk as the real client keeps it', () => {
  folder();
  const { version, deviceId, privateKeyPem, publicKeyPem } = read('device');
  expect({ version, deviceId }).toEqual({ version: 1, deviceId: identity.deviceId });
  expect(identityFromPem(privateKeyPem).deviceId).toBe(deviceId);
  expect(publicKeyPem).toContain('BEGIN PUBLIC KEY');
  expect(statSync(fileOf('device')).mode & 0o777).toBe(0o600);
});

test('a token is kept with sorted scopes and its instant, which only another token changes', () => {
  let nowMs = 1_000;
  const device = folder(() => nowMs);
  device.hear(handed('one', ['operator.write', 'operator.read']));
  nowMs = 2_000;
  device.hear(handed('one', ['operator.write', 'operator.read']));
  expect(read('device-auth')).toEqual({
    version: 1,
    deviceId: identity.deviceId,
    tokens: {
      operator: { token: 'one', role: 'operator', scopes: ['operator.read', 'operator.write'], updatedAtMs: 1_000 },
    },
  });
  device.hear(handed('two', ['operator.read']));
  expect(read('device-auth').tokens.operator).toMatchObject({ token: 'two', updatedAtMs: 2_000 });
});

test('a dropped token is gone from the file, but not from what the device was handed', () => {
  const device = folder();
  device.hear(handed('one', ['operator.read']));
  expect(device.hear(credentials)).toEqual(told('one', 'one'));
  device.hear({ type: 'drop', role: 'operator' });
  expect(read('device-auth').tokens).toEqual({});
  expect(device.hear(credentials)).toEqual(told(null, 'one'));
});

test.each([
  ['no file', null],
  ['no JSON', '{'],
  [
    'another version',
    JSON.stringify({ version: 2, deviceId: identity.deviceId, tokens: { operator: { token: 'x' } } }),
  ],
  ['another device', JSON.stringify({ version: 1, deviceId: 'other', tokens: { operator: { token: 'x' } } })],
])('%s counts as no token', (_, text) => {
  const device = folder();
  if (text === null) rmSync(fileOf('device-auth'));
  else writeFileSync(fileOf('device-auth'), text);
  expect(device.hear(credentials)).toEqual(told(null, null));
  expect(existsSync(fileOf('device'))).toBe(true);
});

test('what others write into the file is what the device has', () => {
  const device = folder();
  device.hear(handed('one', ['operator.read']));
  const file = read('device-auth');
  file.tokens.operator.token = 'by hand';
  writeFileSync(fileOf('device-auth'), JSON.stringify(file));
  expect(device.hear(credentials)).toEqual(told('by hand', 'one'));
});
