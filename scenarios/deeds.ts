/** What steps do to a simulated world: the same for a session, which names and observes, and for a fuzzer, which does neither. */
import type { Caller } from '../models/client.ts';
import { attemptNode, clientNode, deviceNode, GATEWAY, kindOf, nameOf, OPERATOR, storeNode } from '../models/nodes.ts';
import type { Habits } from '../models/operator.ts';
import { type Faults, noFaults } from '../models/pairing-faults.ts';
import type { Release } from '../models/releases/release.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { RunInPlace } from '../sim/run-in-place.ts';
import { nextDue } from '../sim/timers.ts';
import type { Composition, Envelope, World } from '../sim/world.ts';
import { ATTEMPT_LIMIT_MS, isAnswered } from './outcome.ts';
import type { Fault } from './schema.ts';

export const spawnClient = (run: RunInPlace, release: Release, caller: Caller): void =>
  run.act({ type: 'spawn', node: caller.node, kind: `client@${release.name}`, input: caller as unknown as Json });

const STOP: Message = Object.freeze({ type: 'stop' });
const BOOT: Message = Object.freeze({ type: 'boot' });
const EXPIRE: Message = Object.freeze({ type: 'expire' });

export const tell = (run: RunInPlace, to: string, message: Message): void => run.act({ type: 'tell', to, message });

/** A client by its own rules. */
export function startClient(run: RunInPlace, release: Release, caller: Caller): void {
  spawnClient(run, release, caller);
  run.settle();
}

export function startPerson(run: RunInPlace, release: Release, habits: Habits): void {
  const input = habits as unknown as Json;
  run.act({ type: 'spawn', node: OPERATOR, kind: `operator@${release.name}`, input });
  run.settle();
}

export function stopActor(run: RunInPlace, name: string): void {
  tell(run, name === OPERATOR ? OPERATOR : clientNode(name), STOP);
  run.settle();
}

/** One attempt each, in turns where there are several; which nodes made them. */
export function attemptAll(run: RunInPlace, release: Release, callers: readonly Caller[]): readonly string[] {
  const from = run.entries().length;
  const nodes: string[] = [];
  for (const caller of callers) {
    const node = freeNode(run.world(), caller);
    nodes.push(node);
    spawnClient(run, release, caller.node === node ? caller : { ...caller, node });
  }
  if (callers.length > 1)
    takeTurns(
      run,
      callers.map(({ node }) => nameOf(node)),
    );
  const isDone = (node: string, at: number) => isAnswered(run.entries(), from, node, callers[at] as Caller);
  awaitAnswers(run, () => nodes.every(isDone));
  return nodes;
}

export function expireAll(run: RunInPlace, devices: readonly string[]): void {
  for (const device of [...devices, OPERATOR]) tell(run, storeNode(device), EXPIRE);
  run.settle();
}

/** Stops the gateway and boots it, as another release where one is named. */
export function restartGateway(run: RunInPlace, release: Release | null): void {
  tell(run, GATEWAY, STOP);
  run.settle();
  run.act({ type: 'ask', ask: { type: 'ended' } });
  run.settle();
  if (release !== null) run.act({ type: 'ask', ask: { type: 'upgrade', release: release.name } });
  tell(run, GATEWAY, BOOT);
  run.settle();
}

export function faultOn(run: RunInPlace, fault: Fault): void {
  if (fault.kind === 'clock') {
    tell(run, deviceNode(fault.device), { type: 'clock', skewMs: fault.offsetMs });
    return;
  }
  run.act({ type: 'ask', ask: askOf(fault) });
  run.settle();
}

/** A node for this attempt; another one where an earlier attempt of the same caller still waits for its answer. */
function freeNode(world: World, caller: Caller): string {
  for (let n = 1; ; n += 1) {
    const node = attemptNode(nameOf(caller.node), n);
    if (world.nodes[node] === undefined) return node;
  }
}

/** Lets time pass until it is answered; not while a fault keeps answers back, for then it would be the wait that answers. */
export function awaitAnswers(run: RunInPlace, answered: () => boolean): void {
  const untilMs = run.nowMs() + ATTEMPT_LIMIT_MS;
  run.settle();
  const { held, cut } = { ...noFaults, ...(run.world().faults as Partial<Faults>) };
  if (held.length > 0 || cut.length > 0) return;
  while (!answered() && run.next(untilMs - run.nowMs()));
}

/** Concurrent attempts in lock step: each goes as far as its next store operation, then one operation each, in order. */
function takeTurns(run: RunInPlace, callers: readonly string[]): void {
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
      // Whose connection a turn before this one took down has none any more.
      const isThere = run.world().inFlight.some(({ from, to }) => from === turn?.from && to === turn.to);
      if (turn === undefined || !isThere) continue;
      run.act({ type: 'deliver', from: turn.from, to: turn.to });
      settle();
    }
  }
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
