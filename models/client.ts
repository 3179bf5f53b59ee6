/**
 * A client: one chart for every way of calling that 2026.2.19 has (facts 4.1 to 4.4). What differs is data: when it tries
 * again (`retry`), which back-off, which token it prefers, and what it does once it is in.
 *
 * `once` one attempt, perhaps a call · `forever` the long-lived Node client · `browser` the Control UI · `probe` a long-lived
 * client with a budget · `every` a poller made of one-shots, which has no back-off at all.
 */
import { setup, stateIn } from 'xstate';
import type { Effect, Message } from '../sim/machine.ts';
import type { Json, Ms } from '../sim/model.ts';
import { type AttemptResult, note } from './facts.ts';
import { deviceNode, nameOf } from './nodes.ts';
import { type Close, honestProof, MISMATCH, PROTOCOL, type Secret } from './protocol.ts';
import type { BackOff, Knobs } from './releases/release.ts';
import { become, effectActions, emit } from './statechart.ts';

export type Retry =
  | { readonly kind: 'once' | 'forever' | 'browser' }
  | { readonly kind: 'probe'; readonly budgetMs: Ms }
  | { readonly kind: 'every'; readonly periodMs: Ms };

export interface Call {
  readonly method: string;
  readonly params: Json;
}

/** Who calls: the same for the simulated and the real client. */
export interface Caller {
  readonly node: string;
  readonly device: string;
  readonly id: string;
  readonly mode: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly auth: 'shared' | 'device-token' | 'none' | 'wrong';
  /** With `device-token`: 0 the newest token, 1 the one before. */
  readonly age: number;
  readonly local: boolean;
  readonly retry: Retry;
  readonly call: Call | null;
  /** Where a device token comes from: the token file, as real clients read it, or whatever the device was last handed. */
  readonly tokens: 'file' | 'handed';
  /** Who is told how a call ended, besides the observers. */
  readonly tells: string | null;
}

export interface ClientContext {
  readonly caller: Caller;
  readonly backOffMs: Ms;
  /** How long to wait before the next attempt, and why. */
  readonly waitMs: Ms;
  /** The gateway asked for the attempt that comes or runs. */
  readonly invited: boolean;
  readonly usedStored: boolean;
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly requestId: string | null;
    readonly hint: string;
  } | null;
}

type ClientEvent =
  | { readonly type: 'opened' | 'challenge' | 'tick' | 'shutdown' | 'stop' | 'budget' }
  | {
      readonly type: 'credentials';
      readonly stored: string | null;
      readonly received: string | null;
      readonly skewMs: number;
    }
  | { readonly type: 'hello'; readonly token: string | null; readonly role: string; readonly scopes: readonly string[] }
  | {
      readonly type: 'refusal';
      readonly code: string;
      readonly message: string;
      readonly requestId: string | null;
      readonly hint: string;
    }
  | {
      readonly type: 'answer';
      readonly id: string;
      readonly ok: boolean;
      readonly message: string | null;
      readonly payload: Json;
    }
  | ({ readonly type: 'closed' } & Close)
  | ({ readonly type: 'ask' } & Call);

interface Given {
  readonly context: ClientContext;
  readonly event: ClientEvent;
}

const CALL_ID = 'call';
const PLAIN_CLOSE: Close = { code: 1005, reason: '' };

const nextBackOff = ({ factorTenths, capMs }: BackOff, ms: Ms): Ms =>
  Math.min(Math.floor((ms * factorTenths) / 10), capMs);

const backOffOf = (knobs: Knobs, { retry }: Caller): BackOff =>
  retry.kind === 'browser' ? knobs.browserBackOff : knobs.nodeBackOff;

const hangUp = (close: Close): Effect => ({ type: 'ask', ask: { type: 'hangup', ...close } });

const isOneShot = ({ retry }: Caller): boolean => retry.kind === 'once' || retry.kind === 'every';

const dial = emit(({ context: { caller, invited } }: Given) => [
  note({ type: 'attempt', client: nameOf(caller.node), device: caller.device, scopes: caller.scopes, invited }),
  { type: 'ask', ask: { type: 'dial', local: caller.local } },
]);

/** Everything a probe does happens within its budget; nobody else has one, so nobody else has the timer. */
const armBudget = emit(({ context: { caller } }: Given) =>
  caller.retry.kind === 'probe'
    ? [{ type: 'arm', timer: 'budget', afterMs: caller.retry.budgetMs, event: { type: 'budget' } }]
    : [],
);

const askCredentials = emit(({ context: { caller } }: Given) => [
  {
    type: 'send',
    to: deviceNode(caller.device),
    message: { type: 'credentials', from: caller.node, role: caller.role, age: caller.age },
  },
]);

/** Which secret is presented (facts 1.6): the browser prefers its stored token, the Node client what its owner gave it. */
function secretOf({ caller }: ClientContext, stored: string | null, received: string | null): Secret {
  if (caller.retry.kind === 'browser' && stored !== null) return { kind: 'device', token: stored };
  if (caller.auth !== 'device-token') return { kind: caller.auth };
  const token = caller.tokens === 'file' ? stored : received;
  return token === null ? { kind: 'none' } : { kind: 'device', token };
}

