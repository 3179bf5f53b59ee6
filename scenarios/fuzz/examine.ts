/**
 * Whether a scenario fails: on the simulation in a moment, on any target by playing it as `replay` does. The quick look names
 * candidates; only what was played in full and came back to a state it was in before is called a failure.
 */
import type { Release } from '../../models/releases/release.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { WatchBounds } from '../../sim/recurrence.ts';
import { disagreements } from '../conform/compare.ts';
import { firstOccurrence } from '../observe.ts';
import { beginPlaying, playStep } from '../player.ts';
import { observed } from '../recorded.ts';
import type { Assumption, Observation, RunResult } from '../result.ts';
import { playScenario } from '../run.ts';
import type { Scenario } from '../schema.ts';
import type { Target } from '../session.ts';
import { simulated } from '../simulated.ts';
import { assumptionOf } from './assumption.ts';
import type { Automaton, Edge } from './automaton.ts';
import { undueRefusals } from './oracle.ts';

export interface Failure {
  readonly kind: 'livelock' | 'trapped' | 'diverged' | 'property';
  /** What goes with the kind: who was assumed to act, or which sentence is broken. */
  readonly of: string;
  readonly because: string;
}

export type Exam = Failure | { readonly kind: 'well' } | { readonly kind: 'unknown'; readonly because: string };

export const isFailure = (exam: Exam): exam is Failure => exam.kind !== 'well' && exam.kind !== 'unknown';

/** The same failure, as far as shrinking is concerned. */
export const isAlike = (exam: Exam, failure: Failure): boolean =>
  exam.kind === failure.kind && 'of' in exam && exam.of === failure.of;

const WELL: Exam = { kind: 'well' };

const livelock = (assumption: Assumption, refused: readonly Message[]): Failure => {
  const [first] = refused;
  const what = `${String(first?.['client'])} is refused (${String(first?.['reason'] ?? first?.['cause'])})`;
  const why =
    assumption === 'operator acts'
      ? 'although every request that is seen gets approved'
      : 'for what its device was approved for before';
  return { kind: 'livelock', of: assumption, because: `${what} ${why}, for ever` };
};

/** A quick look on the simulation. */
export function examineQuickly(automaton: Automaton, scenario: Scenario): Exam {
  const assumption = assumptionOf(scenario);
  if (assumption === null) return WELL;
  const played = automaton.play(scenario);
  if (played === null) return { kind: 'unknown', because: 'an instant does not come to an end' };
  if (assumption === 'operator idle') {
    const soon = automaton.refusedSoon(played.last);
    if (soon.length === 0) return WELL;
    if (undueRefusals(scenario, assumption, { stem: passed(played.edges), loop: soon }).length === 0) return WELL;
  }
  const end = automaton.end(played.last);
  if (end.kind === 'bound') return { kind: 'unknown', because: end.bound };
  if (end.kind !== 'loop') return WELL;
  const { stem, loop } = automaton.lasso(played.last, end.entry);
  if (!loop.some(({ type }) => type === 'refused')) return WELL;
  const undue = undueRefusals(scenario, assumption, { stem: [...passed(played.edges), ...stem], loop });
  return undue.length === 0 ? WELL : livelock(assumption, undue);
}

const passed = (edges: readonly Edge[]): readonly Message[] => edges.flatMap(({ facts }) => facts);

export interface Played {
  readonly exam: Exam;
  readonly run: RunResult;
  /** The run in which the loop is seen: the target's own, or the model's where a target cannot tell states apart. */
  readonly shows: RunResult;
}

export interface Look {
  readonly release: Release;
  readonly target: Target;
  readonly seed: number;
  /** A sentence of the properties to look for instead of livelocks; null for those. */
  readonly property: string | null;
}

/**
 * A look on another target: its steps there must show what they show in the model. What comes after them is watched there only
 * where the model goes round: waiting for a state to recur takes a thousand times as long as the steps.
 */
export async function examineBeside(automaton: Automaton, scenario: Scenario, look: Look): Promise<Exam> {
  const exam = await examineSteps(scenario, look);
  if (exam.kind !== 'well') return exam;
  const quick = examineQuickly(automaton, scenario);
  return isFailure(quick) ? (await examineFully(scenario, look)).exam : quick;
}

/** Whether the steps alone show the same. */
export async function examineSteps(scenario: Scenario, look: Look): Promise<Exam> {
  const { target } = look;
  const [ours, theirs] = [await seenOn(simulated, scenario, look), await seenOn(target, scenario, look)];
  const because = differenceOf(ours, theirs, target.name);
  if (because !== null) return { kind: 'diverged', of: target.name, because };
  const missing = theirs.find(({ notPlayed }) => notPlayed !== undefined)?.notPlayed;
  return missing === undefined ? WELL : { kind: 'unknown', because: missing };
}

