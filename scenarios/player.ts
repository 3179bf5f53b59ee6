/** Plays steps on a session and keeps what later steps and the verdict need: who runs, which ids were seen, who asked what. */
import type { Caller } from '../models/client.ts';
import { clientNode, OPERATOR } from '../models/nodes.ts';
import { operatorCaller } from '../models/operator-caller.ts';
import type { Json } from '../sim/model.ts';
import { callerOf } from './given.ts';
import { releaseOr } from './known-release.ts';
import { type Moment, type Names, observationOf, type Seen, type Store } from './observe.ts';
import type { Observation } from './result.ts';
import type { Client, Scenario, Step, StepOf } from './schema.ts';
import { type AttemptOutcome, NotPlayable, type Session } from './session.ts';

/** Sent where a step decides on a request and there is none. */
const NO_REQUEST = 'no-such-request';

type DeviceStep = StepOf<'rotate'> | StepOf<'approve'> | StepOf<'reject'> | StepOf<'remove'> | StepOf<'revoke'>;

export interface Player {
  play(step: Step, number: number): Promise<readonly Observation[]>;
  readonly running: ReadonlySet<string>;
  readonly deviceOf: ReadonlyMap<string, string>;
  store(): Store;
}

export async function player(scenario: Scenario, session: Session, names: Names): Promise<Player> {
  const running = new Set<string>();
  const deviceOf = new Map<string, string>();
  /** Every request id seen of a device, newest last. */
  const ids = new Map<string, string[]>();
  let store = await session.store();

  const remember = (device: string, requestId: string | null) => {
    if (requestId === null) return;
    const known = ids.get(device) ?? [];
    if (known.at(-1) !== requestId) ids.set(device, [...known.filter((id) => id !== requestId), requestId]);
  };
  const attempt = async (caller: Caller, concerns: Seen['concerns'], rotated: boolean): Promise<Seen> => {
    const name = nameOfCaller(caller);
    if (name !== OPERATOR) deviceOf.set(name, caller.device);
    const [outcome = null] = await session.attempt([caller]);
    remember(caller.device, outcome?.result?.error?.requestId ?? null);
    return { outcome, caller: name, concerns, rotated };
  };
  const act = (step: DeviceStep): Promise<Seen> => {
    const call = { method: METHOD[step.kind], params: paramsOf(step, names, store, ids.get(step.device) ?? []) };
    const rotates = step.kind === 'rotate';
    return attempt(
      { ...asWhom(scenario, step.by), call },
      rotates ? { device: step.device, role: step.role } : null,
      rotates,
    );
  };
  const connect = (written: string | Client): Promise<Seen> => {
    const caller = namedCaller(scenario, written);
    return attempt(caller, { device: caller.device, role: caller.role }, false);
  };
  const together = async (step: StepOf<'together'>): Promise<readonly Seen[]> => {
    const callers = step.callers.map((written) => namedCaller(scenario, written));
    for (const caller of callers) deviceOf.set(nameOfCaller(caller), caller.device);
    const outcomes = await session.attempt(callers);
    return callers.map((caller, at) => ({
      outcome: outcomes[at] ?? null,
      caller: nameOfCaller(caller),
      concerns: { device: caller.device, role: caller.role },
      rotated: false,
    }));
  };
  const started = async (who: string): Promise<Seen> => {
    if (who === OPERATOR) {
      await session.startOperator(scenario.operator);
    } else {
      const client = scenario.clients[who] as Client;
      running.add(who);
      deviceOf.set(who, client.device);
      await session.start(callerOf(who, client, 'file'));
    }
    return NOTHING_SEEN;
  };
  const call = async (step: StepOf<'call'>): Promise<Seen> => {
    const caller = namedCaller(scenario, step.client);
    const request = { method: step.method, params: (step.params ?? {}) as Json };
    const outcome: AttemptOutcome | null = running.has(step.client) ? await session.call(step.client, request) : null;
    if (outcome !== null) return { outcome, caller: step.client, concerns: null, rotated: false };
    return attempt({ ...caller, call: request }, { device: caller.device, role: caller.role }, false);
  };

  const perform = async (step: Step): Promise<readonly Seen[]> => {
    switch (step.kind) {
      case 'connect':
        return [await connect(step.caller)];
      case 'together':
        return together(step);
      case 'list':
        return [
          await attempt(
            { ...asWhom(scenario, step.by), call: { method: 'device.pair.list', params: {} } },
            null,
            false,
          ),
        ];
      case 'call':
        return [await call(step)];
      case 'start':
        return [await started(step.who)];
      case 'stop':
        running.delete(step.who);
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
        return [await act(step)];
    }
  };
  const deliver = async (step: Step, seen: Seen): Promise<void> => {
    if (step.kind !== 'rotate' || !step.deliver || seen.outcome?.answer?.ok !== true) return;
    const { token, scopes } = seen.outcome.answer.payload as { token: string; scopes: readonly string[] };
    await session.handOver(step.device, step.role, token, scopes);
  };

  return {
    running,
    deviceOf,
    store: () => store,
    async play(step, number) {
      const before = store;
      const from = session.entries().length;
      let seen: readonly Seen[] = [NOTHING_SEEN];
      let notPlayed: string | null = null;
      try {
        seen = await perform(step);
        if (seen[0] !== undefined) await deliver(step, seen[0]);
      } catch (error) {
        if (!(error instanceof NotPlayable)) throw error;
        notPlayed = error.message;
      }
      store = await session.store();
      for (const [device, { request }] of Object.entries(store)) remember(device, request?.requestId ?? null);
      const moment: Omit<Moment, 'part'> = {
        step: number,
        atMs: session.nowMs(),
        before,
        after: store,
        facts: session.entries().slice(from),
        devices: Object.keys(scenario.devices),
      };
      return seen.map((one, at) => ({
        ...observationOf(names, { ...moment, part: seen.length > 1 ? at + 1 : null }, one),
        ...(notPlayed === null ? {} : { ok: false, notPlayed }),
      }));
    },
  };
}

