import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  identityFromPem,
  isSigned,
  keyReader,
  newIdentity,
  pemOf,
  type Signed,
  signedText,
  signText,
} from './identity.ts';

const signed: Signed = {
  deviceId: 'dev',
  clientId: 'cli',
  clientMode: 'cli',
  role: 'operator',
  scopes: ['operator.write', 'operator.read'],
  signedAtMs: 1795450647429,
  token: 'secret',
  nonce: 'n-1',
};

describe('identity', () => {
  it('signs the text of version 2 with a nonce, of version 1 without, scopes in the order sent', () => {
    expect(signedText(signed)).toBe('v2|dev|cli|cli|operator|operator.write,operator.read|1795450647429|secret|n-1');
    expect(signedText({ ...signed, nonce: null, token: null, scopes: [] })).toBe(
      'v1|dev|cli|cli|operator||1795450647429|',
    );
  });

  it('has an id that is the hash of the key, in whatever form the key comes', () => {
    const me = newIdentity();
    const read = keyReader();
    const pem = pemOf(me).publicKeyPem;
    const base64 = Buffer.from(me.publicKey, 'base64url').toString('base64');
    for (const text of [me.publicKey, base64, pem]) {
      expect(read(text)).toMatchObject({ deviceId: me.deviceId, publicKey: me.publicKey });
    }
    expect(me.deviceId).toMatch(/^[0-9a-f]{64}$/);
    expect(me.publicKey).toHaveLength(43);
    expect(identityFromPem(pemOf(me).privateKeyPem)).toMatchObject({ deviceId: me.deviceId });
  });

  it('accepts a signature in both alphabets and nothing else', () => {
    const me = newIdentity();
    const key = keyReader()(me.publicKey).key as KeyObject;
    const signature = signText('text', me.privateKey);
    expect(signature).toHaveLength(86);
    expect(isSigned('text', signature, key)).toBe(true);
    expect(isSigned('text', Buffer.from(signature, 'base64url').toString('base64'), key)).toBe(true);
    expect(isSigned('other', signature, key)).toBe(false);
    expect(isSigned('text', '', key)).toBe(false);
    expect(isSigned('text', signText('text', newIdentity().privateKey), key)).toBe(false);
  });

  it('takes bytes that are no key for a key that signs nothing', () => {
    const read = keyReader(2);
    expect(read('not a key').key).toBeNull();
    expect(read('-----BEGIN NOTHING-----').key).toBeNull();
    for (let n = 0; n < 10; n += 1) expect(read(newIdentity().publicKey).key).not.toBeNull();
  });
});
