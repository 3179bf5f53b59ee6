/**
 * One connection of the gateway: from the challenge through the ordered checks of facts 3.1 to hello or refusal, then serving
 * calls. Each operation on the pairing store is a step of its own, so that others can slip between, as in the real one.
 */
import { setup } from 'xstate';
import type { Json } from '../sim/model.ts';
import { isSilent, objection, skipsPairing, type Upgrade } from './admission.ts';
import { answerCall, serve } from './call-steps.ts';
import {
  announced,
  auditNote,
  EARLY,
  EXPELLED,
  forPage,
  forward,
  greet,
  leave,
  mismatch,
  OUTDATED,
  operate,
  pageIs,
  pinAsked,
  platformSeen,
  RESTARTING,
  refuse,
  refuseNode,
  replaced,
  requestIdOf,
  recordIn,
  roleAndScopes,
  said,
  saidToHandshake,
  toClient,
  upgradesOf,
  welcome,
} from './connection-steps.ts';
import { handshaking, hungUp, over } from './handshake.ts';
import type { Close, Connect } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { nameTaken, recordDecides, silentStates, stillNeeded } from './silent-approval.ts';
import { become, effectActions, emit } from './statechart.ts';
import { nameShown, renames, silentAs } from './superseded.ts';

export interface ConnectionContext {
  /** This connection's node and the client's. */
  readonly connection: string;
  readonly client: string;
  readonly local: boolean;
  /** What was asked for, from the connect on. */
  readonly connect: Connect | null;
  readonly auth: 'token' | 'device-token';
  /** Why pairing is required, while it is being sorted out, and what is required beyond that. */
  readonly upgrade: Upgrade | null;
  readonly further: readonly Upgrade[];
  /** The request that a refusal names, while the handshake waits for it. */
  readonly requestId: string | null;
  /** The system that the client goes by, where that is the record's name for it and not what it said. */
  readonly goesBy?: string;
  /** True where the token that was shown had been issued to a page. */
  readonly marked?: true;
}

type StoreAnswer = {
  readonly type: 'store.answer';
  readonly op: string;
  readonly for: string;
  readonly said: { readonly [key: string]: Json } | null;
  readonly why?: string;
  /** Whose connections are to be closed. */
  readonly device?: string;
};

export type ConnectionEvent =
  | Connect
  | StoreAnswer
  | { readonly type: 'call'; readonly id: string; readonly method: string; readonly params: Json }
  /** Frames that are no connect: not JSON, not a request, another method first. */
  | { readonly type: 'garbage' | 'stray' | 'early' }
  | ({ readonly type: 'closed' } & Close)
  | { readonly type: 'tick' | 'stop' | 'expelled' }
  | { readonly type: 'broadcast'; readonly event: string; readonly payload: Json };

export interface Given {
  readonly context: ConnectionContext;
  readonly event: ConnectionEvent;
}

export interface ConnectionInput {
  readonly connection: string;
  readonly client: string;
  readonly local: boolean;
}

const remember = become(
  ({ event }: Given): Partial<ConnectionContext> =>
    event.type === 'connect' ? { connect: event, auth: event.secret.kind === 'shared' ? 'token' : 'device-token' } : {},
);

const noteMark = become(
  ({ event }: Given): Partial<ConnectionContext> => (said(event, 'page') === true ? { marked: true } : {}),
);

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
            return refusal === null ? [] : refuse(knobs, given, refusal);
          }),
        },
        { guard: 'shared secret, no device' as const, target: 'connected', actions: [remember, greet(knobs)] },
        { guard: 'shared secret' as const, target: 'reading', actions: [remember] },
        { target: 'verifying', actions: [remember] },
      ],
      garbage: over((given) => leave(given, { code: 1000, reason: '' })),
      stray: over((given) => leave(given, { code: 1008, reason: 'invalid request frame' })),
      early: over((given) => refuse(knobs, given, EARLY)),
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
        { guard: 'token good' as const, target: 'reading', actions: [noteMark] },
        over((given) => refuse(knobs, given, mismatch(knobs, given))),
      ],
    },
  },
});

