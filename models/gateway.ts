/**
 * The gateway: one chart for the process (up or down, who is connected, ticks) and one chart per connection, which takes a
 * connect through the ordered checks of facts 3.1. Each operation on the pairing store is a step of its own, so that others
 * can slip between, as they do in the real one.
 */
import { setup } from 'xstate';
import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { note } from './facts.ts';
import { refusalOf } from './methods.ts';
import { GATEWAY, nameOf } from './nodes.ts';
import { type Close, type Connect, PROTOCOL, unauthorized } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, covers, PAIRING, sortedUnique } from './scopes.ts';
import { become, effectActions, emit } from './statechart.ts';
import type { Paired } from './store-state.ts';

export interface ConnectionContext {
  /** This connection's node and the client's. */
  readonly connection: string;
  readonly client: string;
  readonly local: boolean;
  /** What was asked for, from the connect on. */
  readonly connect: Connect | null;
  readonly auth: 'token' | 'device-token';
  /** Why pairing is required, while it is being sorted out. */
  readonly upgrade: 'not-paired' | 'role-upgrade' | 'scope-upgrade' | null;
  /** The request that a refusal names, while the handshake waits for it. */
  readonly requestId: string | null;
}

type StoreAnswer = {
  readonly type: 'store.answer';
  readonly op: string;
  readonly for: string;
  readonly said: { readonly [key: string]: Json } | null;
};

type ConnectionEvent =
  | Connect
  | StoreAnswer
  | { readonly type: 'call'; readonly id: string; readonly method: string; readonly params: Json }
  /** Frames that are no connect: not JSON, not a request, another method first. */
  | { readonly type: 'garbage' | 'stray' | 'early' }
  | ({ readonly type: 'closed' } & Close)
  | { readonly type: 'tick' | 'stop' }
  | { readonly type: 'broadcast'; readonly event: string; readonly payload: Json };

interface Given {
  readonly context: ConnectionContext;
  readonly event: ConnectionEvent;
}

interface Refusal {
  readonly cause: string;
  readonly reason: string | null;
  readonly code: 'INVALID_REQUEST' | 'NOT_PAIRED';
  readonly message: string;
  readonly close?: number;
  readonly requestId?: string;
}

const toClient = ({ context }: Given, message: Message): Effect => ({
  type: 'send',
  to: context.client,
  message,
});

const leave = (given: Given, close: Close): Effect[] => [
  toClient(given, { type: 'closed', code: close.code, reason: close.reason }),
  { type: 'send', to: GATEWAY, message: { type: 'left', connection: given.context.connection } },
  { type: 'halt' },
];

/** The end of a handshake: the error, the close, and what the log says of it. */
function refuse(given: Given, refusal: Refusal, hint: Knobs['refusalHint'] = 'none'): Effect[] {
  const { context, event } = given;
  const connect = event.type === 'connect' ? event : context.connect;
  const requestId = refusal.requestId ?? null;
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
      message: refusal.message,
      requestId,
      hint: refusal.cause === 'pairing-required' ? hint : 'none',
    }),
    ...leave(given, { code: refusal.close ?? 1008, reason: refusal.message }),
  ];
}

const bad = (cause: string, reason: string | null, message: string, close = 1008): Refusal => ({
  cause,
  reason,
  code: 'INVALID_REQUEST',
  message,
  close,
});

/** Checks 1 to 10 and 12, in their order: the first that fires ends the handshake. Null: all passed so far. */
export function objection(knobs: Knobs, connect: Connect, local: boolean): Refusal | null {
  const { device, proof, secret } = connect;
  if (connect.malformed !== null) return bad('invalid-handshake', null, `invalid connect params: ${connect.malformed}`);
  const [min, max] = connect.protocols;
  if (max < PROTOCOL || min > PROTOCOL) return bad('protocol-mismatch', null, 'protocol mismatch', 1002);
  if (connect.role !== 'operator' && connect.role !== 'node') return bad('invalid-role', null, 'invalid role');
  if (connect.originRefused !== null) return bad('origin-mismatch', null, connect.originRefused);
  const denied = unauthorized(secret, connect.clientMode, connect.clientId);
  if (device === null) {
    if (connect.clientId === 'openclaw-control-ui') {
      return bad('control-ui-insecure-auth', null, 'control ui requires HTTPS or localhost (secure context)');
    }
    if (secret.kind === 'none')
      return { ...bad('device-required', null, 'device identity required'), code: 'NOT_PAIRED' };
    return secret.kind === 'shared' ? null : bad('unauthorized', denied.reason, denied.message);
  }
  const invalid = (reason: string, message: string) => bad('device-auth-invalid', reason, message);
  if (!proof.idMatchesKey) return invalid('device-id-mismatch', 'device identity mismatch');
  if (Math.abs(proof.skewMs) > knobs.signatureSkewMs)
    return invalid('device-signature-stale', 'device signature expired');
  if (proof.nonce === 'missing' && !local) return invalid('device-nonce-missing', 'device nonce required');
  if (proof.nonce === 'mismatch') return invalid('device-nonce-mismatch', 'device nonce mismatch');
  if (!proof.signed) return invalid('device-signature', 'device signature invalid');
  if (secret.kind === 'none') return bad('unauthorized', denied.reason, denied.message);
  return null;
}

