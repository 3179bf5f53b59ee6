/** What a fuzz command asks for, as its threads read it too. */
import { availableParallelism } from 'node:os';
import { sentences } from '../models/properties.ts';
import { parseDuration } from '../scenarios/duration.ts';
import type { FuzzOptions } from '../scenarios/fuzz/fuzz.ts';
import { strategies } from '../scenarios/fuzz/vocabulary.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import { type AttachArguments, attachedBy } from './attach-options.ts';
import type { Door } from './door.ts';
import { oneOf, wholeNumber } from './options.ts';
import { DEFAULT_SEED } from './seed.ts';

export interface FuzzArguments extends AttachArguments {
  release?: string[] | undefined;
  on?: string | undefined;
  runs?: string | undefined;
  for?: string | undefined;
  seed?: string | undefined;
  path?: string | undefined;
  workers?: string | undefined;
  strategy?: string | undefined;
  assuming?: string | undefined;
  property?: string | undefined;
  coverage?: boolean | undefined;
  baseline?: boolean | undefined;
  corpus?: string | undefined;
  format?: string | undefined;
  out?: string | undefined;
}

const RUNS_MAX = 100_000_000;
const WORKERS_MAX = 64;
/** Each costs the memory and the start of a program. */
const THREADS_MAX = 8;
const ASSUMING = { acts: 'operator acts', idle: 'operator idle' } as const;

export type Asked = Omit<FuzzOptions, 'release' | 'target' | 'known'>;

export function optionsOf(args: FuzzArguments): Asked {
  const on = args.on ?? 'sim';
  const usual = on === 'sim' ? (args.property === undefined ? 10_000 : 500) : on === 'in-process' ? 200 : 20;
  const endMs = args.for === undefined ? null : Date.now() + spanOf(args.for, args);
  return {
    seed: wholeNumber('--seed', args.seed ?? DEFAULT_SEED, 0, 0xffff_ffff),
    runs: endMs === null ? wholeNumber('--runs', args.runs ?? usual, 1, RUNS_MAX) : RUNS_MAX,
    workers: wholeNumber('--workers', args.workers ?? usualWorkers(args), 1, WORKERS_MAX),
    strategy: oneOf('--strategy', args.strategy ?? 'swarm', strategies),
    assuming:
      args.assuming === undefined ? null : ASSUMING[oneOf('--assuming', args.assuming, ['acts', 'idle'] as const)],
    property:
      args.property === undefined
        ? null
        : oneOf(
            '--property',
            args.property,
            sentences.map(({ name }) => name),
          ),
    path: args.path === undefined ? null : placeOf(args.path),
    enough: () => endMs !== null && Date.now() >= endMs,
  };
}

/** Our own gateway waits for nothing but the processor; the lines of a log are kept in order. */
const usualWorkers = ({ on, log }: FuzzArguments): number =>
  on === 'in-process' && log === undefined ? Math.min(availableParallelism(), THREADS_MAX) : 1;

export const usage = (where: string, problem: string, hint: string) =>
  new UsageError({ code: 'usage', where, problem, hint });

function spanOf(written: string, { runs }: FuzzArguments): number {
  if (runs !== undefined) throw usage('--for', '--runs is given too', 'write the one or the other');
  const ms = parseDuration(written);
  if (ms === null || ms <= 0) throw usage('--for', `"${written}" is no time`, 'write 30s, 5m or 1h');
  return ms;
}

/** `batch:path`, as printed with a failure. */
function placeOf(written: string): { readonly batch: number; readonly path: string } {
  const [, batch, path] = /^(\d+):(\d+(?::\d+)*)$/.exec(written) ?? [];
  if (batch === undefined || path === undefined)
    throw usage('--path', `"${written}" is no place of a failure`, 'write it as it was printed, such as 3:17:0');
  return { batch: Number(batch), path };
}

export async function targetOf(door: Pick<Door, 'say' | 'progress'>, args: FuzzArguments): Promise<Target> {
  const on = args.on ?? 'sim';
  if (on === 'sim') return simulated;
  if (args.coverage === true) throw usage('--coverage', `${on} plays no charts of ours alone`, 'leave --on out');
  const { targetNamed } = await import('../live/target.ts');
  return targetNamed(on, attachedBy(door, args));
}
