/** What the README shows of a run, and the picture beside it, are what the program prints and draws now (UPDATE=1 writes them). */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetNamed } from '../live/target.ts';
import { report } from '../reports/report.ts';
import { scenarioSvg } from '../reports/svg/scenario.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { RunResult } from '../scenarios/result.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';
import { releaseOf, SEED } from './playing.ts';

const README = new URL('../README.md', import.meta.url);
const PICTURE = new URL('../docs/img/rotate-narrow-scope.svg', import.meta.url);
const [BEGIN, END] = ['<!-- output:start -->\n```\n', '\n```\n<!-- output:end -->'];
const CUT = '  […]';

/** As `npm start` plays it. */
async function played() {
  const scenario = loadScenario('rotate-narrow-scope');
  const inProcess = targetNamed('in-process', { clock: 'virtual', token: null, log: null, stateDir: null });
  const runs = [];
  for (const release of ['2026.2.19', 'auto-upgrade', 'single-request']) {
    for (const target of [simulated, inProcess])
      runs.push(await playScenario(scenario, releaseOf(release), target, SEED));
  }
  return runs;
}

/** The table, and the one run that is told, without its first six steps and without the steps of the way out. */
function excerpt(text: string): string {
  const lines = text.trimEnd().split('\n');
  const at = (start: string) => lines.findIndex((line) => line.trimStart().startsWith(start));
  const [first, seventh, wayOut, story] = [at('── 1 '), at('── 7 '), at('── the way out'), at('· ')];
  const end = lines.findIndex((line, index) => index > story && line === '');
  const told = [...lines.slice(0, first), CUT, ...lines.slice(seventh, wayOut), CUT, '', ...lines.slice(story, end)];
  return told.map((line) => line.trimEnd()).join('\n');
}

test('the README and its picture show what the program prints and draws now (UPDATE=1 writes them)', async () => {
  const runs = await played();
  const { text } = await report('text', runs, { version: '', colour: false, width: 96 });
  const readme = readFileSync(README, 'utf8');
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [, after = ''] = rest.split(END);
  const now = `${before}${BEGIN}${excerpt(text)}${END}${after}`;
  const drawn = `${scenarioSvg(runs[0] as RunResult)}\n`;
  if (process.env['UPDATE'] === '1') {
    writeFileSync(README, now);
    writeFileSync(PICTURE, drawn);
  }
  expect(readFileSync(README, 'utf8')).toBe(now);
  expect(readFileSync(PICTURE, 'utf8')).toBe(drawn);
}, 30_000);