/** Checks 14 to 16: why this device may not come in as it asks, or null. */
function upgradeNeeded(knobs: Knobs, { context, event }: Given): ConnectionContext['upgrade'] {
  const connect = context.connect;
  if (event.type !== 'store.answer' || connect === null) return null;
  const paired = (event.said?.['paired'] ?? null) as unknown as Paired | null;
  if (paired === null) return 'not-paired';
  if (!paired.roles.includes(connect.role)) return 'role-upgrade';
  if (connect.scopes.length === 0 || covers(knobs.upgradeCover, paired.scopes, connect.scopes)) return null;
  const ceiling = paired.approved ?? paired.scopes;
  const grants = knobs.scopeUpgrade === 'grant-below-ceiling-if-local' && context.local;
  return grants && covers(knobs.upgradeCover, ceiling, connect.scopes) ? null : 'scope-upgrade';
}

/** An operation on the store for the handshake; its answer comes back as `store.answer`. */
const operate = (op: string, more: (connect: Connect, given: Given) => { readonly [key: string]: Json } = () => ({})) =>
  emit((given: Given) => {
    const { connect, connection } = given.context;
    if (connect === null) return [];
    const asked = { type: op, from: connection, for: 'handshake', atMs: null, fresh: null, ...more(connect, given) };
    return [{ type: 'ask', ask: { type: 'store', device: connect.device, op: asked } }];
  });

const roleAndScopes = ({ role, scopes }: Connect) => ({ role, scopes });

const broadcast = (event: string, payload: Json): Effect => ({
  type: 'send',
  to: GATEWAY,
  message: { type: 'broadcast', event, payload },
});

const saidToHandshake =
  (op: string) =>
  ({ event }: Given) =>
    event.type === 'store.answer' && event.for === 'handshake' && event.op === op;

const said = (event: ConnectionEvent, key: string): Json =>
  event.type === 'store.answer' ? (event.said?.[key] ?? null) : null;

const auditNote = (knobs: Knobs, given: Given): Effect[] => {
  const upgrade = upgradeNeeded(knobs, given);
  const { connect, auth } = given.context;
  if (connect?.device == null || upgrade === null || upgrade === 'not-paired') return [];
  const paired = said(given.event, 'paired') as unknown as Paired;
  return [
    note({
      type: 'audit',
      reason: upgrade,
      device: connect.device,
      client: connect.clientId,
      auth,
      rolesFrom: paired.roles,
      roleTo: connect.role,
      scopesFrom: sortedUnique(paired.scopes),
      scopesTo: sortedUnique(connect.scopes),
    }),
  ];
};

/** The first connect of a device that a local gateway may approve by itself. */
const isSilent = (knobs: Knobs, { local, upgrade }: ConnectionContext): boolean =>
  knobs.firstPairing === 'silent-if-local' && local && upgrade === 'not-paired';

/** Accepted: hello with the token, if there is a device. */
const greet = emit((given: Given) => {
  const { context, event } = given;
  const connect = context.connect;
  if (connect === null) return [];
  const hears = connect.role === 'operator' && (connect.scopes.includes(PAIRING) || connect.scopes.includes(ADMIN));
  return [
    note({
      type: 'accepted',
      client: nameOf(context.client),
      device: connect.device,
      role: connect.role,
      scopes: connect.device === null ? [] : connect.scopes,
      auth: context.auth,
    }),
    toClient(given, {
      type: 'hello',
      token: said(event, 'token'),
      role: connect.role,
      scopes: said(event, 'scopes') ?? [],
    }),
    {
      type: 'send',
      to: GATEWAY,
      message: { type: 'admitted', connection: context.connection, hears: connect.device !== null && hears },
    },
  ];
});

