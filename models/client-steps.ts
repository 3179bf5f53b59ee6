/** What a client does at each turn: the actions of its chart, as effects and as changes of its context. */
import type { Effect, Message } from '../sim/machine.ts';
import type { Json, Ms } from '../sim/model.ts';
import type { Call, Caller, ClientContext, Given } from './client.ts';
import { presentedBy } from './command-line.ts';
import { type AttemptResult, note } from './facts.ts';
import { deviceNode, nameOf } from './nodes.ts';
import { type Close, honestProof, MISMATCH, newestOf, PLATFORM, type Secret } from './protocol.ts';
import type { BackOff, Knobs } from './releases/release.ts';
import { become, emit } from './statechart.ts';

const CALL_ID = 'call';
const CALL_LIMIT = 'callLimit';
export const PLAIN_CLOSE: Close = { code: 1005, reason: '' };

const nextBackOff = ({ factorTenths, capMs }: BackOff, ms: Ms): Ms =>
  Math.min(Math.floor((ms * factorTenths) / 10), capMs);

export const backOffOf = (knobs: Knobs, { retry }: Caller): BackOff =>
  retry.kind === 'browser' ? knobs.browserBackOff : knobs.nodeBackOff;

export const hangUp = (close: Close): Effect => ({ type: 'ask', ask: { type: 'hangup', ...close } });

/** One-shots and probes are done once they are in and have their answer. */
export const endsWhenIn = ({ retry }: Caller): boolean => retry.kind !== 'forever' && retry.kind !== 'browser';

export const dial = (knobs: Knobs) =>
  emit(({ context: { caller, invited } }: Given) => [
    note({
      type: 'attempt',
      client: nameOf(caller.node),
      device: caller.device,
      scopes: presentedBy(knobs, caller).scopes,
      invited,
    }),
    limitOneShot(knobs, caller),
    { type: 'ask', ask: { type: 'dial', local: caller.local } },
  ]);

/** Everything a probe does happens within its budget; nobody else has one, so nobody else has the timer. */
export const armBudget = emit(({ context: { caller } }: Given) =>
  caller.retry.kind === 'probe'
    ? [{ type: 'arm', timer: 'budget', afterMs: caller.retry.budgetMs, event: { type: 'budget' } }]
    : [],
);

export const askCredentials = emit(({ context: { caller } }: Given) => [
  {
    type: 'send',
    to: deviceNode(caller.device),
    message: { type: 'credentials', from: caller.node, role: caller.role, age: caller.age },
  },
]);

/** Which secret is presented (facts 1.6): the browser prefers its stored token, the Node client what its owner gave it. */
function secretOf(knobs: Knobs, context: ClientContext, stored: string | null, received: string | null): Secret {
  const { caller, ownToken } = context;
  const ofDevice = (token: string): Secret =>
    knobs.deviceTokenField === 'its-own-too' ? { kind: 'device', token, named: true } : { kind: 'device', token };
  if (stored !== null && (caller.retry.kind === 'browser' || ownToken === 'due')) return ofDevice(stored);
  if (caller.auth !== 'device-token') return { kind: caller.auth };
  const token = caller.tokens === 'file' ? stored : received;
  return token === null ? { kind: 'none' } : ofDevice(token);
}

export const present = (knobs: Knobs) =>
  emit(({ context, event }: Given) => {
    if (event.type !== 'credentials') return [];
    const { caller, invited } = context;
    const { id, mode, scopes, showsDevice } = presentedBy(knobs, caller);
    const frame: Message = {
      type: 'connect',
      malformed: null,
      protocols: [newestOf(knobs), newestOf(knobs)],
      clientId: id,
      clientMode: mode,
      platform: caller.platform ?? PLATFORM,
      family: caller.family ?? null,
      ...(caller.displayName === undefined ? {} : { displayName: caller.displayName }),
      role: caller.role,
      scopes,
      device: showsDevice ? caller.device : null,
      proof: honestProof(event.skewMs) as unknown as Json,
      secret: secretOf(knobs, context, event.stored, event.received) as unknown as Json,
      originRefused: null,
      about: null,
      invited,
    };
    return [{ type: 'ask', ask: { type: 'transmit', frame } }];
  });

