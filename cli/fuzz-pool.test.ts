import { expect, test } from 'vitest';
import { here } from '../scenarios/fuzz/fuzz.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { optionsOf, targetOf } from './fuzz-options.ts';
import { threadFor } from './fuzz-pool.ts';

const silent = { say() {}, progress: { show() {}, clear() {} } };

test.each([
  ['sim', '2026.2.19', 500, true],
  ['in-process', 'single-request', 3, false],
])('a thread gives on %s for %s what is found without it', async (on, name, runs, fails) => {
  const args = { release: [name], on, seed: '2' };
  const look = { release: releaseOr(name, 'test'), target: await targetOf(silent, args) };
  const alone = await here({ ...optionsOf(args), ...look, known: new Set() }).play(2, runs);
  const thread = threadFor({ args, release: name });
  expect(await thread.play(2, runs)).toEqual(alone);
  expect(alone.found !== null).toBe(fails);
  await thread.end();
});

test('a fault in a thread ends the command instead of leaving a batch out', async () => {
  const thread = threadFor({ args: { on: 'in-process', runs: '10' }, release: 'no-such-release' });
  await expect(thread.play(1, 10)).rejects.toThrow('no-such-release');
  await thread.end();
});
