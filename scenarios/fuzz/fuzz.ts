/**
 * Fuzzing: random scenarios until one fails, made as short as can be, played in full, and named after the loop that it is. Which
 * scenarios these are is decided by seed and batch alone; how many batches run at once changes nothing but the time.
 *
 * What a failure proves: the scenario, played again, fails again. What no failure proves: nothing.
 */
import fc from 'fast-check';
import { rng } from '../../sim/rng.ts';
import { shrink } from '../../sim/shrink.ts';
import type { Composition } from '../../sim/world.ts';
import type { Assumption, RunResult } from '../result.ts';
import type { Scenario } from '../schema.ts';
import { nameOfFailure, signatureOf } from '../signature.ts';
import { simulated } from '../simulated.ts';
import { ScenarioArbitrary } from './arbitrary.ts';
import { assumptionOf } from './assumption.ts';
import { Automaton } from './automaton.ts';
import {
  type Exam,
  examineBeside,
  examineFully,
  examineQuickly,
  examineSteps,
  type Failure,
  isAlike,
  isFailure,
  type Look,
} from './examine.ts';
import { smaller } from './smaller.ts';
import type { Strategy } from './vocabulary.ts';

export interface FuzzOptions extends Look {
  readonly runs: number;
  readonly strategy: Strategy;
  /** How many batches run at once, where there is something to wait for; the simulation has nothing to wait for. */
  readonly workers: number;
  /** Another place for batches than this thread, for every worker but the first. */
  elsewhere?(): Place;
  /** Look for loops under this assumption alone; null: under either. */
  readonly assuming?: Assumption | null;
  /** Names of failures that are known already: found again they are counted, and the search goes on. */
  readonly known: ReadonlySet<string>;
  /** Only this batch, along this path of fast-check. */
  readonly path?: { readonly batch: number; readonly path: string } | null;
  /** True once the time is up; asked between batches. */
  enough?(): boolean;
  /** True once somebody wants an end before it is due; asked between batches. Waits until whoever wants it can be heard. */
  interrupted?(): Promise<boolean>;
  /** Looks at what the machines do (coverage); the answers stay the same. */
  dress?(composition: Composition): Composition;
  onProgress?(runs: number): void;
}

export interface Found {
  readonly name: string;
  readonly failure: Failure;
  readonly scenario: Scenario;
  readonly drawnSteps: number;
  readonly run: RunResult;
  /** Batch and path of fast-check that lead there again. */
  readonly path: string;
  readonly shrunk: { readonly byFastCheck: number; readonly asked: number };
}

export interface Fuzzed {
  readonly release: string;
  readonly target: string;
  readonly seed: number;
  readonly strategy: Strategy;
  readonly runs: number;
  readonly steps: number;
  /** Candidates that reached a bound, or did not come back when they were played in full: neither failures nor passed. */
  readonly unconfirmed: Readonly<Record<string, number>>;
  /** Known failures that were met again, and how often. */
  readonly again: Readonly<Record<string, number>>;
  /** Whether it was ended before it was through. */
  readonly interrupted: boolean;
  readonly found: Found | null;
}

/** Runs of one batch: on the simulation many, as each costs next to nothing; elsewhere few, so that time is looked at. */
const BATCH = { quick: 1_000, full: 10 };
/** Batches that share their swarms. */
const EPOCH = 20;

type Examine = (scenario: Scenario) => Exam | Promise<Exam>;

/** Where batches are played. Which are played where changes none of them. */
export interface Place {
  play(number: number, runs: number): Promise<Batch>;
  end(): Promise<void>;
}

export interface Batch {
  readonly number: number;
  readonly runs: number;
  readonly steps: number;
  readonly unconfirmed: Readonly<Record<string, number>>;
  readonly found: Found | null;
}

const isQuick = ({ target, property }: Look): boolean => target.name === simulated.name && property === null;

