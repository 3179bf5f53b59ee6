/**
 * What can be known of a gateway's store from outside: a device list names tokens by role and instant of issue, never by
 * value, so tokens are called by these. A value that a device or an operator is handed is called the same way, from the
 * instant that came with it; equal names then mean equal tokens.
 */
import type { DeviceFiles, Paired, PairingRequest, Token } from '../../models/store-state.ts';
import { isList } from '../../sim/identity.ts';
import type { Json } from '../../sim/model.ts';
import type { DeviceNames, Fields } from '../frames.ts';

const fields = (data: Json | undefined): Fields =>
  data !== undefined && data !== null && typeof data === 'object' && !isList(data) ? (data as Fields) : {};
const list = (data: Json | undefined): readonly Fields[] =>
  data !== undefined && isList(data) ? data.map(fields) : [];
const texts = (data: Json | undefined): readonly string[] =>
  data !== undefined && isList(data) ? data.filter((item): item is string => typeof item === 'string') : [];
const instant = (data: Json | undefined): number | null => (typeof data === 'number' ? data : null);

export class WireTap {
  private readonly names: DeviceNames;
  private readonly nameByValue = new Map<string, string>();
  private readonly valueByName = new Map<string, string>();
  private readonly reasons = new Map<string, { readonly message: string; readonly reason: string }>();
  private latest: Fields = {};

  constructor(names: DeviceNames) {
    this.names = names;
  }

  /** A frame that came, on a socket of this device. */
  hear(frame: Fields, device: string): void {
    const { message, details } = fields(frame['error']);
    const { reason, authReason } = fields(details);
    const said = reason ?? authReason;
    if (typeof said === 'string') this.reasons.set(device, { message: String(message), reason: said });
    const payload = fields(frame['payload']);
    const auth = fields(payload['auth']);
    if (typeof auth['deviceToken'] === 'string') {
      this.learn(auth['deviceToken'], device, String(auth['role']), instant(auth['issuedAtMs']));
    }
    if (typeof payload['token'] === 'string' && typeof payload['deviceId'] === 'string') {
      const owner = this.names.nameOf(payload['deviceId']);
      this.learn(payload['token'], owner, String(payload['role']), instant(payload['rotatedAtMs']));
    }
    if (isList(payload['paired'] ?? null) && isList(payload['pending'] ?? null)) this.latest = payload;
  }

  /** The reason of the latest refusal of this device, if it had these words and the wire told one (from 2026.2.26 on); told once. */
  takeReason(device: string, words: string): string | null {
    const told = this.reasons.get(device);
    // A close says more than the error that came before it, or is cut.
    if (told === undefined || !(words.startsWith(told.message) || told.message.startsWith(words))) return null;
    this.reasons.delete(device);
    return told.reason;
  }

  nameOf(value: string): string {
    return this.nameByValue.get(value) ?? value;
  }

  valueOf(name: string): string {
    return this.valueByName.get(name) ?? name;
  }

  /** What the latest list says of a device. */
  filesOf(device: string): DeviceFiles {
    const deviceId = this.names.idOf(device);
    const paired = list(this.latest['paired']).find((entry) => entry['deviceId'] === deviceId);
    const request = list(this.latest['pending']).find((entry) => entry['deviceId'] === deviceId);
    return {
      paired: paired === undefined ? null : pairedOf(paired),
      tokens:
        paired === undefined
          ? {}
          : Object.fromEntries(list(paired['tokens']).map((entry) => this.token(device, entry))),
      request: request === undefined ? null : requestOf(request),
    };
  }

  private learn(value: string, device: string, role: string, issuedAtMs: number | null): void {
    if (issuedAtMs === null || this.nameByValue.has(value)) return;
    const name = tokenName(device, role, issuedAtMs);
    this.nameByValue.set(value, name);
    this.valueByName.set(name, value);
  }

  private token(device: string, entry: Fields): [string, Token] {
    const role = String(entry['role']);
    const [createdAtMs, rotatedAtMs] = [instant(entry['createdAtMs']), instant(entry['rotatedAtMs'])];
    const token: Token = {
      token: tokenName(device, role, rotatedAtMs ?? createdAtMs ?? 0),
      scopes: texts(entry['scopes']),
      revoked: instant(entry['revokedAtMs']) !== null,
      createdAtMs,
      rotatedAtMs,
      revokedAtMs: instant(entry['revokedAtMs']),
      lastUsedAtMs: instant(entry['lastUsedAtMs']),
    };
    return [role, token];
  }
}

const tokenName = (device: string, role: string, issuedAtMs: number): string => `${role} of ${device} at ${issuedAtMs}`;

const pairedOf = (entry: Fields): Paired => ({
  roles: texts(entry['roles']),
  role: String(entry['role'] ?? ''),
  scopes: texts(entry['scopes']),
  approved: isList(entry['approvedScopes'] ?? null) ? texts(entry['approvedScopes']) : null,
  about: null,
  createdAtMs: instant(entry['createdAtMs']),
  approvedAtMs: instant(entry['approvedAtMs']),
});

const requestOf = (entry: Fields): PairingRequest => ({
  requestId: String(entry['requestId']),
  role: String(entry['role'] ?? 'operator'),
  scopes: texts(entry['scopes']),
  silent: entry['silent'] === true,
  isRepair: entry['isRepair'] === true,
  about: null,
  askedAtMs: instant(entry['ts']),
});
