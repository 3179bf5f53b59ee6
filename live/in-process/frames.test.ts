import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayAlone } from '../../test/gateway-alone.ts';
import { connectRaw, type Frame, type RawCaller, rawCaller } from '../../test/raw-caller.ts';
import { type Identity, newIdentity } from '../identity.ts';
import type { Gateway } from './gateway.ts';
import { EVENTS, METHODS } from './offers.ts';
import { cutReason } from './wire.ts';

/** Frames and what 2026.2.19 answered to each (seen running). `after`: sent by a connection that is in with these scopes. */
interface Sample {
  readonly send: string;
  readonly after?: readonly string[];
  readonly res: null | 'ok' | { readonly id: unknown; readonly code: string; readonly message: string };
  readonly close: { readonly code: number; readonly reason: string } | null;
  readonly note?: string;
}

const samples = readFileSync(new URL('../../test/golden/frames-2026.2.19.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample);

let stateDir = '';
let gateway: Gateway;
const identities = new Map<string, Identity>();
const inside = new Map<string, RawCaller>();

/** One connection for each set of scopes: none of these frames ends it. */
async function callerWith(scopes: readonly string[]): Promise<RawCaller> {
  const key = scopes.join();
  const known = inside.get(key);
  if (known !== undefined) return known;
  const identity = newIdentity();
  identities.set(key, identity);
  const caller = await connectRaw(gateway.port, { identity, scopes });
  expect(caller.answer.ok).toBe(true);
  inside.set(key, caller);
  return caller;
}

const errorIn = (frame: Frame | undefined) => (frame?.error === undefined ? null : { id: frame.id, ...frame.error });

async function answerOutside({ send }: Sample) {
  const caller = rawCaller(gateway.port);
  await caller.nonce();
  caller.send(send);
  const close = await caller.closed;
  return { res: errorIn(caller.frames.find(({ type }) => type === 'res')), close };
}

/** Where no answer is due, what comes before the answer to a later call. */
async function answerInside({ send, res, after = [] }: Sample) {
  const caller = await callerWith(after);
  const deviceId = identities.get(after.join())?.deviceId ?? '';
  const known = new Set(caller.frames);
  caller.send(send.replaceAll('<self>', deviceId));
  if (res === null) await caller.request('no.such.method');
  const first = await caller.heard((frame) => frame.type === 'res' && !known.has(frame));
  if (res === null && first.error?.message.includes('no.such.method')) return { res: null, close: null };
  return { res: first.ok === true ? 'ok' : errorIn(first), close: null };
}

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-frames-'));
  gateway = await gatewayAlone(stateDir);
});

afterAll(async () => {
  await gateway.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

describe('frames are answered as the running release answered them', () => {
  it('covers frames before and after hello', () => {
    expect(samples.length).toBe(448);
    expect(samples.filter(({ after }) => after !== undefined).length).toBe(159);
  });

  it('before hello', async () => {
    const outside = samples.filter(({ after }) => after === undefined);
    const answers = await Promise.all(outside.map(answerOutside));
    for (const [at, { send, res, close }] of outside.entries()) {
      expect({ send, ...answers[at] }).toEqual({ send, res, close });
    }
  });

  it('after hello, where no frame ends the connection', async () => {
    for (const sample of samples.filter(({ after }) => after !== undefined)) {
      const { send, res } = sample;
      expect({ send, ...(await answerInside(sample)) }).toEqual({ send, res, close: null });
    }
  });

  it('names that every object has are unknown methods, where the running release fails on them or falls silent', async () => {
    const caller = await callerWith(['operator.admin']);
    for (const method of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect((await caller.request(method, {})).error?.message).toBe(`unknown method: ${method}`);
    }
  });

  it('a method that the release has and its hello does not offer is known, one of later releases is not', async () => {
    const caller = await callerWith(['operator.admin']);
    const heard = async (method: string) => (await caller.request(method, {})).error?.message;
    expect(await heard('sessions.usage')).toBe('sessions.usage is not part of this gateway: it serves pairing only');
    expect(await heard('tasks.list')).toBe('unknown method: tasks.list');
  });

  it('cuts a reason by bytes, at most half a character too long', () => {
    expect(cutReason('x'.repeat(120))).toBe('x'.repeat(120));
    expect(cutReason('x'.repeat(121))).toBe('x'.repeat(120));
    const cut = cutReason(`${'x'.repeat(119)}😀`);
    expect(cut).toBe(`${'x'.repeat(119)}\ufffd`);
    expect(Buffer.byteLength(cut)).toBe(122);
  });

  it('offers as many methods and events as the real one', () => {
    expect([METHODS.length, EVENTS.length]).toEqual([89, 19]);
    expect(new Set(METHODS).size).toBe(89);
  });
});