/** A method call of a connection that is in: refused, answered at once, or passed on to the store. */
const serve = emit((given: Given) => {
  const { context, event } = given;
  const connect = context.connect;
  if (event.type !== 'call' || connect === null) return [];
  const { id, method } = event;
  const fail = (message: string) => toClient(given, { type: 'answer', id, ok: false, message, payload: null });
  const refusal = refusalOf(method, connect.role, connect.device === null ? [] : connect.scopes);
  if (refusal !== null) return [fail(refusal)];
  if (method === 'connect') return [fail('connect is only valid as the first request')];
  const op = storeOperation(method, event.params);
  if (op === null) return [toClient(given, { type: 'answer', id, ok: true, message: null, payload: { method } })];
  const asked = { ...op.op, from: context.connection, for: id, atMs: null, fresh: null };
  return [{ type: 'ask', ask: { type: 'store', device: op.device, op: asked } }];
});

/** The store operation behind a method, or null where it has none. `device` is null where the request id tells it. */
function storeOperation(method: string, params: Json): { device: string | null; op: { [key: string]: Json } } | null {
  const given = (params ?? {}) as Record<string, Json>;
  const device = (given['device'] ?? null) as string | null;
  const { requestId = null, role = null, scopes = null, seen = null } = given;
  switch (method) {
    case 'device.pair.list':
      return { device: null, op: { type: 'list' } };
    case 'device.pair.approve':
      return { device: null, op: { type: 'approve', requestId, seen } };
    case 'device.pair.reject':
      return { device: null, op: { type: 'reject', requestId } };
    case 'device.pair.remove':
      return { device, op: { type: 'remove' } };
    case 'device.token.rotate':
      return { device, op: { type: 'rotate', role, scopes } };
    case 'device.token.revoke':
      return { device, op: { type: 'revoke', role } };
    default:
      return null;
  }
}

/** What the store's "no such thing" is called, by operation. */
const UNKNOWN: Readonly<Record<string, string>> = {
  approve: 'unknown requestId',
  reject: 'unknown requestId',
  remove: 'unknown deviceId',
  rotate: 'unknown deviceId/role',
  revoke: 'unknown deviceId/role',
};

const answerCall = emit((given: Given) => {
  const { event } = given;
  if (event.type !== 'store.answer') return [];
  const { op, for: id, said: payload } = event;
  const ok = payload !== null;
  const decision = op === 'approve' ? 'approved' : 'rejected';
  const resolved = ok && (op === 'approve' || op === 'reject');
  return [
    toClient(given, { type: 'answer', id, ok, message: ok ? null : (UNKNOWN[op] ?? 'unknown'), payload }),
    resolved ? broadcast('device.pair.resolved', { requestId: payload['requestId'] ?? null, decision }) : null,
  ];
});

