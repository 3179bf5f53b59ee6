/**
 * How many random scenarios fit into a CPU second, inside fast-check and with shrinking, and how soon is the known loop found and
 * made as short as can be? Against the same scenarios played as `replay` plays them, and against a plain random walk.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import fc from 'fast-check';
import { targetNamed } from '../live/target.ts';
import { ScenarioArbitrary } from '../scenarios/fuzz/arbitrary.ts';
import { Automaton } from '../scenarios/fuzz/automaton.ts';
import { examineBeside, examineFully, examineQuickly, examineSteps, isFailure } from '../scenarios/fuzz/examine.ts';
import { smaller } from '../scenarios/fuzz/smaller.ts';
import type { Strategy } from '../scenarios/fuzz/vocabulary.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import type { Assumption } from '../scenarios/result.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';
import { shrink } from '../sim/shrink.ts';
import { ChartCalls } from './chart-calls.ts';
import { costOf, grouped, median } from './clock.ts';
import { bareHandshakeMs } from './handshake.ts';

/** Whoever asks gets the request a new id, so that a person approves one that is gone: again and again. */
const CHURNING = '2026.3.28';
const CLEAN = 'single-request';
const SEEDS = [1, 2, 3, 4, 5, 6, 7];
const RUNS = 20_000;
const ROUNDS = 5;

const drawn = (release: string, strategy: Strategy, seed: number, assuming: Assumption | null = null) =>
  new ScenarioArbitrary({ release, strategy, seed, epoch: 0, assuming });

/** The rate round by round: the first knows nothing yet, the later ones know what came before. */
async function rates(): Promise<string[]> {
  const automaton = new Automaton(releaseOr(CLEAN, 'bench'));
  const arbitrary = drawn(CLEAN, 'swarm', 1);
  let steps = 0;
  const perSecond: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const property = fc.property(arbitrary, (scenario) => {
      steps += scenario.steps.length;
      return !isFailure(examineQuickly(automaton, scenario));
    });
    const { cpuMs } = await costOf(() => {
      if (fc.check(property, { seed: round, numRuns: RUNS }).failed) throw new Error(`${CLEAN} fails`);
    });
    perSecond.push((RUNS * 1000) / cpuMs);
  }
  const some = fc.sample(arbitrary, { seed: 1, numRuns: 200 });
  const options = { release: releaseOr(CLEAN, 'bench'), target: simulated, seed: 1, property: null };
  const { cpuMs } = await costOf(async () => {
    for (const scenario of some) await examineFully(scenario, options);
  });
  const full = (some.length * 1000) / cpuMs;
  const [first = 0, last = 0] = [perSecond[0], perSecond.at(-1)];
  return [
    `sim: ${grouped(first)} runs per CPU s in the first ${grouped(RUNS)}, ${grouped(last)} after ${grouped(RUNS * (ROUNDS - 1))}, of ${(steps / RUNS / ROUNDS).toFixed(1)} steps`,
    `sim: ${(first / full).toFixed(0)} and ${(last / full).toFixed(0)} times playing in full (${grouped(full)})`,
  ];
}

/** What is left of a new edge where all around the charts is free, each answer of theirs known already. */
async function chartsAlone(): Promise<string> {
  const calls = new ChartCalls();
  const automaton = new Automaton(releaseOr(CLEAN, 'bench'), (composition) => ({
    ...composition,
    machine: calls.watched(composition.machine),
  }));
  const arbitrary = drawn(CLEAN, 'swarm', 1);
  const round = (seed: number) => {
    const property = fc.property(arbitrary, (scenario) => !isFailure(examineQuickly(automaton, scenario)));
    fc.check(property, { seed, numRuns: RUNS });
  };
  round(1);
  const before = automaton.misses();
  calls.during(() => round(2));
  const edges = automaton.misses() - before;
  const aCall = (await calls.againMs()) / calls.count();
  return `sim: ${(edges / RUNS).toFixed(2)} edges a run are new in the second ${grouped(RUNS)}, of ${(calls.count() / edges).toFixed(0)} answers of charts each, for which look-ups alone take ${((aCall * 1000 * calls.count()) / edges).toFixed(0)} microseconds`;
}

interface Search {
  readonly cpuMs: number;
  readonly runs: number;
  readonly steps: number | null;
}

/** A loop that goes on although a person approves whatever is seen. */
const ASSUMING: Assumption = 'operator acts';

