/** Plays steps on a session and keeps what later steps and the verdict need: who runs, which ids were seen, who asked what. */
import type { Call, Caller } from '../models/client.ts';
import { clientNode, nameOf, OPERATOR } from '../models/nodes.ts';
import { operatorCaller } from '../models/operator-caller.ts';
import type { PairingRequest } from '../models/store-state.ts';
import type { Json } from '../sim/model.ts';
import { callerOf } from './given.ts';
import { releaseOr } from './known-release.ts';
import { type Moment, type Names, observationOf, type Seen, type Store } from './observe.ts';
import type { Observation } from './result.ts';
import type { Client, Scenario, Step, StepOf } from './schema.ts';
import { NotPlayable, type Session } from './session.ts';

/** Sent where a step decides on a request and there is none. */
const NO_REQUEST = 'no-such-request';

type DeviceStep = StepOf<'rotate'> | StepOf<'approve'> | StepOf<'reject'> | StepOf<'remove'> | StepOf<'revoke'>;

/** What is known so far of a scenario that is being played. */
export interface Playing {
  readonly scenario: Scenario;
  readonly session: Session;
  readonly names: Names;
  /** Started and not stopped since. */
  readonly running: Set<string>;
  /** Started, and stopped since by a step. */
  readonly stopped: Set<string>;
  /** The device of each caller that ever tried. */
  readonly deviceOf: Map<string, string>;
  /** Every request id seen of a device, newest last. */
  readonly ids: Map<string, string[]>;
  store: Store;
}

export const beginPlaying = async (scenario: Scenario, session: Session, names: Names): Promise<Playing> => ({
  scenario,
  session,
  names,
  running: new Set(),
  stopped: new Set(),
  deviceOf: new Map(),
  ids: new Map(),
  store: await session.store(),
});

/** The same point of the same scenario on a copy of the session. */
export const playingOn = (playing: Playing, session: Session): Playing => ({
  ...playing,
  session,
  names: playing.names.copy(),
  running: new Set(playing.running),
  stopped: new Set(playing.stopped),
  deviceOf: new Map(playing.deviceOf),
  ids: new Map(playing.ids),
});

/** Plays one step: what was seen of it, one observation, or one for each of several concurrent attempts. */
export async function playStep(playing: Playing, step: Step, number: number): Promise<readonly Observation[]> {
  const { scenario, session, names } = playing;
  const before = playing.store;
  const from = session.entries().length;
  let seen: readonly Seen[] = [NOTHING_SEEN];
  let notPlayed: string | null = null;
  try {
    seen = await perform(playing, step);
    if (seen[0] !== undefined) await deliver(session, step, seen[0]);
  } catch (error) {
    if (!(error instanceof NotPlayable)) throw error;
    notPlayed = error.message;
  }
  playing.store = await session.store();
  for (const [device, { request }] of Object.entries(playing.store)) {
    remember(playing, device, request?.requestId ?? null);
  }
  const moment: Omit<Moment, 'part'> = {
    step: number,
    atMs: session.nowMs(),
    before,
    after: playing.store,
    facts: session.entries().slice(from),
    devices: Object.keys(scenario.devices),
  };
  const parts = notPlayed !== null && step.kind === 'together' ? step.callers.map(() => NOTHING_SEEN) : seen;
  return parts.map((one, at) => ({
    ...observationOf(names, { ...moment, part: parts.length > 1 ? at + 1 : null }, one),
    ...(notPlayed === null ? {} : { ok: false, notPlayed }),
  }));
}

async function perform(playing: Playing, step: Step): Promise<readonly Seen[]> {
  const { session, running } = playing;
  switch (step.kind) {
    case 'connect':
      return [await connect(playing, step.caller)];
    case 'together':
      return together(playing, step);
    case 'list': {
      const call = { method: 'device.pair.list', params: {} };
      return [await attempt(playing, { ...asWhom(playing.scenario, step.by), call }, null, false)];
    }
    case 'call':
      return [await call(playing, step)];
    case 'start':
      await start(playing, step.who);
      return [NOTHING_SEEN];
    case 'stop':
      running.delete(step.who);
      playing.stopped.add(step.who);
      await session.stop(step.who);
      return [NOTHING_SEEN];
    case 'advance':
      await session.advance(step.byMs);
      return [NOTHING_SEEN];
    case 'expire':
      await session.expire();
      return [NOTHING_SEEN];
    case 'restart':
      await session.restart(step.release === null ? null : releaseOr(step.release, 'restart'));
      return [NOTHING_SEEN];
    case 'fault':
      await session.fault(step.fault);
      return [NOTHING_SEEN];
    default:
      return [await decide(playing, step)];
  }
}

function remember({ ids }: Playing, device: string, requestId: string | null): void {
  if (requestId === null) return;
  const known = ids.get(device) ?? [];
  if (known.at(-1) !== requestId) ids.set(device, [...known.filter((id) => id !== requestId), requestId]);
}