export function connectionChart(knobs: Knobs) {
  const pairingRequired = (given: Given, requestId: string) =>
    refuse(
      given,
      {
        cause: 'pairing-required',
        reason: given.context.upgrade,
        code: 'NOT_PAIRED',
        message: 'pairing required',
        requestId,
      },
      knobs.refusalHint,
    );
  const objected = (given: Given) => {
    const refusal = given.event.type === 'connect' ? objection(knobs, given.event, given.context.local) : null;
    return refusal === null ? [] : refuse(given, refusal);
  };
  const remember = become(
    ({ event }: Given): Partial<ConnectionContext> =>
      event.type === 'connect'
        ? { connect: event, auth: event.secret.kind === 'shared' ? 'token' : 'device-token' }
        : {},
  );
  const remembersUpgrade = become(
    (given: Given): Partial<ConnectionContext> => ({ upgrade: upgradeNeeded(knobs, given) }),
  );
  const gone = { target: 'gone', actions: [emit(({ context }: Given) => [left(context), { type: 'halt' }])] };
  const handshaking = {
    closed: gone,
    stop: { target: 'gone', actions: [emit((given: Given) => leave(given, DROPPED))] },
  };
  return setup({
    types: {} as { context: ConnectionContext; events: ConnectionEvent; input: ConnectionInput },
    actions: effectActions,
    delays: { handshakeLimit: knobs.handshakeLimitMs },
    guards: {
      objectionable: ({ context, event }) =>
        event.type === 'connect' && objection(knobs, event, context.local) !== null,
      'shared secret, no device': ({ event }) => event.type === 'connect' && event.device === null,
      'shared secret': ({ event }) => event.type === 'connect' && event.secret.kind === 'shared',
      'token good': (given) => saidToHandshake('verify')(given) && said(given.event, 'ok') === true,
      'pairing needed': (given) => saidToHandshake('read')(given) && upgradeNeeded(knobs, given) !== null,
      'request silent': (given) => saidToHandshake('request')(given) && said(given.event, 'silent') === true,
      created: ({ event }) => said(event, 'created') === true,
      'for handshake': ({ event }) => event.type === 'store.answer' && event.for === 'handshake',
    },
  }).createMachine({
    id: 'connection',
    context: ({ input }) => ({ ...input, connect: null, auth: 'token', upgrade: null, requestId: null }),
    initial: 'challenged',
    entry: emit(({ context }: { context: ConnectionContext }) => [
      { type: 'send', to: GATEWAY, message: { type: 'connected', connection: context.connection } },
      { type: 'send', to: context.client, message: { type: 'opened' } },
      { type: 'send', to: context.client, message: { type: 'challenge' } },
    ]) as never,
    states: {
      challenged: {
        after: {
          handshakeLimit: {
            target: 'gone',
            actions: [emit((given: Given) => leave(given, { code: 1000, reason: '' }))],
          },
        },
        on: {
          ...handshaking,
          connect: [
            { guard: 'objectionable', target: 'gone', actions: [emit(objected)] },
            { guard: 'shared secret, no device', target: 'connected', actions: [remember, greet] },
            { guard: 'shared secret', target: 'reading', actions: [remember] },
            { target: 'verifying', actions: [remember] },
          ],
          garbage: { target: 'gone', actions: [emit((given: Given) => leave(given, { code: 1000, reason: '' }))] },
          stray: {
            target: 'gone',
            actions: [emit((given: Given) => leave(given, { code: 1008, reason: 'invalid request frame' }))],
          },
          early: { target: 'gone', actions: [emit((given: Given) => refuse(given, EARLY))] },
        },
      },
      verifying: {
        entry: operate('verify', (connect) => ({
          ...roleAndScopes(connect),
          token: connect.secret.kind === 'device' ? connect.secret.token : '',
        })),
        on: {
          ...handshaking,
          'store.answer': [
            { guard: 'token good', target: 'reading' },
            { target: 'gone', actions: [emit((given: Given) => refuse(given, mismatch(given)))] },
          ],
        },
      },
      reading: {
        entry: operate('read'),
        on: {
          ...handshaking,
          'store.answer': [
            {
              guard: 'pairing needed',
              target: 'requesting',
              actions: [emit((given: Given) => auditNote(knobs, given)), remembersUpgrade],
            },
            { target: 'recording' },
          ],
        },
      },
      requesting: {
        entry: operate('request', (connect, { context }) => ({
          ...roleAndScopes(connect),
          silent: isSilent(knobs, context),
          about: connect.about,
        })),
        on: {
          ...handshaking,
          'store.answer': [
            {
              guard: 'request silent',
              target: 'approving',
              actions: [
                become(
                  ({ event }: Given): Partial<ConnectionContext> => ({ requestId: said(event, 'requestId') as string }),
                ),
              ],
            },
            {
              guard: 'created',
              target: 'gone',
              actions: [
                emit(({ event }: Given) => [broadcast('device.pair.requested', said(event, 'requestId'))]),
                emit((given: Given) => pairingRequired(given, said(given.event, 'requestId') as string)),
              ],
            },
            {
              target: 'gone',
              actions: [emit((given: Given) => pairingRequired(given, said(given.event, 'requestId') as string))],
            },
          ],
        },
      },
      approving: {
        entry: operate('approve', (_connect, { context }) => ({ requestId: context.requestId, seen: null })),
        exit: become((): Partial<ConnectionContext> => ({ requestId: null, upgrade: null })),
        on: {
          ...handshaking,
          // Whatever the store says: a loser of a race finds nothing to approve and goes on all the same (facts 6.5).
          'store.answer': {
            target: 'ensuring',
            actions: [
              emit(({ context, event }: Given) =>
                event.type === 'store.answer' && event.said !== null
                  ? [broadcast('device.pair.resolved', { requestId: context.requestId, decision: 'approved' })]
                  : [],
              ),
            ],
          },
        },
      },
      recording: {
        entry: operate('metadata', (connect) => ({ ...roleAndScopes(connect), about: connect.about })),
        on: { ...handshaking, 'store.answer': { target: 'ensuring' } },
      },
      ensuring: {
        entry: operate('ensure', roleAndScopes),
        on: { ...handshaking, 'store.answer': { target: 'connected', actions: [greet] } },
      },
      connected: {
        on: {
          call: { actions: [serve] },
          'store.answer': { actions: [answerCall] },
          tick: { actions: [emit((given: Given) => [toClient(given, { type: 'tick' })])] },
          broadcast: { actions: [emit((given: Given) => [forward(given)])] },
          connect: { actions: [] },
          closed: gone,
          stop: {
            target: 'gone',
            actions: [emit((given: Given) => [toClient(given, { type: 'shutdown' }), ...leave(given, RESTARTING)])],
          },
        },
      },
      gone: { type: 'final' },
    },
  });
}

