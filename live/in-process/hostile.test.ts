import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI_3, FULL_5 } from '../../models/scopes.ts';
import { type Rng, rng } from '../../sim/rng.ts';
import { gatewayAlone } from '../../test/gateway-alone.ts';
import { connectParams, connectRaw, type RawCaller, rawCaller } from '../../test/raw-caller.ts';
import { type Identity, newIdentity, signText } from '../identity.ts';
import type { Gateway } from './gateway.ts';

/** Inputs of each kind: together more than 20 000. */
const INSIDE = 18_000;
const OUTSIDE = 2400;
const HALF_OPEN = 2000;
/** Connections at a time, and frames before an answer is waited for. */
const AT_ONCE = 40;
const BATCH = 500;
/** What may stay behind of all that, on both ends of every socket. */
const HEAP_GROWTH_MAX_BYTES = 48 * 1024 * 1024;

const FRAME_MAX_BYTES = 26_214_400;
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
const STORE_METHODS = [
  ...['device.pair.approve', 'device.pair.reject', 'device.pair.remove', 'device.token.rotate', 'device.token.revoke'],
];

let stateDir = '';
let gateway: Gateway;
let good: Identity;
let record: unknown;

const pairedFile = () => JSON.parse(readFileSync(join(stateDir, 'devices', 'paired.json'), 'utf8'));
const pendingFile = () => JSON.parse(readFileSync(join(stateDir, 'devices', 'pending.json'), 'utf8'));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-hostile-'));
  gateway = await gatewayAlone(stateDir);
  good = newIdentity();
  await (await connectRaw(gateway.port, { identity: good, scopes: FULL_5 })).hangUp();
  record = pairedFile()[good.deviceId];
});

