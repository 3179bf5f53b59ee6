/** What plain chance makes of the same question: the measure of any cleverness in how scenarios are drawn. */
import { simulated } from '../simulated.ts';
import { type Fuzzed, type FuzzOptions, fuzz } from './fuzz.ts';

export interface Baseline {
  readonly strategy: 'random';
  readonly runs: number;
  readonly steps: number;
  /** The name of what it found, which may be another failure; null where it found none in so many runs. */
  readonly found: string | null;
}

/** So many times the runs that it took may a random walk take, and at least so many, since either may be lucky. */
const PATIENCE = { times: 10, runs: 1_000 };

/** On the simulation it costs next to nothing. */
export const isCheap = ({ target, property }: Pick<FuzzOptions, 'target' | 'property'>): boolean =>
  target.name === simulated.name && property === null;

/** Null where the question was one of chance already, or was that for a single failure. */
export async function randomWalk(asked: FuzzOptions, { found, runs }: Fuzzed): Promise<Baseline | null> {
  if (asked.strategy === 'random' || (asked.path ?? null) !== null) return null;
  const walk = await fuzz({
    ...asked,
    strategy: 'random',
    runs: found === null ? runs : Math.min(asked.runs, Math.max(PATIENCE.runs, PATIENCE.times * runs)),
    enough: () => false,
    onProgress: () => {},
  });
  return { strategy: 'random', runs: walk.runs, steps: walk.steps, found: walk.found?.name ?? null };
}