export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { release, target, seed, strategy, path = null } = options;
  const size = isQuick(options) ? BATCH.quick : BATCH.full;
  const batches: Batch[] = [];
  const isNew = ({ found }: Batch) => found !== null && !options.known.has(found.name);
  const done = () => batches.some(isNew) || (path === null && options.enough?.() === true);
  let next = path?.batch ?? 1;
  const last = path?.batch ?? Math.ceil(options.runs / size);
  let played = 0;
  let interrupted = false;
  const worker = async (place: Place) => {
    for (let number = next++; number <= last && !done() && !interrupted; number = next++) {
      const left = path === null ? options.runs - (number - 1) * size : 1;
      const batch = await place.play(number, Math.min(size, left));
      batches.push(batch);
      played += batch.runs;
      options.onProgress?.(played);
      interrupted ||= number < last && !done() && (await options.interrupted?.()) === true;
    }
  };
  const workers = isQuick(options) || path !== null ? 1 : Math.min(options.workers, last);
  const others = Array.from({ length: workers - 1 }, () => options.elsewhere?.() ?? here(options));
  try {
    await Promise.all([here(options), ...others].map(worker));
  } finally {
    await Promise.all(others.map((place) => place.end()));
  }
  // With several at once some were played that one alone would not have come to: they do not count.
  batches.sort((one, other) => one.number - other.number);
  const end = batches.findIndex(isNew);
  const counted = end < 0 ? batches : batches.slice(0, end + 1);
  const again: Record<string, number> = {};
  const unconfirmed: Record<string, number> = {};
  for (const batch of counted) {
    if (batch.found !== null && !isNew(batch)) again[batch.found.name] = (again[batch.found.name] ?? 0) + 1;
    for (const [why, times] of Object.entries(batch.unconfirmed)) unconfirmed[why] = (unconfirmed[why] ?? 0) + times;
  }
  const total = (of: 'runs' | 'steps') => counted.reduce((sum, batch) => sum + batch[of], 0);
  return {
    release: release.name,
    target: target.name,
    seed,
    strategy,
    runs: total('runs'),
    steps: total('steps'),
    unconfirmed,
    again,
    interrupted,
    found: end < 0 ? null : (counted.at(-1)?.found ?? null),
  };
}

/** This thread. */
export function here(options: FuzzOptions): Place {
  const player = playerOf(options);
  return { play: (number, runs) => playBatch(options, player, number, runs), end: async () => {} };
}

interface Player {
  readonly examine: Examine;
  /** Looks for this failure alone; what is shortest is played in full once more. */
  alike(failure: Failure): Examine;
  /** What the scenarios of a batch are drawn by. */
  arbitrary(batch: number): ScenarioArbitrary;
}

function playerOf(options: FuzzOptions): Player {
  const { release, strategy, seed, dress, assuming = null } = options;
  const drawing = (epoch: number) => new ScenarioArbitrary({ release: release.name, strategy, seed, epoch, assuming });
  let latest = { epoch: 0, arbitrary: drawing(0) };
  const arbitrary = (batch: number) => {
    const epoch = Math.floor((batch - 1) / EPOCH);
    if (latest.epoch !== epoch) latest = { epoch, arbitrary: drawing(epoch) };
    return latest.arbitrary;
  };
  if (options.property !== null) {
    const examine = async (scenario: Scenario) => (await examineFully(scenario, options)).exam;
    return { arbitrary, examine, alike: () => examine };
  }
  if (isQuick(options) && dress !== undefined) {
    const examine = (scenario: Scenario) => examineQuickly(new Automaton(release, dress), scenario);
    return { arbitrary, examine, alike: () => examine };
  }
  const automaton = new Automaton(release);
  const quick = (scenario: Scenario) => examineQuickly(automaton, scenario);
  return {
    arbitrary,
    examine: isQuick(options) ? quick : (scenario) => examineBeside(automaton, scenario, options),
    alike: ({ kind }) => (kind === 'diverged' ? (scenario) => examineSteps(scenario, options) : quick),
  };
}

