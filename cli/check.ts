/** `scopeloop check`: every order of things, searched exhaustively; each promise proved, refuted or left open. */
import type { Argv } from 'yargs';
import { type CheckTextOptions, checkJson, checkText } from '../reports/check.ts';
import { checkGithub, checkJunit } from '../reports/check-ci.ts';
import { checkTable } from '../reports/check-table.ts';
import type { CheckResult } from '../scenarios/check/check.ts';
import { CLIENTS_MAX, DEVICES_MAX } from '../scenarios/check/configuration.ts';
import { provedByWorkers, WORKERS_MAX } from './check-pool.ts';
import {
  type CheckArguments,
  DEFAULT_MEMORY_MB,
  DEFAULT_RELEASE,
  DEFAULT_SECONDS,
  DEFAULT_STATES,
  proved,
  type Search,
  SUITE_NAMES,
  searchesOf,
  searchOptions,
} from './check-search.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { type ExitCode, exit } from './exit-code.ts';
import { oneOf, wholeNumber } from './options.ts';
import { appendSummary, deliver, inkFor } from './output.ts';

const FORMATS = ['text', 'json', 'junit', 'github', 'html'] as const;
type Format = (typeof FORMATS)[number];

export const checkCommand = (door: Door): Command<CheckArguments> => ({
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
      .option('keep', {
        type: 'string',
        describe:
          'steps (default); states: loops are left open, a third of the memory; fingerprints: less still, a state may get lost',
      })
      .option('states', { type: 'string', describe: `stop after so many states (default ${DEFAULT_STATES})` })
      .option('memory', { type: 'string', describe: `stop at so many megabytes (default ${DEFAULT_MEMORY_MB})` })
      .option('seconds', { type: 'string', describe: `stop exploring after so long (default ${DEFAULT_SECONDS})` })
      .option('workers', {
        type: 'string',
        describe: 'how many searches go on at once (default 1); results are the same',
      })
      .option('on', { type: 'string', describe: 'where loops are gone round: in-process (default), sim, none' })
      .option('save', { type: 'string', describe: 'write each counterexample to this folder, for replay' })
      .option('format', { type: 'string', describe: 'text (default), json, junit, github or html' })
      .option('out', { type: 'string', describe: 'write the result to this file or folder instead of stdout' })
      .example('$0 check rotate-narrow-scope', 'the report, whatever comes first')
      .example('$0 check --suite --release 2026.9.6', 'the settings in which every release is judged')
      .example('$0 check --clients 3 --devices 2 --release 2026.9.6', 'three callers of two devices'),
  handler: (args) => door.run(async () => run(door, args)),
});

async function run(door: Door, args: CheckArguments): Promise<ExitCode> {
  const format = oneOf('--format', args.format ?? 'text', FORMATS);
  const workers = wholeNumber('--workers', args.workers ?? 1, 1, WORKERS_MAX);
  searchOptions(args);
  const searches = searchesOf(args);
  const results: CheckResult[] = [];
  if (workers > 1 && searches.length > 1)
    results.push(...(await provedByWorkers(door, args, searches.length, workers)));
  else for (const search of searches) results.push(await proved(door, args, search));
  const { text, summary } = await reported(format, results, searches, {
    ...inkFor(door, args.out),
    version: door.version,
  });
  deliver(door, text, { out: args.out, format, name: 'check' });
  if (summary !== null) appendSummary(door.env, summary);
  return statusOf(results);
}

async function reported(
  format: Format,
  results: readonly CheckResult[],
  searches: readonly Search[],
  { version, ...ink }: CheckTextOptions & { readonly version: string },
): Promise<{ readonly text: string; readonly summary: string | null }> {
  switch (format) {
    case 'text':
      return { text: textOf(results, ink), summary: null };
    case 'json':
      return { text: checkJson(results, version), summary: null };
    case 'junit':
      return { text: checkJunit(results), summary: null };
    case 'github':
      return checkGithub(results);
    case 'html': {
      const { checkHtml } = await import('../reports/html/check-page.ts');
      const searched = results.map((result, at) => ({ result, command: (searches[at] as Search).command }));
      return { text: await checkHtml(searched, version), summary: null };
    }
  }
}

/** One result in full; of more, which promises fail where. */
const textOf = (results: readonly CheckResult[], options: CheckTextOptions): string => {
  const [only, ...others] = results;
  return only !== undefined && others.length === 0 ? checkText(only, options) : checkTable(results, options);
};

/** A refutation outweighs what was left open. */
function statusOf(results: readonly CheckResult[]): ExitCode {
  const verdicts = results.flatMap(({ promises }) => promises.map(({ verdict }) => verdict));
  if (verdicts.includes('fails')) return exit.notAsExpected;
  return verdicts.includes('unknown') ? exit.unknown : exit.asExpected;
}
