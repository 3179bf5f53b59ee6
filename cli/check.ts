/** `scopeloop check`: every order of things, searched exhaustively; each promise proved, refuted or left open. */
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import type { Release } from '../models/releases/release.ts';
import { type CheckTextOptions, checkJson, checkText } from '../reports/check.ts';
import { checkGithub, checkJunit } from '../reports/check-ci.ts';
import { checkTable } from '../reports/check-table.ts';
import { plural } from '../reports/words.ts';
import { type CheckResult, check } from '../scenarios/check/check.ts';
import {
  CLIENTS_MAX,
  configurationOf,
  configurationOfSize,
  DEVICES_MAX,
  type Time,
} from '../scenarios/check/configuration.ts';
import { configurationPosed, SUITE } from '../scenarios/check/suite.ts';
import { savedWitness, unrolled, unrolledOn } from '../scenarios/check/unroll.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Progress } from '../sim/explore-world.ts';
import type { Door } from './door.ts';
import { type ExitCode, exit } from './exit-code.ts';
import { listener, listOf, oneOf, releasesOf, wholeNumber } from './options.ts';
import { appendSummary, outPath, writeWhole } from './output.ts';

interface CheckArguments {
  scenario?: string | undefined;
  release?: string[] | undefined;
  clients?: string | undefined;
  devices?: string | undefined;
  alike?: boolean | undefined;
  symmetry?: string | undefined;
  suite?: string[] | undefined;
  time?: string | undefined;
  states?: string | undefined;
  memory?: string | undefined;
  seconds?: string | undefined;
  format?: string | undefined;
  out?: string | undefined;
  on?: string | undefined;
  save?: string | undefined;
}

const FORMATS = ['text', 'json', 'junit', 'github'] as const;
type Format = (typeof FORMATS)[number];
const ENDINGS = { text: 'txt', json: 'json', junit: 'xml', github: 'txt' } as const satisfies Record<Format, string>;
const SUITE_NAMES = SUITE.map(({ name }) => name);
const DEFAULT_RELEASE = '2026.2.19';
const DEFAULT_CLIENTS = 2;
const DEFAULT_STATES = 5_000_000;
const DEFAULT_MEMORY_MB = 2_000;
const DEFAULT_SECONDS = 120;

export const checkCommand = (door: Door): CommandModule<object, CheckArguments> => ({
  command: 'check [scenario]',
  describe: 'search every order of things; prove or refute each promise, with the shortest counterexample',
  builder: (yargs: Argv<object>) =>
    yargs
      .positional('scenario', { type: 'string', describe: 'its actors and incidents, in every order' })
      .option('release', { type: 'string', array: true, describe: `releases or fixes (default ${DEFAULT_RELEASE})` })
      .option('clients', { type: 'string', describe: `without a scenario: so many callers, 1 to ${CLIENTS_MAX}` })
      .option('devices', { type: 'string', describe: `without a scenario: of so many devices, 1 to ${DEVICES_MAX}` })
      .option('alike', { type: 'boolean', describe: 'with --clients: all of them call the same way' })
      .option('suite', {
        type: 'string',
        array: true,
        describe: `settings of the suite, all small ones if none is named: ${SUITE_NAMES.join(', ')}`,
      })
      .option('time', { type: 'string', describe: 'free (default), ordered, or both: free,ordered' })
      .option('symmetry', {
        type: 'string',
        describe: 'on (default): one state for all that differ only in who is who among the alike; off',
      })
      .option('states', { type: 'string', describe: `stop after so many states (default ${DEFAULT_STATES})` })
      .option('memory', { type: 'string', describe: `stop at so many megabytes (default ${DEFAULT_MEMORY_MB})` })
      .option('seconds', { type: 'string', describe: `stop exploring after so long (default ${DEFAULT_SECONDS})` })
      .option('on', { type: 'string', describe: 'where loops are gone round: in-process (default), sim, none' })
      .option('save', { type: 'string', describe: 'write each counterexample to this folder, for replay' })
      .option('format', { type: 'string', describe: 'text (default), json, junit or github' })
      .option('out', { type: 'string', describe: 'write the result to this file or folder instead of stdout' })
      .example('$0 check rotate-narrow-scope', 'the report, whatever comes first')
      .example('$0 check --suite --release 2026.9.6', 'the settings in which every release is judged')
      .example('$0 check --clients 3 --devices 2 --release 2026.9.6', 'three callers of two devices'),
  handler: (args) => door.run(async () => run(door, args)),
});