export interface ConnectionInput {
  readonly connection: string;
  readonly client: string;
  readonly local: boolean;
}

const RESTARTING: Close = { code: 1012, reason: 'service restart' };
/** A socket without hello is told nothing when the process stops (2026.2.19, seen running). */
const DROPPED: Close = { code: 1006, reason: '' };
const EARLY: Refusal = bad('invalid-handshake', null, 'invalid handshake: first request must be connect');

const left = ({ connection }: ConnectionContext): Effect => ({
  type: 'send',
  to: GATEWAY,
  message: { type: 'left', connection },
});

function mismatch({ context }: Given): Refusal {
  const connect = context.connect;
  const secret = { kind: 'device', token: '' } as const;
  const { reason, message } = unauthorized(secret, connect?.clientMode ?? '', connect?.clientId ?? '');
  return bad('unauthorized', reason, message);
}

function forward(given: Given): Effect | null {
  const { event } = given;
  return event.type === 'broadcast'
    ? toClient(given, { type: 'event', event: event.event, payload: event.payload })
    : null;
}

export interface GatewayContext {
  /** Open connections in the order in which they came, and whether each hears of pairing. */
  readonly connections: readonly { readonly connection: string; readonly admitted: boolean; readonly hears: boolean }[];
}

type GatewayEvent =
  | { readonly type: 'connected' | 'left'; readonly connection: string }
  | { readonly type: 'admitted'; readonly connection: string; readonly hears: boolean }
  | { readonly type: 'broadcast'; readonly event: string; readonly payload: Json }
  | { readonly type: 'stop' | 'boot' | 'crash' };

interface Process {
  readonly context: GatewayContext;
  readonly event: GatewayEvent;
}

const toConnections = (
  message: (given: Process) => Message,
  which: (of: GatewayContext['connections'][number]) => boolean,
) =>
  emit((given: Process) =>
    given.context.connections
      .filter(which)
      .map(({ connection }): Effect => ({ type: 'send', to: connection, message: message(given) })),
  );

const named = (event: GatewayEvent): string => ('connection' in event ? event.connection : '');

/** The process: what every connection shares. */
export function gatewayChart(knobs: Knobs) {
  const says = (is: 'up' | 'stopped' | 'crashed') => emit(() => [note({ type: 'gateway', is })]);
  const forgetAll = become((): GatewayContext => ({ connections: [] }));
  return setup({
    types: {} as { context: GatewayContext; events: GatewayEvent },
    actions: effectActions,
    delays: { tick: knobs.tickIntervalMs },
  }).createMachine({
    id: 'gateway',
    context: { connections: [] },
    initial: 'up',
    states: {
      up: {
        after: {
          tick: {
            target: 'up',
            reenter: true,
            actions: [
              toConnections(
                () => ({ type: 'tick' }),
                ({ admitted }) => admitted,
              ),
            ],
          },
        },
        on: {
          connected: {
            actions: [
              become(
                ({ context, event }: Process): GatewayContext => ({
                  connections: [...context.connections, { connection: named(event), admitted: false, hears: false }],
                }),
              ),
            ],
          },
          admitted: {
            actions: [
              become(
                ({ context, event }: Process): GatewayContext => ({
                  connections: context.connections.map((of) =>
                    of.connection === named(event)
                      ? { ...of, admitted: true, hears: event.type === 'admitted' && event.hears }
                      : of,
                  ),
                }),
              ),
            ],
          },
          left: {
            actions: [
              become(
                ({ context, event }: Process): GatewayContext => ({
                  connections: context.connections.filter(({ connection }) => connection !== named(event)),
                }),
              ),
            ],
          },
          broadcast: {
            actions: [
              toConnections(
                ({ event }) => event as unknown as Message,
                ({ hears }) => hears,
              ),
            ],
          },
          stop: {
            target: 'down',
            actions: [
              toConnections(
                () => ({ type: 'stop' }),
                () => true,
              ),
              forgetAll,
              says('stopped'),
            ],
          },
          crash: { target: 'down', actions: [forgetAll, says('crashed')] },
        },
      },
      down: { on: { boot: { target: 'up', actions: [says('up')] } } },
    },
  });
}
