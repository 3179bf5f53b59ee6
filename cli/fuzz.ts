/** `scopeloop fuzz`: random scenarios until one fails; it is made as short as can be, saved, and played first from then on. */
import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { Release } from '../models/releases/release.ts';
import { type FuzzReport, fuzzFacts, fuzzText } from '../reports/fuzz.ts';
import { report } from '../reports/report.ts';
import { quoted } from '../reports/words.ts';
import { isCheap, randomWalk } from '../scenarios/fuzz/baseline.ts';
import { type Entry, entriesIn, replayEntry, saveFound } from '../scenarios/fuzz/corpus.ts';
import { coverageOf } from '../scenarios/fuzz/coverage.ts';
import type { Look } from '../scenarios/fuzz/examine.ts';
import { type FuzzOptions, fuzz } from '../scenarios/fuzz/fuzz.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import type { RunResult } from '../scenarios/result.ts';
import { withAttachOptions } from './attach-options.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { exit } from './exit-code.ts';
import { type FuzzArguments, optionsOf, targetOf, usage } from './fuzz-options.ts';
import { threadFor } from './fuzz-pool.ts';
import { type Interruption, interruptibly } from './interruption.ts';
import { oneOf, releasesOf } from './options.ts';
import { appendSummary, deliver, inkFor } from './output.ts';
import { DEFAULT_SEED } from './seed.ts';

const DEFAULT_RELEASE = '2026.2.19';
const CORPUS = join('scenarios', 'corpus');
const FORMATS = ['text', 'json', 'ndjson', 'junit', 'github'] as const;

export const fuzzCommand = (door: Door): Command<FuzzArguments> => ({
  builder: (yargs: Argv<object>) =>
    withAttachOptions(
      yargs
        .option('release', { type: 'string', array: true, describe: `releases to fuzz (default ${DEFAULT_RELEASE})` })
        .option('on', { type: 'string', describe: 'the target: sim (default), in-process, openclaw@<version>, …' })
        .option('runs', {
          type: 'string',
          describe: 'how many scenarios (default 10000 on sim, 200 in-process, else 20)',
        })
        .option('for', { type: 'string', describe: 'how long instead, such as 30s' })
        .option('seed', { type: 'string', describe: `which scenarios (default ${DEFAULT_SEED})` })
        .option('path', { type: 'string', describe: 'only the failure at this place, as printed with it' })
        .option('workers', {
          type: 'string',
          describe: 'how many are played at once on targets with sockets (default 1; in-process as many as processors)',
        })
        .option('strategy', {
          type: 'string',
          describe: 'swarm (default), or random: uniform over everything, to compare',
        })
        .option('assuming', {
          type: 'string',
          describe: 'look only for loops under this assumption: acts (a person approves whatever is seen) or idle',
        })
        .option('property', {
          type: 'string',
          describe: 'look for a broken sentence of the properties instead of loops',
        })
        .option('coverage', { type: 'boolean', describe: 'sim: count transitions, guards and knobs (slower)' })
        .option('baseline', {
          type: 'boolean',
          describe: 'let a random walk look for the same, to compare (on sim by default; --no-baseline)',
        })
        .option('corpus', { type: 'string', describe: `where failures are kept and replayed from (default ${CORPUS})` })
        .option('format', { type: 'string', describe: `one of ${FORMATS.join(', ')} (default text)` })
        .option('out', { type: 'string', describe: 'write the result to this file or folder instead of stdout' }),
    )
      .example('$0 fuzz --release 2026.2.19 --seed 7', 'find a loop of the release of the issue')
      .example('$0 fuzz --release auto-upgrade --for 30s', 'half a minute of looking for one in a proposed fix'),
  handler: (args) => door.run(() => run(door, args)),
});

async function run(door: Door, args: FuzzArguments): Promise<number> {
  const format = oneOf('--format', args.format ?? 'text', FORMATS);
  const asked = releasesOf(args.release);
  const releases = asked.length > 0 ? asked : [releaseOr(DEFAULT_RELEASE, '--release')];
  const options = optionsOf(args);
  isFolder(args.corpus ?? CORPUS);
  const target = await targetOf(door, args);
  const reports: FuzzReport[] = [];
  try {
    await interruptibly(door.progress, async (interruption) => {
      for (const release of releases) {
        reports.push(await fuzzOne(door, args, { ...options, release, target }, interruption));
        if (interruption.asked()) break;
      }
    });
  } finally {
    await target.close?.();
  }
  await show(door, args, format, reports);
  return statusOf(reports);
}

/** Where failures are kept is a folder, or nothing yet. */
function isFolder(dir: string): void {
  if (existsSync(dir) && !statSync(dir).isDirectory())
    throw usage('--corpus', `${dir} is no folder`, 'name a folder, which is made where there is none');
}

