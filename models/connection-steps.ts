/** What a connection does at each turn: the actions of its chart, as effects on client, store and gateway. */

import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Blanks, bad, isBrowser, type Refusal, type Upgrade, upgradesNeeded } from './admission.ts';
import { namesHeldScopes, scopesHeld } from './command-line.ts';
import type { ConnectionContext, ConnectionEvent, Given } from './connection.ts';
import { note } from './facts.ts';
import { pinOf, platformRefreshed } from './machine-pin.ts';
import { GATEWAY, nameOf } from './nodes.ts';
import {
  type Close,
  type Connect,
  NO_NODE,
  OTHER_BUILD,
  refusalTexts,
  SCOPE_MISMATCH,
  unauthorized,
} from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, PAIRING, sortedUnique } from './scopes.ts';
import { emit } from './statechart.ts';
import type { DeviceFiles, Paired } from './store-state.ts';

export const toClient = ({ context }: Given, message: Message): Effect => ({
  type: 'send',
  to: context.client,
  message,
});

export const leave = (given: Given, close: Close): Effect[] => [
  toClient(given, { type: 'closed', ...close }),
  { type: 'send', to: GATEWAY, message: { type: 'left', connection: given.context.connection } },
  { type: 'halt' },
];

/** The end of a handshake: the error, the close, and what the log says of it. */
export function refuse(knobs: Knobs, given: Given, refusal: Refusal): Effect[] {
  const { context, event } = given;
  const shown = event.type === 'connect' ? event : context.connect;
  // Nothing is taken from a frame that is no connect.
  const connect = refusal.cause === 'invalid-handshake' ? null : shown;
  const requestId = refusal.requestId ?? null;
  const { message, detailCode, closeId } = refusalTexts(knobs, refusal);
  return [
    note({
      type: 'refused',
      client: nameOf(context.client),
      device: connect?.device ?? null,
      cause: refusal.cause,
      reason: refusal.reason,
      requestId,
      scopes: connect?.scopes ?? [],
      invited: connect?.invited ?? false,
    }),
    toClient(given, {
      type: 'refusal',
      code: refusal.code,
      message,
      requestId,
      hint: refusal.cause === 'pairing-required' ? knobs.refusalHint : 'none',
      ...(detailCode === null ? {} : { detailCode }),
    }),
    ...leave(given, {
      code: refusal.close ?? 1008,
      reason: message,
      ...(closeId === null ? {} : { requestId: closeId }),
    }),
  ];
}

/** A node that nobody approved as one: told so if its device is paired; the handshake of others just ends. */
export const refuseNode =
  (knobs: Knobs) =>
  (given: Given): Effect[] =>
    given.event.type === 'store.answer' && given.event.why === undefined
      ? leave(given, { code: 1000, reason: '' })
      : refuse(knobs, given, { ...bad('node-without-token', null, NO_NODE), code: 'NOT_PAIRED' });

/** Why the record that was just read is not enough for what is asked; empty where it is. */
export function upgradesOf(
  knobs: Knobs,
  { context: { connect, local }, event }: Given,
  blanks?: Blanks,
): readonly Upgrade[] {
  if (event.type !== 'store.answer' || connect === null) return [];
  const tokens = (said(event, 'tokens') ?? {}) as unknown as DeviceFiles['tokens'];
  return upgradesNeeded(knobs, recordIn(event), connect, local, tokens, blanks);
}

/** An operation on the store for the handshake; its answer comes back as `store.answer`. */
export const operate = (
  op: string,
  more: (connect: Connect, given: Given) => { readonly [key: string]: Json } = () => ({}),
) =>
  emit((given: Given) => {
    const { connect, connection } = given.context;
    if (connect === null) return [];
    const asked = { type: op, from: connection, for: 'handshake', atMs: null, fresh: null, ...more(connect, given) };
    return [{ type: 'ask', ask: { type: 'store', device: connect.device, op: asked } }];
  });

/** Of a page, where the release tells its tokens from others. */
export const pageIs = (knobs: Knobs, connect: Connect): { readonly page?: true } =>
  knobs.pageTokens !== 'as-all-others' && isBrowser(connect) ? { page: true } : {};

/** For whom a token is issued: a page by the shared secret, or whoever showed a token of one. */
export const forPage = (knobs: Knobs, connect: Connect, { context: { marked } }: Given): { readonly page?: true } =>
  marked === true ? { page: true } : connect.secret.kind === 'shared' ? pageIs(knobs, connect) : {};

export const roleAndScopes = ({ role, scopes }: Connect) => ({ role, scopes });

export const broadcast = (event: string, payload: Json): Effect => ({
  type: 'send',
  to: GATEWAY,
  message: { type: 'broadcast', event, payload },
});

export const saidToHandshake =
  (op: string) =>
  ({ event }: Given) =>
    event.type === 'store.answer' && event.for === 'handshake' && event.op === op;

/** The record that the store's answer shows; null where the device is not paired. */
export const recordIn = (event: ConnectionEvent): Paired | null => said(event, 'paired') as unknown as Paired | null;

export const said = (event: ConnectionEvent, key: string): Json =>
  event.type === 'store.answer' ? (event.said?.[key] ?? null) : null;