const NOTHING_SEEN: Seen = { outcome: null, caller: null, concerns: null, rotated: false };

const METHOD: Readonly<Record<DeviceStep['kind'], string>> = {
  rotate: 'device.token.rotate',
  approve: 'device.pair.approve',
  reject: 'device.pair.reject',
  remove: 'device.pair.remove',
  revoke: 'device.token.revoke',
};

/** What the method is told. A decision names the device's live request, an older one, or one by its name in this run. */
function paramsOf(step: DeviceStep, names: Names, store: Store, ids: readonly string[]): Json {
  const { device } = step;
  switch (step.kind) {
    case 'rotate':
      return { device, role: step.role, ...(step.scopes === null ? {} : { scopes: step.scopes }) };
    case 'revoke':
      return { device, role: step.role };
    case 'remove':
      return { device };
    default: {
      const live = store[device]?.request ?? null;
      const older = ids.findLast((id) => id !== live?.requestId) ?? NO_REQUEST;
      const meant =
        step.request === null ? (live?.requestId ?? NO_REQUEST) : (names.requestNamed(step.request) ?? NO_REQUEST);
      const requestId = step.stale ? older : meant;
      return { requestId, seen: requestId === live?.requestId ? live.scopes : null };
    }
  }
}

/** Who performs an operator step: the person's own identity, or a client by its own. */
function asWhom(scenario: Scenario, by: string | null): Caller {
  if (by === null) return operatorCaller(clientNode(OPERATOR), null);
  return namedCaller(scenario, by);
}

/** One attempt of a declared client, or of a caller that is met once. It sends what its device was last handed. */
function namedCaller(scenario: Scenario, written: string | Client): Caller {
  const client = typeof written === 'string' ? (scenario.clients[written] as Client) : written;
  const name = typeof written === 'string' ? written : `${written.id}@${written.device}`;
  return { ...callerOf(name, client, 'handed'), retry: { kind: 'once' } };
}

const nameOfCaller = ({ node }: Caller): string => node.slice(node.indexOf('/') + 1);
