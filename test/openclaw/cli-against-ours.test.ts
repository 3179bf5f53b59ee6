import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../live/in-process/gateway.ts';
import { type Installed, install } from '../../live/openclaw/install.ts';
import type { Place } from '../../live/openclaw/place.ts';
import { runOpenClaw } from '../../live/openclaw/process.ts';
import { CLI_3 } from '../../models/scopes.ts';
import { gatewayAlone } from '../gateway-alone.ts';

/** The real command line of 2026.2.19 against our gateway: it cannot tell it from its own. */
let dir = '';
let gateway: Gateway;
let installed: Installed;
let place: Place;
let deviceId = '';

const run = (...args: string[]) => runOpenClaw(installed, place, args);

async function json(...args: string[]) {
  const { code, stdout, stderr } = await run(...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout.slice(stdout.indexOf('{')));
}

const rotateNarrow = () =>
  json(
    'devices',
    'rotate',
    '--device',
    deviceId,
    '--role',
    'operator',
    ...CLI_3.flatMap((scope) => ['--scope', scope]),
  );

const pending = async () => (await json('devices', 'list', '--json')).pending;

beforeAll(async () => {
  installed = await install('2026.2.19');
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-cli-'));
  gateway = await gatewayAlone(join(dir, 'gateway'), { sharedToken: 'test-shared-token' });
  place = { stateDir: join(dir, 'cli'), port: gateway.port, sharedToken: 'test-shared-token' };
});

afterAll(async () => {
  await gateway?.stop();
  if (dir !== '') rmSync(dir, { recursive: true, force: true });
});

describe('the command line of 2026.2.19 against the in-process gateway', () => {
  it('lists itself, paired silently by its first call', async () => {
    const { paired, pending } = await json('devices', 'list', '--json');
    expect(pending).toEqual([]);
    expect(paired).toMatchObject([{ clientId: 'cli', roles: ['operator'], scopes: CLI_3 }]);
    deviceId = paired[0].deviceId;
  });

  it('is refused what it was not paired for, until it approves itself', async () => {
    const refused = await run('health');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('gateway connect failed: Error: pairing required');
    expect(refused.stderr).toContain('gateway closed (1008): pairing required');
    const approved = await run('devices', 'approve', '--latest');
    expect(approved.stdout).toMatch(new RegExp(`Approved ${deviceId} `));
    expect((await run('health')).code).toBe(0);
    const none = await run('devices', 'approve', '--latest');
    expect([none.code, none.stderr.trim()]).toEqual([1, 'No pending device pairing requests to approve']);
  });

  it('loses by a narrowing rotate what it was approved for, as the report says', async () => {
    expect(await rotateNarrow()).toMatchObject({ deviceId, role: 'operator', scopes: CLI_3 });
    const status = await run('status');
    expect(status.code).toBe(0);
    expect(status.stderr).toContain('gateway connect failed: Error: pairing required');
    expect(await pending()).toMatchObject([{ deviceId, scopes: ['operator.read'], isRepair: true }]);
  });

  it('rejects a request, and sees the next one come', async () => {
    const [first] = await pending();
    const rejected = await run('devices', 'reject', first.requestId);
    expect(rejected.stdout.trim()).toBe(`Rejected ${deviceId}`);
    expect(await pending()).toEqual([]);
    expect((await run('health')).code).toBe(1);
    const [second] = await pending();
    expect(second.requestId).not.toBe(first.requestId);
    await run('devices', 'reject', second.requestId);
  });

  it('probes, calls and asks for its state', async () => {
    expect(await json('gateway', 'probe', '--json')).toMatchObject({ ok: true, primaryTargetId: 'localLoopback' });
    expect(await json('gateway', 'call', 'health')).toMatchObject({ ok: true, defaultAgentId: 'main' });
    const unknown = await run('gateway', 'call', 'no.such');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('unknown method: no.such')]);
    expect((await run('gateway', 'status')).code).toBe(0);
  });

  it('revokes and removes itself, and is paired anew by the next call', async () => {
    const revoked = await json('devices', 'revoke', '--device', deviceId, '--role', 'operator');
    expect(revoked).toEqual({ deviceId, role: 'operator', revokedAtMs: expect.any(Number) });
    const removed = await run('devices', 'remove', deviceId);
    expect(removed.stdout.trim()).toBe(`Removed ${deviceId}`);
    expect((await json('devices', 'list', '--json')).paired).toMatchObject([{ deviceId, scopes: CLI_3 }]);
    const nothing = await run('devices', 'remove', 'nope');
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('unknown deviceId')]);
  });
});
