/** `scopeloop bisect`: which release brought a verdict on a scenario, and which took it away. */
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { inOrder, releaseNames, standsFor } from '../models/releases/known.ts';
import { bisectJson, bisectText } from '../reports/bisect.ts';
import { plural } from '../reports/words.ts';
import {
  type BisectAsk,
  type BisectResult,
  bisect,
  sampleOf,
  versionsKnown,
  versionsPublished,
} from '../scenarios/bisect.ts';
import { verdicts } from '../scenarios/expected.ts';
import { loadScenario } from '../scenarios/load.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { type ExitCode, exit } from './exit-code.ts';
import { isWithCli, listener, listOf, oneOf, wholeNumber } from './options.ts';
import { deliver, inkFor } from './output.ts';
import { DEFAULT_SEED } from './seed.ts';

interface BisectArguments {
  scenario?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  releases?: string[] | undefined;
  published?: boolean | undefined;
  on?: string | undefined;
  with?: string | undefined;
  verdict?: string | undefined;
  repeat?: string | undefined;
  all?: boolean | undefined;
  format?: string | undefined;
  out?: string | undefined;
  seed?: string | undefined;
  cache?: boolean | undefined;
  cacheDir?: string | undefined;
}

export const bisectCommand = (door: Door): Command<BisectArguments> => ({
  builder: (yargs: Argv<object>) =>
    yargs
      .positional('scenario', { type: 'string', describe: 'a name from the catalogue, or a file' })
      .option('from', { type: 'string', describe: 'the first version (default: the first that is known)' })
      .option('to', { type: 'string', describe: 'the last version (default: the last that is known)' })
      .option('releases', { type: 'string', array: true, describe: 'these versions instead of the known ones' })
      .option('published', { type: 'boolean', describe: 'those published between them that were played, too' })
      .option('on', { type: 'string', describe: 'sim (default): the profiles; openclaw: the published packages' })
      .option('with', { type: 'string', describe: 'openclaw: cli lets its own command line play what it can' })
      .option('verdict', { type: 'string', describe: `what to look for (default ${LOOKED_FOR})` })
      .option('repeat', { type: 'string', describe: 'play each so often; verdicts that differ are called flaky' })
      .option('all', { type: 'boolean', describe: 'openclaw: play every version, search nothing' })
      .option('format', { type: 'string', describe: 'text (default) or json' })
      .option('out', { type: 'string', describe: 'write the result to this file or folder instead of stdout' })
      .option('seed', { type: 'string', describe: `what chance there is (default ${DEFAULT_SEED})` })
      .option('cache', { type: 'boolean', default: true, describe: 'openclaw: --no-cache plays everything again' })
      .option('cache-dir', { type: 'string', describe: 'openclaw: where releases and verdicts are kept' })
      .example('$0 bisect rotate-narrow-scope', 'over all profiles, simulated')
      .example('$0 bisect rotate-narrow-scope --on openclaw', 'on the packages themselves'),
  handler: (args) => door.run(() => run(door, args)),
});

const LOOKED_FOR = 'livelock';

async function run(door: Door, args: ArgumentsCamelCase<BisectArguments>): Promise<number> {
  const format = oneOf('--format', args.format ?? 'text', ['text', 'json']);
  const on = oneOf('--on', args.on ?? 'sim', ['sim', 'openclaw']);
  const versions = rangeOf(args);
  const seed = wholeNumber('--seed', args.seed ?? DEFAULT_SEED, 0, 0xffff_ffff);
  const withCli = isWithCli(args.with, [on]);
  const began = performance.now();
  const result = await bisect({
    scenario: loadScenario(args.scenario ?? ''),
    versions,
    verdict: oneOf('--verdict', args.verdict ?? LOOKED_FOR, verdicts),
    repeat: wholeNumber('--repeat', args.repeat ?? 1, 1, 100),
    seed,
    ...(on === 'sim' ? onProfiles(seed) : await onPackages(door, args, seed, withCli)),
  });
  door.progress.clear();
  const text = format === 'json' ? bisectJson(result, door.version) : bisectText(result, inkFor(door, args.out));
  deliver(door, text, { out: args.out, format });
  door.say(effortOf(result, performance.now() - began));
  return exitCodeOf(result);
}

/** What is played how: profiles cost nothing, so each is. */
type Means = Pick<BisectAsk, 'target' | 'every' | 'predict' | 'play'>;

const onProfiles = (seed: number): Means => ({
  target: 'sim',
  every: true,
  predict: false,
  play: async (scenario, _version, { release }) => ({
    ...sampleOf(await playScenario(scenario, release, simulated, { seed })),
    cached: false,
  }),
});

async function onPackages(door: Door, args: BisectArguments, seed: number, withCli: boolean): Promise<Means> {
  // Processes and sockets are loaded only when a package is to be started.
  const { packagePlayer } = await import('../live/bisect.ts');
  const player = packagePlayer({
    seed,
    version: door.version,
    keep: args.cache !== false,
    cacheDir: args.cacheDir ?? null,
    withCli,
    listener: listener(door),
  });
  return { target: player.name, every: args.all === true, predict: args.all !== true, play: player.play };
}

function rangeOf({ from, to, releases, published }: BisectArguments): readonly string[] {
  const named = listOf(releases);
  const ends = [from, to].filter((version) => version !== undefined);
  const known = named.length > 0 ? named : published === true ? versionsPublished : versionsKnown;
  for (const version of [...named, ...ends])
    checkVersion(version, named.includes(version) ? '--releases' : '--from, --to');
  const versions = inOrder([...known, ...ends]);
  const first = from === undefined ? 0 : versions.indexOf(from);
  const last = to === undefined ? versions.length - 1 : versions.indexOf(to);
  if (last > first) return versions.slice(first, last + 1);
  throw usage('--from, --to', `there are no two versions from ${versions[first]} to ${versions[last]}`);
}

function checkVersion(version: string, where: string): void {
  // A proposed fix is a profile, too, but it comes neither before nor after a release.
  if (/^\d/.test(version) && standsFor(version) !== undefined) return;
  throw usage(where, `${JSON.stringify(version)} is no version that a profile stands for`);
}

const usage = (where: string, problem: string) =>
  new UsageError({
    code: 'versions-unknown',
    where,
    problem,
    hint: `write versions such as ${releaseNames[0]} and ${releaseNames.at(-3)}, the older one first`,
  });

function effortOf({ strip, plays, cached }: BisectResult, tookMs: number): string {
  const played = strip.filter(({ tried }) => tried !== null).length;
  const known = cached === 0 ? '' : `, ${cached} known from earlier runs`;
  return `${played} of ${strip.length} releases played, ${plural(plays, 'play')}${known}, ${(tookMs / 1_000).toFixed(1)} s`;
}

/** A verdict that is not the expected one outweighs one that could not be told. */
function exitCodeOf({ strip }: BisectResult): ExitCode {
  const words = strip.flatMap(({ tried, expected }) => (tried === null ? [] : [{ word: tried.word, expected }]));
  const isOpen = (word: string) => word === 'flaky' || word === 'unknown';
  if (words.some(({ word, expected }) => expected !== null && !isOpen(word) && word !== expected)) {
    return exit.notAsExpected;
  }
  return words.some(({ word, expected }) => isOpen(word) && word !== expected) ? exit.unknown : exit.asExpected;
}
