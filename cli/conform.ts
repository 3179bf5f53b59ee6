/** `scopeloop conform`: random sequences on the model and on a target; the first difference, made as short as can be. */
import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Argv } from 'yargs';
import { conformanceText } from '../reports/conform.ts';
import { devicesOf } from '../scenarios/conform/compare.ts';
import { type Conformance, conform, type Finding } from '../scenarios/conform/conform.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { fileOf } from '../scenarios/recorded.ts';
import { simulated } from '../scenarios/simulated.ts';
import { type AttachArguments, attachedBy, withAttachOptions } from './attach-options.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { exit } from './exit-code.ts';
import { interruptibly } from './interruption.ts';
import { oneOf, wholeNumber } from './options.ts';
import { writeWhole } from './output.ts';
import { DEFAULT_SEED } from './seed.ts';

interface ConformArguments extends AttachArguments {
  release?: string | undefined;
  on?: string | undefined;
  runs?: string | undefined;
  from?: string | undefined;
  seed?: string | undefined;
  workers?: string | undefined;
  shrink?: boolean | undefined;
  format?: string | undefined;
  out?: string | undefined;
}

const DEFAULT_RUNS = 200;
const DEFAULT_RELEASE = '2026.2.19';

export const conformCommand = (door: Door): Command<ConformArguments> => ({
  builder: (yargs: Argv<object>) =>
    withAttachOptions(
      yargs
        .option('release', { type: 'string', describe: `the model (default ${DEFAULT_RELEASE})` })
        .option('on', {
          type: 'string',
          describe: 'the target: in-process (default), openclaw@<version>, openclaw:<folder>, ws://127.0.0.1:<port>',
        })
        .option('runs', { type: 'string', describe: `how many sequences (default ${DEFAULT_RUNS})` })
        .option('from', { type: 'string', describe: 'the number of the first sequence (default 1)' })
        .option('seed', { type: 'string', describe: `which sequences (default ${DEFAULT_SEED})` })
        .option('workers', { type: 'string', describe: 'how many are played at once (default 1)' })
        .option('shrink', { type: 'boolean', default: true, describe: 'make a difference as short as can be' })
        .option('format', { type: 'string', describe: 'text (default) or json' })
        .option('out', { type: 'string', describe: 'the folder where a difference is saved (default out/conform)' }),
    ).example('$0 conform --release 2026.2.19 --on openclaw@2026.2.19', 'the model against the published release'),
  handler: (args) => door.run(() => run(door, args)),
});

async function run(door: Door, args: ConformArguments): Promise<number> {
  const format = oneOf('--format', args.format ?? 'text', ['text', 'json']);
  const release = releaseOr(args.release ?? DEFAULT_RELEASE, '--release');
  const seed = wholeNumber('--seed', args.seed ?? DEFAULT_SEED, 0, 0xffff_ffff);
  const runs = wholeNumber('--runs', args.runs ?? DEFAULT_RUNS, 1, 1_000_000);
  const from = wholeNumber('--from', args.from ?? 1, 1, 1_000_000);
  const workers = wholeNumber('--workers', args.workers ?? 1, 1, 64);
  const on = args.on ?? 'in-process';
  const { targetNamed } = await import('../live/target.ts');
  const real = targetNamed(on, attachedBy(door, args));
  const startedMs = Date.now();
  try {
    const result = await interruptibly(door.progress, (interruption) =>
      conform({
        release,
        model: simulated,
        real,
        seed,
        runs,
        from,
        workers,
        shrink: args.shrink ?? true,
        interrupted: interruption.asked,
        onProgress: ({ sequences, steps }) => {
          const perSecond = Math.round((steps * 1000) / Math.max(1, Date.now() - startedMs));
          door.progress.show(
            `${on} as ${release.name}: ${sequences} of ${runs} sequences, ${perSecond} steps a second`,
          );
        },
      }),
    );
    door.progress.clear();
    const seconds = (Date.now() - startedMs) / 1000;
    door.say(`${result.steps} steps in ${seconds.toFixed(1)} s, ${Math.round(result.steps / seconds)} a second`);
    const saved = result.finding === null ? null : save(args.out ?? 'out/conform', result, result.finding);
    const again = `scopeloop conform --release ${release.name} --on ${on} --runs ${runs} --seed ${seed}${from === 1 ? '' : ` --from ${from}`}`;
    if (format === 'json') door.print(JSON.stringify({ scopeloop: door.version, ...result, saved }, null, 2));
    else door.print(conformanceText(result, { width: door.width, colour: door.colour, again, saved }));
    return statusOf(result);
  } finally {
    await real.close?.();
  }
}

/** A difference outweighs what could not be played. */
function statusOf({ finding, interrupted, notPlayed }: Conformance): number {
  if (finding !== null) return exit.notAsExpected;
  if (interrupted) return exit.unknown;
  return Object.keys(notPlayed).length > 0 ? exit.unknown : exit.asExpected;
}

/** As a scenario that `replay` plays on both; its name is of its content, so that finding it again saves it again. */
function save(
  dir: string,
  { release, target, seed }: Conformance,
  { sequence, operations, difference }: Finding,
): string {
  const digest = createHash('sha256').update(JSON.stringify(operations)).digest('hex').slice(0, 10);
  const name = `conform-${digest}`;
  const fields = difference.fields.map(({ path }) => path).join(', ');
  const written = {
    ...fileOf(name, release, devicesOf(operations), operations),
    title: `The model of ${release} and ${target} differ`,
    because: `Step ${difference.step} differs in ${fields}. Found by seed ${seed}, sequence ${sequence}.`,
  };
  const path = resolve(join(dir, `${name}.yaml`));
  writeWhole(path, stringify(written));
  return relative(process.cwd(), path);
}
