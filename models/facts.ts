/**
 * Facts: what observers of the pairing world are told. Charts emit them as notes; reports, the window rule and the properties
 * read them. They are the same whether the charts run on the simulated clock or on real sockets.
 */
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Close } from './protocol.ts';
import type { Ruling } from './store-ruling.ts';
import type { DeviceFiles, StoreOperation } from './store-state.ts';

/** Every fact and its fields. Request ids and tokens are the run's own names; reports rename them by first occurrence. */
export type Fact =
  /** A caller opens a connection. `invited`: the gateway told it to come back at this time. */
  | {
      readonly type: 'attempt';
      readonly client: string;
      readonly device: string;
      readonly scopes: readonly string[];
      readonly invited: boolean;
    }
  /** The gateway's side of an accepted connect. */
  | {
      readonly type: 'accepted';
      readonly client: string;
      readonly device: string | null;
      readonly role: string;
      readonly scopes: readonly string[];
      readonly auth: string;
    }
  /** The gateway's side of a refused connect. `reason` as its log names it. */
  | {
      readonly type: 'refused';
      readonly client: string;
      readonly device: string | null;
      readonly cause: string;
      readonly reason: string | null;
      readonly requestId: string | null;
      readonly scopes: readonly string[];
      readonly invited: boolean;
    }
  /** A paired device asked for more: the line that a security audit finds. */
  | {
      readonly type: 'audit';
      readonly reason: string;
      readonly device: string;
      readonly client: string;
      /** What kind of client it says it is; the log shows this. */
      readonly clientId: string;
      readonly auth: string;
      readonly rolesFrom: readonly string[];
      readonly roleTo: string;
      readonly scopesFrom: readonly string[];
      readonly scopesTo: readonly string[];
    }
  /** The attempt was a command of the release's own command line, ended by now. */
  | {
      readonly type: 'command';
      readonly client: string;
      readonly runs: string;
      readonly exit: number | null;
      /** What it does otherwise than the scenario says; null for nothing. */
      readonly remark: string | null;
    }
  /** How an attempt ended for the caller. */
  | ({ readonly type: 'result' } & AttemptResult)
  | {
      readonly type: 'answered';
      readonly client: string;
      readonly method: string;
      readonly ok: boolean;
      readonly message: string | null;
      readonly payload: Json;
    }
  | {
      readonly type: 'waits';
      readonly client: string;
      readonly ms: number;
      readonly why: 'back-off' | 'hint' | 'period';
    }
  | { readonly type: 'ended'; readonly client: string; readonly why: string }
  | {
      readonly type: 'asked';
      readonly device: string;
      readonly requestId: string;
      readonly role: string;
      readonly scopes: readonly string[];
      readonly silent: boolean;
    }
  | {
      readonly type: 'asked-again';
      readonly device: string;
      readonly requestId: string;
      readonly scopes: readonly string[];
      readonly lost: readonly string[];
    }
  | {
      readonly type: 'approved';
      readonly device: string;
      readonly requestId: string;
      readonly role: string;
      readonly token: string;
      readonly scopes: readonly string[];
      readonly silent: boolean;
    }
  | { readonly type: 'rejected' | 'expired'; readonly device: string; readonly requestId: string }
  /** `superseded`: the roles of one that went because another device was approved in silence as the same client. */
  | { readonly type: 'removed'; readonly device: string; readonly superseded?: readonly string[] }
  | {
      readonly type: 'rotated';
      readonly device: string;
      readonly role: string;
      readonly token: string;
      readonly scopes: readonly string[];
    }
  | { readonly type: 'revoked'; readonly device: string; readonly role: string }
  | {
      readonly type: 'issued';
      readonly device: string;
      readonly role: string;
      readonly token: string;
      readonly scopes: readonly string[];
    }
  /** A connect widened what the device holds, without a person. */
  | { readonly type: 'widened'; readonly device: string; readonly scopes: readonly string[] }
  | { readonly type: 'looked'; readonly saw: Json }
  | { readonly type: 'decided'; readonly does: string; readonly requestId: string }
  | { readonly type: 'gateway'; readonly is: 'up' | 'stopped' | 'crashed' }
  | { readonly type: 'fault'; readonly fault: Json };

export interface AttemptResult {
  readonly client: string;
  readonly ok: boolean;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly requestId: string | null;
    readonly detailCode?: string;
  } | null;
  readonly close: Close | null;
  readonly token: { readonly token: string; readonly scopes: readonly string[] } | null;
}

/** A fact as a note: the shapes above are plain data, which the type of a note cannot see. */
export const note = (fact: Fact): { readonly type: 'note'; readonly note: Message } => ({
  type: 'note',
  note: fact as unknown as Message,
});

/** What a ruling of the store means to an observer. */
export function storeNotes(device: string, op: StoreOperation, before: DeviceFiles, { files, answer }: Ruling): Fact[] {
  if (answer === null) return [];
  const token = (role: string) => files.tokens[role];
  switch (op.type) {
    case 'request': {
      if (files.request === null) return [];
      const { requestId, silent, scopes } = files.request;
      if (before.request?.requestId !== requestId)
        return [{ type: 'asked', device, requestId, role: op.role, scopes, silent }];
      const lost = op.scopes.filter((scope) => !scopes.includes(scope));
      return [{ type: 'asked-again', device, requestId, scopes: op.scopes, lost }];
    }
    case 'approve': {
      const scopes = answer['granted'] as readonly string[];
      const { role, silent } = before.request ?? { role: '', silent: false };
      const others = Object.entries(files.tokens).filter(
        ([other, { token }]) => other !== role && token !== before.tokens[other]?.token,
      );
      return [
        { type: 'approved', device, requestId: op.requestId, role, token: token(role)?.token ?? '', scopes, silent },
        ...others.map(([other, { token, scopes }]): Fact => ({ type: 'issued', device, role: other, token, scopes })),
      ];
    }
    case 'reject':
      return [{ type: 'rejected', device, requestId: op.requestId }];
    case 'remove':
      return [{ type: 'removed', device }];
    case 'superseded':
      return [{ type: 'removed', device, superseded: before.paired?.roles ?? [] }];
    case 'rotate':
      return [
        {
          type: 'rotated',
          device,
          role: op.role,
          token: token(op.role)?.token ?? '',
          scopes: token(op.role)?.scopes ?? [],
        },
      ];
    case 'revoke':
      return [{ type: 'revoked', device, role: op.role }];
    case 'ensure': {
      const issued = token(op.role);
      if (issued === undefined || issued.token === before.tokens[op.role]?.token) return [];
      return [{ type: 'issued', device, role: op.role, token: issued.token, scopes: issued.scopes }];
    }
    case 'metadata': {
      const gained = op.scopes.filter((scope) => before.paired?.scopes.includes(scope) === false);
      return gained.length === 0 ? [] : [{ type: 'widened', device, scopes: gained }];
    }
    default:
      return [];
  }
}
