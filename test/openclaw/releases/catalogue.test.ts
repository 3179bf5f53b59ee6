/**
 * The catalogue on published releases: each observation of each step is the one that the simulation of that release shows. What
 * a real gateway cannot be made to do is named below, and whatever follows it is compared with nothing.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { targetNamed } from '../../../live/target.ts';
import { catalogue, loadScenario } from '../../../scenarios/load.ts';
import type { Observation, RunResult } from '../../../scenarios/result.ts';
import { playScenario } from '../../../scenarios/run.ts';
import type { Target } from '../../../scenarios/session.ts';
import { simulated } from '../../../scenarios/simulated.ts';
import { type Chosen, chosen, longestMs } from './chosen.ts';
import { tooNear } from './too-near.ts';

/** The first step of which only the in-process gateway, on virtual time, is capable. */
const NOT_PLAYABLE: Readonly<Record<string, number>> = {
  'inconsistent-list': 1,
  'three-concurrent-first-connects': 1,
  'crash-between-token-commit-and-hello': 3,
};

/** Who may act within a second of somebody else, or of the end of a step, because it makes no difference to what is seen. */
const MEANT_TO_MEET: readonly RegExp[] = [
  // Asks the same every second, and nothing else happens at the end of the minute.
  /^(canary|rotate-narrow-scope): poller acts as step \d+ ends/,
  // Lines that one rotate has closed come back together; both are let in, and neither changes anything.
  /^rotate-narrow-scope-long-lived: reader and writer act at 6000 and 6000/,
];

/** The wall clock has instants of its own, and proves no recurrence. */
function play(name: string, { release }: Chosen, target: Target): Promise<RunResult> {
  const bounds = { ms: 1, instants: 1 };
  return playScenario(loadScenario(name), release, target, { seed: 1, bounds });
}

const lasts = (observations: readonly Observation[]): number => observations.at(-1)?.atMs ?? 0;
const timeless = (observations: readonly Observation[]) => observations.map(({ atMs: _, ...rest }) => rest);

const expectations = await Promise.all(
  chosen.map(async (one) => {
    const runs = await Promise.all(catalogue().map(async (name) => [name, await play(name, one, simulated)] as const));
    // The longest first, so that none is left waiting alone at the end.
    const longest = runs.sort(([, a], [, b]) => lasts(b.observations) - lasts(a.observations));
    return [one.version, one, longest] as const;
  }),
);

describe.each(expectations)('the catalogue on OpenClaw %s', (version, one, runs) => {
  const options = { clock: 'real', token: null, log: null, stateDir: null } as const;
  const target = targetNamed(`openclaw@${version}`, options);
  afterAll(() => target.close?.());

  // What a wall clock could swap says nothing about a release.
  test('no scenario has two parties act within a second of each other, but for those that are named', () => {
    const near = runs.flatMap(([name, run]) => tooNear(run).map((words) => `${name}: ${words}`));
    expect(near.filter((words) => !MEANT_TO_MEET.some((meant) => meant.test(words)))).toEqual([]);
  });

  const short = runs.filter(([, { observations }]) => lasts(observations) <= longestMs);
  test.concurrent.for(short)('%s', async ([name, { observations: expected }]) => {
    const seen = (await play(name, one, target)).observations;
    const first = seen.findIndex(({ notPlayed }) => notPlayed !== undefined);
    expect(first + 1, 'the first step that is not played').toBe(NOT_PLAYABLE[name] ?? 0);
    const played = first === -1 ? seen.length : first;
    expect(timeless(seen.slice(0, played))).toEqual(timeless(expected.slice(0, played)));
  });
});