async function run(door: Door, args: CheckArguments): Promise<ExitCode> {
  const format = oneOf('--format', args.format ?? 'text', FORMATS);
  const times = (args.time ?? 'free').split(',').map((time) => oneOf('--time', time.trim(), ['free', 'ordered']));
  const on = oneOf('--on', args.on ?? 'in-process', ['in-process', 'sim', 'none']);
  const results: CheckResult[] = [];
  for (const { name, make } of runsOf(args))
    for (const time of times) results.push(await proved(door, args, on, name, make(time)));
  const { text, summary } = reported(format, results, door);
  if (args.out === undefined) door.print(text);
  else writeWhole(outPath(args.out, `check.${ENDINGS[format]}`), text);
  if (summary !== null) appendSummary(door.env, summary);
  return statusOf(results);
}

function reported(
  format: Format,
  results: readonly CheckResult[],
  { colour, width, version }: Door,
): { readonly text: string; readonly summary: string | null } {
  switch (format) {
    case 'text':
      return { text: textOf(results, { colour, width }), summary: null };
    case 'json':
      return { text: checkJson(results, version), summary: null };
    case 'junit':
      return { text: checkJunit(results), summary: null };
    case 'github':
      return checkGithub(results);
  }
}

/** One result in full; of more, which promises fail where. */
const textOf = (results: readonly CheckResult[], options: CheckTextOptions): string => {
  const [only, ...others] = results;
  return only !== undefined && others.length === 0 ? checkText(only, options) : checkTable(results, options);
};

type Configured = ReturnType<typeof configurationOfSize>;

interface Search {
  readonly name: string;
  make(time: Time): Configured;
}

function runsOf(args: CheckArguments): readonly Search[] {
  const { scenario, suite, clients, devices } = args;
  if (scenario !== undefined) {
    refuse(args, ['clients', 'devices', 'alike', 'suite'], 'a scenario says itself who is there', 'the scenario');
    const loaded = loadScenario(scenario);
    return releasesAsked(args, loaded).map((release) => ({
      name: loaded.scenario,
      make: (time) => configurationOf(loaded, release, time),
    }));
  }
  if (suite !== undefined) {
    refuse(args, ['clients', 'devices', 'alike'], 'the suite says itself who is there', '--suite');
    const names = listOf(suite).map((name) => oneOf('--suite', name, SUITE_NAMES));
    const posed = SUITE.filter(({ name, size }) => (names.length === 0 ? size === 'small' : names.includes(name)));
    return releasesAsked(args, null).flatMap((release) =>
      posed.map((one) => ({ name: one.name, make: (time: Time) => configurationPosed(one, release, time) })),
    );
  }
  const size = {
    clients: wholeNumber('--clients', clients ?? DEFAULT_CLIENTS, 1, CLIENTS_MAX),
    devices: wholeNumber('--devices', devices ?? 1, 1, DEVICES_MAX),
    alike: args.alike === true,
  };
  if (size.devices > size.clients) {
    const problem = `${plural(size.devices, 'device')} for ${plural(size.clients, 'client')}: somebody has to call from each`;
    throw new UsageError({ code: 'usage', where: '--devices', problem, hint: `write at most ${size.clients}` });
  }
  const name = `${plural(size.clients, size.alike ? 'like client' : 'client')} of ${plural(size.devices, 'device')}`;
  return releasesAsked(args, null).map((release) => ({
    name,
    make: (time) => configurationOfSize(size, release, time),
  }));
}

