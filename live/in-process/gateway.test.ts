import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI_3 } from '../../models/scopes.ts';
import type { Message } from '../../sim/machine.ts';
import { gatewayAlone } from '../../test/gateway-alone.ts';
import { connectRaw, rawCaller } from '../../test/raw-caller.ts';
import { newIdentity } from '../identity.ts';
import type { Gateway } from './gateway.ts';

let stateDir = '';
let gateway: Gateway;
let facts: { node: string; note: Message }[] = [];

const start = (more: { port?: number } = {}) =>
  gatewayAlone(stateDir, {
    onFact: (node, note) => facts.push({ node, note }),
    log: { file: join(stateDir, 'gateway.log'), format: 'plain' },
    ...more,
  });

const fileOf = (name: string) => JSON.parse(readFileSync(join(stateDir, 'devices', `${name}.json`), 'utf8'));

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-gateway-'));
  facts = [];
  gateway = await start();
});

afterEach(async () => {
  await gateway.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

describe('the in-process gateway', () => {
  it('pairs a local device silently, hands it a token and writes both down', async () => {
    const identity = newIdentity();
    const caller = await connectRaw(gateway.port, { identity, scopes: CLI_3 });
    expect(caller.answer.ok).toBe(true);
    const { auth } = caller.answer.payload;
    const paired = fileOf('paired')[identity.deviceId];
    expect(paired.scopes).toEqual(CLI_3);
    expect(paired.tokens.operator).toMatchObject({
      token: auth.deviceToken,
      role: 'operator',
      scopes: [...CLI_3].sort(),
    });
    expect(fileOf('pending')).toEqual({});
    expect(statSync(join(stateDir, 'devices', 'paired.json')).mode & 0o777).toBe(0o600);
    await caller.hangUp();
  });

  it('refuses what was not approved, names one request however often it is asked, and grants it on approval', async () => {
    const [mine, operator] = [newIdentity(), newIdentity()];
    await (await connectRaw(gateway.port, { identity: mine, scopes: CLI_3 })).hangUp();
    const first = await connectRaw(gateway.port, { identity: mine, scopes: ['operator.read'] });
    expect(first.answer.error).toMatchObject({ code: 'NOT_PAIRED', message: 'pairing required' });
    expect(await first.closed).toEqual({ code: 1008, reason: 'pairing required' });
    const second = await connectRaw(gateway.port, { identity: mine, scopes: ['operator.write'] });
    const requestId = first.answer.error?.details?.requestId;
    expect(second.answer.error?.details?.requestId).toBe(requestId);
    const person = await connectRaw(gateway.port, { identity: operator, scopes: CLI_3 });
    const list = (await person.request('device.pair.list', {})).payload;
    expect(list.pending).toMatchObject([
      { requestId, deviceId: mine.deviceId, scopes: ['operator.read'], isRepair: true },
    ]);
    const approved = await person.request('device.pair.approve', { requestId });
    expect(approved.payload.device).toMatchObject({ scopes: [...CLI_3, 'operator.read'] });
    expect(approved.payload.device.tokens[0].token).toBeUndefined();
    const third = await connectRaw(gateway.port, { identity: mine, scopes: ['operator.read'] });
    expect(third.answer.ok).toBe(true);
    expect((await person.heard(({ event }) => event === 'device.pair.resolved')).payload).toMatchObject({
      requestId,
      decision: 'approved',
    });
    expect(facts.map(({ note }) => note.type)).toContain('audit');
    await third.hangUp();
    await person.hangUp();
  });

  it('logs what the bug report searched for', async () => {
    const identity = newIdentity();
    await (await connectRaw(gateway.port, { identity, scopes: ['operator.admin'] })).hangUp();
    await (await connectRaw(gateway.port, { identity, scopes: ['operator.read'] })).closed;
    await gateway.stop();
    const lines = readFileSync(join(stateDir, 'gateway.log'), 'utf8').split('\n');
    const found = lines.filter((line) => /scope-upgrade|pairing required/.test(line));
    expect(found[0]).toContain(
      `[gateway] security audit: device access upgrade requested reason=scope-upgrade device=${identity.deviceId} ip=unknown-ip auth=token roleFrom=operator roleTo=operator scopesFrom=operator.admin scopesTo=operator.read client=cli conn=`,
    );
    expect(found[1]).toMatch(/\[ws\] closed before connect conn=.* code=1008 reason=pairing required$/);
    expect(found[2]).toMatch(
      /\[ws\] → close code=1008 reason=pairing required .*cause=pairing-required handshake=failed/,
    );
  });

  it('tells those who are in that it stops, breaks the others, and comes up again on its port', async () => {
    const caller = await connectRaw(gateway.port, { identity: newIdentity() });
    const halfway = rawCaller(gateway.port);
    await halfway.nonce();
    const { port } = gateway;
    await gateway.stop();
    expect(await caller.closed).toEqual({ code: 1012, reason: 'service restart' });
    expect(caller.frames.at(-1)).toMatchObject({
      event: 'shutdown',
      payload: { reason: 'gateway stopping', restartExpectedMs: null },
    });
    expect((await halfway.closed).code).toBe(1006);
    gateway = await start({ port });
    expect(gateway.port).toBe(port);
    expect(facts.filter(({ node }) => node === 'gateway').map(({ note }) => note['is'])).toEqual(['stopped', 'up']);
  });

  it('takes a spoilt file for an empty store, and leaves it alone until something is written', async () => {
    const path = join(stateDir, 'devices', 'paired.json');
    writeFileSync(path, '{"half": ');
    const identity = newIdentity();
    const caller = rawCaller(gateway.port, { 'x-forwarded-for': '203.0.113.9' });
    await caller.nonce();
    caller.send('{}');
    await caller.closed;
    expect(readFileSync(path, 'utf8')).toBe('{"half": ');
    const good = await connectRaw(gateway.port, { identity, scopes: ['operator.read'] });
    expect(good.answer.ok).toBe(true);
    expect(Object.keys(fileOf('paired'))).toEqual([identity.deviceId]);
  });
});