const present = emit(({ context, event }: Given) => {
  if (event.type !== 'credentials') return [];
  const { caller, invited } = context;
  const frame: Message = {
    type: 'connect',
    malformed: null,
    protocols: [PROTOCOL, PROTOCOL],
    clientId: caller.id,
    clientMode: caller.mode,
    role: caller.role,
    scopes: caller.scopes,
    device: caller.device,
    proof: honestProof(event.skewMs) as unknown as Json,
    secret: secretOf(context, event.stored, event.received) as unknown as Json,
    originRefused: null,
    about: null,
    invited,
  };
  return [{ type: 'ask', ask: { type: 'transmit', frame } }];
});

const rememberSecret = become(
  ({ context, event }: Given): Partial<ClientContext> => ({
    usedStored: event.type === 'credentials' && context.caller.retry.kind === 'browser' && event.stored !== null,
    refusal: null,
  }),
);

const result = ({ caller }: ClientContext, more: Partial<AttemptResult>): Effect =>
  note({ type: 'result', client: nameOf(caller.node), ok: false, error: null, close: null, token: null, ...more });

const accepted = emit(({ context, event }: Given) => {
  if (event.type !== 'hello') return [];
  const { caller } = context;
  const { token, role, scopes } = event;
  const handed: Message = { type: 'handed', role, token, scopes, file: true };
  return [
    token === null ? null : { type: 'send', to: deviceNode(caller.device), message: handed },
    result(context, { ok: true, token: token === null ? null : { token, scopes } }),
  ];
});

const resetBackOff = (knobs: Knobs) =>
  become(
    ({ context }: Given): Partial<ClientContext> => ({
      backOffMs: backOffOf(knobs, context.caller).initialMs,
      invited: false,
      refusal: null,
    }),
  );

const noteRefusal = become(({ event }: Given): Partial<ClientContext> => {
  if (event.type !== 'refusal') return {};
  const { code, message, requestId, hint } = event;
  return { refusal: { code, message, requestId, hint } };
});

/** What a close means: how the attempt ended, and whether the stored token is to go (facts 4.4). */
const failed = emit(({ context, event }: Given) => {
  if (event.type !== 'closed') return [];
  const { caller, refusal, usedStored } = context;
  const { code, reason } = event;
  const error =
    refusal === null ? null : { code: refusal.code, message: refusal.message, requestId: refusal.requestId };
  const spoilt = (code === 1008 && reason.includes(MISMATCH)) || (usedStored && caller.auth === 'shared');
  return [
    result(context, { error, close: { code, reason } }),
    spoilt ? { type: 'send', to: deviceNode(caller.device), message: { type: 'drop', role: caller.role } } : null,
    caller.tells === null ? null : told(caller.tells, false, refusal?.message ?? reason, null),
  ];
});

const told = (to: string, ok: boolean, message: string | null, payload: Json): Effect => ({
  type: 'send',
  to,
  message: { type: 'errand', ok, message, payload },
});

const isHinted = (knobs: Knobs, { refusal }: ClientContext): boolean =>
  knobs.onPairingRequired === 'as-hinted' && refusal?.hint === 'wait-then-retry';

/** When to try again, from how the last attempt ended. */
const planWait = (knobs: Knobs) =>
  become(({ context }: Given): Partial<ClientContext> => {
    const { caller, backOffMs } = context;
    if (isHinted(knobs, context)) return { waitMs: knobs.hintedWaitMs, invited: true, refusal: null };
    if (caller.retry.kind === 'every') return { waitMs: caller.retry.periodMs, invited: false, refusal: null };
    return {
      waitMs: backOffMs,
      backOffMs: nextBackOff(backOffOf(knobs, caller), backOffMs),
      invited: false,
      refusal: null,
    };
  });

const announceWait = emit(({ context: { caller, waitMs, invited } }: Given) => {
  const why = invited ? 'hint' : caller.retry.kind === 'every' ? 'period' : 'back-off';
  return [note({ type: 'waits', client: nameOf(caller.node), ms: waitMs, why })];
});

const ended = (why: string) =>
  emit(({ context: { caller } }: Given) => [
    note({ type: 'ended', client: nameOf(caller.node), why }),
    { type: 'halt' },
  ]);

const transmitCall = emit(({ context, event }: Given) => {
  const call: Call | null = event.type === 'ask' ? event : context.caller.call;
  if (call === null) return [];
  return [
    {
      type: 'ask',
      ask: { type: 'transmit', frame: { type: 'call', id: CALL_ID, method: call.method, params: call.params } },
    },
  ];
});

const reportAnswer = emit(({ context: { caller }, event }: Given) => {
  if (event.type !== 'answer') return [];
  const { ok, message, payload } = event;
  const method = caller.call?.method ?? '';
  return [
    note({ type: 'answered', client: nameOf(caller.node), method, ok, message, payload }),
    caller.tells === null ? null : told(caller.tells, ok, message, payload),
  ];
});

