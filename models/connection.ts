/**
 * One connection of the gateway: from the challenge through the ordered checks of facts 3.1 to hello or refusal, then serving
 * calls. Each operation on the pairing store is a step of its own, so that others can slip between, as in the real one.
 */
import { setup } from 'xstate';
import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { bad, isSilent, objection, type Refusal, type Upgrade, upgradeNeeded } from './admission.ts';
import { note } from './facts.ts';
import { refusalOf } from './methods.ts';
import { GATEWAY, nameOf } from './nodes.ts';
import { type Close, type Connect, unauthorized } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, PAIRING, sortedUnique } from './scopes.ts';
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
  readonly upgrade: Upgrade | null;
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

/** Why the record that was just read is not enough for what is asked, or null. */
function upgradeOf(knobs: Knobs, { context: { connect, local }, event }: Given): Upgrade | null {
  if (event.type !== 'store.answer' || connect === null) return null;
  return upgradeNeeded(knobs, said(event, 'paired') as unknown as Paired | null, connect, local);
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
  const upgrade = upgradeOf(knobs, given);
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

export interface ConnectionInput {
  readonly connection: string;
  readonly client: string;
  readonly local: boolean;
}

const over = (effects: (given: Given) => readonly (Effect | null)[]) => ({
  target: '#connection.gone',
  actions: [emit(effects)],
});

const hungUp = over(({ context }) => [left(context), { type: 'halt' }]);

/** What can end a handshake from outside, whatever it waits for. */
const handshaking = { closed: hungUp, stop: over((given) => leave(given, DROPPED)) };

const remember = become(
  ({ event }: Given): Partial<ConnectionContext> =>
    event.type === 'connect' ? { connect: event, auth: event.secret.kind === 'shared' ? 'token' : 'device-token' } : {},
);

const requestIdOf = ({ event }: Given): string => said(event, 'requestId') as string;

/** From the socket to the record: who is this, and is the secret good? */
const provingStates = (knobs: Knobs) => ({
  challenged: {
    after: { handshakeLimit: over((given) => leave(given, { code: 1000, reason: '' })) },
    on: {
      ...handshaking,
      connect: [
        {
          guard: 'objectionable' as const,
          ...over((given) => {
            const refusal = given.event.type === 'connect' ? objection(knobs, given.event, given.context.local) : null;
            return refusal === null ? [] : refuse(given, refusal);
          }),
        },
        { guard: 'shared secret, no device' as const, target: 'connected', actions: [remember, greet] },
        { guard: 'shared secret' as const, target: 'reading', actions: [remember] },
        { target: 'verifying', actions: [remember] },
      ],
      garbage: over((given) => leave(given, { code: 1000, reason: '' })),
      stray: over((given) => leave(given, { code: 1008, reason: 'invalid request frame' })),
      early: over((given) => refuse(given, EARLY)),
    },
  },
  verifying: {
    entry: [
      operate('verify', (connect) => ({
        ...roleAndScopes(connect),
        token: connect.secret.kind === 'device' ? connect.secret.token : '',
      })),
    ],
    on: {
      ...handshaking,
      'store.answer': [
        { guard: 'token good' as const, target: 'reading' },
        over((given) => refuse(given, mismatch(given))),
      ],
    },
  },
});

/** From the record to hello: is pairing needed, and who grants it? */
const pairingStates = (knobs: Knobs) => {
  const pairingRequired = (given: Given) =>
    refuse(
      given,
      {
        cause: 'pairing-required',
        reason: given.context.upgrade,
        code: 'NOT_PAIRED',
        message: 'pairing required',
        requestId: requestIdOf(given),
      },
      knobs.refusalHint,
    );
  return {
    reading: {
      entry: [operate('read')],
      on: {
        ...handshaking,
        'store.answer': [
          {
            guard: 'pairing needed' as const,
            target: 'requesting',
            actions: [
              emit((given: Given) => auditNote(knobs, given)),
              become((given: Given): Partial<ConnectionContext> => ({ upgrade: upgradeOf(knobs, given) })),
            ],
          },
          { target: 'recording' },
        ],
      },
    },
    requesting: {
      entry: [
        operate('request', (connect, { context: { upgrade, local } }) => ({
          ...roleAndScopes(connect),
          silent: isSilent(knobs, upgrade, local),
          about: connect.about,
        })),
      ],
      on: {
        ...handshaking,
        'store.answer': [
          {
            guard: 'request silent' as const,
            target: 'approving',
            actions: [become((given: Given): Partial<ConnectionContext> => ({ requestId: requestIdOf(given) }))],
          },
          {
            guard: 'created' as const,
            ...over((given) => [broadcast('device.pair.requested', requestIdOf(given)), ...pairingRequired(given)]),
          },
          over(pairingRequired),
        ],
      },
    },
    approving: {
      entry: [operate('approve', (_connect, { context }) => ({ requestId: context.requestId, seen: null }))],
      exit: [become((): Partial<ConnectionContext> => ({ requestId: null, upgrade: null }))],
      on: {
        ...handshaking,
        // Whatever the store says: a loser of a race finds nothing to approve and goes on all the same (facts 6.5).
        'store.answer': { target: 'ensuring', actions: [emit(silentlyResolved)] },
      },
    },
  };
};

const silentlyResolved = ({ context: { requestId }, event }: Given): Effect[] =>
  event.type === 'store.answer' && event.said !== null
    ? [broadcast('device.pair.resolved', { requestId, decision: 'approved' })]
    : [];

const admittedStates = {
  recording: {
    entry: [operate('metadata', (connect) => ({ ...roleAndScopes(connect), about: connect.about }))],
    on: { ...handshaking, 'store.answer': { target: 'ensuring' } },
  },
  ensuring: {
    entry: [operate('ensure', roleAndScopes)],
    on: { ...handshaking, 'store.answer': { target: 'connected', actions: [greet] } },
  },
  connected: {
    on: {
      call: { actions: [serve] },
      'store.answer': { actions: [answerCall] },
      tick: { actions: [emit((given: Given) => [toClient(given, { type: 'tick' })])] },
      broadcast: { actions: [emit((given: Given) => [forward(given)])] },
      closed: hungUp,
      stop: over((given) => [toClient(given, { type: 'shutdown' }), ...leave(given, RESTARTING)]),
    },
  },
  gone: { type: 'final' as const },
};

export function connectionChart(knobs: Knobs) {
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
      'pairing needed': (given) => saidToHandshake('read')(given) && upgradeOf(knobs, given) !== null,
      'request silent': (given) => saidToHandshake('request')(given) && said(given.event, 'silent') === true,
      created: ({ event }) => said(event, 'created') === true,
    },
  }).createMachine({
    id: 'connection',
    context: ({ input }) => ({ ...input, connect: null, auth: 'token', upgrade: null, requestId: null }),
    initial: 'challenged',
    entry: [emit(welcome)],
    states: { ...provingStates(knobs), ...pairingStates(knobs), ...admittedStates },
  });
}

const welcome = ({ context: { connection, client } }: { readonly context: ConnectionContext }): Effect[] => [
  { type: 'send', to: GATEWAY, message: { type: 'connected', connection } },
  { type: 'send', to: client, message: { type: 'opened' } },
  { type: 'send', to: client, message: { type: 'challenge' } },
];
