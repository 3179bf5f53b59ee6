/** `scopeloop draw`: the statechart of a machine, or a scenario as a sequence of messages, as SVG or as text for other tools. */
import type { Argv } from 'yargs';
import type { Release } from '../models/releases/release.ts';
import { chartOf, isMachineName, machineNames } from '../reports/charts.ts';
import { aloneStyle } from '../reports/html/colours.ts';
import { mermaidReport } from '../reports/mermaid.ts';
import { statechartDot, statechartMermaid } from '../reports/statechart-text.ts';
import { scenarioSvg } from '../reports/svg/scenario.ts';
import { statechartSvg } from '../reports/svg/statechart.ts';
import { defaultRelease, releaseOr } from '../scenarios/known-release.ts';
import { catalogue, loadScenario } from '../scenarios/load.ts';
import { nearest } from '../scenarios/nearest.ts';
import type { RunResult } from '../scenarios/result.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { exit } from './exit-code.ts';
import { oneOf } from './options.ts';
import { deliver } from './output.ts';
import { DEFAULT_SEED } from './seed.ts';

/** Plays a scenario so that it can be drawn; null for the release means the scenario's own. */
export type PlayForDrawing = (nameOrPath: string, release: Release | null) => Promise<RunResult>;

interface DrawArguments {
  what?: string | undefined;
  release?: string | undefined;
  format?: string | undefined;
  out?: string | undefined;
}

const FORMATS = ['svg', 'mermaid', 'dot'] as const;
type Format = (typeof FORMATS)[number];
export const drawCommand = (door: Door, play: PlayForDrawing = playOnSim): Command<DrawArguments> => ({
  builder: (yargs: Argv<object>) =>
    yargs
      .positional('what', { type: 'string', describe: `${machineNames.join(', ')}, a scenario or its file` })
      .option('release', { type: 'string', describe: `whose behaviour is drawn (default ${defaultRelease})` })
      .option('format', { type: 'string', describe: 'svg (default), mermaid, or dot for machines' })
      .option('out', { type: 'string', describe: 'write to this file or folder instead of stdout' }),
  handler: (args) => door.run(() => draw(args, door, play)),
});

async function draw({ what = '', release, format = 'svg', out }: DrawArguments, door: Door, play: PlayForDrawing) {
  const as = oneOf('--format', format, FORMATS);
  const of = release === undefined ? null : releaseOr(release, '--release');
  const text = isMachineName(what)
    ? await drawMachine(what, of ?? releaseOr(defaultRelease, '--release'), as)
    : await drawScenario(what, of, as, play);
  deliver(door, text, { out, format: as, name: what.replace(/[^\w.-]+/g, '-') });
  return exit.asExpected;
}

async function drawMachine(name: (typeof machineNames)[number], release: Release, format: Format): Promise<string> {
  const chart = chartOf(name, release);
  switch (format) {
    case 'svg':
      return statechartSvg(chart, { style: aloneStyle });
    case 'mermaid':
      return statechartMermaid(chart);
    case 'dot':
      return statechartDot(chart);
  }
}

async function drawScenario(
  what: string,
  release: Release | null,
  format: Format,
  play: PlayForDrawing,
): Promise<string> {
  if (format === 'dot') {
    throw new UsageError({
      code: 'format-unfit',
      where: '--format',
      problem: 'dot draws machines, and a scenario is a sequence',
      hint: 'write --format svg or --format mermaid',
    });
  }
  if (!/[./\\]/.test(what) && !catalogue().includes(what)) throw unknownDrawing(what);
  const run = await play(what, release);
  if (format === 'mermaid') return mermaidReport([run]);
  return scenarioSvg(run);
}

function unknownDrawing(what: string): UsageError {
  const near = nearest(what, [...machineNames, ...catalogue()]);
  return new UsageError({
    code: 'drawing-unknown',
    where: 'draw',
    problem: `there is no machine and no scenario called "${what}"`,
    hint:
      near.length === 0
        ? `write one of ${machineNames.join(', ')}, or a scenario such as rotate-narrow-scope`
        : `did you mean ${near.join(' or ')}? machines are ${machineNames.join(', ')}`,
  });
}

async function playOnSim(nameOrPath: string, release: Release | null): Promise<RunResult> {
  const scenario = loadScenario(nameOrPath);
  const as = release ?? releaseOr(scenario.release, `${scenario.scenario}: release`);
  return playScenario(scenario, as, simulated, { seed: DEFAULT_SEED });
}