export const rememberSecret = (knobs: Knobs) =>
  become(
    ({ context, event }: Given): Partial<ClientContext> => ({
      usedStored: event.type === 'credentials' && context.caller.retry.kind === 'browser' && event.stored !== null,
      refusal: null,
      ...(knobs.wrongSecret === 'fails' || event.type !== 'credentials'
        ? {}
        : { hasOwnToken: event.stored !== null, ownToken: context.ownToken === 'due' ? 'tried' : context.ownToken }),
    }),
  );

const result = ({ caller }: ClientContext, more: Partial<AttemptResult>): Effect =>
  note({ type: 'result', client: nameOf(caller.node), ok: false, error: null, close: null, token: null, ...more });

export const accepted = emit(({ context, event }: Given) => {
  if (event.type !== 'hello') return [];
  const { caller } = context;
  const { token, role, scopes } = event;
  const handed: Message = { type: 'handed', role, token, scopes, file: true };
  return [
    token === null ? null : { type: 'send', to: deviceNode(caller.device), message: handed },
    result(context, { ok: true, token: token === null ? null : { token, scopes } }),
  ];
});

export const resetBackOff = (knobs: Knobs) =>
  become(
    ({ context }: Given): Partial<ClientContext> => ({
      backOffMs: backOffOf(knobs, context.caller).initialMs,
      invited: false,
      // It served: a later close says nothing against it.
      usedStored: false,
      ownToken: 'open',
      refusal: null,
    }),
  );

export const noteRefusal = become(({ event }: Given): Partial<ClientContext> => {
  if (event.type !== 'refusal') return {};
  const { type: _type, ...refusal } = event;
  return { refusal };
});

/** How soon the device's own token is tried. */
const OWN_TOKEN_MS = 250;

/** A wrong shared secret, where the device has a token of its own and the gateway is on this machine: that one is next, once. */
export const planOwnToken = (knobs: Knobs) =>
  become(({ context: { caller, ownToken, hasOwnToken, backOffMs }, event }: Given): Partial<ClientContext> => {
    const isDue =
      knobs.wrongSecret === 'is-retried-with-device-token' &&
      event.type === 'refusal' &&
      event.detailCode === 'AUTH_TOKEN_MISMATCH' &&
      ownToken === 'open' &&
      hasOwnToken &&
      caller.local &&
      caller.retry.kind !== 'browser';
    return isDue ? { ownToken: 'due', backOffMs: Math.min(backOffMs, OWN_TOKEN_MS) } : {};
  });

/** What no waiting mends, as far as the release knows: a secret or an identity is missing, a token does not match. */
export function isFinal(knobs: Knobs, { caller, refusal, ownToken }: ClientContext): boolean {
  if (refusal === null) return false;
  const { detailCode = '' } = refusal;
  if (detailCode === 'PAIRING_REQUIRED' || knobs.finalRefusals === 'none') {
    return knobs.onPairingRequired === 'stop' && refusal.code === 'NOT_PAIRED';
  }
  if (LACKS.includes(detailCode)) return true;
  const lenient = knobs.finalRefusals === 'what-lacks';
  if (detailCode === 'AUTH_TOKEN_MISMATCH') {
    return ownToken !== 'due' && (!lenient || !caller.local || ownToken === 'tried');
  }
  return !lenient && MISMATCHES.includes(detailCode);
}

const LACKS = ['AUTH_TOKEN_MISSING', 'CONTROL_UI_DEVICE_IDENTITY_REQUIRED', 'DEVICE_IDENTITY_REQUIRED'];
const MISMATCHES = ['AUTH_DEVICE_TOKEN_MISMATCH', 'AUTH_SCOPE_MISMATCH'];