/** From the record to hello: is pairing needed, and who grants it? */
const pairingStates = (knobs: Knobs) => {
  const pairingRequired = (given: Given) =>
    refuse(knobs, given, {
      cause: 'pairing-required',
      reason: given.context.upgrade,
      code: 'NOT_PAIRED',
      message: 'pairing required',
      requestId: given.context.requestId ?? requestIdOf(given),
    });
  return {
    reading: {
      entry: [operate('read')],
      on: {
        ...handshaking,
        'store.answer': [
          ...(knobs.silentTwins === 'stay' ? [] : [{ guard: 'skips pairing, renamed' as const, target: 'recording' }]),
          { guard: 'skips pairing' as const, target: 'ensuring' },
          {
            guard: 'pairing needed' as const,
            target: 'requesting',
            actions: [
              emit((given: Given) => auditNote(knobs, given)),
              become((given: Given): Partial<ConnectionContext> => {
                const [upgrade = null, ...further] = upgradesOf(knobs, given);
                return { upgrade, further, ...nameTaken(knobs, given) };
              }),
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
          silent: isSilent(knobs, upgrade, connect, local),
          ...pinAsked(knobs, connect),
          ...pageIs(knobs, connect),
          ...silentAs(knobs, connect),
          about: connect.about,
        })),
      ],
      on: {
        ...handshaking,
        'store.answer': [
          {
            guard: 'request silent' as const,
            target: 'approving',
            actions: [
              emit(replaced),
              become((given: Given): Partial<ConnectionContext> => ({ requestId: requestIdOf(given) })),
            ],
          },
          {
            guard: 'created' as const,
            ...over((given) => [...announced(given), ...pairingRequired(given)]),
          },
          over(pairingRequired),
        ],
      },
    },
    ...silentStates(knobs),
  };
};

const admittedStates = (knobs: Knobs) => ({
  recording: {
    entry: [
      operate('metadata', (connect, given) => ({
        ...(isBackendCall(knobs, given)
          ? { role: connect.role, scopes: [] }
          : { ...roleAndScopes(connect), ...platformSeen(knobs, connect, given.event) }),
        ...nameShown(knobs, connect),
        about: connect.about,
      })),
    ],
    on: { ...handshaking, 'store.answer': { target: 'ensuring' } },
  },
  ensuring: {
    entry: [operate('ensure', (connect, given) => ({ ...roleAndScopes(connect), ...forPage(knobs, connect, given) }))],
    on: {
      ...handshaking,
      'store.answer': [
        { guard: 'no node' as const, ...over(refuseNode(knobs)) },
        { guard: 'other build' as const, ...over((given) => refuse(knobs, given, OUTDATED)) },
        { target: 'connected', actions: [greet(knobs)] },
      ],
    },
  },
  connected: {
    on: {
      call: { actions: [serve(knobs)] },
      'store.answer': { actions: [answerCall(knobs)] },
      tick: { actions: [emit((given: Given) => [toClient(given, { type: 'tick' })])] },
      broadcast: { actions: [emit((given: Given) => [forward(given)])] },
      closed: hungUp,
      expelled: over((given) => leave(given, EXPELLED)),
      stop: over((given) => [toClient(given, { type: 'shutdown' }), ...leave(given, RESTARTING)]),
    },
  },
  gone: { type: 'final' as const },
});

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
      'skips pairing, renamed': (given) =>
        saidToHandshake('read')(given) && isBackendCall(knobs, given) && isRenamed(knobs, given),
      'skips pairing': (given) => saidToHandshake('read')(given) && isBackendCall(knobs, given),
      'pairing needed': (given) => saidToHandshake('read')(given) && upgradesOf(knobs, given).length > 0,
      'request silent': (given) => saidToHandshake('request')(given) && said(given.event, 'silent') === true,
      created: ({ event }) => said(event, 'created') === true,
      approved: ({ event }) => event.type === 'store.answer' && event.said !== null,
      'record decides': ({ event }) => event.type === 'store.answer' && recordDecides(knobs, event.said !== null),
      'not covered': (given) => saidToHandshake('read')(given) && stillNeeded(knobs, given),
      'no node': ({ context, event }) =>
        knobs.nodesNeed === 'a-token' && context.connect?.role === 'node' && said(event, 'token') === null,
      'other build': ({ context }) => knobs.pageBuild === 'of-the-gateway' && context.connect?.otherBuild === true,
      'asked for more': ({ context }) => context.further.length > 0,
      'was paired': ({ context }) => context.upgrade !== 'not-paired',
    },
  }).createMachine({
    id: 'connection',
    context: ({ input: { connection, client, local } }) => ({
      connection,
      client,
      local,
      connect: null,
      auth: 'token',
      upgrade: null,
      further: [],
      requestId: null,
    }),
    initial: 'challenged',
    entry: [emit(welcome)],
    states: { ...provingStates(knobs), ...pairingStates(knobs), ...admittedStates(knobs) },
  });
}

const isRenamed = (knobs: Knobs, { context: { connect }, event }: Given): boolean =>
  connect !== null && renames(knobs, recordIn(event), connect);

const isBackendCall = (knobs: Knobs, { context: { connect, local }, event }: Given): boolean =>
  connect !== null && skipsPairing(knobs, recordIn(event), connect, local);
