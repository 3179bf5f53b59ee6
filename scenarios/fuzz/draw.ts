/**
 * One random scenario: chaos first (steps and faults, at most so many), then calm: every fault ends, each client that is not there
 * yet starts by its own rules, and, where that is assumed, a person comes who approves whatever is seen.
 */
import { OPERATOR } from '../../models/nodes.ts';
import type { Fault, Scenario, Step, StepOf } from '../schema.ts';
import { keptStep, operatorStep, startStep, type Vocabulary } from './vocabulary.ts';

/** Chance, wherever it comes from: a whole number in [0, below). */
export type Below = (below: number) => number;

/** Steps of chaos: as many at least, and at most. With the calm that follows a scenario has about 25 on average. */
const CHAOS = { min: 4, max: 40 };
const FAULTS_MAX = 3;
/** Steps of a whole scenario, calm included: each fault ends, three clients start, and a person. */
export const STEPS_MAX = CHAOS.max + FAULTS_MAX + 3 + 1;

/** What has to be known to draw steps that can happen. */
interface Progress {
  readonly running: Set<string>;
  /** Started once and stopped since: what they wanted no longer counts. */
  readonly stopped: Set<string>;
  /** Steps that end the faults in force, by the fault's name. */
  readonly ending: Map<string, Step>;
  /** Whose attempt a fault keeps from getting anywhere. */
  readonly stuck: Set<StepOf<'connect'>['caller']>;
  faults: number;
  /** Somebody asked for something since the last decision. */
  asked: boolean;
  /** A decision was made, so there may be something stale. */
  decided: boolean;
}

export function drawScenario(vocabulary: Vocabulary, below: Below, release: string, isPicky: boolean): Scenario {
  const { devices, clients, given, operator, acts, choices } = vocabulary;
  const names = Object.keys(clients);
  const progress: Progress = {
    running: new Set(),
    stopped: new Set(),
    ending: new Map(),
    stuck: new Set(),
    faults: 0,
    asked: false,
    decided: Object.keys(given.paired).length > 0,
  };
  const steps: Step[] = [];
  const length = CHAOS.min + below(CHAOS.max - CHAOS.min + 1);
  let total = 0;
  for (const { weight } of choices) total += weight;
  // A step that cannot happen now is drawn anew, and left out where none can: there is nothing to wait for.
  for (let tries = 0; steps.length < length && tries < 3 * length; tries += 1) {
    const step = drawStep(choices, below(total));
    if (!isPossible(progress, step) || (isPicky && isIdle(progress, step))) continue;
    note(progress, step);
    steps.push(step);
  }
  for (const end of progress.ending.values()) steps.push(end);
  for (const name of names) if (!progress.running.has(name) && !progress.stopped.has(name)) steps.push(startStep(name));
  if (acts) steps.push(operatorStep);
  return scenarioOf({ devices, clients, given, operator, release, steps });
}

function drawStep(choices: Vocabulary['choices'], drawn: number): Step {
  let left = drawn;
  for (const { step, weight } of choices) {
    left -= weight;
    if (left < 0) return step;
  }
  throw new RangeError('a weight was not counted');
}

type Parts = Pick<Scenario, 'devices' | 'clients' | 'given' | 'operator' | 'release' | 'steps'>;

const NETWORK: Scenario['network'] = { delay: { minMs: 0, maxMs: 0 } };
const WATCH: Scenario['watch'] = { repeats: 5, ticks: 60, tickMs: 1_000 };
const NONE: Scenario['expect'] = {};

/** The parts that fuzzing varies, as a scenario in normal form. */
export const scenarioOf = (parts: Parts): Scenario => ({
  scenario: 'fuzzed',
  title: null,
  because: null,
  source: [],
  ...parts,
  network: NETWORK,
  watch: WATCH,
  // biome-ignore lint/suspicious/noThenProperty: a list is not callable, so nothing can take a scenario for a promise
  then: [],
  expect: NONE,
  afterwards: NONE,
});

/** The step that ends a fault, where the fault lasts, and the fault's name. */
function endOf(fault: Fault): { readonly name: string; readonly step: Step } | null {
  const ending = (name: string, end: Fault) => ({ name, step: keptStep({ kind: 'fault', fault: end }) });
  switch (fault.kind) {
    case 'partition':
      return ending(`cut ${fault.client}`, { kind: 'heal', client: fault.client });
    case 'delay':
      return ending(`slow ${fault.client}`, { ...fault, byMs: 0 });
    case 'hold':
      return ending('held', { kind: 'release', point: fault.point });
    case 'crash':
      return { name: 'crash', step: keptStep({ kind: 'restart', release: null }) };
    case 'clock':
      return ending(`clock ${fault.device}`, { ...fault, offsetMs: 0 });
    default:
      return null;
  }
}

function isPossible({ running, ending, faults }: Progress, step: Step): boolean {
  if (step.kind === 'start') return !running.has(step.who);
  if (step.kind === 'stop') return running.has(step.who);
  if (step.kind !== 'fault') return true;
  const end = endOf(step.fault);
  return faults < FAULTS_MAX && (end === null || !ending.has(end.name));
}

/** Would surely change nothing: a decision on nothing, a break where nobody is connected, one more attempt behind one that is stuck. */
function isIdle({ running, stuck, asked, decided }: Progress, step: Step): boolean {
  switch (step.kind) {
    case 'connect':
      return stuck.has(step.caller);
    case 'approve':
    case 'reject':
      return step.stale ? !decided : !asked;
    case 'rotate':
    case 'revoke':
    case 'remove':
      return !asked && !decided;
    case 'advance':
      return running.size === 0 && !asked;
    case 'expire':
      return !asked;
    case 'fault':
      return step.fault.kind === 'disconnect' && !running.has(step.fault.client);
    default:
      return false;
  }
}

function note(progress: Progress, step: Step): void {
  const { running, stopped, ending, stuck } = progress;
  switch (step.kind) {
    case 'connect':
      progress.asked = true;
      if (ending.has('held') || ending.has(`cut ${step.caller}`)) stuck.add(step.caller);
      return;
    case 'together':
      progress.asked = true;
      return;
    case 'start':
      progress.asked = true;
      running.add(step.who);
      stopped.delete(step.who);
      return;
    case 'stop':
      running.delete(step.who);
      if (step.who !== OPERATOR) stopped.add(step.who);
      return;
    case 'approve':
    case 'reject':
    case 'expire':
      progress.decided = true;
      return;
    case 'fault': {
      progress.faults += 1;
      const end = endOf(step.fault);
      if (end !== null) ending.set(end.name, end.step);
      return;
    }
    default:
      return;
  }
}
