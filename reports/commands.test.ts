import { expect, test } from 'vitest';
import type { RunResult } from '../scenarios/result.ts';
import { playNamed } from '../test/playing.ts';
import { commandLines } from './commands.ts';
import { textReport } from './text.ts';

const list = { runs: 'openclaw devices list --json', exit: 0, remark: 'shows no device' };
const health = { type: 'command', client: 'poller', runs: 'openclaw health --json', exit: 1, remark: null };

const byCommands = async (): Promise<RunResult> => {
  const run = await playNamed('rotate-narrow-scope', '2026.2.19');
  const [first] = run.observations;
  if (first === undefined) throw new Error('no observation');
  const observations = [
    { ...first, commands: [list] },
    ...run.observations.slice(1),
    { ...first, step: 99, commands: [list] },
  ];
  const entry = { atMs: 1, step: 10, node: 'client/poller', fact: health };
  return { ...run, observations, trace: [...run.trace, entry, entry, { ...entry, node: 'attempt/poller' }] };
};

test('each step names its command, a poller how often it ran it, and what the release does otherwise', async () => {
  expect(commandLines(await byCommands())).toEqual([
    'step 1: openclaw devices list --json (that release shows no device)',
    'step 99, after the verdict: openclaw devices list --json (that release shows no device)',
    'poller, 2 times: openclaw health --json',
  ]);
});

test('the text report shows them, and says nothing where frames were sent', async () => {
  const text = textReport([await byCommands()]);
  expect(text).toContain('\n$ step 1: openclaw devices list --json');
  expect(text).toContain('--on sim --with cli --seed 1');
  expect(textReport([await playNamed('rotate-narrow-scope', '2026.2.19')])).not.toContain('\n$ ');
});