async function attempt(playing: Playing, caller: Caller, concerns: Seen['concerns'], rotated: boolean): Promise<Seen> {
  const name = nameOf(caller.node);
  if (name !== OPERATOR) playing.deviceOf.set(name, caller.device);
  const [outcome = null] = await playing.session.attempt([caller]);
  remember(playing, caller.device, outcome?.result?.error?.requestId ?? null);
  return { outcome, caller: name, concerns, calls: caller.call !== null, rotated };
}

const ownToken = ({ device, role }: Caller): NonNullable<Seen['concerns']> => ({ device, role });

function connect(playing: Playing, written: string | Client): Promise<Seen> {
  const caller = namedCaller(playing.scenario, written);
  return attempt(playing, caller, ownToken(caller), false);
}

async function together(playing: Playing, step: StepOf<'together'>): Promise<readonly Seen[]> {
  const callers = step.callers.map((written) => namedCaller(playing.scenario, written));
  for (const { node, device } of callers) playing.deviceOf.set(nameOf(node), device);
  const outcomes = await playing.session.attempt(callers);
  return callers.map((caller, at) => ({
    outcome: outcomes[at] ?? null,
    caller: nameOf(caller.node),
    concerns: ownToken(caller),
    calls: caller.call !== null,
    rotated: false,
  }));
}

/** A step of the operator, or of whoever acts `by` their own identity: one connection, one call. */
function decide(playing: Playing, step: DeviceStep): Promise<Seen> {
  const { scenario, names, store, ids } = playing;
  const live = store[step.device]?.request ?? null;
  const known = ids.get(step.device) ?? [];
  const gone = 'stale' in step && step.stale ? known.findLast((id) => id !== live?.requestId) : undefined;
  const named = 'request' in step && step.request !== null ? names.requestNamed(step.request) : undefined;
  const call = callOf(step, live, gone ?? named ?? null);
  const concerns = step.kind === 'rotate' ? { device: step.device, role: step.role } : null;
  return attempt(playing, { ...asWhom(scenario, step.by), call }, concerns, step.kind === 'rotate');
}

async function start({ scenario, session, running, stopped, deviceOf }: Playing, who: string): Promise<void> {
  if (who === OPERATOR) return session.startOperator(scenario.operator);
  const client = scenario.clients[who] as Client;
  stopped.delete(who);
  running.add(who);
  deviceOf.set(who, client.device);
  return session.start(callerOf(who, client, 'file'));
}

/** A call on the open connection of a started client; one that has none connects for it. */
async function call(playing: Playing, step: StepOf<'call'>): Promise<Seen> {
  const request = { method: step.method, params: (step.params ?? {}) as Json };
  const open = playing.running.has(step.client) ? await playing.session.call(step.client, request) : null;
  if (open !== null) return { outcome: open, caller: step.client, concerns: null, calls: true, rotated: false };
  const caller = namedCaller(playing.scenario, step.client);
  return attempt(playing, { ...caller, call: request }, ownToken(caller), false);
}

async function deliver(session: Session, step: Step, { outcome }: Seen): Promise<void> {
  if (step.kind !== 'rotate' || !step.deliver || outcome?.answer?.ok !== true) return;
  const { token, scopes } = outcome.answer.payload as { token?: string; scopes: readonly string[] };
  if (token === undefined) return;
  await session.handOver(step.device, step.role, token, scopes);
}

const NOTHING_SEEN: Seen = { outcome: null, caller: null, concerns: null, calls: false, rotated: false };

const METHOD: Readonly<Record<DeviceStep['kind'], string>> = {
  rotate: 'device.token.rotate',
  approve: 'device.pair.approve',
  reject: 'device.pair.reject',
  remove: 'device.pair.remove',
  revoke: 'device.token.revoke',
};

/** The call behind a step. A decision names the device's live request, unless it means another: `other`, where there is one. */
export function callOf(step: DeviceStep, live: PairingRequest | null, other: string | null): Call {
  const { device } = step;
  const method = METHOD[step.kind];
  switch (step.kind) {
    case 'rotate':
      return {
        method,
        params: { device, role: step.role, ...(step.scopes === null ? {} : { scopes: step.scopes }) },
      };
    case 'revoke':
      return { method, params: { device, role: step.role } };
    case 'remove':
      return { method, params: { device } };
    default: {
      const meansLive = step.request === null && !step.stale;
      const requestId = (meansLive ? live?.requestId : other) ?? NO_REQUEST;
      return { method, params: { requestId, seen: requestId === live?.requestId ? live.scopes : null } };
    }
  }
}

/** Who performs an operator step: the person's own identity, or a client by its own. */
export function asWhom(scenario: Pick<Scenario, 'clients'>, by: string | null): Caller {
  if (by === null) return operatorCaller(clientNode(OPERATOR), null);
  return namedCaller(scenario, by);
}

/** One attempt of a declared client, or of a caller that is met once. It sends what its device was last handed. */
export function namedCaller(scenario: Pick<Scenario, 'clients'>, written: string | Client): Caller {
  const client = typeof written === 'string' ? (scenario.clients[written] as Client) : written;
  const name = typeof written === 'string' ? written : `${written.id}@${written.device}`;
  return { ...callerOf(name, client, 'handed'), retry: { kind: 'once' } };
}