function refuse(
  args: CheckArguments,
  options: readonly (keyof CheckArguments)[],
  problem: string,
  other: string,
): void {
  const given = options.find((option) => args[option] !== undefined);
  if (given === undefined) return;
  throw new UsageError({ code: 'usage', where: `--${given}`, problem, hint: `leave out ${other} or the option` });
}

function releasesAsked({ release }: CheckArguments, scenario: Scenario | null): readonly Release[] {
  const asked = releasesOf(release);
  return asked.length > 0 ? asked : [releaseOr(scenario?.release ?? DEFAULT_RELEASE, '--release')];
}

/** Loops are gone round on a target before they are called proved, and saved on request. */
async function proved(
  door: Door,
  args: CheckArguments,
  on: string,
  name: string,
  configuration: Configured,
): Promise<CheckResult> {
  const result = checked(door, args, name, configuration);
  if (args.save !== undefined) await save(door, args.save, result, configuration);
  if (on === 'none') return result;
  const { targetNamed } = await import('../live/target.ts');
  const asked = { clock: 'virtual', token: null, log: null, stateDir: null, cacheDir: null } as const;
  const target = await targetNamed(on, { ...asked, listener: listener(door) });
  try {
    return await unrolledOn(target, result, configuration);
  } finally {
    await target.close?.();
  }
}

/** Each witness as a scenario that `replay` plays on any target. */
async function save(door: Door, dir: string, result: CheckResult, configuration: Configured): Promise<void> {
  const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  for (const { name, witness } of result.promises) {
    const file = slug(`${result.configuration} ${result.release} ${result.time} ${name}`);
    const plan = witness === null ? null : unrolled(configuration, witness, file);
    if (plan === null) continue;
    const path = join(dir, `${file}.yaml`);
    const because = `Refutes "${name}", found by check of ${result.release} in ${result.time} time.`;
    writeWhole(path, await savedWitness(plan, because, configuration.release));
    door.say(`saved ${path}`);
  }
}

function checked(door: Door, args: CheckArguments, name: string, configuration: Configured): CheckResult {
  const statesMax = wholeNumber('--states', args.states ?? DEFAULT_STATES, 1, 100_000_000);
  const bytesMax = wholeNumber('--memory', args.memory ?? DEFAULT_MEMORY_MB, 1, 64_000) * 1_000_000;
  const seconds = wholeNumber('--seconds', args.seconds ?? DEFAULT_SECONDS, 1, 86_400);
  const startedMs = Date.now();
  const bounds = {
    statesMax,
    bytesMax,
    enough({ states, edges, frontier, bytes }: Progress) {
      const ms = Math.max(1, Date.now() - startedMs);
      const rate = Math.round((states * 1000) / ms);
      door.progress.show(
        `${name} · ${configuration.release.name}: ${states} states, ${rate} a second, frontier ${frontier}, ${edges} steps, ${Math.round(bytes / 1e6)} MB`,
      );
      return ms > seconds * 1000 ? `${seconds} seconds` : null;
    },
  };
  const result = check(name, configuration, bounds, {
    symmetry: oneOf('--symmetry', args.symmetry ?? 'on', ['on', 'off']) === 'on',
  });
  door.progress.clear();
  const ms = Date.now() - startedMs;
  door.say(`${name} · ${configuration.release.name} · ${configuration.time}: ${result.states} states in ${ms} ms`);
  return result;
}

/** A refutation outweighs what was left open. */
function statusOf(results: readonly CheckResult[]): ExitCode {
  const verdicts = results.flatMap(({ promises }) => promises.map(({ verdict }) => verdict));
  if (verdicts.includes('fails')) return exit.notAsExpected;
  return verdicts.includes('unknown') ? exit.unknown : exit.asExpected;
}
