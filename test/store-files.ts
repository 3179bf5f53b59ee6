/** What a store holds, and operations on it, in the fewest words; for tests of the rules. */
import type { Knobs } from '../models/releases/release.ts';
import { READ } from '../models/scopes.ts';
import { rule } from '../models/store-rules.ts';
import {
  type DeviceFiles,
  emptyFiles,
  type PairingRequest,
  type StoreOperation,
  type Token,
} from '../models/store-state.ts';
import { releaseOf } from './playing.ts';
import { deepFreeze } from './toy-worlds.ts';

export const { knobs } = releaseOf('2026.2.19');
export const knobsWith = (change: Partial<Knobs>): Knobs => ({ ...knobs, ...change });

export const token = (name: string, scopes: readonly string[], more: Partial<Token> = {}): Token => ({
  token: name,
  scopes,
  revoked: false,
  createdAtMs: null,
  rotatedAtMs: null,
  revokedAtMs: null,
  lastUsedAtMs: null,
  ...more,
});
export const paired = (scopes: readonly string[], roles = ['operator']): NonNullable<DeviceFiles['paired']> => ({
  roles,
  role: 'operator',
  scopes,
  approved: null,
  about: 'before',
  createdAtMs: 1,
  approvedAtMs: 1,
});
export const request = (scopes: readonly string[], more: Partial<PairingRequest> = {}): PairingRequest => ({
  requestId: 'r1',
  role: 'operator',
  scopes,
  silent: false,
  isRepair: true,
  about: 'asking',
  askedAtMs: 5,
  ...more,
});
export const files = (more: Partial<DeviceFiles> = {}): DeviceFiles => ({ ...emptyFiles, ...more });

/** An operation at 9 ms whose fresh names are r9 and t9. */
export const op = (type: StoreOperation['type'], more: object = {}): StoreOperation =>
  ({
    type,
    from: 'connection/x/1',
    for: 'handshake',
    atMs: 9,
    fresh: { requestId: 'r9', token: 't9' },
    role: 'operator',
    scopes: [READ],
    silent: false,
    about: 'new',
    ...more,
  }) as unknown as StoreOperation;

/** Rules are pure: what they are given is frozen. */
export const ruled = (before: DeviceFiles, what: StoreOperation, by = knobs) =>
  rule(deepFreeze(by), deepFreeze(before), what);
