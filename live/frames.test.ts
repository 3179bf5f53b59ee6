import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { operatorCaller } from '../models/operator-caller.ts';
import { honestProof } from '../models/protocol.ts';
import { release_2026_2_19 } from '../models/releases/2026.2.19.ts';
import { singleRequest } from '../models/releases/fixes.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { callParams, connectParams, heard, type Speaker } from './frames.ts';
import { deviceNames } from './given-files.ts';
import { newIdentity, pemOf } from './identity.ts';

const identity = newIdentity();
const names = deviceNames(new Map([['laptop', identity.deviceId]]));
const speaker: Speaker = { identity, sharedToken: 'shared', names, release: release_2026_2_19 };
const caller = operatorCaller('attempt/tool', null);

const connect = (more: object = {}): Message => ({
  type: 'connect',
  protocols: [3, 3],
  clientId: 'cli',
  clientMode: 'cli',
  role: 'operator',
  scopes: ['operator.read', 'operator.admin'],
  secret: { kind: 'shared' },
  proof: honestProof(0) as unknown as Json,
  invited: false,
  ...more,
});

interface Sent {
  readonly auth?: { readonly token: string };
  readonly caps: readonly string[];
  readonly device: { readonly signature: string; readonly signedAt: number; readonly nonce?: string };
}
const sent = (frame: Message, nonce: string | null) =>
  connectParams(frame, speaker, { nonce, nowMs: 1_000 }) as unknown as Sent;

const isSigned = (text: string, { signature }: Sent['device']): boolean =>
  verify(null, Buffer.from(text), createPublicKey(pemOf(identity).publicKeyPem), Buffer.from(signature, 'base64url'));

describe('a connect', () => {
  test('with a challenge is signed as v2, scopes in the order sent', () => {
    const { device } = sent(connect(), 'n-1');
    const text = `v2|${identity.deviceId}|cli|cli|operator|operator.read,operator.admin|1000|shared|n-1`;
    expect(isSigned(text, device)).toBe(true);
    expect(device.nonce).toBe('n-1');
  });

  test('without one is signed as v1 and has no nonce', () => {
    const { device } = sent(connect(), null);
    const text = `v1|${identity.deviceId}|cli|cli|operator|operator.read,operator.admin|1000|shared`;
    expect(isSigned(text, device)).toBe(true);
    expect(device).not.toHaveProperty('nonce');
  });

  test.each([
    [{ kind: 'device', token: 'mine' }, { token: 'mine' }],
    [{ kind: 'wrong' }, { token: 'not-the-secret' }],
    [{ kind: 'none' }, undefined],
  ])('brings the secret %o', (secret, auth) => expect(sent(connect({ secret }), 'n').auth).toEqual(auth));

  test('is signed by the clock of its device', () => {
    expect(sent(connect({ proof: honestProof(-700_000) }), 'n').device.signedAt).toBe(-699_000);
  });
});

describe('a call', () => {
  test('names devices by their ids; others stay as they are', () => {
    expect(callParams('device.pair.remove', { device: 'laptop' }, speaker)).toEqual({ deviceId: identity.deviceId });
    expect(callParams('device.pair.remove', { device: 'stranger' }, speaker)).toEqual({ deviceId: 'stranger' });
  });

  test('says what was seen only to a release that grants just that', () => {
    const params = { requestId: 'r', seen: ['operator.read'] };
    expect(callParams('device.pair.approve', params, speaker)).toEqual({ requestId: 'r' });
    const fixed = callParams('device.pair.approve', params, { ...speaker, release: singleRequest });
    expect(fixed).toEqual({ requestId: 'r', scopes: ['operator.read'] });
  });
});

describe('a frame', () => {
  const hear = (frame: object | string, method = 'connect', id = method === 'connect' ? '' : 'call') =>
    heard(typeof frame === 'string' ? frame : JSON.stringify(frame), () => ({ method, id }), caller, names).event;
  const response = (more: object) => ({ type: 'res', id: '1', ok: true, ...more });

  test.each([
    '',
    'x',
    '[]',
    'null',
    '{}',
    '{"type":"res"}',
    '{"type":"event"}',
    '{"type":"req","id":"1","method":"m"}',
  ])('%j is nothing to the client', (text) => expect(hear(text)).toBeNull());

  test('hello without auth is a hello without a token', () => {
    const expected = { type: 'hello', token: null, role: 'operator', scopes: [] };
    expect(hear(response({ payload: { type: 'hello-ok', policy: {} } }))).toEqual(expected);
  });

  test('what is said to a call named connect is an answer', () => {
    const refused = response({
      ok: false,
      error: { code: 'INVALID_REQUEST', message: 'missing scope: operator.admin' },
    });
    const expected = { type: 'answer', id: 'call', ok: false, message: 'missing scope: operator.admin', payload: null };
    expect(hear(refused, 'connect', 'call')).toEqual(expected);
  });

  test('a refusal carries its request and, where there is one, its hint', () => {
    const refused = (details: object) =>
      hear(response({ ok: false, error: { code: 'NOT_PAIRED', message: 'pairing required', details } }));
    const expected = { type: 'refusal', code: 'NOT_PAIRED', message: 'pairing required', requestId: 'r', hint: 'none' };
    expect(refused({ requestId: 'r' })).toEqual(expected);
    expect(refused({ requestId: 'r', recommendedNextStep: 'wait_then_retry' })).toMatchObject({
      hint: 'wait-then-retry',
    });
    expect(refused({ requestId: 7, recommendedNextStep: 'toString' })).toMatchObject({ requestId: null, hint: 'none' });
  });

  test('a list is newest first, and hides what nobody here knows behind its id', () => {
    const pending = [
      { deviceId: identity.deviceId, requestId: 'older', scopes: ['operator.read'], ts: 1 },
      { deviceId: 'stranger', requestId: 'newer', ts: 2 },
    ];
    const event = hear(response({ payload: { pending, paired: [] } }), 'device.pair.list');
    expect(event?.['payload']).toMatchObject({
      pending: [
        { device: 'stranger', requestId: 'newer', scopes: [] },
        { device: 'laptop', requestId: 'older', scopes: ['operator.read'] },
      ],
    });
  });

  test('that a method was reached is all that a call of another field asks', () => {
    const failed = (method: string, message: string) =>
      hear(response({ ok: false, error: { code: 'INVALID_REQUEST', message } }), method);
    expect(failed('wake', 'invalid wake params: must have mode')).toMatchObject({ ok: true, message: null });
    expect(failed('wake', 'missing scope: operator.write')).toMatchObject({ ok: false });
    expect(failed('device.pair.approve', 'unknown requestId')).toMatchObject({
      ok: false,
      message: 'unknown requestId',
    });
  });
});
