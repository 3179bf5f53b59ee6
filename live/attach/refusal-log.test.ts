import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusalLog } from './refusal-log.ts';

const LAPTOP = 'd'.repeat(64);
const OTHER = 'e'.repeat(64);
const conn = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const closed = (n: number, reason: string) =>
  `2026-02-19T10:00:00.001Z [ws] closed before connect conn=${conn(n)} remote=127.0.0.1 fwd=n/a origin=n/a host=127.0.0.1:1 ua=n/a code=1008 reason=${reason}\n`;
const audit = (n: number, device: string, reason: string) =>
  `2026-02-19T10:00:00.000Z [gateway] security audit: device access upgrade requested reason=${reason} device=${device} ip=unknown-ip auth=token roleFrom=operator roleTo=operator scopesFrom=operator.admin scopesTo=operator.read client=gateway-client conn=${conn(n)}\n`;

let dir = '';
let log = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-log-'));
  log = join(dir, 'gateway.log');
  writeFileSync(log, audit(9, LAPTOP, 'role-upgrade') + closed(9, 'pairing required'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('an audited refusal is the reason of that device, once, and what was there before counts for nobody', () => {
  const { take } = refusalLog(log);
  expect(take(LAPTOP, 'pairing required')).toBeNull();
  appendFileSync(log, audit(1, OTHER, 'role-upgrade') + audit(2, LAPTOP, 'scope-upgrade'));
  appendFileSync(log, closed(1, 'pairing required') + closed(2, 'pairing required'));
  expect(take(LAPTOP, 'pairing required')).toMatchObject({ cause: 'pairing-required', reason: 'scope-upgrade' });
  expect(take(LAPTOP, 'pairing required')).toBeNull();
  expect(take(OTHER, 'pairing required')).toMatchObject({ reason: 'role-upgrade' });
});

test('what is not audited is a first pairing; a denial tells its reason', () => {
  const { take } = refusalLog(log);
  appendFileSync(log, closed(1, 'pairing required'));
  appendFileSync(
    log,
    `2026-02-19T10:00:00.000Z [ws] unauthorized conn=${conn(2)} remote=127.0.0.1 client=cli cli vdev reason=token_missing\n`,
  );
  appendFileSync(log, closed(2, 'unauthorized: gateway token missing (provide gateway auth token)'));
  expect(take(LAPTOP, 'pairing required')?.reason).toBe('not-paired');
  expect(take(LAPTOP, 'unauthorized: gateway token missing (provide gateway auth token)')).toMatchObject({
    cause: 'unauthorized',
    reason: 'token_missing',
  });
});

test('JSON lines say it beside the message', () => {
  const { take } = refusalLog(log);
  const facts = { cause: 'pairing-required', deviceId: LAPTOP, requestId: 'x', reason: 'not-paired' };
  const line = {
    '0': '{"subsystem":"gateway/ws"}',
    '1': facts,
    '2': 'closed before connect code=1008 reason=pairing required',
  };
  appendFileSync(log, `${JSON.stringify(line)}\n{"1": broken closed before connect\n`);
  expect(take(LAPTOP, 'pairing required')).toEqual({
    cause: 'pairing-required',
    reason: 'not-paired',
    deviceId: LAPTOP,
    message: 'pairing required',
  });
});
