/**
 * What the pairing store holds about one device, and what can be asked of it (facts 2.1 to 2.10 of 2026.2.19).
 *
 * Fields that no rule reads (instants, metadata) are carried for the real files; in simulation they are null, so they can
 * never keep two equal situations apart.
 */
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';

/** Who manages a device, seen from it; `host` came by the shared secret, which belongs to no device. */
export type Manager = 'itself' | 'another' | 'host';

export interface Token {
  /** The secret; in simulation a name such as `t1`. */
  readonly token: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
  /** True where it was issued to a page in a browser, by the shared secret, and the release marks such tokens. */
  readonly page?: true;
  readonly createdAtMs: number | null;
  readonly rotatedAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

/** What a client says of the machine that it runs on, as it is compared: trimmed, in small letters, empty for nothing said. */
export interface Pin {
  readonly platform: string;
  readonly family: string;
}

export interface Paired {
  /** Every role ever approved or connected with. */
  readonly roles: readonly string[];
  /** The role of the last connect or approval. */
  readonly role: string;
  /** What gates a scope upgrade, in order of first mention. */
  readonly scopes: readonly string[];
  /** The ceiling, where the release keeps one apart; else null. */
  readonly approved: readonly string[] | null;
  /** What the client was that it was approved for, where the release binds it to that. */
  readonly pin?: Pin;
  /** True where the client that it was approved for was a page, and the release marks tokens of pages. */
  readonly page?: true;
  /** The names of the client as which it was approved, in the form of `superseded.ts`, where nobody was ever asked and the release goes by that. */
  readonly silentAs?: string;
  /** True for as long after a silent approval as the record is safe from those of other devices. */
  readonly recent?: true;
  /** Metadata of the last client: names, platform, address. */
  readonly about: Json;
  readonly createdAtMs: number | null;
  readonly approvedAtMs: number | null;
}

export interface PairingRequest {
  readonly requestId: string;
  readonly role: string;
  /** All roles that were asked, where they are more than `role`. */
  readonly roles?: readonly string[];
  /** As asked: not sorted, with duplicates where the release keeps them. */
  readonly scopes: readonly string[];
  readonly silent: boolean;
  readonly isRepair: boolean;
  /** As in the record that it is for. */
  readonly pin?: Pin;
  readonly page?: true;
  readonly silentAs?: string;
  readonly about: Json;
  readonly askedAtMs: number | null;
}

/** One device as the two files hold it. */
export interface DeviceFiles {
  readonly paired: Paired | null;
  readonly tokens: Readonly<Record<string, Token>>;
  readonly request: PairingRequest | null;
}

/** Names that are drawn for an operation, whether or not it needs them. */
export interface Fresh {
  readonly requestId: string;
  readonly token: string;
  /** For the second role of an approval that issues two tokens. */
  readonly otherToken?: string;
}

interface Operation {
  /** The node that is answered. */
  readonly from: string;
  /** What the answer is for: `handshake`, or the id of a call. */
  readonly for: string;
  /** The wall clock where there is one. */
  readonly atMs: number | null;
  readonly fresh: Fresh | null;
}

export type StoreOperation = Message &
  Operation & {
    /** Who manages the device, where that matters. */
    readonly manager?: Manager;
  } & (
    | { readonly type: 'read' | 'list' }
    | {
        readonly type: 'request';
        readonly role: string;
        readonly scopes: readonly string[];
        readonly silent: boolean;
        readonly pin?: Pin;
        readonly page?: true;
        readonly silentAs?: string;
        readonly about: Json;
      }
    | {
        readonly type: 'approve';
        readonly requestId: string;
        readonly seen: readonly string[] | null;
        /** The scopes of who approves. */
        readonly approver?: readonly string[];
        /** True where nobody did: the request was silent. */
        readonly silently?: boolean;
      }
    | { readonly type: 'reject'; readonly requestId: string }
    | { readonly type: 'remove' }
    /** After a silent approval: older ones of the same client are to go; to another store, that it may be such a one. */
    | { readonly type: 'prune' }
    | { readonly type: 'superseded'; readonly silentAs: string }
    | {
        readonly type: 'metadata';
        readonly role: string;
        readonly scopes: readonly string[];
        readonly about: Json;
        /** What the record is bound to from now on: another version of the same system. */
        readonly platform?: string;
        /** What the client calls itself, where that matters. */
        readonly displayName?: string;
      }
    | {
        readonly type: 'ensure';
        readonly role: string;
        readonly scopes: readonly string[];
        /** True where the token is for a page that came by the shared secret, or for who came by a token of such a page. */
        readonly page?: true;
      }
    | { readonly type: 'verify'; readonly role: string; readonly scopes: readonly string[]; readonly token: string }
    | {
        readonly type: 'rotate';
        readonly role: string;
        readonly scopes: readonly string[] | null;
        /** The scopes of who rotates. */
        readonly rotator?: readonly string[];
        /** Whether it is the device itself, by its own token. */
        readonly own?: boolean;
      }
    | {
        readonly type: 'revoke';
        readonly role: string;
        /** The scopes of who revokes. */
        readonly revoker?: readonly string[];
      }
  );

/** Operations that take the store's lock, one at a time. `read` and `list` do not: they see whatever the files show. */
export const LOCKED = [
  'request',
  'approve',
  'reject',
  'remove',
  'metadata',
  'ensure',
  'verify',
  'rotate',
  'revoke',
  'prune',
  'superseded',
] as const;

export const emptyFiles: DeviceFiles = { paired: null, tokens: {}, request: null };

/** All roles that a request asks for. */
export const rolesOf = ({ role, roles }: PairingRequest): readonly string[] => roles ?? [role];
