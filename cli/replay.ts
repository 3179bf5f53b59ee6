/** `scopeloop replay`: plays scenarios on targets, prints what happened, and answers by its exit status whether it was expected. */
import { relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Release } from '../models/releases/release.ts';
import { formats, type ReportOptions, report } from '../reports/report.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { catalogue, isPath, loadScenario } from '../scenarios/load.ts';
import type { RunResult } from '../scenarios/result.ts';
import { playScenario } from '../scenarios/run.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import { type AttachArguments, attachedBy, withAttachOptions } from './attach-options.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { exitCodeOf } from './exit-code.ts';
import { isWithCli, listOf, oneOf, releasesOf, wholeNumber } from './options.ts';
import { appendSummary, deliver, inkFor, outPath, writeWhole } from './output.ts';
import { DEFAULT_SEED } from './seed.ts';

interface ReplayArguments extends AttachArguments {
  scenarios?: string[] | undefined;
  all?: boolean | undefined;
  on?: string[] | undefined;
  release?: string[] | undefined;
  seed?: string | undefined;
  format?: string | undefined;
  out?: string | undefined;
  html?: string | undefined;
  trace?: boolean | undefined;
  repeats?: string | undefined;
  ticks?: string | undefined;
  tickMs?: string | undefined;
  clock?: string | undefined;
  with?: string | undefined;
}

export const replayCommand = (door: Door): Command<ReplayArguments> => ({
  builder: (yargs: Argv<object>) =>
    withAttachOptions(
      yargs
        .positional('scenarios', { type: 'string', array: true, describe: 'names from the catalogue, or files' })
        .option('all', { type: 'boolean', describe: 'every scenario of the catalogue' })
        .option('on', {
          type: 'string',
          array: true,
          describe: 'targets: sim (default), in-process, ws://127.0.0.1:<port>',
        })
        .option('release', { type: 'string', array: true, describe: 'releases to play as; several give a table' })
        .option('seed', { type: 'string', describe: `what chance there is (default ${DEFAULT_SEED})` })
        .option('format', { type: 'string', describe: `one of ${formats.join(', ')} (default text)` })
        .option('out', { type: 'string', describe: 'write the result to this file or folder instead of stdout' })
        .option('html', { type: 'string', describe: 'also write the HTML report to this file' })
        .option('trace', { type: 'boolean', describe: 'json: with every fact of the run' })
        .option('repeats', { type: 'string', describe: 'window rule: refusals that raise the alarm' })
        .option('ticks', { type: 'string', describe: 'window rule: ticks within which they must fall' })
        .option('tick-ms', { type: 'string', describe: 'window rule: length of a tick in ms (default 1000)' })
        .option('clock', { type: 'string', describe: 'in-process: virtual (default) or real' })
        .option('with', { type: 'string', describe: 'openclaw: cli lets its own command line play what it can' }),
      {
        log: 'in-process: write the gateway log here; ws: read it here',
        stateDir: 'in-process: keep the store here; ws: that of the gateway',
      },
    )
      .example('$0 replay rotate-narrow-scope --on sim,in-process', 'the reported loop on both clocks')
      .example('$0 replay --all --format junit --out report.xml', 'the catalogue as a regression suite'),
  handler: (args) => door.run(() => replay(door, args)),
});

async function replay(door: Door, args: ArgumentsCamelCase<ReplayArguments>): Promise<number> {
  const format = oneOf('--format', args.format ?? 'text', formats);
  const seed = wholeNumber('--seed', args.seed ?? DEFAULT_SEED, 0, 0xffff_ffff);
  const asked = chosen(args).map((name) => ({ name, scenario: watched(loadScenario(name), args) }));
  const targets = await targetsOf(door, args);
  const runs = await playAll(door, asked, releasesOf(args.release), targets, seed).finally(() =>
    Promise.all(targets.map((target) => target.close?.())),
  );
  const options: ReportOptions = {
    version: door.version,
    ...inkFor(door, args.out),
    trace: args.trace === true,
  };
  const { text, summary } = await report(format, runs, options);
  deliver(door, text, { out: args.out, format });
  if (format === 'github') appendSummary(door.env, summary);
  if (args.html !== undefined) await writePage(door, args.html, runs, options, format);
  return exitCodeOf(runs);
}

async function writePage(
  door: Door,
  file: string,
  runs: readonly RunResult[],
  options: ReportOptions,
  format: string,
): Promise<void> {
  const path = outPath(file, 'html', undefined, '--html');
  writeWhole(path, (await report('html', runs, options)).text, '--html');
  const line = `report  ${relative(process.cwd(), path)}`;
  if (format === 'text') door.print(line);
  else door.say(line);
}

function chosen({ scenarios = [], all = false }: ReplayArguments): readonly string[] {
  if (all && scenarios.length > 0)
    throw usage('scenarios', 'scenarios are named and --all is given', 'write the one or the other');
  if (all) return catalogue();
  if (scenarios.length > 0) return scenarios;
  throw usage('scenarios', 'no scenario is named', `write a name such as rotate-narrow-scope, a file, or --all`);
}

const usage = (where: string, problem: string, hint: string) => new UsageError({ code: 'usage', where, problem, hint });

/** The scenario under another window rule, where one is asked for. */
function watched(scenario: Scenario, { repeats, ticks, tickMs }: ReplayArguments): Scenario {
  const { watch } = scenario;
  return {
    ...scenario,
    watch: {
      repeats: repeats === undefined ? watch.repeats : wholeNumber('--repeats', repeats, 1, 1_000),
      ticks: ticks === undefined ? watch.ticks : wholeNumber('--ticks', ticks, 1, 100_000),
      tickMs: tickMs === undefined ? watch.tickMs : wholeNumber('--tick-ms', tickMs, 1, 3_600_000),
    },
  };
}

async function targetsOf(door: Door, args: ReplayArguments): Promise<readonly Target[]> {
  const names = args.on === undefined ? ['sim'] : listOf(args.on);
  if (names.length === 0) throw usage('--on', 'no target is named', 'write sim, in-process or ws://127.0.0.1:<port>');
  const options = liveOptions(door, args, names);
  const targets: Target[] = [];
  for (const name of names) {
    // Sockets, keys and files are loaded only when a target needs them: the simulation starts without.
    targets.push(name === 'sim' ? simulated : (await import('../live/target.ts')).targetNamed(name, options));
  }
  return targets;
}

const liveOptions = (door: Door, args: ReplayArguments, targets: readonly string[]) => ({
  ...attachedBy(door, args),
  clock: oneOf('--clock', args.clock ?? 'virtual', ['virtual', 'real']),
  withCli: isWithCli(args.with, targets),
});

async function playAll(
  door: Door,
  asked: readonly { readonly name: string; readonly scenario: Scenario }[],
  releases: readonly Release[],
  targets: readonly Target[],
  seed: number,
): Promise<readonly RunResult[]> {
  const runs: RunResult[] = [];
  for (const { name, scenario } of asked) {
    const file = isPath(name) ? { file: name } : {};
    const under = releases.length > 0 ? releases : [releaseOr(scenario.release, `${scenario.scenario}: release`)];
    for (const release of under) {
      for (const target of targets) {
        door.progress.show(`${scenario.scenario} as ${release.name} on ${target.name}`);
        runs.push({ ...(await playScenario(scenario, release, target, { seed })), ...file });
      }
    }
  }
  door.progress.clear();
  return runs;
}
