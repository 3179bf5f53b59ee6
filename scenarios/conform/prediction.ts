/**
 * The model side of conformance, for thousands of sequences a second: the observations that `simulated` gives, byte for byte
 * (`prediction.test.ts`), from a world that is changed in place and whose names never come back, so that nobody has to look for
 * one that is free. Nothing of a sequence is kept once it is over.
 */
import type { Caller } from '../../models/client.ts';
import { bareMachine } from '../../models/machines.ts';
import { deviceNode, nameOf, storeNode } from '../../models/nodes.ts';
import { pairingWorld } from '../../models/pairing.ts';
import { filesOf } from '../../models/pairing-asks.ts';
import type { Release } from '../../models/releases/release.ts';
import type { Fresh } from '../../models/store-state.ts';
import type { Json } from '../../sim/model.ts';
import { type RunInPlace, runInPlace } from '../../sim/run-in-place.ts';
import type { Composition, World } from '../../sim/world.ts';
import { attemptAll, expireAll, restartGateway, tell } from '../deeds.ts';
import { specOf } from '../given.ts';
import { firstOccurrence, type Names, observationOf, type Seen, type Store } from '../observe.ts';
import { outcomeOf } from '../outcome.ts';
import { asWhom, callOf, namedCaller } from '../player.ts';
import { clientOf, deputiesOf, type NamedDeputy, type Operation, WAIT_MS } from '../recorded.ts';
import type { Observation } from '../result.ts';
import { type Client, type Scenario, type Step, type StepOf, scenarioSchema } from '../schema.ts';

type Decision = StepOf<'rotate'> | StepOf<'approve'> | StepOf<'reject'> | StepOf<'remove'> | StepOf<'revoke'>;

type MachineOf = Composition['machine'];

/** Where sequences about the same devices begin. */
interface Beginning {
  readonly composition: Composition;
  readonly world: World;
}

/** One sequence that is being played. */
interface Played {
  readonly run: RunInPlace;
  readonly devices: readonly string[];
  /** Who acts in place of the operator, by name. */
  readonly cast: Pick<Scenario, 'clients'>;
  readonly names: Names;
  /** Every request id seen of a device, newest last. */
  readonly ids: Map<string, string[]>;
  store: Store;
}

export class Prediction {
  readonly #release: Release;
  readonly #machineOf: MachineOf;
  readonly #beginnings = new Map<string, Beginning>();
  #drawn = 0;

  /** `machineOf` may look at what the machines do; their answers must stay the same. */
  constructor(release: Release, machineOf: MachineOf = (kind) => bareMachine(kind, release)) {
    this.#release = release;
    this.#machineOf = machineOf;
  }

