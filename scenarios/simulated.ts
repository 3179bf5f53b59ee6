/** The simulated target: a scenario's world on the virtual clock, with no socket, file or wall clock anywhere. */
import type { Call, Caller } from '../models/client.ts';
import { clientNode, deviceNode, isFreshName, OPERATOR } from '../models/nodes.ts';
import type { Habits } from '../models/operator.ts';
import { pairingWorld, storeOf } from '../models/pairing.ts';
import type { Release } from '../models/releases/release.ts';
import { keyMaker, namesIn } from '../sim/identity.ts';
import type { Json } from '../sim/model.ts';
import { partsOf, type Run, startRun } from '../sim/run.ts';
import type { World } from '../sim/world.ts';
import {
  attemptAll,
  awaitAnswers,
  expireAll,
  faultOn,
  restartGateway,
  startClient,
  startPerson,
  stopActor,
  tell,
} from './deeds.ts';
import { specOf } from './given.ts';
import { answerIn, outcomeOf } from './outcome.ts';
import type { Scenario } from './schema.ts';
import type { AttemptOutcome, HeldTokens, Session, Target } from './session.ts';
import { type UniqueNames, uniqueNames } from './unique-names.ts';

/** Advances this long are not walked once the state recurs: whole periods are leapt over. */
const LEAP_FROM_MS = 3_600_000;

export const simulated: Target = {
  name: 'sim',
  async open(scenario, release, seed) {
    const { composition, world } = pairingWorld(specOf(scenario, release, seed));
    const names = uniqueNames(drawnIn(world));
    return sessionOn({ scenario, release, run: startRun(composition, world), names, keyOf: keyMaker(isFreshName) });
  },
};

/** Names that the world begins with count as drawn once: whoever draws them again means something else. */
const drawnIn = (world: World): ReadonlyMap<string, number> =>
  new Map([...namesIn(world.nodes as unknown as Json, isFreshName)].map((name) => [name, 1]));

/** One session's world and what is known beside it. */
interface Opened {
  readonly scenario: Scenario;
  readonly run: Run;
  readonly names: UniqueNames;
  /** Keys of this session's states and of its forks'. */
  readonly keyOf: ReturnType<typeof keyMaker>;
  /** What the gateway and newly started callers run. */
  release: Release;
}

function sessionOn(opened: Opened): Session {
  const { scenario, run, names } = opened;
  const entries = () => names.read(run.entries());
  const devices = Object.keys(scenario.devices);
  return {
    nowMs: run.nowMs,
    entries,
    attempt: async (callers) => attempt(opened, callers),
    async start(caller) {
      startClient(run, opened.release, caller);
    },
    async startOperator(habits: Habits) {
      startPerson(run, opened.release, habits);
    },
    async stop(name) {
      stopActor(run, name);
    },
    call: async (client, call) => callOn(opened, client, call),
    async handOver(device, role, token, scopes) {
      tell(run, deviceNode(device), { type: 'handed', role, token: names.current(token), scopes, file: true });
    },
    async expire() {
      expireAll(run, devices);
    },
    restart: async (release) => restart(opened, release),
    fault: async (fault) => faultOn(run, fault),
    advance: async (ms) => run.advance(ms, { leap: ms >= LEAP_FROM_MS }),
    async store() {
      // What was drawn by now, so that a name that came back is called by its latest meaning.
      entries();
      const held = names.unique(storeOf(run.world()));
      return Object.fromEntries(Object.entries(held).filter(([device]) => device !== OPERATOR));
    },
    async held() {
      entries();
      const { nodes } = run.world();
      const stored = (device: string) => nodes[deviceNode(device)]?.context['stored'] as unknown as HeldTokens;
      return names.unique(Object.fromEntries(devices.map((device) => [device, stored(device)])));
    },
    next: async (limitMs) => run.next(limitMs),
    identity: async () => opened.keyOf(partsOf(run.world())),
    fork: () => sessionOn({ ...opened, run: run.fork(), names: names.copy() }),
    async close() {},
  };
}

function attempt({ run, release, names }: Opened, callers: readonly Caller[]): readonly AttemptOutcome[] {
  const from = run.entries().length;
  const named = callers.map((caller) => ({ ...caller, call: currentCall(names, caller.call) }));
  const nodes = attemptAll(run, release, named);
  const seen = names.read(run.entries());
  return nodes.map((node) => outcomeOf(seen, from, node));
}

function callOn({ run, names }: Opened, client: string, call: Call): AttemptOutcome | null {
  const node = clientNode(client);
  if (run.world().links[node] === undefined) return null;
  const from = run.entries().length;
  const { method, params } = currentCall(names, call) ?? call;
  run.act({ type: 'tell', to: node, message: { type: 'ask', method, params } });
  awaitAnswers(run, () => answerIn(run.entries(), from, node) !== null);
  const result = { ok: true, error: null, close: null, token: null };
  return { result, answer: answerIn(names.read(run.entries()), from, node) };
}

function restart(opened: Opened, release: Release | null): void {
  restartGateway(opened.run, release);
  if (release !== null) opened.release = release;
}

/** A call as the simulation names things now. */
function currentCall(names: UniqueNames, call: Call | null): Call | null {
  const params = call?.params as { readonly requestId?: string } | null | undefined;
  if (call === null || params?.requestId === undefined) return call;
  return { ...call, params: { ...params, requestId: names.current(params.requestId) } };
}
