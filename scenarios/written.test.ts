import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ScenarioArbitrary } from './fuzz/arbitrary.ts';
import { catalogue, loadScenario } from './load.ts';
import { parseScenario } from './parse.ts';
import { writtenScenario } from './written.ts';

test.each(catalogue())('%s reads the same once it is written anew', (name) => {
  const scenario = loadScenario(name);
  expect(parseScenario(stringify(writtenScenario(scenario)), 'written')).toEqual(scenario);
});

test.each(['swarm', 'random'] as const)('what is drawn by %s is written without loss', (strategy) => {
  const arbitrary = new ScenarioArbitrary({ release: '2026.2.19', strategy, seed: 4, epoch: 0 });
  for (const scenario of fc.sample(arbitrary, { seed: 4, numRuns: 60 }))
    expect(parseScenario(stringify(writtenScenario(scenario)), 'written')).toEqual(scenario);
});
