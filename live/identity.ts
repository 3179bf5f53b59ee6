/**
 * Who a device is: an Ed25519 key, the id that is its hash, and the text that is signed at each connect (facts 1.5 of
 * 2026.2.19). Both ends use this file, so that what one signs the other checks; the real OpenClaw is the judge of both.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { freshKeyPair } from './secrets.ts';

export interface Identity {
  /** Lowercase hex SHA-256 of the raw public key. */
  readonly deviceId: string;
  /** The raw 32 bytes as base64url without padding, as it travels. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** A public key as it came with a connect. */
export interface PublicKey {
  readonly deviceId: string;
  /** Raw bytes as base64url, whatever form it came in. */
  readonly publicKey: string;
  /** Null where the bytes are no Ed25519 key: nothing that it signs is valid. */
  readonly key: KeyObject | null;
}

/** What a device signs. The version follows from the nonce: v2 with one, v1 without. */
export interface Signed {
  readonly deviceId: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: string;
  /** In the order in which they are sent. */
  readonly scopes: readonly string[];
  readonly signedAtMs: number;
  /** `auth.token` as it is sent, or nothing. */
  readonly token: string | null;
  readonly nonce: string | null;
}

/** Everything in an Ed25519 SPKI before the 32 bytes of the key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Keys that are remembered ready to use; making one from text costs as much as a signature. */
const KEYS_MAX = 1000;

export function signedText({ deviceId, clientId, clientMode, role, scopes, signedAtMs, token, nonce }: Signed): string {
  const fields = [deviceId, clientId, clientMode, role, scopes.join(','), String(signedAtMs), token ?? ''];
  return nonce === null ? ['v1', ...fields].join('|') : ['v2', ...fields, nonce].join('|');
}

export const signText = (text: string, privateKey: KeyObject): string =>
  sign(null, Buffer.from(text), privateKey).toString('base64url');

/** The signature may be base64url or ordinary base64, with or without padding. */
export function isSigned(text: string, signature: string, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === 64 && verify(null, Buffer.from(text), key, bytes);
}

const identityOf = (privateKey: KeyObject, publicKey: KeyObject): Identity => {
  const raw = rawOf(publicKey);
  return { deviceId: idOf(raw), publicKey: raw.toString('base64url'), privateKey };
};

export function newIdentity(): Identity {
  const { privateKey, publicKey } = freshKeyPair();
  return identityOf(privateKey, publicKey);
}

/** The identity in a PKCS#8 PEM, as `identity/device.json` has it. Throws where it is none. */
export function identityFromPem(privateKeyPem: string): Identity {
  const privateKey = createPrivateKey(privateKeyPem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('the private key is no Ed25519 key');
  return identityOf(privateKey, createPublicKey(privateKey));
}

export const pemOf = ({ privateKey }: Identity): { readonly publicKeyPem: string; readonly privateKeyPem: string } => ({
  publicKeyPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string,
  privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
});

const idOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex');

const rawOf = (key: KeyObject): Buffer =>
  (key.export({ type: 'spki', format: 'der' }) as Buffer).subarray(SPKI_PREFIX.length);

/** Reads public keys as connects bring them (PEM, base64 or base64url) and remembers the latest. */
export function keyReader(keysMax: number = KEYS_MAX): (text: string) => PublicKey {
  const known = new Map<string, PublicKey>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = readKey(text);
    // Emptied when full: a flood of keys costs time, never memory.
    if (known.size >= keysMax) known.clear();
    if (read.key !== null) known.set(text, read);
    return read;
  };
}

function readKey(text: string): PublicKey {
  const raw = text.includes('BEGIN') ? rawOfPem(text) : Buffer.from(text, 'base64');
  return { deviceId: idOf(raw), publicKey: raw.toString('base64url'), key: keyOf(raw) };
}

function rawOfPem(text: string): Buffer {
  try {
    return rawOf(createPublicKey(text));
  } catch {
    return Buffer.alloc(0);
  }
}

function keyOf(raw: Buffer): KeyObject | null {
  if (raw.length !== 32) return null;
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}