/** The socket is of no use without a challenge. */
export const gaveUpWaiting = emit(({ context }: Given) => {
  const close: Close = { code: 1008, reason: 'connect challenge timeout' };
  return [hangUp(close), result(context, { close })];
});

/** What a close means: how the attempt ended, and whether the stored token is to go (facts 4.4). */
export const failed = emit(({ context, event }: Given) => {
  if (event.type !== 'closed') return [];
  const { caller, refusal, usedStored } = context;
  const { code, reason, requestId: named } = event;
  const close = { code, reason, ...(named === undefined ? {} : { requestId: named }) };
  const spoilt = (code === 1008 && reason.includes(MISMATCH)) || (usedStored && caller.auth === 'shared');
  return [
    result(context, { error: errorOf(refusal), close }),
    spoilt ? { type: 'send', to: deviceNode(caller.device), message: { type: 'drop', role: caller.role } } : null,
    caller.tells === null ? null : told(caller.tells, false, refusal?.message ?? reason, null),
  ];
});

function errorOf(refusal: ClientContext['refusal']): AttemptResult['error'] {
  if (refusal === null) return null;
  const { hint: _hint, ...error } = refusal;
  return error;
}

const told = (to: string, ok: boolean, message: string | null, payload: Json): Effect => ({
  type: 'send',
  to,
  message: { type: 'errand', ok, message, payload },
});

const isHinted = (knobs: Knobs, { refusal }: ClientContext): boolean =>
  knobs.onPairingRequired === 'as-hinted' && refusal?.hint === 'wait-then-retry';

/** When to try again, from how the last attempt ended. */
export const planWait = (knobs: Knobs) =>
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

export const announceWait = emit(({ context: { caller, waitMs, invited } }: Given) => {
  const why = invited ? 'hint' : caller.retry.kind === 'every' ? 'period' : 'back-off';
  return [{ type: 'disarm', timer: CALL_LIMIT }, note({ type: 'waits', client: nameOf(caller.node), ms: waitMs, why })];
});

export const ended = (why: string) =>
  emit(({ context: { caller } }: Given) => [
    note({ type: 'ended', client: nameOf(caller.node), why }),
    { type: 'halt' },
  ]);

export const transmitCall = emit(({ context, event }: Given) => {
  const call: Call | null = event.type === 'ask' ? event : context.caller.call;
  if (call === null) return [];
  return [
    {
      type: 'ask',
      ask: { type: 'transmit', frame: { type: 'call', id: CALL_ID, method: call.method, params: call.params } },
    },
  ];
});

export const reportAnswer = emit(({ context: { caller }, event }: Given) => {
  if (event.type !== 'answer') return [];
  const { ok, message, payload } = event;
  const method = caller.call?.method ?? '';
  return [
    note({ type: 'answered', client: nameOf(caller.node), method, ok, message, payload }),
    caller.tells === null ? null : told(caller.tells, ok, message, payload),
  ];
});

/** A one-shot gives up when the whole of it, from dialing to the answer, takes too long (facts 4.2). */
const limitOneShot = (knobs: Knobs, { retry }: Caller): Effect | null =>
  retry.kind === 'once' || retry.kind === 'every'
    ? { type: 'arm', timer: CALL_LIMIT, afterMs: knobs.callLimitMs, event: { type: CALL_LIMIT } }
    : null;

/** Too late: neither let in nor refused, or let in and never answered. */
export const timedOut = (knobs: Knobs, isIn: boolean) =>
  emit(({ context }: Given) => {
    const { caller } = context;
    const message = `gateway timeout after ${knobs.callLimitMs}ms`;
    const method = caller.call?.method ?? '';
    return [
      isIn ? null : result(context, {}),
      note({ type: 'answered', client: nameOf(caller.node), method, ok: false, message, payload: null }),
      caller.tells === null ? null : told(caller.tells, false, message, null),
    ];
  });
