/**
 * The catalogue on published releases: each observation of each step is the one that the simulation of that release shows. What
 * a real gateway cannot be made to do is named below, and whatever follows it is compared with nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  // It is stopped before the others act.
  /^rotate-narrow-scope: (poller and \w+|\w+ and poller) act at 60000 and 60000/,
  // Lines that one rotate has closed come back together; both are let in, and neither changes anything.
  /^rotate-narrow-scope-long-lived: reader and writer act at 6000 and 6000/,
];

/**
 * The wall clock has instants of its own, and proves no recurrence. With no verdict to come between them, the way out follows the
 * steps at once: on a gateway that cannot be copied both would be played twice.
 */
function play(name: string, { release }: Chosen, target: Target): Promise<RunResult> {
  const { steps, then, ...scenario } = loadScenario(name);
  // biome-ignore lint/suspicious/noThenProperty: a list is not callable, so nothing can take a scenario for a promise
  const flat = { ...scenario, steps: [...steps, ...then], then: [] };
  return playScenario(flat, release, target, { seed: 1, bounds: { ms: 1, instants: 1 } });
}

const lasts = (observations: readonly Observation[]): number => observations.at(-1)?.atMs ?? 0;
const timeless = (observations: readonly Observation[]) => observations.map(({ atMs: _, ...rest }) => rest);

const OPTIONS = { clock: 'real', token: null, log: null, stateDir: null } as const;
const targets = chosen.map((one) => ({ one, target: targetNamed(`openclaw@${one.version}`, OPTIONS) }));
const planned = targets.flatMap((on) =>
  catalogue().map(async (name) => ({ ...on, name, expected: await play(name, on.one, simulated) })),
);
// The longest first, so that none is left waiting alone at the end.
const runs = (await Promise.all(planned)).sort(
  (a, b) => lasts(b.expected.observations) - lasts(a.expected.observations),
);
const short = runs.filter(({ expected }) => lasts(expected.observations) <= longestMs);

// What a wall clock could swap says nothing about a release.
test('no scenario has two parties act within a second of each other, but for those that are named', () => {
  const near = runs.flatMap(({ name, expected }) => tooNear(expected).map((words) => `${name}: ${words}`));
  expect(near.filter((words) => !MEANT_TO_MEET.some((meant) => meant.test(words)))).toEqual([]);
});

/** Gateways of each release that are up before anything is timed: starting takes all of the machine, and scenarios next to none. */
const UP_BEFORE = 3;

async function warmUp({ one, target }: (typeof targets)[number]): Promise<void> {
  const open = () => target.open(loadScenario('canary'), one.release, 1);
  const sessions = await Promise.all(Array.from({ length: UP_BEFORE }, open));
  await Promise.all(sessions.map((session) => session.close()));
}

describe('the catalogue', () => {
  beforeAll(() => Promise.all(targets.map(warmUp)));
  afterAll(() => Promise.all(targets.map(({ target }) => target.close?.())));

  test.concurrent.for(short.map((run) => [run.one.version, run.name, run] as const))(
    'on OpenClaw %s: %s',
    async ([, name, { one, target, expected }]) => {
      const seen = (await play(name, one, target)).observations;
      const first = seen.findIndex(({ notPlayed }) => notPlayed !== undefined);
      expect(first + 1, 'the first step that is not played').toBe(NOT_PLAYABLE[name] ?? 0);
      const steps = first === -1 ? seen.length : first;
      expect(timeless(seen.slice(0, steps))).toEqual(timeless(expected.observations.slice(0, steps)));
    },
  );
});