async function playBatch(options: FuzzOptions, player: Player, number: number, runs: number): Promise<Batch> {
  const unconfirmed: Record<string, number> = {};
  const count = (why: string) => {
    unconfirmed[why] = (unconfirmed[why] ?? 0) + 1;
  };
  const { first, details, steps } = await searched(options, player, number, runs, count);
  const batch = { number, runs: details.numRuns, steps, unconfirmed };
  const shortest = details.counterexample?.[0];
  if (first === null || shortest === undefined) return { ...batch, found: null };
  const examine = player.alike(first.failure);
  const fails = async ([scenario]: readonly Scenario[]) =>
    scenario !== undefined && isAlike(await examine(scenario), first.failure);
  const { items, asked } = await shrink<Scenario>([shortest], { fails, simpler: (scenario) => [...smaller(scenario)] });
  const scenario = items[0] ?? shortest;
  const { exam, run, shows } = await examineFully(scenario, options);
  if (!isFailure(exam) || !isAlike(exam, first.failure)) {
    count('did not come back when it was played in full');
    return { ...batch, found: null };
  }
  const name = nameOf(scenario, exam, shows);
  const path = `${number}:${details.counterexamplePath ?? '0'}`;
  const shrunk = { byFastCheck: details.numShrinks, asked };
  const drawnSteps = first.steps;
  return {
    ...batch,
    found: { name, failure: exam, scenario: { ...scenario, scenario: name }, drawnSteps, run, path, shrunk },
  };
}

/** The first failure of a batch, with what fast-check makes of it. */
interface First {
  readonly failure: Failure;
  readonly steps: number;
}

async function searched(
  options: FuzzOptions,
  player: Player,
  number: number,
  runs: number,
  count: (why: string) => void,
): Promise<{ readonly first: First | null; readonly details: fc.RunDetails<[Scenario]>; readonly steps: number }> {
  const arbitrary = player.arbitrary(number);
  const seen: First[] = [];
  let steps = 0;
  const look = (scenario: Scenario): Exam | Promise<Exam> =>
    seen[0] === undefined ? player.examine(scenario) : player.alike(seen[0].failure)(scenario);
  // fast-check takes whatever is thrown for a failure of the property, and this would be our own.
  const thrown: unknown[] = [];
  const fell = (error: unknown): boolean => {
    thrown.push(error);
    return false;
  };
  /** True: goes on. Once one failed, shrinking looks for the same failure only. */
  const judged = (scenario: Scenario, exam: Exam): boolean => {
    const [first] = seen;
    if (first !== undefined) return !isAlike(exam, first.failure);
    steps += scenario.steps.length;
    if (exam.kind === 'unknown') count(exam.because);
    if (isFailure(exam)) seen.push({ failure: exam, steps: scenario.steps.length });
    return !isFailure(exam);
  };
  const parameters = {
    seed: rng(options.seed).split(`batch ${number}`).state() | 0,
    numRuns: runs,
    ...(options.path == null ? {} : { path: options.path.path }),
  };
  const quickly = (scenario: Scenario): boolean => {
    if (thrown.length > 0) return true;
    try {
      return judged(scenario, look(scenario) as Exam);
    } catch (error) {
      return fell(error);
    }
  };
  const slowly = async (scenario: Scenario): Promise<boolean> => {
    if (thrown.length > 0) return true;
    try {
      return judged(scenario, await look(scenario));
    } catch (error) {
      return fell(error);
    }
  };
  const details = isQuick(options)
    ? fc.check(fc.property(arbitrary, quickly), parameters)
    : await fc.check(fc.asyncProperty(arbitrary, slowly), parameters);
  if (thrown.length > 0) throw thrown[0];
  return { first: seen[0] ?? null, details, steps };
}

/** After its loop, where it has one; else after what is broken. */
export function nameOf(scenario: Scenario, failure: Failure, { loop, trace }: RunResult): string {
  if (failure.kind !== 'livelock' || loop === null) return nameOfFailure(failure.kind, failure.of, failure.because);
  const facts = trace.slice(loop.from, loop.to).map(({ fact }) => fact);
  return signatureOf('livelock', assumptionOf(scenario), facts);
}
