/** `scopeloop serve`: the in-process gateway on this machine's own time, for clients of any kind, until it is told to stop. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { Gateway } from '../live/in-process/gateway.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Command } from './command.ts';
import type { Door } from './door.ts';
import { exit } from './exit-code.ts';
import { wholeNumber } from './options.ts';

interface ServeArguments {
  release?: string | undefined;
  port?: string | undefined;
  token?: string | undefined;
  'state-dir'?: string | undefined;
  log?: string | undefined;
}

const PORT_MAX = 65_535;

export const serveCommand = (door: Door): Command<ServeArguments> => ({
  builder: (yargs: Argv<object>) =>
    yargs
      .option('release', { type: 'string', describe: 'how it behaves (default 2026.2.19)' })
      .option('port', { type: 'string', describe: 'the port (default: one that is free)' })
      .option('token', { type: 'string', describe: 'the shared token (default: a new one, which is printed)' })
      .option('state-dir', { type: 'string', describe: 'where it keeps its files (default: a new temporary folder)' })
      .option('log', { type: 'string', describe: 'log file; JSON lines if its name ends in .jsonl' }),
  handler: (args) => door.run(() => serve(args, door)),
});

async function serve(args: ServeArguments, door: Door): Promise<number> {
  const release = releaseOr(args.release ?? '2026.2.19', '--release');
  const port = wholeNumber('--port', args.port ?? '0', 0, PORT_MAX);
  // Sockets and keys are loaded only here: every other command starts without them.
  const { startGateway } = await import('../live/in-process/gateway.ts');
  const { wallClock } = await import('../live/clock.ts');
  const { freshToken } = await import('../live/secrets.ts');
  const token = args.token ?? freshToken();
  if (token.trim() === '') throw usage('--token', 'the token is empty', 'leave it out for a new one');
  const given = args['state-dir'];
  const stateDir = given === undefined ? mkdtempSync(join(tmpdir(), 'scopeloop-serve-')) : resolve(given);
  const log = args.log === undefined ? null : { file: resolve(args.log), format: formatOf(args.log) };
  const stopped = interrupted();
  const gateway = await started(
    startGateway({
      release,
      stateDir,
      port,
      sharedToken: token,
      clock: wallClock(),
      activity: null,
      onFact: () => {},
      log,
      again: false,
    }),
    port,
  );
  const secret = args.token === undefined ? ` token ${token}` : '';
  door.print(`ws://127.0.0.1:${gateway.port} release ${release.name}${secret} files ${stateDir}`);
  await stopped;
  await gateway.stop();
  return exit.asExpected;
}

const formatOf = (file: string) => (file.endsWith('.jsonl') ? ('json' as const) : ('plain' as const));

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

async function started(starting: Promise<Gateway>, port: number): Promise<Gateway> {
  try {
    return await starting;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw usage('--port', `port ${port} is taken`, 'name another one, or none');
    if (code === 'EACCES' && path === undefined)
      throw usage('--port', `port ${port} is not allowed`, 'name one above 1023');
    if (path !== undefined)
      throw usage('--state-dir or --log', `${path} cannot be written (${code})`, 'name another place');
    throw error;
  }
}

const usage = (where: string, problem: string, hint: string) => new UsageError({ code: 'serve', where, problem, hint });
