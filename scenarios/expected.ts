/** Verdicts, and which one a scenario expects. Apart from the schema, so that whoever only plays a scenario loads no schema. */
import type { Scenario, Verdict } from './schema.ts';

export const verdicts = ['converged', 'waiting', 'livelock', 'trapped', 'diverged', 'unknown'] as const;

/** The verdict expected under a release: its own, else the one for "*", else none. */
export const expectedOf = (expectation: Scenario['expect'], release: string): Verdict | null =>
  (Object.hasOwn(expectation, release) ? expectation[release] : expectation['*']) ?? null;
