/** What each recorded release does is the same on real sockets, keys and files as in the simulation, to the last word of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedReleases } from '../../models/releases/known.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { parseRecordings, scenarioOf } from '../../scenarios/recorded.ts';
import { playScenario } from '../../scenarios/run.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import { simulated } from '../../scenarios/simulated.ts';
import { apart } from '../../test/apart.ts';
import { inProcess } from './target.ts';

const UNWATCHED = { seed: 1, bounds: { ms: 1, instants: 1 } };
const WATCHED = { seed: 1, bounds: { ms: 10_000, instants: 500 } };

/** Of the recordings, those that tell the releases apart best: removal, revocation, two roles. */
const TELLING = /^(?:h05|h06|h10|x2)/;
const recorded = (release: string): readonly Scenario[] =>
  parseRecordings(readFileSync(new URL(`../../test/golden/traces/${release}.jsonl`, import.meta.url), 'utf8'))
    .filter(({ id }) => TELLING.test(id))
    .map(scenarioOf);

describe.each(recordedReleases)('$name', (release) => {
  const both = async (scenario: Scenario, bounds: typeof UNWATCHED) => {
    const [real, model] = [
      await playScenario(scenario, release, inProcess, bounds),
      await playScenario(scenario, release, simulated, bounds),
    ];
    expect(real.observations).toEqual(model.observations);
    expect(real.trace).toEqual(model.trace);
    expect(real.verdict).toEqual(model.verdict);
  };

  test('what was recorded of it', async () => {
    for (const scenario of recorded(release.name)) await both(scenario, UNWATCHED);
  });

  test('clients that run on by its rules', async () => both(loadScenario('token-ping-pong'), WATCHED));

  test('a node that asks for what no node may have: it is refused, in some releases in silence, and told which request it has', async () => {
    const node = '{ device: d1, id: cli, mode: cli, role: node, scopes: [operator.read] }';
    await both(
      parseScenario(`scenario: made-up\ndevices: { d1: {} }\nsteps:\n  - connect: ${node}\n`, 'made-up'),
      UNWATCHED,
    );
  });

  test.each(apart)('$scenario', async (scenario) => both(scenario, UNWATCHED));
});
