import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadScenario } from '../scenarios/load.ts';
import { noCache, type PlayedWhat, verdictCache } from './verdict-cache.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-verdicts-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const scenario = loadScenario('canary');
const what: PlayedWhat = {
  integrity: 'sha512-a',
  scenario,
  by: 'frames',
  profile: '2026.2.19',
  seed: 1,
  nth: 0,
  version: '0.1.0',
};
const sample = { verdict: 'livelock', because: 'it went round', cached: false } as const;

test('a verdict is found again, and said to be an earlier one', () => {
  verdictCache(dir).put(what, sample);
  expect(verdictCache(dir).get(what)).toEqual({ ...sample, cached: true });
  expect(readdirSync(dir)).toHaveLength(1);
});

test('by nothing but the same package, scenario, player, profile, seed, turn and version of ours', () => {
  const cache = verdictCache(dir);
  cache.put(what, sample);
  const others: Partial<PlayedWhat>[] = [
    { integrity: 'sha512-b' },
    { scenario: { ...scenario, steps: scenario.steps.slice(1) } },
    { scenario: { ...scenario, watch: { ...scenario.watch, repeats: 3 } } },
    { by: 'command line' },
    { profile: '2026.2.26' },
    { seed: 2 },
    { nth: 1 },
    { version: '0.2.0' },
  ];
  for (const other of others) expect(cache.get({ ...what, ...other }), JSON.stringify(Object.keys(other))).toBeNull();
});

test('whatever is only said beside the scenario', () => {
  const cache = verdictCache(dir);
  cache.put(what, sample);
  expect(cache.get({ ...what, scenario: { ...scenario, title: 'another', expect: {} } })).not.toBeNull();
});

test('what was not decided is not kept, nor anything without a cache', () => {
  const cache = verdictCache(dir);
  cache.put(what, { ...sample, verdict: 'unknown' });
  expect(cache.get(what)).toBeNull();
  noCache.put(what, sample);
  expect(noCache.get(what)).toBeNull();
});

test('where nothing can be written nothing is kept, and nothing goes wrong', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  const cache = verdictCache(join(file, 'verdicts'));
  cache.put(what, sample);
  expect(cache.get(what)).toBeNull();
});

test('a file that is damaged counts as none', () => {
  const cache = verdictCache(dir);
  cache.put(what, sample);
  writeFileSync(join(dir, readdirSync(dir)[0] ?? ''), '{"verd');
  expect(cache.get(what)).toBeNull();
});