/** The steps alone, up to the first that cannot be played. */
async function seenOn(target: Target, scenario: Scenario, { release, seed }: Look): Promise<readonly Observation[]> {
  const session = await target.open(scenario, release, seed);
  try {
    const playing = await beginPlaying(scenario, session, firstOccurrence());
    const seen: Observation[] = [];
    for (const [at, step] of scenario.steps.entries()) {
      seen.push(...(await playStep(playing, step, at + 1)));
      if (seen.at(-1)?.notPlayed !== undefined) break;
    }
    return seen;
  } finally {
    await session.close();
  }
}

/** Further than a quick look looks. */
const BOUNDS: WatchBounds = { ms: 24 * 3_600_000, instants: 3_000 };
/** Sentences are broken by what happens soon, if at all. */
const PROPERTY_BOUNDS: WatchBounds = { ms: 600_000, instants: 100 };

/**
 * Plays it in full. On another target than the simulation, what is seen there must also be what the simulation shows. On a wall
 * clock no state recurs: there the alarm of the window rule is a candidate, which the loop of the model confirms or not.
 */
export async function examineFully(scenario: Scenario, { release, target, seed, property }: Look): Promise<Played> {
  const bounds = target.bounds ?? (property === null ? BOUNDS : PROPERTY_BOUNDS);
  const run = await playScenario(scenario, release, target, { seed, bounds });
  if (property !== null) return { run, shows: run, exam: propertyExam(run, property) };
  if (target.name === simulated.name) return { run, shows: run, exam: livelockExam(scenario, run) };
  const model = await playScenario(scenario, release, simulated, { seed, bounds: BOUNDS });
  const difference = firstDifference(model, run);
  if (difference !== null) return { run, shows: run, exam: { kind: 'diverged', of: target.name, because: difference } };
  const isCandidate = run.verdict === 'livelock' && run.proof.by === 'window';
  if (!isCandidate || run.observations.some(({ notPlayed }) => notPlayed !== undefined))
    return { run, shows: run, exam: livelockExam(scenario, run) };
  const exam = livelockExam(scenario, model);
  if (!isFailure(exam)) return { run, shows: run, exam: { kind: 'unknown', because: run.proof.because } };
  const because = `${exam.because}; the model shows the loop, and ${target.name} showed each step of it and raised the alarm`;
  return { run, shows: model, exam: { ...exam, because } };
}

function propertyExam({ properties }: RunResult, name: string): Exam {
  const judged = properties.find((property) => property.name === name);
  return judged?.verdict === 'fails' ? { kind: 'property', of: name, because: judged.because } : WELL;
}

function livelockExam(scenario: Scenario, run: RunResult): Exam {
  const assumption = assumptionOf(scenario);
  if (run.verdict === 'trapped') return { kind: 'trapped', of: run.proof.assumption, because: run.proof.because };
  if (assumption === null || run.verdict !== 'livelock') return WELL;
  if (run.proof.by !== 'recurrence' || run.loop === null) return { kind: 'unknown', because: run.proof.because };
  const facts = (from: number, to: number) => run.trace.slice(from, to).map(({ fact }) => fact as Message);
  const { from, to } = run.loop;
  const undue = undueRefusals(scenario, assumption, { stem: facts(0, from), loop: facts(from, to) });
  return undue.length === 0 ? WELL : livelock(assumption, undue);
}

/** In what was observed after the steps, else in the verdict where both could tell. Null: none. */
function firstDifference(model: RunResult, real: RunResult): string | null {
  const seen = differenceOf(model.observations, real.observations, real.target);
  if (seen !== null || real.observations.some(({ notPlayed }) => notPlayed !== undefined)) return seen;
  if (model.verdict === real.verdict || real.proof.by === 'window' || real.proof.by === 'bound') return null;
  return `the model says ${model.verdict} and ${real.target} says ${real.verdict}`;
}

function differenceOf(ours: readonly Observation[], theirs: readonly Observation[], target: string): string | null {
  for (const [at, their] of theirs.entries()) {
    const our = ours[at];
    // What comes after a step that could not be played cannot be compared.
    if (our === undefined || their.notPlayed !== undefined) return null;
    const [field] = disagreements(observed(our) as unknown as Json, observed(their) as unknown as Json);
    if (field === undefined) continue;
    const said = (value: Json) => JSON.stringify(value);
    return `step ${their.step}: ${field.path} is ${said(field.model)} in the model and ${said(field.real)} on ${target}`;
  }
  return null;
}
