/** The list of commands, and how yargs' own complaints are turned into ours. */
import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { UsageError } from '../scenarios/usage-error.ts';
import { bisectCommand } from './bisect.ts';
import { checkCommand } from './check.ts';
import { conformCommand } from './conform.ts';
import { fail, openDoor } from './door.ts';
import { drawCommand } from './draw.ts';
import { fixesCommand } from './fixes.ts';
import { fuzzCommand } from './fuzz.ts';
import { releasesCommand } from './releases.ts';
import { replayCommand } from './replay.ts';
import { serveCommand } from './serve.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const door = openDoor(version);

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await yargs(hideBin(process.argv))
    .scriptName('scopeloop')
    .usage('$0 <command>\n\nReplays, proves and explains livelocks in OpenClaw device pairing.')
    .command(replayCommand(door))
    .command(checkCommand(door))
    .command(bisectCommand(door))
    .command(conformCommand(door))
    .command(fuzzCommand(door))
    .command(fixesCommand(door))
    .command(drawCommand(door))
    .command(releasesCommand(door))
    .command(serveCommand(door))
    .demandCommand(1, 'name a command, such as: scopeloop replay rotate-narrow-scope')
    .strict()
    .version(version)
    .help()
    .alias('help', 'h')
    .epilogue(
      'Exit status: 0 as expected, 1 not as expected, 2 unknown, 64 wrong usage or input, 70 a fault of the program.',
    )
    .wrap(door.width)
    .exitProcess(false)
    .fail((message, error) => {
      throw (
        error ??
        new UsageError({
          code: 'usage',
          where: 'usage',
          problem: message.split('\n')[0] ?? message,
          hint: 'scopeloop --help lists the commands',
        })
      );
    })
    .parseAsync();
} catch (error) {
  process.exitCode = fail(door.say, error);
}