  /** What is seen after each operation. */
  of(operations: readonly Operation[], devices: readonly string[]): readonly Observation[] {
    const { composition, world } = this.#beginning(devices, operations);
    const run = runInPlace(composition, world);
    const deputies = deputiesOf(operations);
    const cast = { clients: Object.fromEntries([...deputies.values()].map(normalDeputy)) };
    const store = storeIn(run, devices);
    const played: Played = { run, devices, cast, names: firstOccurrence(), ids: new Map(), store };
    return operations.map((operation, at) => this.#play(played, normalStep(operation, deputies), at + 1));
  }

  #beginning(devices: readonly string[], operations: readonly Operation[]): Beginning {
    const age = operations.reduce((oldest, operation) => Math.max(oldest, ageOf(operation)), 0);
    const key = `${age} ${devices.join()}`;
    const known = this.#beginnings.get(key);
    if (known !== undefined) return known;
    const spec = specOf(emptyOf(this.#release, devices), this.#release, 1);
    const made = pairingWorld({ ...spec, keeps: 1 + age, machine: this.#machineOf, fresh: () => this.#fresh() });
    this.#beginnings.set(key, made);
    return made;
  }

  #fresh(): Fresh {
    this.#drawn += 1;
    const n = this.#drawn;
    return { requestId: `r~${n}`, token: `t~${n}`, otherToken: `u~${n}` };
  }

  #play(played: Played, step: Step, number: number): Observation {
    const { run, devices, names, store: before } = played;
    const from = run.entries().length;
    const seen = this.#perform(played, step);
    if (step.kind === 'rotate' && step.deliver) handOver(run, step, seen);
    const after = storeIn(run, devices);
    played.store = after;
    for (const device of devices) remember(played, device, after[device]?.request?.requestId ?? null);
    const facts = run.entries().slice(from);
    return observationOf(names, { step: number, part: null, atMs: run.nowMs(), before, after, facts, devices }, seen);
  }

  #perform(played: Played, step: Step): Seen {
    const { run, devices, cast } = played;
    switch (step.kind) {
      case 'connect': {
        const caller = namedCaller(cast, step.caller);
        return this.#attempt(played, caller, { device: caller.device, role: caller.role }, false);
      }
      case 'expire':
        expireAll(run, devices);
        return NOTHING_SEEN;
      case 'advance':
        run.advance(step.byMs);
        return NOTHING_SEEN;
      case 'restart':
        restartGateway(run, null);
        return NOTHING_SEEN;
      case 'list': {
        const call = { method: 'device.pair.list', params: {} };
        return this.#attempt(played, { ...asWhom(cast, step.by), call }, null, false);
      }
      default: {
        const decision = step as Decision;
        const { device } = decision;
        const live = played.store[device]?.request ?? null;
        const gone = played.ids.get(device)?.findLast((id) => id !== live?.requestId) ?? null;
        const call = callOf(decision, live, 'stale' in decision && decision.stale ? gone : null);
        const concerns = decision.kind === 'rotate' ? { device, role: decision.role } : null;
        return this.#attempt(played, { ...asWhom(cast, decision.by), call }, concerns, decision.kind === 'rotate');
      }
    }
  }

  #attempt(played: Played, caller: Caller, concerns: Seen['concerns'], rotated: boolean): Seen {
    const { run } = played;
    const from = run.entries().length;
    const [node = ''] = attemptAll(run, this.#release, [caller]);
    const outcome = outcomeOf(run.entries(), from, node);
    remember(played, caller.device, outcome.result?.error?.requestId ?? null);
    return { outcome, caller: nameOf(caller.node), concerns, calls: caller.call !== null, rotated };
  }
}

const NOTHING_SEEN: Seen = { outcome: null, caller: null, concerns: null, calls: false, rotated: false };

function handOver(run: RunInPlace, { device, role }: StepOf<'rotate'>, { outcome }: Seen): void {
  if (outcome?.answer?.ok !== true) return;
  const { token, scopes } = outcome.answer.payload as { token?: string; scopes: Json };
  if (token !== undefined) tell(run, deviceNode(device), { type: 'handed', role, token, scopes, file: true });
}

function remember({ ids }: Played, device: string, requestId: string | null): void {
  if (requestId === null) return;
  const known = ids.get(device);
  if (known === undefined) ids.set(device, [requestId]);
  else if (known.at(-1) !== requestId) known.push(requestId);
}

const storeIn = (run: RunInPlace, devices: readonly string[]): Store => {
  const world = run.world();
  const store: Record<string, Store[string]> = {};
  for (const device of devices) store[device] = filesOf(world, storeNode(device));
  return store;
};

const ageOf = (operation: Operation): number => (operation.op === 'connect' ? (operation.age ?? 0) : 0);

const emptyOf = (release: Release, devices: readonly string[]): Scenario =>
  scenarioSchema.parse({
    scenario: 'sequence',
    release: release.name,
    devices: Object.fromEntries(devices.map((device) => [device, {}])),
    steps: [{ expire: {} }],
  });

/** What the schema adds to whoever tries once and says no more of himself. */
const UNTOLD = { platform: null, family: null, age: 0, call: null, retry: { kind: 'once' } };

/** A deputy as the client that the schema makes of it, under its name. */
export function normalDeputy(named: NamedDeputy): [string, Client] {
  const [name, client] = clientOf(named);
  return [name, { ...UNTOLD, role: 'operator', local: true, ...client } as Client];
}

/** An operation as the step that the schema makes of it. */
export function normalStep(operation: Operation, deputies: ReadonlyMap<string, NamedDeputy>): Step {
  const by = 'by' in operation ? (deputies.get(JSON.stringify(operation.by))?.name ?? null) : null;
  switch (operation.op) {
    case 'connect': {
      const { op: _, client, ...caller } = operation;
      return { kind: 'connect', caller: { ...UNTOLD, ...caller, id: client } } as Step;
    }
    case 'rotate': {
      const { device, role, scopes = null, deliver } = operation;
      return { kind: 'rotate', device, by, role, scopes, deliver } as Step;
    }
    case 'approve':
    case 'reject':
      return { kind: operation.op, device: operation.device, by, request: null, stale: operation.stale ?? false };
    case 'remove':
      return { kind: 'remove', device: operation.device, by };
    case 'revoke':
      return { kind: 'revoke', device: operation.device, by, role: operation.role } as Step;
    case 'list':
      return { kind: 'list', by };
    case 'restart':
      return { kind: 'restart', release: null };
    case 'wait':
      return { kind: 'advance', byMs: WAIT_MS };
    default:
      return { kind: 'expire' };
  }
}