const timedOut = (knobs: Knobs) =>
  emit(({ context: { caller } }: Given) => {
    const message = `gateway timeout after ${knobs.callLimitMs}ms`;
    const method = caller.call?.method ?? '';
    return [
      note({ type: 'answered', client: nameOf(caller.node), method, ok: false, message, payload: null }),
      caller.tells === null ? null : told(caller.tells, false, message, null),
    ];
  });

export function clientChart(knobs: Knobs) {
  const lost = [
    { guard: 'one attempt only' as const, target: '#client.done', actions: [failed] },
    { target: '#client.waiting', actions: [failed, planWait(knobs)] },
  ];
  const stop = { target: '#client.done', actions: [emit(() => [hangUp(PLAIN_CLOSE)])] };
  return setup({
    types: {} as { context: ClientContext; events: ClientEvent; input: Caller },
    actions: effectActions,
    delays: {
      connectFallback: knobs.connectFallbackMs,
      wait: ({ context }) => context.waitMs,
      callLimit: knobs.callLimitMs,
      // Checked at every interval, true once more than two have gone by without a tick (facts 4.1).
      tickCheck: knobs.tickIntervalMs,
      tickSilence: 2 * knobs.tickIntervalMs + 1,
    },
    guards: {
      'one attempt only': ({ context }) => context.caller.retry.kind === 'once',
      'has a call': ({ context }) => context.caller.call !== null,
      'ends when in': ({ context }) => isOneShot(context.caller) || context.caller.retry.kind === 'probe',
      polls: ({ context }) => context.caller.retry.kind === 'every',
      'ticks are silent': stateIn('#silent'),
    },
  }).createMachine({
    id: 'client',
    context: ({ input }) => ({
      caller: input,
      backOffMs: backOffOf(knobs, input).initialMs,
      waitMs: 0,
      invited: false,
      usedStored: false,
      refusal: null,
    }),
    initial: 'trying',
    entry: [armBudget],
    on: { budget: stop },
    states: {
      trying: {
        initial: 'dialing',
        on: { closed: lost, stop },
        states: {
          dialing: { entry: [dial], on: { opened: 'awaitingChallenge' } },
          awaitingChallenge: {
            after: { connectFallback: 'awaitingCredentials' },
            on: { challenge: 'awaitingCredentials' },
          },
          awaitingCredentials: {
            entry: [askCredentials],
            on: { credentials: { target: 'awaitingHello', actions: [present, rememberSecret] } },
          },
          awaitingHello: {
            on: {
              refusal: { actions: [noteRefusal] },
              hello: [
                { guard: 'has a call', target: '#client.calling', actions: [accepted, resetBackOff(knobs)] },
                {
                  guard: 'polls',
                  target: '#client.waiting',
                  actions: [accepted, resetBackOff(knobs), emit(() => [hangUp(PLAIN_CLOSE)]), planWait(knobs)],
                },
                {
                  guard: 'ends when in',
                  target: '#client.done',
                  actions: [accepted, emit(() => [hangUp(PLAIN_CLOSE)])],
                },
                { target: '#client.connected', actions: [accepted, resetBackOff(knobs)] },
              ],
            },
          },
        },
      },
      calling: {
        entry: [transmitCall],
        after: { callLimit: { target: 'done', actions: [timedOut(knobs), emit(() => [hangUp(PLAIN_CLOSE)])] } },
        on: {
          answer: [
            {
              guard: 'polls',
              target: 'waiting',
              actions: [reportAnswer, emit(() => [hangUp(PLAIN_CLOSE)]), planWait(knobs)],
            },
            { target: 'done', actions: [reportAnswer, emit(() => [hangUp(PLAIN_CLOSE)])] },
          ],
          closed: lost,
          stop,
        },
      },
      connected: {
        type: 'parallel',
        on: {
          closed: lost,
          stop,
          ask: { actions: [transmitCall] },
          answer: { actions: [reportAnswer] },
        },
        states: {
          ticks: {
            initial: 'fresh',
            states: {
              fresh: { after: { tickSilence: 'silent' }, on: { tick: { target: 'fresh', reenter: true } } },
              silent: { id: 'silent', on: { tick: 'fresh' } },
            },
          },
          watch: {
            initial: 'checking',
            states: {
              checking: {
                after: {
                  tickCheck: [
                    {
                      guard: 'ticks are silent',
                      target: '#client.waiting',
                      actions: [emit(() => [hangUp({ code: 4000, reason: 'tick timeout' })]), planWait(knobs)],
                    },
                    { target: 'checking', reenter: true },
                  ],
                },
              },
            },
          },
        },
      },
      waiting: {
        entry: [announceWait],
        after: { wait: 'trying' },
        on: { stop: 'done' },
      },
      done: { type: 'final', entry: [ended('done')] },
    },
  });
}
