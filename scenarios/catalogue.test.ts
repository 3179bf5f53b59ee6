import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogue, loadScenario } from './load.ts';

const releases = ['2026.2.19', 'auto-upgrade', 'single-request'];

describe.each(catalogue())('%s', (name) => {
  const scenario = loadScenario(name);

  test('says what it shows, why it is kept, and where it comes from', () => {
    expect(scenario.scenario).toBe(name);
    expect(scenario.title?.length).toBeLessThanOrEqual(110);
    expect(scenario.because?.match(/[.!?](\s|$)/g)?.length).toBeLessThanOrEqual(3);
    expect(scenario.source).not.toEqual([]);
  });

  test('says what is expected of the release of the issue and of both proposed fixes', () => {
    for (const release of releases) expect(scenario.expect).toHaveProperty([release]);
  });

  test('takes its verdict anew after a way out', () => {
    expect(Object.keys(scenario.afterwards).length > 0).toBe(scenario.then.length > 0);
  });

  test('can be completed by an editor', () => {
    const [first] = readFileSync(new URL(`./catalogue/${name}.yaml`, import.meta.url), 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=../scenario.schema.json');
  });

  test('declares nobody who never acts', () => {
    const { clients, ...rest } = scenario;
    const played = JSON.stringify([rest.steps, rest.then]);
    for (const client of Object.keys(clients)) expect(played).toContain(`"${client}"`);
  });
});

test('every verdict that a person must tell apart is expected of some scenario', () => {
  const expected = catalogue().flatMap((name) => Object.values(loadScenario(name).expect));
  expect(new Set(expected)).toEqual(new Set(['converged', 'waiting', 'livelock']));
});
