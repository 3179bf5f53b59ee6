import { expect, test } from 'vitest';
import { checkJson } from '../reports/check.ts';
import type { CheckResult } from '../scenarios/check/check.ts';
import { provedByWorkers } from './check-pool.ts';
import { proved, searchesOf } from './check-search.ts';

const silent = { say() {}, progress: { show() {}, clear() {} } };

test('two workers give byte for byte what is found without them, counterexamples included', async () => {
  const args = { suite: ['one-caller'], release: ['2026.9.6', '2026.2.19'], on: 'none', time: 'free' };
  const searches = searchesOf(args);
  const alone: CheckResult[] = [];
  for (const search of searches) alone.push(await proved(silent, args, search));
  const together = await provedByWorkers(silent, args, searches.length, 2);
  expect(checkJson(together, '')).toBe(checkJson(alone, ''));
  expect(alone.flatMap(({ promises }) => promises).some(({ witness }) => witness !== null)).toBe(true);
});

test('a fault in a worker ends the command instead of leaving a result out', async () => {
  await expect(provedByWorkers(silent, { suite: ['one-caller'], on: 'none' }, 2, 1)).rejects.toThrow(
    'there is no search 1',
  );
});
