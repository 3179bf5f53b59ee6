/** Which searches `check` was asked for, and how one of them is done: the same in the program's own thread and in a worker. */
import { join } from 'node:path';
import type { Release } from '../models/releases/release.ts';
import { plural, quoted } from '../reports/words.ts';
import { type CheckResult, check } from '../scenarios/check/check.ts';
import {
  CLIENTS_MAX,
  configurationOf,
  configurationOfSize,
  DEVICES_MAX,
  type Time,
} from '../scenarios/check/configuration.ts';
import { configurationPosed, SUITE } from '../scenarios/check/suite.ts';
import { surveyed } from '../scenarios/check/surveyed.ts';
import { savedWitness, unrolled, unrolledOn } from '../scenarios/check/unroll.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Progress } from '../sim/pace.ts';
import { attachedBy } from './attach-options.ts';
import type { Door } from './door.ts';
import { listOf, oneOf, releasesOf, wholeNumber } from './options.ts';
import { writeWhole } from './output.ts';

/** Plain data, so that a worker can be told. */
export interface CheckArguments {
  scenario?: string | undefined;
  release?: string[] | undefined;
  clients?: string | undefined;
  devices?: string | undefined;
  alike?: boolean | undefined;
  symmetry?: string | undefined;
  keep?: string | undefined;
  workers?: string | undefined;
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

/** Where a search says what it does. */
export type Teller = Pick<Door, 'say' | 'progress'>;

export const SUITE_NAMES = SUITE.map(({ name }) => name);
export const DEFAULT_RELEASE = '2026.2.19';
const DEFAULT_CLIENTS = 2;
export const DEFAULT_STATES = 5_000_000;
export const DEFAULT_MEMORY_MB = 2_000;
export const DEFAULT_SECONDS = 120;

type Configured = ReturnType<typeof configurationOfSize>;

interface Posed {
  readonly name: string;
  /** What asks for this one alone, but for its time. */
  readonly asks: string;
  make(time: Time): Configured;
}

export interface Search {
  readonly name: string;
  /** The line that does this search alone. */
  readonly command: string;
  make(): Configured;
}

/** In the order in which they are reported. */
export function searchesOf(args: CheckArguments): readonly Search[] {
  const times = (args.time ?? 'free').split(',').map((time) => oneOf('--time', time.trim(), ['free', 'ordered']));
  const bounds = BOUNDING.flatMap((option) => (args[option] === undefined ? [] : [`--${option}`, `${args[option]}`]));
  return posedBy(args).flatMap(({ name, asks, make }) =>
    times.map((time) => ({
      name,
      command: ['scopeloop check', asks, '--time', time, ...bounds].join(' '),
      make: () => make(time),
    })),
  );
}

/** Options on which a result may depend, beside what is searched. */
const BOUNDING = ['symmetry', 'keep', 'states', 'memory', 'seconds', 'on'] as const;

function posedBy(args: CheckArguments): readonly Posed[] {
  const { scenario, suite, clients, devices } = args;
  if (scenario !== undefined) {
    refuse(args, ['clients', 'devices', 'alike', 'suite'], 'a scenario says itself who is there', 'the scenario');
    const loaded = loadScenario(scenario);
    return releasesAsked(args, loaded).map((release) => ({
      name: loaded.scenario,
      asks: `${quoted(scenario)} --release ${release.name}`,
      make: (time) => configurationOf(loaded, release, time),
    }));
  }
  if (suite !== undefined) {
    refuse(args, ['clients', 'devices', 'alike'], 'the suite says itself who is there', '--suite');
    const names = listOf(suite).map((name) => oneOf('--suite', name, SUITE_NAMES));
    const posed = SUITE.filter(({ name, size }) => (names.length === 0 ? size === 'small' : names.includes(name)));
    return releasesAsked(args, null).flatMap((release) =>
      posed.map((one) => ({
        name: one.name,
        asks: `--suite ${one.name} --release ${release.name}`,
        make: (time: Time) => configurationPosed(one, release, time),
      })),
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
    asks: `--clients ${size.clients} --devices ${size.devices}${size.alike ? ' --alike' : ''} --release ${release.name}`,
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

/** What holds for every search; fails where an option is written wrongly. */
export const searchOptions = (args: CheckArguments) => ({
  statesMax: wholeNumber('--states', args.states ?? DEFAULT_STATES, 1, 100_000_000),
  bytesMax: wholeNumber('--memory', args.memory ?? DEFAULT_MEMORY_MB, 1, 64_000) * 1_000_000,
  seconds: wholeNumber('--seconds', args.seconds ?? DEFAULT_SECONDS, 1, 86_400),
  symmetry: oneOf('--symmetry', args.symmetry ?? 'on', ['on', 'off']) === 'on',
  keep: oneOf('--keep', args.keep ?? 'steps', ['steps', 'states', 'fingerprints']),
  on: oneOf('--on', args.on ?? 'in-process', ['in-process', 'sim', 'none']),
});

/** Loops are gone round on a target before they are called proved, and saved on request. */
export async function proved(teller: Teller, args: CheckArguments, { name, make }: Search): Promise<CheckResult> {
  const { on } = searchOptions(args);
  const configuration = make();
  const result = checked(teller, args, name, configuration);
  if (args.save !== undefined) await save(teller, args.save, result, configuration);
  if (on === 'none') return result;
  const { targetNamed } = await import('../live/target.ts');
  const target = await targetNamed(on, attachedBy(teller, {}));
  try {
    return await unrolledOn(target, result, configuration);
  } finally {
    await target.close?.();
  }
}

/** Each witness as a scenario that `replay` plays on any target. */
async function save(teller: Teller, dir: string, result: CheckResult, configuration: Configured): Promise<void> {
  const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  for (const { name, witness } of result.promises) {
    const file = slug(`${result.configuration} ${result.release} ${result.time} ${name}`);
    const plan = witness === null ? null : unrolled(configuration, witness, file);
    if (plan === null) continue;
    const path = join(dir, `${file}.yaml`);
    const because = `Refutes "${name}", found by check of ${result.release} in ${result.time} time.`;
    writeWhole(path, await savedWitness(plan, because, configuration.release), '--save');
    teller.say(`saved ${path}`);
  }
}

function checked(teller: Teller, args: CheckArguments, name: string, configuration: Configured): CheckResult {
  const { statesMax, bytesMax, seconds, symmetry, keep } = searchOptions(args);
  const startedMs = Date.now();
  const bounds = {
    statesMax,
    bytesMax,
    enough({ states, frontier, bytes }: Progress) {
      const ms = Math.max(1, Date.now() - startedMs);
      const rate = Math.round((states * 1000) / ms);
      teller.progress.show(
        `${name} · ${configuration.release.name}: ${states} states, ${rate}/s, frontier ${frontier}, ${Math.round(bytes / 1e6)} MB, ${Math.round(ms / 1000)} s`,
      );
      return ms > seconds * 1000 ? `${seconds} seconds` : null;
    },
  };
  const result =
    keep === 'steps' ? check(name, configuration, bounds, { symmetry }) : surveyed(name, configuration, bounds, keep);
  teller.progress.clear();
  const ms = Date.now() - startedMs;
  teller.say(`${name} · ${configuration.release.name} · ${configuration.time}: ${result.states} states in ${ms} ms`);
  return result;
}
