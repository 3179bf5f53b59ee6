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
import { canonicalKey } from '../sim/identity.ts';
import type { Json, Ms } from '../sim/model.ts';
import { type Entry, plain, type Run, startRun } from '../sim/run.ts';
import { nextDue } from '../sim/timers.ts';
import type { Composition, Envelope, World } from '../sim/world.ts';
import { specOf } from './given.ts';
import type { Fault, Scenario } from './schema.ts';
import type { AttemptOutcome, HeldTokens, Session, Target } from './session.ts';
import { type UniqueNames, uniqueNames } from './unique-names.ts';

/** How long an attempt may take on the virtual clock before its answer counts as kept back. */
export const ATTEMPT_LIMIT_MS = 60_000;

/** Advances this long are not walked once the state recurs: whole periods are leapt over. */
const LEAP_FROM_MS = 3_600_000;

export const simulated: Target = {
  name: 'sim',
  async open(scenario, release, seed) {
    const { composition, world } = pairingWorld(specOf(scenario, release, seed));
    return sessionOn(scenario, release, startRun(composition, world), uniqueNames());
  },
};

function sessionOn(scenario: Scenario, opened: Release, run: Run, names: UniqueNames): Session {
  let release = opened;
  const entries = () => names.read(run.entries());
  const spawn = (kind: string, caller: Caller) =>
    run.act({ type: 'spawn', node: caller.node, kind: `${kind}@${release.name}`, input: caller as unknown as Json });
  const ask = (type: string, more: { readonly [key: string]: Json }) => {
    run.act({ type: 'ask', ask: { type, ...more } });
    run.settle();
  };

  return {
    nowMs: run.nowMs,
    entries,
    async attempt(callers) {
      const from = run.entries().length;
      const nodes = callers.map((caller) => freeNode(run.world(), caller));
      callers.forEach((caller, at) => {
        spawn('client', { ...caller, node: nodes[at] as string, call: currentCall(names, caller.call) });
      });
      if (callers.length > 1)
        takeTurns(
          run,
          callers.map(({ node }) => nameOf(node)),
        );
      const answered = () => nodes.every((node, at) => isAnswered(run.entries(), from, node, callers[at] as Caller));
      awaitAnswers(run, answered);
      const seen = entries();
      return nodes.map((node) => outcomeOf(seen, from, node));
    },
    async start(caller) {
      spawn('client', caller);
      run.settle();
    },
    async startOperator(habits: Habits) {
      run.act({ type: 'spawn', node: OPERATOR, kind: `operator@${release.name}`, input: habits as unknown as Json });
      run.settle();
    },
    async stop(name) {
      run.act({ type: 'tell', to: name === OPERATOR ? OPERATOR : clientNode(name), message: { type: 'stop' } });
      run.settle();
    },
    async call(client, call: Call) {
      const node = clientNode(client);
      if (run.world().links[node] === undefined) return null;
      const from = run.entries().length;
      run.act({ type: 'tell', to: node, message: { type: 'ask', method: call.method, params: call.params } });
      awaitAnswers(run, () => answerIn(run.entries(), from, node) !== null);
      return { result: { ok: true, error: null, close: null, token: null }, answer: answerIn(entries(), from, node) };
    },
    async handOver(device, role, token, scopes) {
      const message = { type: 'handed', role, token: names.current(token), scopes, file: true };
      run.act({ type: 'tell', to: deviceNode(device), message });
    },
    async expire() {
      for (const { name } of specOf(scenario, release, 0).devices)
        run.act({ type: 'tell', to: storeNode(name), message: { type: 'expire' } });
      run.settle();
    },
    async restart(next) {
      run.act({ type: 'tell', to: GATEWAY, message: { type: 'stop' } });
      run.settle();
      if (next !== null) {
        release = next;
        ask('upgrade', { release: next.name });
      }
      run.act({ type: 'tell', to: GATEWAY, message: { type: 'boot' } });
      run.settle();
    },
    async fault(fault) {
      applyFault(run, ask, fault);
    },
    async advance(ms) {
      run.advance(ms, { leap: ms >= LEAP_FROM_MS });
    },
    async store() {
      const held = names.unique(storeOf(run.world()));
      return Object.fromEntries(Object.entries(held).filter(([device]) => device !== OPERATOR));
    },
    async held() {
      const world = run.world();
      const stored = (device: string) => world.nodes[deviceNode(device)]?.context['stored'] as unknown as HeldTokens;
      return names.unique(Object.fromEntries(Object.keys(scenario.devices).map((device) => [device, stored(device)])));
    },
    async next(limitMs: Ms) {
      return run.next(limitMs);
    },
    async identity() {
      return canonicalKey(plain(run.world()), isFreshName);
    },
    fork: () => sessionOn(scenario, release, run.fork(), names.copy()),
    async close() {},
  };
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

function applyFault(run: Run, ask: (type: string, more: { readonly [key: string]: Json }) => void, fault: Fault): void {
  switch (fault.kind) {
    case 'clock':
      run.act({ type: 'tell', to: deviceNode(fault.device), message: { type: 'clock', skewMs: fault.offsetMs } });
      return;
    case 'delay':
      ask('delay', { client: fault.client, ms: fault.byMs });
      return;
    case 'crash':
      ask('crash', { at: fault.at });
      return;
    case 'hold':
    case 'release':
      ask(fault.kind, { point: fault.point });
      return;
    default:
      ask(fault.kind, { client: fault.client });
  }
}

const noteIn = (entries: readonly Entry[], from: number, node: string, type: string) =>
  entries.slice(from).findLast((entry) => entry.node === node && entry.note.type === type)?.note ?? null;

function isAnswered(entries: readonly Entry[], from: number, node: string, caller: Caller): boolean {
  const result = noteIn(entries, from, node, 'result');
  if (result === null) return false;
  return caller.call === null || result['ok'] === false || noteIn(entries, from, node, 'answered') !== null;
}

function answerIn(entries: readonly Entry[], from: number, node: string): AttemptOutcome['answer'] {
  const answered = noteIn(entries, from, node, 'answered');
  if (answered === null) return null;
  return {
    ok: answered['ok'] === true,
    message: answered['message'] as string | null,
    payload: answered['payload'] as Json,
  };
}

function outcomeOf(entries: readonly Entry[], from: number, node: string): AttemptOutcome {
  return {
    result: noteIn(entries, from, node, 'result') as unknown as AttemptOutcome['result'],
    answer: answerIn(entries, from, node),
  };
}
