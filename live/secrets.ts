/**
 * Where chance comes from in the real world: ids, nonces, tokens and keys. Nothing else draws any, so this file is the list of
 * what differs between two runs. Comparison of secrets is here too, because it has to take the same time whatever the answer.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

/** Request ids, connection ids, nonces and frame ids: all are version 4 UUIDs. */
export const freshId = (): string => randomUUID();

/** A device token: 32 random bytes, base64url without padding. */
export const freshToken = (): string => randomBytes(32).toString('base64url');

export const freshKeyPair = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } =>
  generateKeyPairSync('ed25519');

/** What stands for a secret in comparisons: of one length, and without use to whoever sees it. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Equal in constant time. */
export const sameDigest = (one: Buffer, other: Buffer): boolean => timingSafeEqual(one, other);

export const sameSecret = (one: string, other: string): boolean => sameDigest(digestOf(one), digestOf(other));
