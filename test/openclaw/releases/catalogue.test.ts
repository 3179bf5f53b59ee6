/**
 * The catalogue on published releases: each observation of each step is the one that the simulation of that release shows. What
 * a real gateway cannot be made to do is named below, and whatever follows it is compared with nothing.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { targetNamed } from '../../../live/target.ts';
import { catalogue, loadScenario } from '../../../scenarios/load.ts';
import type { Observation } from '../../../scenarios/result.ts';
import { playScenario } from '../../../scenarios/run.ts';
import type { Target } from '../../../scenarios/session.ts';
import { simulated } from '../../../scenarios/simulated.ts';
import { type Chosen, chosen, longestMs } from './chosen.ts';

/** The first step of which only the in-process gateway, on virtual time, is capable. */
const NOT_PLAYABLE: Readonly<Record<string, number>> = {
  'inconsistent-list': 1,
  'three-concurrent-first-connects': 1,
  'crash-between-token-commit-and-hello': 3,
};

/** The wall clock has instants of its own, and proves no recurrence. */
async function observed(name: string, { release }: Chosen, target: Target): Promise<readonly Observation[]> {
  const bounds = { ms: 1, instants: 1 };
  return (await playScenario(loadScenario(name), release, target, { seed: 1, bounds })).observations;
}

const lasts = (observations: readonly Observation[]): number => observations.at(-1)?.atMs ?? 0;
const timeless = (observations: readonly Observation[]) => observations.map(({ atMs: _, ...rest }) => rest);

const expectations = await Promise.all(
  chosen.map(async (one) => {
    const runs = await Promise.all(
      catalogue().map(async (name) => [name, await observed(name, one, simulated)] as const),
    );
    // The longest first, so that none is left waiting alone at the end.
    return [one.version, one, runs.sort(([, a], [, b]) => lasts(b) - lasts(a))] as const;
  }),
);

describe.each(expectations)('the catalogue on OpenClaw %s', (version, one, runs) => {
  const options = { clock: 'real', token: null, log: null, stateDir: null } as const;
  const target = targetNamed(`openclaw@${version}`, options);
  afterAll(() => target.close?.());

  test.concurrent.for(runs.filter(([, expected]) => lasts(expected) <= longestMs))('%s', async ([name, expected]) => {
    const seen = await observed(name, one, target);
    const first = seen.findIndex(({ notPlayed }) => notPlayed !== undefined);
    expect(first + 1, 'the first step that is not played').toBe(NOT_PLAYABLE[name] ?? 0);
    const played = first === -1 ? seen.length : first;
    expect(timeless(seen.slice(0, played))).toEqual(timeless(expected.slice(0, played)));
  });
});