afterAll(async () => {
  await gateway.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const bytes = (chance: Rng, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => chance.between(0, 255)));

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** A value of any type, now and then one with a name that every object has. */
function anything(chance: Rng, depth = 0): unknown {
  const leaves = [null, true, -1, 1e308, '', 'x', '\u0000', 'operator.admin', '__proto__', good.deviceId];
  const kind = chance.between(0, depth > 3 ? 9 : 12);
  if (kind < leaves.length) return leaves[kind];
  const size = chance.between(0, 4);
  if (kind === 10) return Array.from({ length: size }, () => anything(chance, depth + 1));
  const names = ['type', 'id', 'params', 'requestId', 'deviceId', 'role', 'scopes', ...INHERITED];
  return Object.fromEntries(
    Array.from({ length: size }, () => [names[chance.between(0, names.length - 1)], anything(chance, depth + 1)]),
  );
}

/** A frame for a connection that is in. None of them is one that may change a device. */
function frameInside(chance: Rng): string | Buffer {
  const request = (method: unknown, params: unknown) => JSON.stringify({ type: 'req', id: 'h', method, params });
  const whole = request('device.pair.list', anything(chance));
  switch (chance.between(0, 9)) {
    case 0:
      return bytes(chance, chance.between(0, 200));
    case 1:
      return whole.slice(0, chance.between(0, whole.length - 1));
    case 2:
      return JSON.stringify(anything(chance));
    case 3:
      return nested(chance.between(1, 20_000));
    case 4:
      return `{"type":"req","id":"h","method":"health","params":${nested(chance.between(1, 5000))}}`;
    case 5:
      return request(INHERITED[chance.between(0, INHERITED.length - 1)], anything(chance));
    case 6:
      return request(`no.such.${chance.between(0, 1e9)}`, {});
    case 7:
      return request('device.token.rotate', {
        deviceId: INHERITED[chance.between(0, 4)],
        role: 'operator',
        scopes: ['x'],
      });
    case 8:
      return JSON.stringify({ type: 'req', id: anything(chance), method: 'status', [INHERITED[0] as string]: 1 });
    default:
      return request(STORE_METHODS[chance.between(0, 4)], {
        ...(anything(chance) as object),
        requestId: 'none',
        deviceId: 'none',
      });
  }
}

/** A first frame that must never be let in. */
function frameOutside(chance: Rng, nonce: string, oldNonce: string): string | Buffer {
  const connect = (params: unknown) => JSON.stringify({ type: 'req', id: 'c', method: 'connect', params });
  const honest = connectParams({ identity: good, scopes: CLI_3, nonce });
  const other = newIdentity();
  switch (chance.between(0, 9)) {
    case 0:
      return bytes(chance, chance.between(1, 300));
    case 1:
      return connect(honest).slice(0, chance.between(0, 200));
    case 2:
      return connect(anything(chance));
    case 3:
      return connect({ ...honest, device: { ...honest.device, nonce: oldNonce } });
    case 4:
      return connect({ ...honest, device: { ...honest.device, signature: signText('else', good.privateKey) } });
    case 5:
      return connect({ ...honest, device: { ...honest.device, signature: bytes(chance, 64).toString('base64url') } });
    case 6:
      return connect({ ...honest, device: { ...honest.device, publicKey: other.publicKey } });
    case 7:
      return connect({ ...honest, scopes: [...CLI_3, 'operator.more'] });
    case 8:
      return connect(connectParams({ identity: good, token: `wrong${chance.between(0, 9)}`, nonce }));
    default:
      return connect({ ...honest, client: anything(chance), role: anything(chance), auth: anything(chance) });
  }
}

async function insideAgain(): Promise<RawCaller> {
  const caller = await connectRaw(gateway.port, { identity: good, scopes: FULL_5 });
  expect(caller.answer.ok).toBe(true);
  return caller;
}

describe('hostile input', () => {
  it('leaves the gateway serving, its files whole and its memory bounded', async () => {
    const before = heapBytes();
    await floodInside(rng(1));
    await floodOutside(rng(2));
    await halfOpen();
    await tooLarge();
    const caller = await insideAgain();
    const list = (await caller.request('device.pair.list', {})).payload;
    expect(list.paired.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual([good.deviceId]);
    expect(list.pending).toEqual([]);
    expect(pairedFile()[good.deviceId]).toEqual(record);
    expect(Object.keys(pairedFile())).toEqual([good.deviceId]);
    expect(pendingFile()).toEqual({});
    expect(Object.getPrototypeOf({})).not.toHaveProperty('tokens');
    const states = gateway.chartStates() as { connections: object };
    expect(Object.keys(states.connections)).toHaveLength(1);
    await caller.hangUp();
    expect(heapBytes() - before).toBeLessThan(HEAP_GROWTH_MAX_BYTES);
  }, 180_000);
});

/** Frames of all sorts to a connection that is in: it answers or ignores each, and stays. */
async function floodInside(chance: Rng): Promise<void> {
  let caller = await insideAgain();
  for (let sent = 0; sent < INSIDE; sent += BATCH) {
    for (let n = 0; n < BATCH; n += 1) caller.send(frameInside(chance));
    expect((await caller.request('health')).payload.ok).toBe(true);
    await caller.hangUp();
    caller = await insideAgain();
  }
  await caller.hangUp();
}

/** First frames of all sorts: each is refused, none is let in. */
async function floodOutside(chance: Rng): Promise<void> {
  let oldNonce = 'none';
  for (let sent = 0; sent < OUTSIDE; sent += AT_ONCE) {
    const callers = await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const caller = rawCaller(gateway.port);
        const nonce = await caller.nonce();
        caller.send(frameOutside(chance, nonce, oldNonce));
        oldNonce = nonce;
        return caller;
      }),
    );
    const closes = await Promise.all(callers.map(({ closed }) => closed));
    expect(closes.filter(({ code }) => ![1000, 1002, 1007, 1008].includes(code))).toEqual([]);
    expect(callers.flatMap(({ frames }) => frames).filter(({ ok }) => ok)).toEqual([]);
  }
}

/** Sockets that say nothing, all at the same time, and a good client among them. */
async function halfOpen(): Promise<void> {
  const idle: RawCaller[] = [];
  for (let opened = 0; opened < HALF_OPEN; opened += AT_ONCE * 5) {
    const more = Array.from({ length: AT_ONCE * 5 }, () => rawCaller(gateway.port));
    await Promise.all(more.map((caller) => caller.nonce()));
    idle.push(...more);
  }
  await (await insideAgain()).hangUp();
  for (const caller of idle) caller.terminate();
  await Promise.all(idle.map(({ closed }) => closed));
}

async function tooLarge(): Promise<void> {
  const outside = rawCaller(gateway.port);
  await outside.nonce();
  outside.send(Buffer.alloc(FRAME_MAX_BYTES + 1, 0x20));
  expect((await outside.closed).code).toBe(1009);
  // As large as may be, and as faulty as can be: told shortly.
  const many = rawCaller(gateway.port);
  await many.nonce();
  many.send(`{"type":"req","id":"1","method":"connect","params":{"scopes":[${'"",'.repeat(2_000_000)}""]}}`);
  expect((await many.closed).reason).toMatch(/^invalid connect params: must have required property/);
}