async function fuzzOne(
  door: Door,
  args: FuzzArguments,
  asked: Omit<FuzzOptions, 'known'>,
  { heard }: Interruption,
): Promise<FuzzReport> {
  const { release, target, seed } = asked;
  const dir = args.corpus ?? CORPUS;
  const look: Look = { release, target, seed, property: asked.property };
  const corpus: Entry[] = [];
  // To see one failure again, what else is known does not matter.
  for (const path of asked.path == null ? entriesIn(dir) : []) {
    door.progress.show(`${release.name} on ${target.name}: known ${path}`);
    const entry = await replayEntry(path, look);
    corpus.push({ ...entry, run: { ...entry.run, file: near(path) } });
  }
  const counting = args.coverage === true ? coverageOf(release) : null;
  const startedMs = Date.now();
  const known = new Set(corpus.flatMap(({ loop, now }) => (now === 'fails' ? [loop] : [])));
  const fuzzed = await fuzz({
    ...asked,
    known,
    interrupted: heard,
    ...(args.on === 'in-process' ? { elsewhere: () => threadFor({ args, release: release.name }) } : {}),
    ...(counting === null ? {} : { dress: counting.dress }),
    onProgress: (runs) => {
      const perSecond = Math.round((runs * 1000) / Math.max(1, Date.now() - startedMs));
      door.progress.show(`${release.name} on ${target.name}: ${runs} runs, ${perSecond} a second`);
    },
  });
  door.progress.clear();
  const { found } = fuzzed;
  if (asked.path != null && found === null)
    throw usage(
      '--path',
      'nothing fails there',
      'write release, target, strategy and seed as they were printed with it',
    );
  const saved = found === null ? null : near(saveFound(dir, found, seed));
  const again = found === null ? [] : commandsOf(args, release, found.path, seed, saved ?? '', fuzzed.strategy);
  const coverage = counting?.counted(fuzzed.runs) ?? null;
  const compares = !fuzzed.interrupted && (args.baseline ?? (isCheap(asked) && args.coverage !== true));
  if (compares) door.progress.show(`${release.name} on ${target.name}: a random walk, to compare`);
  const baseline = compares ? await randomWalk({ ...asked, known }, fuzzed) : null;
  door.progress.clear();
  return { fuzzed, corpus, saved, again, coverage, baseline };
}

/** A path as short as it can be written from here. */
function near(path: string): string {
  const from = relative(process.cwd(), resolve(path));
  return from.startsWith('..') || isAbsolute(from) ? resolve(path) : from;
}

function commandsOf(
  { on = 'sim', property, assuming, corpus }: FuzzArguments,
  release: Release,
  path: string,
  seed: number,
  saved: string,
  strategy: string,
): readonly string[] {
  const how = [
    on === 'sim' ? '' : ` --on ${quoted(on)}`,
    strategy === 'swarm' ? '' : ` --strategy ${strategy}`,
    assuming === undefined ? '' : ` --assuming ${assuming}`,
    property === undefined ? '' : ` --property ${quoted(property)}`,
    corpus === undefined ? '' : ` --corpus ${quoted(corpus)}`,
  ].join('');
  return [
    `scopeloop fuzz --release ${release.name}${how} --seed ${seed} --path ${path}`,
    `scopeloop replay ${quoted(saved)} --release ${release.name}${on === 'sim' ? '' : ` --on ${quoted(on)}`}`,
  ];
}

async function show(door: Door, args: FuzzArguments, format: (typeof FORMATS)[number], reports: readonly FuzzReport[]) {
  const { text, summary } = await shown(format, reports, { version: door.version, ...inkFor(door, args.out) });
  deliver(door, text, { out: args.out, format });
  if (format === 'github') appendSummary(door.env, summary);
}

async function shown(
  format: (typeof FORMATS)[number],
  reports: readonly FuzzReport[],
  options: { readonly version: string; readonly colour: boolean; readonly width: number },
): Promise<{ readonly text: string; readonly summary: string | null }> {
  const facts = reports.map(fuzzFacts);
  switch (format) {
    case 'text':
      return { text: reports.map((each) => fuzzText(each, options)).join('\n'), summary: null };
    case 'json':
      return { text: `${JSON.stringify({ scopeloop: options.version, fuzz: facts }, null, 2)}\n`, summary: null };
    case 'ndjson':
      return {
        text: facts.map((each) => `${JSON.stringify({ scopeloop: options.version, ...each })}\n`).join(''),
        summary: null,
      };
    default:
      return report(format, reports.flatMap(runsOf), options);
  }
}

/** Known and new failures as runs: what was expected is that nobody is kept out. */
function runsOf({ fuzzed: { found }, corpus, saved }: FuzzReport): readonly RunResult[] {
  const file = saved === null ? {} : { file: saved };
  const wished = (run: RunResult): RunResult => ({ ...run, expected: 'converged' });
  return [
    ...corpus.map(({ run, now }) => (now === 'fails' ? wished(run) : { ...run, expected: run.verdict })),
    ...(found === null ? [] : [wished({ ...found.run, ...file, scenario: found.name })]),
  ];
}

/** A failure outweighs what was not found out. */
function statusOf(reports: readonly FuzzReport[]): number {
  if (reports.some(({ fuzzed, corpus }) => fuzzed.found !== null || corpus.some(({ now }) => now === 'fails')))
    return exit.notAsExpected;
  const open = ({ fuzzed, corpus }: FuzzReport) =>
    fuzzed.interrupted || Object.keys(fuzzed.unconfirmed).length > 0 || corpus.some(({ now }) => now === 'unknown');
  return reports.some(open) ? exit.unknown : exit.asExpected;
}
