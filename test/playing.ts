/** Scenarios played in tests: by name from the catalogue, or from a few lines of YAML. */
import { releaseNamed } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { loadScenario } from '../scenarios/load.ts';
import { parseScenario } from '../scenarios/parse.ts';
import type { Observation, RunResult } from '../scenarios/result.ts';
import { type PlayOptions, playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';

export const SEED = { seed: 1 };

export function releaseOf(name: string): Release {
  const release = releaseNamed(name);
  if (release === undefined) throw new Error(`no release ${name}`);
  return release;
}

export const playNamed = (name: string, release: string, options: PlayOptions = SEED): Promise<RunResult> =>
  playScenario(loadScenario(name), releaseOf(release), simulated, options);

/** Plays a scenario that a test writes in place; the head is filled in where it is always the same. */
export const playText = (
  text: string,
  { release = '2026.2.19', ...options }: Partial<PlayOptions> & { readonly release?: string } = {},
): Promise<RunResult> => {
  const scenario = parseScenario(`scenario: in-a-test\n${text}`, 'in a test');
  return playScenario(scenario, releaseOf(release), simulated, { ...SEED, ...options });
};

/** The observation of a step (of its last part). */
export function at({ observations }: RunResult, step: number): Observation {
  const found = observations.findLast((observation) => observation.step === step);
  if (found === undefined) throw new Error(`no step ${step}`);
  return found;
}

/** Facts of a run of one type, with their instants. */
export const facts = ({ trace }: RunResult, type: string) => trace.filter(({ fact }) => fact.type === type);

/** What a step yielded, short enough for a table: `ok`, or the error's message. */
export const outcome = ({ ok, error, unanswered }: Observation): string =>
  unanswered ? 'unanswered' : ok ? 'ok' : (error?.message ?? 'closed');
