/** Steps as changes of a simulated world. Equal steps of equal clients are one deed, so that it can be looked up by identity. */
import type { Caller } from '../../models/client.ts';
import { attemptNode, deviceNode, GATEWAY, nameOf, OPERATOR, storeNode } from '../../models/nodes.ts';
import { filesOf } from '../../models/pairing-asks.ts';
import { releaseNamed } from '../../models/releases/known.ts';
import type { Release } from '../../models/releases/release.ts';
import type { Json } from '../../sim/model.ts';
import type { RunInPlace } from '../../sim/run-in-place.ts';
import { attemptAll, expireAll, faultOn, restartGateway, startClient, startPerson, stopActor, tell } from '../deeds.ts';
import { callerOf } from '../given.ts';
import { answerIn } from '../outcome.ts';
import { asWhom, callOf, namedCaller } from '../player.ts';
import type { Client, Scenario, Step, StepOf } from '../schema.ts';

export type Deed = (run: RunInPlace) => void;

/** What the gateway runs now: whoever is started runs the same. */
function releaseIn(run: RunInPlace): Release {
  const name = (run.world().kinds[GATEWAY] ?? '').split('@')[1] ?? '';
  const release = releaseNamed(name);
  if (release === undefined) throw new Error(`no release ${name}`);
  return release;
}

/** A cache of deeds: by identity first, which generated scenarios share, then by content. */
export function deedMaker(): (scenario: Scenario, step: Step) => Deed {
  const byIdentity = new WeakMap<object, Map<Step, Deed>>();
  const byContent = new Map<string, Deed>();
  return (scenario, step) => {
    const concerned = concerns(scenario, step);
    let deeds = byIdentity.get(concerned);
    if (deeds === undefined) {
      deeds = new Map();
      byIdentity.set(concerned, deeds);
    }
    const known = deeds.get(step);
    if (known !== undefined) return known;
    const key = contentOf(scenario, step);
    const deed = byContent.get(key) ?? deedOf(scenario, step);
    byContent.set(key, deed);
    deeds.set(step, deed);
    return deed;
  };
}

/** Under the name of the node that will make the attempt: one object for all of them, so that its machine is found again. */
const asAttempt = (caller: Caller): Caller => ({ ...caller, node: attemptNode(nameOf(caller.node)) });

/** The part of the scenario that decides, beside the step itself, what the step does. */
function concerns({ clients, devices, operator }: Scenario, step: Step): object {
  if (step.kind === 'expire') return devices;
  return step.kind === 'start' && step.who === OPERATOR ? operator : clients;
}

function contentOf({ clients, devices, operator }: Scenario, step: Step): string {
  const client = (named: string | Client) => (typeof named === 'string' ? clients[named] : null) ?? null;
  switch (step.kind) {
    case 'connect':
      return JSON.stringify([step, client(step.caller)]);
    case 'together':
      return JSON.stringify([step, step.callers.map(client)]);
    case 'start':
      return JSON.stringify([step, step.who === OPERATOR ? operator : client(step.who)]);
    case 'expire':
      return JSON.stringify([step, Object.keys(devices)]);
    default:
      return JSON.stringify([step, 'by' in step && step.by !== null ? client(step.by) : null]);
  }
}

function deedOf(scenario: Scenario, step: Step): Deed {
  switch (step.kind) {
    case 'connect':
    case 'together': {
      const written = step.kind === 'connect' ? [step.caller] : step.callers;
      const callers = written.map((caller) => asAttempt(namedCaller(scenario, caller)));
      return (run) => void attemptAll(run, releaseIn(run), callers);
    }
    case 'start': {
      if (step.who === OPERATOR) return (run) => startPerson(run, releaseIn(run), scenario.operator);
      const caller = callerOf(step.who, scenario.clients[step.who] as Client, 'file');
      return (run) => startClient(run, releaseIn(run), caller);
    }
    case 'stop':
      return (run) => stopActor(run, step.who);
    case 'advance':
      return (run) => run.advance(step.byMs);
    case 'expire':
      return (run) => expireAll(run, Object.keys(scenario.devices));
    case 'restart': {
      const next = step.release === null ? null : (releaseNamed(step.release) ?? null);
      return (run) => restartGateway(run, next);
    }
    case 'fault':
      return (run) => faultOn(run, step.fault);
    case 'list':
      return (run) =>
        void attemptAll(run, releaseIn(run), [
          { ...asWhom(scenario, step.by), call: { method: 'device.pair.list', params: {} } },
        ]);
    case 'call':
      throw new Error('calls over open connections are not fuzzed');
    default:
      return (run) => decide(run, scenario, step);
  }
}

type DeviceStep = StepOf<'rotate'> | StepOf<'approve'> | StepOf<'reject'> | StepOf<'remove'> | StepOf<'revoke'>;

/** One connection, one call (`player.ts`). A request that is gone is nobody's, whatever it was called. */
function decide(run: RunInPlace, scenario: Scenario, step: DeviceStep): void {
  const live = filesOf(run.world(), storeNode(step.device)).request;
  const from = run.entries().length;
  const caller = { ...asWhom(scenario, step.by), call: callOf(step, live, null) };
  const [node = ''] = attemptAll(run, releaseIn(run), [caller]);
  if (step.kind !== 'rotate' || !step.deliver) return;
  const answer = answerIn(run.entries(), from, node);
  const { token, scopes } = (answer?.payload ?? {}) as { token?: string; scopes?: Json };
  if (answer?.ok !== true || token === undefined) return;
  tell(run, deviceNode(step.device), { type: 'handed', role: step.role, token, scopes: scopes ?? [], file: true });
}
