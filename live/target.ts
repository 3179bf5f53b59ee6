/** From the word on the command line to the world that is meant: which target a scenario is played on. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../scenarios/folder.ts';
import type { Target } from '../scenarios/session.ts';
import { simulated } from '../scenarios/simulated.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import { builtTarget, type OpenClawOptions, publishedTarget } from './attach/openclaw.ts';
import { attachedTarget } from './attach/target.ts';
import type { Kept } from './in-process/session.ts';
import { inProcessTarget } from './in-process/target.ts';
import { inProcessOnWallClock } from './in-process/wall-clock.ts';
import { deaf, type Listener } from './openclaw/fetch.ts';

export interface LiveOptions {
  /** `real`: the in-process gateway lives through real minutes. Gateways of others always do. */
  readonly clock: 'virtual' | 'real';
  /** The shared secret of an attached gateway. */
  readonly token: string | null;
  /** Its log, its state directory, where they are at hand. */
  readonly log: string | null;
  readonly stateDir: string | null;
  /** Where releases are kept; null for the user's cache. */
  readonly cacheDir?: string | null;
  /** Openclaw: the release's own command line plays the callers that it can play. */
  readonly withCli?: boolean;
  /** Who hears of releases being fetched. */
  readonly listener?: Listener;
}

export function targetNamed(name: string, options: LiveOptions): Target {
  if (name === 'sim') return simulated;
  if (name === 'in-process') return options.clock === 'real' ? inProcessOnWallClock : inProcessTarget(keptOf(options));
  if (name.startsWith('openclaw@')) return publishedTarget(name.slice('openclaw@'.length), openclawOptions(options));
  if (name.startsWith('openclaw:')) return builtTarget(name.slice('openclaw:'.length), openclawOptions(options));
  if (name === 'openclaw') return builtTarget(buildIn(process.env), openclawOptions(options));
  if (/^wss?:/.test(name)) return attachedTarget(addressOf(name), secretOf(options), pathsOf(options));
  throw new UsageError({
    code: 'target-unknown',
    where: '--on',
    problem: `no target is called "${name}"`,
    hint: 'write sim, in-process, openclaw@<version>, openclaw:<folder or tarball> or ws://127.0.0.1:<port>',
  });
}

const openclawOptions = ({ cacheDir = null, listener = deaf, withCli = false }: LiveOptions): OpenClawOptions => ({
  cacheDir,
  listener,
  withCli,
});

/** Where somebody tests their own build, its path is the same for every command. */
function buildIn({ OPENCLAW }: NodeJS.ProcessEnv): string {
  if (OPENCLAW !== undefined && OPENCLAW !== '') return OPENCLAW;
  throw new UsageError({
    code: 'build-missing',
    where: '--on openclaw',
    problem: 'the environment variable OPENCLAW names no build',
    hint: 'set it to the folder or tarball of one, or write openclaw@<version>',
  });
}

/** Folders that are missing are made; what is in them stays. */
function keptOf({ log, stateDir }: LiveOptions): Kept {
  if (stateDir !== null) usable('--state-dir', stateDir, () => makeFolder(stateDir));
  if (log !== null) {
    usable('--log', log, () => {
      makeFolder(dirname(log));
      closeSync(openSync(log, 'a', 0o600));
    });
  }
  return { log, stateDir };
}

/** What cannot be written to is found out before anything is played. */
function usable(where: string, path: string, use: () => void): void {
  try {
    use();
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const problem = `${path} cannot be written (${code})`;
    throw new UsageError({ code: 'place-unwritable', where, problem, hint: 'name another place' });
  }
}

/** Only gateways of this machine: whatever is played changes what they hold. */
function addressOf(name: string): string {
  const wrong = (problem: string) =>
    new UsageError({ code: 'target-address', where: '--on', problem, hint: 'write ws://127.0.0.1:<port>' });
  if (!URL.canParse(name)) throw wrong(`"${name}" is no address`);
  const { protocol, hostname, port, pathname, search, username, password } = new URL(name);
  if (protocol !== 'ws:') throw wrong(`"${name}" is not a plain WebSocket`);
  if (!/^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname)) {
    throw wrong(`"${hostname}" is not this machine, and no other is ever contacted`);
  }
  if (port === '') throw wrong(`"${name}" names no port`);
  if (pathname !== '/' || search !== '' || username !== '' || password !== '') {
    throw wrong(`"${name}" says more than host and port`);
  }
  return `ws://${hostname}:${port}`;
}

function secretOf({ token }: LiveOptions): string {
  if (token !== null && token !== '') return token;
  throw new UsageError({
    code: 'token-missing',
    where: '--token',
    problem: 'an attached gateway asks for its shared token',
    hint: 'write --token with the value of gateway.auth.token',
  });
}

function pathsOf({ log, stateDir }: LiveOptions): {
  readonly logFile: string | null;
  readonly stateDir: string | null;
} {
  for (const [flag, path] of [['--log', log] as const, ['--state-dir', stateDir] as const]) {
    if (path === null || existsSync(path)) continue;
    throw new UsageError({
      code: 'path-missing',
      where: flag,
      problem: `there is no ${JSON.stringify(path)}`,
      hint: flag === '--log' ? 'write the path of the log of that gateway' : 'write its state directory',
    });
  }
  return { logFile: log, stateDir };
}