export const auditNote = (knobs: Knobs, given: Given): Effect[] => {
  const [upgrade = null] = upgradesOf(knobs, given);
  const { connect, auth } = given.context;
  if (connect?.device == null || upgrade === null || upgrade === 'not-paired') return [];
  const paired = recordIn(given.event) as Paired;
  return [
    note({
      type: 'audit',
      reason: upgrade,
      device: connect.device,
      client: nameOf(given.context.client),
      clientId: connect.clientId,
      auth,
      rolesFrom: paired.roles,
      roleTo: connect.role,
      scopesFrom: sortedUnique(paired.scopes),
      scopesTo: sortedUnique(connect.scopes),
    }),
  ];
};

function scopesNamed(knobs: Knobs, { context, event }: Given, connect: Connect): Json {
  if (connect.device === null) return namesHeldScopes(knobs) ? scopesHeld(knobs, connect, context.local) : [];
  return knobs.helloScopes === 'granted' ? [...new Set(connect.scopes)].sort() : (said(event, 'scopes') ?? []);
}

/** Accepted: hello with the token, if there is a device. */
export const greet = (knobs: Knobs) =>
  emit((given: Given) => {
    const { context, event } = given;
    const connect = context.connect;
    if (connect === null) return [];
    const scopes = scopesHeld(knobs, connect, context.local);
    const hears = connect.role === 'operator' && (scopes.includes(PAIRING) || scopes.includes(ADMIN));
    return [
      note({
        type: 'accepted',
        client: nameOf(context.client),
        device: connect.device,
        role: connect.role,
        scopes,
        auth: context.auth,
      }),
      toClient(given, {
        type: 'hello',
        token: said(event, 'token'),
        role: connect.role,
        scopes: scopesNamed(knobs, given, connect),
      }),
      {
        type: 'send',
        to: GATEWAY,
        message: {
          type: 'admitted',
          connection: context.connection,
          hears,
          device: connect.device,
          role: connect.role,
        },
      },
    ];
  });

export const EXPELLED: Close = { code: 4001, reason: 'device removed' };
export const RESTARTING: Close = { code: 1012, reason: 'service restart' };
/** A socket without hello is told nothing when the process stops (2026.2.19, seen running). */
export const DROPPED: Close = { code: 1006, reason: '' };
/** A page of another build is told so last, when it has been paired. */
export const OUTDATED: Refusal = { ...bad('control-ui-build-mismatch', null, OTHER_BUILD), code: 'UNAVAILABLE' };
export const EARLY: Refusal = bad('invalid-handshake', null, 'invalid handshake: first request must be connect');

export const left = ({ connection }: ConnectionContext): Effect => ({
  type: 'send',
  to: GATEWAY,
  message: { type: 'left', connection },
});

/** A token that is neither the shared one nor, for what is asked, the device's. What it is called depends on what it was said to be. */
export function mismatch(knobs: Knobs, { context, event }: Given): Refusal {
  const connect = context.connect;
  if (said(event, 'narrow') === true) return bad('unauthorized', 'scope_mismatch', SCOPE_MISMATCH);
  const named = connect?.secret.kind === 'device' && connect.secret.named === true;
  const isOfDevice = knobs.deviceTokenField === 'of-the-shared-secret' || named;
  const secret = isOfDevice ? ({ kind: 'device', token: '' } as const) : ({ kind: 'wrong' } as const);
  const client = connect ?? { clientMode: '', clientId: '' };
  const { reason, message } = unauthorized(knobs, secret, client, context.local);
  return bad('unauthorized', reason, message);
}

export function forward(given: Given): Effect | null {
  const { event } = given;
  return event.type === 'broadcast'
    ? toClient(given, { type: 'event', event: event.event, payload: event.payload })
    : null;
}

export const requestIdOf = ({ event }: Given): string => said(event, 'requestId') as string;

/** What an approval would bind the record to, where the release binds it. */
export const pinAsked = (knobs: Knobs, connect: Connect): { readonly pin?: Json } => {
  const pin = pinOf(knobs, connect);
  return pin === undefined ? {} : { pin: pin as unknown as Json };
};

/** What a connect without a request makes of what the record is bound to; what was just approved is bound anew anyway. */
export const platformSeen = (knobs: Knobs, connect: Connect, event: ConnectionEvent): { readonly platform?: Json } => {
  const paired = recordIn(event);
  const platform = platformRefreshed(knobs, paired?.pin, connect);
  return platform === undefined ? {} : { platform };
};

/** That a request took the place of another is news, in some releases. */
export const replaced = ({ event }: Given): Effect[] =>
  said(event, 'superseded') === null
    ? []
    : [broadcast('device.pair.resolved', { requestId: said(event, 'superseded'), decision: 'rejected' })];

/** So is one that came to be. */
export const announced = (given: Given): Effect[] => [
  ...replaced(given),
  broadcast('device.pair.requested', requestIdOf(given)),
];

export const silentlyResolved = ({ context: { requestId }, event }: Given): Effect[] =>
  event.type === 'store.answer' && event.said !== null
    ? [broadcast('device.pair.resolved', { requestId, decision: 'approved' })]
    : [];

export const welcome = ({ context: { connection, client } }: { readonly context: ConnectionContext }): Effect[] => [
  { type: 'send', to: GATEWAY, message: { type: 'connected', connection } },
  { type: 'send', to: client, message: { type: 'opened' } },
  { type: 'send', to: client, message: { type: 'challenge' } },
];
