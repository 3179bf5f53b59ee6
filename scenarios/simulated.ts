/** The simulated target: a scenario's world on the virtual clock, with no socket, file or wall clock anywhere. */
import type { Call, Caller } from '../models/client.ts';
import {
  attemptNode,
  clientNode,
  deviceNode,
  GATEWAY,
  isFreshName,
  kindOf,
  nameOf,
  OPERATOR,
  storeNode,
} from '../models/nodes.ts';
import type { Habits } from '../models/operator.ts';
import { pairingWorld, storeOf } from '../models/pairing.ts';
import { type Faults, noFaults } from '../models/pairing-faults.ts';
import type { Release } from '../models/releases/release.ts';
import { keyMaker, namesIn } from '../sim/identity.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { partsOf, type Run, startRun } from '../sim/run.ts';
import { nextDue } from '../sim/timers.ts';
import type { Composition, Envelope, World } from '../sim/world.ts';
import { specOf } from './given.ts';
import { ATTEMPT_LIMIT_MS, answerIn, isAnswered, outcomeOf } from './outcome.ts';
import type { Fault, Scenario } from './schema.ts';
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

const spawnClient = ({ run, release }: Opened, caller: Caller): void =>
  run.act({ type: 'spawn', node: caller.node, kind: `client@${release.name}`, input: caller as unknown as Json });

const tell = ({ run }: Opened, to: string, message: Message): void => run.act({ type: 'tell', to, message });

function sessionOn(opened: Opened): Session {
  const { scenario, run, names } = opened;
  const entries = () => names.read(run.entries());
  const devices = Object.keys(scenario.devices);
  return {
    nowMs: run.nowMs,
    entries,
    attempt: async (callers) => attempt(opened, callers),
    async start(caller) {
      spawnClient(opened, caller);
      run.settle();
    },
    async startOperator(habits: Habits) {
      const kind = `operator@${opened.release.name}`;
      run.act({ type: 'spawn', node: OPERATOR, kind, input: habits as unknown as Json });
      run.settle();
    },
    async stop(name) {
      tell(opened, name === OPERATOR ? OPERATOR : clientNode(name), { type: 'stop' });
      run.settle();
    },
    call: async (client, call) => callOn(opened, client, call),
    async handOver(device, role, token, scopes) {
      tell(opened, deviceNode(device), { type: 'handed', role, token: names.current(token), scopes, file: true });
    },
    async expire() {
      for (const device of [...devices, OPERATOR]) tell(opened, storeNode(device), { type: 'expire' });
      run.settle();
    },
    restart: async (release) => restart(opened, release),
    fault: async (fault) => applyFault(opened, fault),
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

function attempt(opened: Opened, callers: readonly Caller[]): readonly AttemptOutcome[] {
  const { run, names } = opened;
  const from = run.entries().length;
  const nodes: string[] = [];
  for (const caller of callers) {
    const node = freeNode(run.world(), caller);
    nodes.push(node);
    spawnClient(opened, { ...caller, node, call: currentCall(names, caller.call) });
  }
  if (callers.length > 1)
    takeTurns(
      run,
      callers.map(({ node }) => nameOf(node)),
    );
  const isDone = (node: string, at: number) => isAnswered(run.entries(), from, node, callers[at] as Caller);
  awaitAnswers(run, () => nodes.every(isDone));
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
  const { run } = opened;
  tell(opened, GATEWAY, { type: 'stop' });
  run.settle();
  if (release !== null) {
    opened.release = release;
    run.act({ type: 'ask', ask: { type: 'upgrade', release: release.name } });
  }
  tell(opened, GATEWAY, { type: 'boot' });
  run.settle();
}

/** A call as the simulation names things now. */
function currentCall(names: UniqueNames, call: Call | null): Call | null {
  const params = call?.params as { readonly requestId?: string } | null | undefined;
  if (call === null || params?.requestId === undefined) return call;
  return { ...call, params: { ...params, requestId: names.current(params.requestId) } };
}

/** A node for this attempt; another one where an earlier attempt of the same caller still waits for its answer. */
function freeNode(world: World, caller: Caller): string {
  for (let n = 1; ; n += 1) {
    const node = attemptNode(nameOf(caller.node), n);
    if (world.nodes[node] === undefined) return node;
  }
}

/** Lets time pass until it is answered; not while a fault keeps answers back, for then it would be the wait that answers. */
function awaitAnswers(run: Run, answered: () => boolean): void {
  const untilMs = run.nowMs() + ATTEMPT_LIMIT_MS;
  run.settle();
  const { held, cut } = { ...noFaults, ...(run.world().faults as Partial<Faults>) };
  if (held.length > 0 || cut.length > 0) return;
  while (!answered() && run.next(untilMs - run.nowMs()));
}

/** Concurrent attempts in lock step: each goes as far as its next store operation, then one operation each, in order. */
function takeTurns(run: Run, callers: readonly string[]): void {
  const isTurn = ({ from, to }: Envelope) =>
    kindOf(from) === 'connection' && kindOf(to) === 'store' && callers.includes(nameOf(from));
  const patient: Composition = {
    ...run.composition,
    held: (world, envelope) => isTurn(envelope) || run.composition.held(world, envelope),
  };
  const settle = () => {
    for (let due = nextDue(patient, run.world()); due !== null && due.inMs === 0; due = nextDue(patient, run.world()))
      run.act(due.action);
  };
  settle();
  for (
    let waiting = run.world().inFlight.filter(isTurn);
    waiting.length > 0;
    waiting = run.world().inFlight.filter(isTurn)
  ) {
    for (const caller of callers) {
      const turn = waiting.find(({ from }) => nameOf(from) === caller);
      if (turn === undefined) continue;
      run.act({ type: 'deliver', from: turn.from, to: turn.to });
      settle();
    }
  }
}

function applyFault(opened: Opened, fault: Fault): void {
  const { run } = opened;
  if (fault.kind === 'clock') {
    tell(opened, deviceNode(fault.device), { type: 'clock', skewMs: fault.offsetMs });
    return;
  }
  run.act({ type: 'ask', ask: askOf(fault) });
  run.settle();
}

function askOf(fault: Exclude<Fault, { kind: 'clock' }>): Message {
  switch (fault.kind) {
    case 'delay':
      return { type: 'delay', client: fault.client, ms: fault.byMs };
    case 'crash':
      return { type: 'crash', at: fault.at };
    case 'hold':
    case 'release':
      return { type: fault.kind, point: fault.point };
    default:
      return { type: fault.kind, client: fault.client };
  }
}
