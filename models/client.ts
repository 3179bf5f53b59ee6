/**
 * A client: one chart for every way of calling that 2026.2.19 has (facts 4.1 to 4.4). What differs is data: when it tries
 * again (`retry`), which back-off, which token it prefers, and what it does once it is in.
 *
 * `once` one attempt, perhaps a call · `forever` the long-lived Node client · `browser` the Control UI · `probe` a long-lived
 * client with a budget · `every` a poller made of one-shots, which has no back-off at all.
 */
import { setup, stateIn } from 'xstate';

import type { Json, Ms } from '../sim/model.ts';
import {
  accepted,
  announceWait,
  armBudget,
  askCredentials,
  backOffOf,
  dial,
  ended,
  endsWhenIn,
  failed,
  gaveUpWaiting,
  hangUp,
  isFinal,
  noteRefusal,
  PLAIN_CLOSE,
  planOwnToken,
  planWait,
  present,
  rememberSecret,
  reportAnswer,
  resetBackOff,
  timedOut,
  transmitCall,
} from './client-steps.ts';
import type { Close } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { effectActions, emit } from './statechart.ts';

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
  /** What it says of its machine; null: what every caller says. */
  readonly platform?: string | null;
  readonly family?: string | null;
  /** What it calls itself, if it says. */
  readonly displayName?: string;
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
  /** True for the release's own command line: what it presents is its release's, not the scenario's. */
  readonly own?: boolean;
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
  /** The one try with the device's own token that a wrong shared secret has: open, due next, or used up since the last hello. */
  readonly ownToken: 'open' | 'due' | 'tried';
  /** Whether the device had a token of its own when it was last asked. */
  readonly hasOwnToken: boolean;
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly requestId: string | null;
    readonly hint: string;
    readonly detailCode?: string;
  } | null;
}

export type ClientEvent =
  | { readonly type: 'opened' | 'challenge' | 'tick' | 'shutdown' | 'stop' | 'budget' | 'callLimit' }
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
      readonly detailCode?: string;
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

export interface Given {
  readonly context: ClientContext;
  readonly event: ClientEvent;
}

const hangUpPlainly = emit(() => [hangUp(PLAIN_CLOSE)]);

const stop = { target: '#client.done', actions: [hangUpPlainly] };

/** The socket closed, whoever closed it and why: only a one-shot takes that for an answer (facts 4.1, 4.2), at first. */
const lost = (knobs: Knobs) => [
  { guard: 'one attempt only' as const, target: '#client.done', actions: [failed] },
  { guard: 'gives up' as const, target: '#client.done', actions: [failed] },
  { target: '#client.waiting', actions: [failed, planWait(knobs)] },
];

/** Only one-shots have this limit; a poller tries again all the same. */
const tooLate = (knobs: Knobs, isIn: boolean) => [
  {
    guard: 'polls' as const,
    target: '#client.waiting',
    actions: [timedOut(knobs, isIn), hangUpPlainly, planWait(knobs)],
  },
  { target: '#client.done', actions: [timedOut(knobs, isIn), hangUpPlainly] },
];

/** No challenge came in time. */
const unchallenged = (knobs: Knobs) => {
  if (knobs.noChallenge === 'connects-without') return [{ target: 'awaitingCredentials' }];
  return [
    { guard: 'one attempt only' as const, target: '#client.done', actions: [gaveUpWaiting] },
    { target: '#client.waiting', actions: [gaveUpWaiting, planWait(knobs)] },
  ];
};

/** From dialing to hello or refusal. */
const trying = (knobs: Knobs) => ({
  initial: 'dialing' as const,
  on: { closed: lost(knobs), callLimit: tooLate(knobs, false), stop },
  states: {
    dialing: { entry: [dial(knobs)], on: { opened: 'awaitingChallenge' } },
    awaitingChallenge: {
      after: { connectFallback: unchallenged(knobs) },
      on: { challenge: 'awaitingCredentials' },
    },
    awaitingCredentials: {
      entry: [askCredentials],
      on: { credentials: { target: 'awaitingHello', actions: [present(knobs), rememberSecret(knobs)] } },
    },
    awaitingHello: {
      on: {
        refusal: { actions: [noteRefusal, planOwnToken(knobs)] },
        hello: [
          { guard: 'has a call' as const, target: '#client.calling', actions: [accepted, resetBackOff(knobs)] },
          {
            guard: 'polls' as const,
            target: '#client.waiting',
            actions: [accepted, resetBackOff(knobs), hangUpPlainly, planWait(knobs)],
          },
          { guard: 'ends when in' as const, target: '#client.done', actions: [accepted, hangUpPlainly] },
          { target: '#client.connected', actions: [accepted, resetBackOff(knobs)] },
        ],
      },
    },
  },
});

/** In, for what was to be asked. */
const calling = (knobs: Knobs) => ({
  entry: [transmitCall],
  on: {
    answer: [
      { guard: 'polls' as const, target: 'waiting', actions: [reportAnswer, hangUpPlainly, planWait(knobs)] },
      { target: 'done', actions: [reportAnswer, hangUpPlainly] },
    ],
    closed: lost(knobs),
    callLimit: tooLate(knobs, true),
    stop,
  },
});

/** In, to stay: ticks are expected, and their silence is looked for once an interval. */
const connected = (knobs: Knobs) => ({
  type: 'parallel' as const,
  on: { closed: lost(knobs), stop, ask: { actions: [transmitCall] }, answer: { actions: [reportAnswer] } },
  states: {
    ticks: {
      initial: 'fresh' as const,
      states: {
        fresh: { after: { tickSilence: 'silent' }, on: { tick: { target: 'fresh', reenter: true } } },
        silent: { id: 'silent', on: { tick: 'fresh' } },
      },
    },
    watch: {
      initial: 'checking' as const,
      states: {
        checking: {
          after: {
            tickCheck: [
              {
                guard: 'ticks are silent' as const,
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
});

export function clientChart(knobs: Knobs) {
  return setup({
    types: {} as { context: ClientContext; events: ClientEvent; input: Caller },
    actions: effectActions,
    delays: {
      connectFallback: knobs.connectFallbackMs,
      wait: ({ context }) => context.waitMs,
      // Checked at every interval, true once more than two have gone by without a tick (facts 4.1).
      tickCheck: knobs.tickIntervalMs,
      tickSilence: 2 * knobs.tickIntervalMs + 1,
    },
    guards: {
      'one attempt only': ({ context }) => context.caller.retry.kind === 'once',
      'gives up': ({ context }) => context.caller.retry.kind !== 'every' && isFinal(knobs, context),
      'has a call': ({ context }) => context.caller.call !== null && endsWhenIn(context.caller),
      'ends when in': ({ context }) => endsWhenIn(context.caller),
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
      ownToken: 'open',
      hasOwnToken: false,
      refusal: null,
    }),
    initial: 'trying',
    entry: [armBudget],
    on: { budget: stop },
    states: {
      trying: trying(knobs),
      calling: calling(knobs),
      connected: connected(knobs),
      waiting: { entry: [announceWait], after: { wait: 'trying' }, on: { stop: 'done' } },
      done: { type: 'final', entry: [ended('done')] },
    },
  });
}
