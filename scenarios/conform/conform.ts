/**
 * Conformance: random sequences on the model and on a real target, and for the first that tells them apart, the shortest
 * sequence that still does. Which sequences these are is decided by the seed alone; how many are played at once changes
 * nothing but the time it takes.
 */
import { rng } from '../../sim/rng.ts';
import { shrink } from '../../sim/shrink.ts';
import type { Operation } from '../recorded.ts';
import { type Comparison, compare, type Difference, type Sides } from './compare.ts';
import { drawSequence } from './sequences.ts';
import { simplerOperations } from './simpler.ts';

export interface ConformOptions extends Sides {
  readonly seed: number;
  /** How many sequences. */
  readonly runs: number;
  /** The number of the first. */
  readonly from?: number;
  /** How many are played at once. */
  readonly workers: number;
  readonly shrink: boolean;
  /** True once somebody wants an end before it is due; asked between sequences. */
  interrupted?(): boolean;
  onProgress?(done: Progress): void;
}

export interface Progress {
  readonly sequences: number;
  readonly steps: number;
}

export interface Finding {
  /** Which sequence of the seed. */
  readonly sequence: number;
  readonly drawn: readonly Operation[];
  /** As short as it gets. */
  readonly operations: readonly Operation[];
  readonly difference: Difference;
  /** How often the shortest was played again, and how often it showed a difference. */
  readonly repeated: { readonly times: number; readonly differed: number };
}

export interface Conformance {
  readonly release: string;
  readonly target: string;
  readonly seed: number;
  /** Sequences and steps that were compared. */
  readonly sequences: number;
  readonly steps: number;
  /** Why steps were not played, and how many sequences ended there. */
  readonly notPlayed: Readonly<Record<string, number>>;
  /** Whether it was ended before all of them were played. */
  readonly interrupted: boolean;
  readonly finding: Finding | null;
}

const REPEATS = 3;

/** A sequence that differed when it was played first. */
interface Seen {
  readonly number: number;
  readonly difference: Difference;
}

export const sequenceOf = (seed: number, number: number): readonly Operation[] =>
  drawSequence(rng(seed).split(`sequence ${number}`));

export async function conform(options: ConformOptions): Promise<Conformance> {
  const { release, real, seed, runs, from = 1 } = options;
  const notPlayed: Record<string, number> = {};
  let [sequences, steps] = [0, 0];
  let differs: Seen | null = null;
  let interrupted = false;
  await inParallel(options.workers, runs, async (at) => {
    const number = from + at;
    if (differs !== null && number > differs.number) return;
    if (options.interrupted?.() === true) {
      interrupted = true;
      return;
    }
    const comparison = await compare(sequenceOf(seed, number), options);
    const { difference } = comparison;
    sequences += 1;
    steps += comparison.compared;
    const { why } = comparison.notPlayed ?? {};
    if (why !== undefined) notPlayed[why] = (notPlayed[why] ?? 0) + 1;
    if (difference !== null && (differs === null || number < differs.number)) differs = { number, difference };
    options.onProgress?.({ sequences, steps });
  });
  const finding = differs === null ? null : await findingOf(options, differs);
  return { release: release.name, target: real.name, seed, sequences, steps, notPlayed, interrupted, finding };
}

/** Work by number, in order, several at once. */
async function inParallel(workers: number, count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < count; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function findingOf(options: ConformOptions, { number: sequence, difference: first }: Seen): Promise<Finding> {
  const drawn = sequenceOf(options.seed, sequence);
  const differing = async (operations: readonly Operation[]): Promise<Comparison> => compare(operations, options);
  const fails = async (operations: readonly Operation[]) =>
    operations.length > 0 && (await differing(operations)).difference !== null;
  const again = await differing(drawn);
  let operations = drawn;
  if (options.shrink && again.difference !== null) {
    ({ items: operations } = await shrink(drawn.slice(0, again.difference.step), {
      fails,
      simpler: simplerOperations,
    }));
  }
  let differed = 0;
  // What was seen once and never again is told as it was seen.
  let difference = again.difference ?? first;
  for (let time = 0; time < REPEATS; time += 1) {
    const repeat = await differing(operations);
    if (repeat.difference === null) continue;
    differed += 1;
    ({ difference } = repeat);
  }
  return { sequence, drawn, operations, difference, repeated: { times: REPEATS, differed } };
}
