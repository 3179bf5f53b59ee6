/** What the exit status means (docs/contracts.md). Scripts rely on these numbers. */
import type { RunResult } from '../scenarios/result.ts';

export const exit = { asExpected: 0, notAsExpected: 1, unknown: 2, usage: 64, fault: 70 } as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** As expected only if every run is: a difference outweighs what was not found out. */
export function exitCodeOf(runs: readonly RunResult[]): ExitCode {
  if (runs.some(differs)) return exit.notAsExpected;
  return runs.some(isUndecided) ? exit.unknown : exit.asExpected;
}

const differs = ({ verdict, expected, afterwards }: RunResult): boolean =>
  (expected !== null && verdict !== 'unknown' && verdict !== expected) ||
  (afterwards !== null &&
    afterwards.expected !== null &&
    afterwards.verdict !== 'unknown' &&
    afterwards.verdict !== afterwards.expected);

/** Undecided where something else was expected, or where steps could not be played at all. */
const isUndecided = ({ verdict, expected, afterwards, observations }: RunResult): boolean =>
  (verdict === 'unknown' && expected !== 'unknown') ||
  (afterwards?.verdict === 'unknown' && afterwards.expected !== 'unknown') ||
  observations.some(({ notPlayed }) => notPlayed !== undefined);
