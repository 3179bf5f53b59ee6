/** The list of commands, and how yargs' own complaints are turned into ours. */
import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { UsageError } from '../scenarios/usage-error.ts';
import { Chosen, lazily } from './command.ts';
import { type Door, fail, openDoor } from './door.ts';

/** The commands in the order in which `--help` lists them. */
const withCommands = (program: Argv, door: Door): Argv =>
  program
    .command(
      lazily('replay [scenarios..]', 'play scenarios and compare the verdicts with what is expected', async () =>
        (await import('./replay.ts')).replayCommand(door),
      ),
    )
    .command(
      lazily(
        'check [scenario]',
        'search every order of things; prove or refute each promise, with the shortest counterexample',
        async () => (await import('./check.ts')).checkCommand(door),
      ),
    )
    .command(
      lazily('bisect <scenario>', 'find which release brought a verdict and which took it away', async () =>
        (await import('./bisect.ts')).bisectCommand(door),
      ),
    )
    .command(
      lazily(
        'conform',
        'play random sequences on the model of a release and on a target, and show the first difference',
        async () => (await import('./conform.ts')).conformCommand(door),
      ),
    )
    .command(
      lazily('fuzz', 'play random scenarios until one fails, make it as short as can be, and save it', async () =>
        (await import('./fuzz.ts')).fuzzCommand(door),
      ),
    )
    .command(
      lazily(
        'fixes <release>',
        'find the smallest changes to a release after which it keeps every promise, and what they cost',
        async () => (await import('./fixes.ts')).fixesCommand(door),
      ),
    )
    .command(
      lazily('draw <what>', 'draw a machine as a statechart, or a scenario as a sequence of messages', async () =>
        (await import('./draw.ts')).drawCommand(door),
      ),
    )
    .command(
      lazily(
        'releases [action] [names..]',
        'the releases that are known: show R, diff A B; and those on this machine: list, install R, remove R',
        async () => (await import('./releases.ts')).releasesCommand(door),
      ),
    )
    .command(
      lazily('serve', 'run the gateway on a port of this machine until it is interrupted', async () =>
        (await import('./serve.ts')).serveCommand(door),
      ),
    );

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
const closed = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
};

/** Reads the words after the program's name, does what they ask, and leaves the exit status with the process. */
export async function main(words: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const door = openDoor(version);
  process.stdout.on('error', closed);
  if (words.length === 1 && words[0] === '--version') return door.print(version);
  try {
    const chosen = await chosenBy(words, door);
    await chosen?.go();
  } catch (error) {
    process.exitCode = fail(door.say, error);
  }
}

/** Null where yargs has answered itself, with help or the version. */
async function chosenBy(words: readonly string[], door: Door): Promise<Chosen | null> {
  try {
    await parsed(words, door);
    return null;
  } catch (error) {
    if (error instanceof Chosen) return error;
    throw error;
  }
}

async function parsed(words: readonly string[], door: Door): Promise<void> {
  const { default: yargs } = await import('yargs');
  const program = yargs(words)
    .scriptName('scopeloop')
    // The texts are English, so what yargs adds is, too.
    .locale('en')
    .usage('$0 <command>\n\nReplays, proves and explains livelocks in OpenClaw device pairing.');
  await withCommands(program, door)
    .demandCommand(1, 'name a command, such as: scopeloop replay rotate-narrow-scope')
    .strict()
    .version(door.version)
    .help()
    .alias('help', 'h')
    .epilogue(
      'Exit status: 0 as expected, 1 not as expected, 2 unknown, 64 wrong usage or input, 70 a fault of the program.',
    )
    .wrap(door.width)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? misused(message ?? '', words);
    })
    .parseAsync();
}

/** What yargs complains of, as a sentence of ours. */
function misused(message: string, [name = '']: readonly string[]): UsageError {
  const isShort = message.startsWith('Not enough non-option arguments');
  return new UsageError({
    code: 'usage',
    where: isShort ? name : 'usage',
    problem: isShort ? 'it is not said what for' : (message.split('\n')[0] ?? message),
    hint: isShort ? `scopeloop ${name} --help says what to write` : 'scopeloop --help lists the commands',
  });
}

/** What a build prepares once and for all, by name. */
export const prepared = async (): Promise<Readonly<Record<string, string>>> =>
  (await import('../scenarios/load.ts')).catalogueAsJson();

/** What a thread of `check` does, and one of `fuzz`. */
export const checkWorker = async (): Promise<void> => (await import('./check-worker.ts')).work();
export const fuzzWorker = async (): Promise<void> => (await import('./fuzz-worker.ts')).work();
