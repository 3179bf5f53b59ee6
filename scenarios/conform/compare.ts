/** One sequence of operations on two targets, step by step: the first observation that differs, or none. */
import type { Release } from '../../models/releases/release.ts';
import type { Json } from '../../sim/model.ts';
import { firstOccurrence } from '../observe.ts';
import { beginPlaying, type Playing, playStep } from '../player.ts';
import { type Comparable, fileOf, type Operation, observed } from '../recorded.ts';
import type { Observation } from '../result.ts';
import { type Scenario, scenarioSchema } from '../schema.ts';
import type { Target } from '../session.ts';

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
  const named = operations.flatMap((operation) => ('device' in operation ? [operation.device] : []));
  return [...new Set(['d1', ...named])].sort();
};

export const scenarioFor = (name: string, release: string, operations: readonly Operation[]): Scenario =>
  scenarioSchema.parse(fileOf(name, release, devicesOf(operations), operations));

export async function compare(operations: readonly Operation[], sides: Sides): Promise<Comparison> {
  const { release, model, real } = sides;
  const scenario = scenarioFor('sequence', release.name, operations);
  const modelled = await played(scenario, release, model);
  try {
    const ours = await modelled.all();
    const theirs = await played(scenario, release, real);
    try {
      return await firstDifference(ours, theirs, operations.length);
    } finally {
      await theirs.playing.session.close();
    }
  } finally {
    await modelled.playing.session.close();
  }
}

interface Playable {
  readonly playing: Playing;
  step(number: number): Promise<Observation>;
  all(): Promise<readonly Observation[]>;
}

async function played(scenario: Scenario, release: Release, target: Target): Promise<Playable> {
  const session = await target.open(scenario, release, 1);
  const playing = await beginPlaying(scenario, session, firstOccurrence());
  const step = async (number: number): Promise<Observation> => {
    const [observation] = await playStep(playing, scenario.steps[number - 1]!, number);
    return observation!;
  };
  return {
    playing,
    step,
    async all() {
      const seen: Observation[] = [];
      for (let number = 1; number <= scenario.steps.length; number += 1) seen.push(await step(number));
      return seen;
    },
  };
}

async function firstDifference(ours: readonly Observation[], theirs: Playable, steps: number): Promise<Comparison> {
  for (let step = 1; step <= steps; step += 1) {
    const their = await theirs.step(step);
    if (their.notPlayed !== undefined) {
      return { compared: step - 1, notPlayed: { step, why: their.notPlayed }, difference: null };
    }
    const [model, real] = [observed(ours[step - 1]!), observed(their)];
    const fields = disagreements(model as unknown as Json, real as unknown as Json);
    if (fields.length > 0) return { compared: step, notPlayed: null, difference: { step, model, real, fields } };
  }
  return { compared: steps, notPlayed: null, difference: null };
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
