/** `scopeloop fixes`: the smallest changes to a release after which every promise is kept, and what each of them costs. */
import type { Argv } from 'yargs';
import { fixesJson, fixesText } from '../reports/fixes.ts';
import { type FixesResult, fixesOf } from '../scenarios/fixes/fixes.ts';
import { SETTINGS, settingOf } from '../scenarios/fixes/settings.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { type ExitCode, exit } from './exit-code.ts';
import { listOf, oneOf, wholeNumber } from './options.ts';
import { deliver, inkFor } from './output.ts';

interface FixesArguments {
  release: string;
  scenario?: string[] | undefined;
  size?: string | undefined;
  states?: string | undefined;
  seconds?: string | undefined;
  format?: string | undefined;
  out?: string | undefined;
}

const DEFAULT_SIZE = 4;
const DEFAULT_STATES = 1_000_000;
const DEFAULT_SECONDS = 600;
const BYTES_MAX = 2_000_000_000;

export const fixesCommand = (door: Door): Command<FixesArguments> => ({
  builder: (yargs: Argv<object>) =>
    yargs
      .positional('release', { type: 'string', demandOption: true, describe: 'the release to mend' })
      .option('scenario', { type: 'string', array: true, describe: 'scenarios to keep promises in as well' })
      .option('size', { type: 'string', describe: `sets of at most so many changes (default ${DEFAULT_SIZE})` })
      .option('states', { type: 'string', describe: `stop a search after so many states (default ${DEFAULT_STATES})` })
      .option('seconds', { type: 'string', describe: `stop after so long (default ${DEFAULT_SECONDS})` })
      .option('format', { type: 'string', describe: 'text (default) or json' })
      .option('out', { type: 'string', describe: 'write the result to this file or folder instead of stdout' })
      .example('$0 fixes 2026.2.19', 'the release of the report, and everything small that mends it'),
  handler: (args) => door.run(async () => run(door, args)),
});

async function run(door: Door, args: FixesArguments): Promise<ExitCode> {
  const format = oneOf('--format', args.format ?? 'text', ['text', 'json']);
  const release = releaseOr(args.release, '<release>');
  const sizeMax = wholeNumber('--size', args.size ?? DEFAULT_SIZE, 0, 64);
  const statesMax = wholeNumber('--states', args.states ?? DEFAULT_STATES, 1, 100_000_000);
  const seconds = wholeNumber('--seconds', args.seconds ?? DEFAULT_SECONDS, 1, 86_400);
  const startedMs = Date.now();
  const late = () => (Date.now() - startedMs > seconds * 1000 ? `${seconds} seconds` : null);
  const result = await fixesOf(release, {
    settings: [...SETTINGS, ...listOf(args.scenario).map(settingOf)],
    explore: { statesMax, bytesMax: BYTES_MAX, enough: late },
    search: {
      sizeMax,
      enough({ size, judged, waiting }) {
        door.progress.show(`${release.name}: sets of ${size}, ${waiting} to go, ${judged} judged`);
        return late();
      },
    },
  });
  door.progress.clear();
  door.say(
    `${release.name}: ${result.sets.judged} sets, ${result.sets.searches} searches in ${Date.now() - startedMs} ms`,
  );
  const text = format === 'json' ? fixesJson(result, door.version) : fixesText(result, inkFor(door, args.out));
  deliver(door, text, { out: args.out, format, name: 'fixes' });
  return statusOf(result);
}

/** None exists only where every set is decided. */
function statusOf({ fixes, decidedSize }: FixesResult): ExitCode {
  if (fixes.length > 0) return exit.asExpected;
  return decidedSize === null ? exit.notAsExpected : exit.unknown;
}
