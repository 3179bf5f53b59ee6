/** One sequence of operations on two targets, step by step: the first observation that differs, or none. */
import type { Release } from '../../models/releases/release.ts';
import type { Json } from '../../sim/model.ts';
import { firstOccurrence } from '../observe.ts';
import { beginPlaying, type Playing, playStep } from '../player.ts';
import { type Comparable, fileOf, type Operation, observed } from '../recorded.ts';
import type { Observation } from '../result.ts';
import { type Scenario, scenarioSchema } from '../schema.ts';
import type { Target } from '../session.ts';
import { simulated } from '../simulated.ts';
import { Prediction } from './prediction.ts';

/** A value that the two do not agree on, under its path in the observation. */
export interface Disagreement {
  readonly path: string;
  readonly model: Json;
  readonly real: Json;
}

export interface Difference {
  /** Counts from 1. */
  readonly step: number;
  readonly model: Comparable;
  readonly real: Comparable;
  readonly fields: readonly Disagreement[];
}

export interface Comparison {
  /** Steps that were compared, the one that differs included. */
  readonly compared: number;
  /** A step that the real target could not play: what comes after it is not compared. */
  readonly notPlayed: { readonly step: number; readonly why: string } | null;
  readonly difference: Difference | null;
}

export interface Sides {
  readonly release: Release;
  readonly model: Target;
  readonly real: Target;
}

/** The devices of a sequence, in the order of their names. */
export const devicesOf = (operations: readonly Operation[]): readonly string[] => {
  const named = operations.flatMap((operation) => [
    ...('device' in operation ? [operation.device] : []),
    ...('by' in operation && operation.by !== undefined ? [operation.by.device] : []),
  ]);
  return [...new Set(['d1', ...named])].sort();
};

export const scenarioFor = (name: string, release: string, operations: readonly Operation[]): Scenario =>
  scenarioSchema.parse(fileOf(name, release, devicesOf(operations), operations));

const predictions = new WeakMap<Release, Prediction>();

function predictionOf(release: Release): Prediction {
  const known = predictions.get(release) ?? new Prediction(release);
  predictions.set(release, known);
  return known;
}

/** What the model shows, step by step. The simulation itself is played in place, which gives the same much sooner. */
export async function predict(
  operations: readonly Operation[],
  { release, model }: Omit<Sides, 'real'>,
): Promise<readonly Observation[]> {
  if (model === simulated) return predictionOf(release).of(operations, devicesOf(operations));
  const scenario = scenarioFor('sequence', release.name, operations);
  return closing(await played(scenario, release, model), async ({ step }) => {
    const seen: Observation[] = [];
    for (const at of scenario.steps.keys()) seen.push(await step(at + 1));
    return seen;
  });
}

export const compare = async (operations: readonly Operation[], sides: Sides): Promise<Comparison> =>
  compareWith(await predict(operations, sides), operations, sides);

/** Plays the real target alone, until it shows something else than was predicted. */
export async function compareWith(
  predicted: readonly Observation[],
  operations: readonly Operation[],
  { release, real }: Omit<Sides, 'model'>,
): Promise<Comparison> {
  const scenario = scenarioFor('sequence', release.name, operations);
  return closing(await played(scenario, release, real), (theirs) => firstDifference(predicted, theirs));
}

async function closing<Result>(played: Playable, use: (played: Playable) => Promise<Result>): Promise<Result> {
  try {
    return await use(played);
  } finally {
    await played.playing.session.close();
  }
}

interface Playable {
  readonly playing: Playing;
  step(number: number): Promise<Observation>;
}

async function played(scenario: Scenario, release: Release, target: Target): Promise<Playable> {
  const session = await target.open(scenario, release, 1);
  const playing = await beginPlaying(scenario, session, firstOccurrence());
  return {
    playing,
    async step(number) {
      const [observation] = await playStep(playing, scenario.steps[number - 1]!, number);
      return observation!;
    },
  };
}

async function firstDifference(predicted: readonly Observation[], theirs: Playable): Promise<Comparison> {
  for (const [at, ours] of predicted.entries()) {
    const step = at + 1;
    const their = await theirs.step(step);
    if (their.notPlayed !== undefined) {
      return { compared: at, notPlayed: { step, why: their.notPlayed }, difference: null };
    }
    const [model, real] = [observed(ours), observed(their)];
    const fields = disagreements(model as unknown as Json, real as unknown as Json);
    if (fields.length > 0) return { compared: step, notPlayed: null, difference: { step, model, real, fields } };
  }
  return { compared: predicted.length, notPlayed: null, difference: null };
}

/** What two values do not agree on, field by field; lists are taken as wholes. */
export function disagreements(model: Json, real: Json, path = ''): readonly Disagreement[] {
  if (JSON.stringify(model) === JSON.stringify(real)) return [];
  if (!isRecord(model) || !isRecord(real)) return [{ path, model, real }];
  const keys = [...new Set([...Object.keys(model), ...Object.keys(real)])];
  return keys.flatMap((key) =>
    disagreements(model[key] ?? null, real[key] ?? null, path === '' ? key : `${path}.${key}`),
  );
}

const isRecord = (data: Json): data is { readonly [key: string]: Json } =>
  data !== null && typeof data === 'object' && !Array.isArray(data);