/** Until such a loop is found, shrunk and confirmed; with nothing known from the search before. */
async function search(strategy: Strategy, seed: number, runsMax: number): Promise<Search> {
  const release = releaseOr(CHURNING, 'bench');
  const automaton = new Automaton(release);
  const isLoop = (scenario: Scenario): boolean => {
    const exam = examineQuickly(automaton, scenario);
    return isFailure(exam) && exam.of === ASSUMING;
  };
  let found: { readonly runs: number; readonly steps: number | null } = { runs: 0, steps: null };
  const { cpuMs } = await costOf(async () => {
    const property = fc.property(drawn(CHURNING, strategy, seed, ASSUMING), (scenario) => !isLoop(scenario));
    const { failed, counterexample, numRuns } = fc.check(property, { seed, numRuns: runsMax });
    found = { runs: numRuns, steps: null };
    if (!failed || counterexample === null) return;
    const fails = async ([scenario]: readonly Scenario[]) => scenario !== undefined && isLoop(scenario);
    const { items } = await shrink<Scenario>(counterexample, { fails, simpler: (scenario) => [...smaller(scenario)] });
    const shortest = items[0] as Scenario;
    const { exam } = await examineFully(shortest, { release, target: simulated, seed: 1, property: null });
    if (!isFailure(exam)) throw new Error('the loop did not come back');
    found = { runs: numRuns, steps: shortest.steps.length };
  });
  return { cpuMs, ...found };
}

async function searches(): Promise<string[]> {
  const lines: string[] = [];
  const [swarm, random]: [Search[], Search[]] = [[], []];
  // What is compiled and memoised once a process is no part of any one search.
  await search('swarm', 99, 5_000);
  for (const seed of SEEDS) {
    swarm.push(await search('swarm', seed, 20_000));
    random.push(await search('random', seed, 20_000));
  }
  for (const [name, all] of [
    ['swarm', swarm],
    ['random walk', random],
  ] as const) {
    const times = all.map(({ cpuMs }) => cpuMs);
    lines.push(
      `a loop of ${CHURNING} while the ${ASSUMING}, ${name}: found and shrunk by ${all.filter(({ steps }) => steps !== null).length} of ${SEEDS.length} seeds in ${median(times).toFixed(0)} ms CPU (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}), after ${median(all.map(({ runs }) => runs))} runs, to ${all.map(({ steps }) => steps ?? '-').join(' ')} steps`,
    );
  }
  const ratio = median(random.map(({ cpuMs }) => cpuMs)) / median(swarm.map(({ cpuMs }) => cpuMs));
  return [...lines, `swarm is ${ratio.toFixed(1)} times as fast as the random walk`];
}

/** Scenarios of this many steps, the model beside each, on our gateway: the goal is so many a second. */
const SHORT = { steps: 10, goal: 200, runs: 300 };

/** Cut to one length, compared with the model step by step, on this thread; and what the dials alone would take. */
async function shortRuns(target: Target): Promise<string[]> {
  const release = releaseOr(CLEAN, 'bench');
  const look = { release, target, seed: 1, property: null };
  const some = fc
    .sample(drawn(CLEAN, 'swarm', 1), { seed: 1, numRuns: SHORT.runs })
    .map((scenario) => ({ ...scenario, steps: scenario.steps.slice(0, SHORT.steps) }));
  let dials = 0;
  const count = () => {
    dials += 1;
  };
  const round = async () => {
    for (const scenario of some)
      if ((await examineSteps(scenario, look)).kind !== 'well') throw new Error(`${CLEAN} diverges`);
  };
  const first = await costOf(round);
  subscribe('net.server.socket', count);
  const warm = await costOf(round);
  unsubscribe('net.server.socket', count);
  const aRun = dials / some.length;
  const bareMs = aRun * (await bareHandshakeMs());
  const rate = (ms: number) => ((some.length * 1000) / ms).toFixed(0);
  return [
    `in-process: ${rate(first.cpuMs)} runs of ${SHORT.steps} steps per CPU s the first time, ${rate(warm.cpuMs)} warm; per wall s ${rate(first.wallMs)} and ${rate(warm.wallMs)} (goal ${SHORT.goal}), on one thread`,
    `in-process: ${aRun.toFixed(1)} dials a run, for which bare ws handshakes with Ed25519 alone take ${bareMs.toFixed(1)} ms CPU: ${(1000 / bareMs).toFixed(0)} runs per CPU s at most`,
  ];
}

/** Both sides, the model and the gateway, of each scenario; against the model alone. */
async function inProcess(): Promise<string[]> {
  const target = targetNamed('in-process', { clock: 'virtual', token: null, log: null, stateDir: null });
  const some = fc.sample(drawn(CLEAN, 'swarm', 1), { seed: 1, numRuns: 100 });
  const steps = some.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  const release = releaseOr(CLEAN, 'bench');
  const rate = async (on: Target) => {
    const automaton = new Automaton(release);
    const { wallMs } = await costOf(async () => {
      for (const scenario of some) {
        const { kind } = await examineBeside(automaton, scenario, { release, target: on, seed: 1, property: null });
        if (kind !== 'well') throw new Error(`${CLEAN} ${kind}`);
      }
    });
    return (some.length * 1000) / wallMs;
  };
  const [model, real] = [await rate(simulated), await rate(target)];
  return [
    ...(await shortRuns(target)),
    `in-process: ${real.toFixed(1)} runs per wall s of ${(steps / some.length).toFixed(1)} steps, the model beside it, ${(model / real).toFixed(1)} times as long as the model twice`,
  ];
}

export const bench = async (): Promise<string[]> => [
  ...(await rates()),
  await chartsAlone(),
  ...(await searches()),
  ...(await inProcess()),
];
