/** Results for programs: one fixed order of keys, so that two equal runs give equal bytes. */
import type { RunResult } from '../scenarios/result.ts';

export interface JsonOptions {
  readonly version: string;
  /** Every fact too; left out otherwise, as it is by far the largest part. */
  readonly trace?: boolean;
}

export const jsonReport = (runs: readonly RunResult[], { version, trace = false }: JsonOptions): string =>
  `${JSON.stringify({ scopeloop: version, runs: runs.map((run) => ordered(run, trace)) }, null, 2)}\n`;

/** One run a line; each line stands alone. */
export const ndjsonReport = (runs: readonly RunResult[], { version, trace = false }: JsonOptions): string =>
  runs.map((run) => `${JSON.stringify({ scopeloop: version, ...ordered(run, trace) })}\n`).join('');

function ordered(run: RunResult, trace: boolean) {
  return {
    scenario: run.scenario,
    release: run.release,
    target: run.target,
    seed: run.seed,
    verdict: run.verdict,
    expected: run.expected,
    proof: run.proof,
    observations: run.observations,
    loop: run.loop,
    churn: run.churn,
    afterwards: run.afterwards,
    properties: run.properties,
    title: run.title,
    because: run.because,
    source: run.source,
    actors: run.actors,
    steps: run.steps,
    stepsJudged: run.stepsJudged,
    files: run.files,
    ...(trace ? { format: 'trace/1', trace: run.trace } : {}),
  };
}
