import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { release_2026_7_1 } from '../../models/releases/2026.7.1.ts';
import { gatewayAlone } from '../../test/gateway-alone.ts';
import { connectParams, connectRaw, rawCaller } from '../../test/raw-caller.ts';
import { activity } from '../activity.ts';
import { type VirtualClock, virtualClock } from '../clock.ts';
import { newIdentity } from '../identity.ts';
import type { Gateway } from './gateway.ts';

let stateDir = '';
let gateway: Gateway;
let clock: VirtualClock;

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-broadcasts-'));
  clock = virtualClock({ startMs: Date.now(), quiet: async () => {}, order: () => 0 });
  gateway = await gatewayAlone(stateDir, { clock, activity: activity() });
});

afterEach(async () => {
  await gateway.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const admin = () => connectRaw(gateway.port, { identity: newIdentity(), scopes: ['operator.admin'] });

describe('what the gateway tells everybody', () => {
  it('numbers broadcasts before it leaves anybody out, so that one who may not hear them sees a hole', async () => {
    const hears = await admin();
    const deaf = await connectRaw(gateway.port, {
      identity: newIdentity(),
      scopes: [],
      mode: 'backend',
      clientId: 'gateway-client',
    });
    await connectRaw(gateway.port, { identity: newIdentity(), scopes: [] });
    await hears.heard(({ event, seq }) => event === 'health' && (seq ?? 0) >= 5);
    await deaf.heard(({ event, seq }) => event === 'health' && (seq ?? 0) >= 5);
    const numbers = (frames: readonly { seq?: number }[]) =>
      frames.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
    expect(numbers(hears.frames)).toEqual([1, 2, 3, 4, 5]);
    expect(numbers(deaf.frames)).toEqual([3, 5]);
    expect(hears.frames.filter(({ event }) => event === 'device.pair.resolved')).toHaveLength(2);
  });

  it('ticks every 30 s, tells its health every 60 s, and who left', async () => {
    const caller = await admin();
    const other = await connectRaw(gateway.port, {
      identity: newIdentity(),
      mode: 'backend',
      clientId: 'gateway-client',
    });
    await clock.advance(60_000);
    await caller.heard(({ event, seq }) => event === 'health' && (seq ?? 0) > 5);
    expect(caller.frames.filter(({ event }) => event === 'tick')).toHaveLength(2);
    await other.hangUp();
    const gone = await caller.heard(({ event }) => event === 'presence');
    expect(gone.payload.presence).toMatchObject([{ mode: 'gateway' }, { mode: 'backend', reason: 'disconnect' }]);
  });

  it('tells of a request that was to be approved silently and cannot be, each time that it is asked, and of one that it replaces', async () => {
    const release = release_2026_7_1;
    const newer = await gatewayAlone(mkdtempSync(join(stateDir, 'newer-')), { release });
    try {
      const person = await connectRaw(newer.port, {
        identity: newIdentity(),
        scopes: ['operator.pairing'],
        protocol: 4,
      });
      const identity = newIdentity();
      const ids: (string | undefined)[] = [];
      for (const scope of ['zz.unknown', 'zz.unknown', 'zz.other']) {
        const { answer } = await connectRaw(newer.port, { identity, scopes: [scope], protocol: 4 });
        ids.push(answer.error?.details?.requestId);
      }
      const [first, again, wider] = ids;
      await person.heard(({ payload }) => payload?.requestId === wider);
      const told = person.frames.filter(({ event }) => event?.startsWith('device.pair.') === true);
      expect(again).toBe(first);
      expect(told.map(({ event, payload }) => [event, payload.requestId, payload.decision ?? payload.silent])).toEqual([
        ['device.pair.requested', first, true],
        ['device.pair.requested', first, true],
        ['device.pair.resolved', first, 'rejected'],
        ['device.pair.requested', wider, true],
      ]);
    } finally {
      await newer.stop();
    }
  });

  it('ends a handshake that takes too long without a word', async () => {
    const idle = rawCaller(gateway.port);
    await idle.nonce();
    await clock.advance(10_000);
    expect(await idle.closed).toEqual({ code: 1000, reason: '' });
  });

  it('lets concurrent first connects slip in between each other: all are let in, with tokens of their own', async () => {
    const identity = newIdentity();
    const callers = await Promise.all(
      ['operator.read', 'operator.write', 'operator.admin'].map(async (scope) => {
        const caller = rawCaller(gateway.port);
        return { caller, scope, nonce: await caller.nonce() };
      }),
    );
    const answers = await Promise.all(
      callers.map(({ caller, scope, nonce }) =>
        caller.request('connect', connectParams({ identity, scopes: [scope], nonce })),
      ),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(answers.map(({ payload }) => payload.auth.scopes)).toEqual(callers.map(({ scope }) => [scope]));
    expect(new Set(answers.map(({ payload }) => payload.auth.deviceToken)).size).toBe(3);
    const held = gateway.storeView()[identity.deviceId];
    expect(held?.paired?.scopes).toHaveLength(1);
    expect(held?.request).toBeNull();
  });
});
