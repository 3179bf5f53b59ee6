/**
 * Where a real OpenClaw lives while we use it: a home, a state folder, a configuration and a log of its own, nothing of the
 * user's, on 127.0.0.1 only.
 */
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lt, valid } from 'semver';
import type { Installed } from './install.ts';

export interface Place {
  readonly stateDir: string;
  readonly port: number;
  readonly sharedToken: string;
}

const OFF = [
  ...['OPENCLAW_SKIP_CHANNELS', 'OPENCLAW_SKIP_CRON', 'OPENCLAW_SKIP_BROWSER_CONTROL_SERVER'],
  ...['OPENCLAW_SKIP_CANVAS_HOST', 'OPENCLAW_SKIP_GMAIL_WATCHER', 'OPENCLAW_SKIP_PROVIDERS', 'OPENCLAW_NO_RESPAWN'],
  ...['OPENCLAW_DISABLE_BONJOUR', 'OPENCLAW_NO_ONBOARD', 'NO_COLOR'],
];

/**
 * From then on whoever says that it comes through a proxy is let in only if the proxy is trusted (HTTP 403), and is counted by
 * the address that it names: all our devices that are not local share one, and none must pay for another's failures.
 */
const TELLS_PROXIES_APART = '2026.7.0';
/**
 * Early releases do nothing in threads but read and write a few small files, one waiting for the other: four that take turns cost a
 * fifth more than one, and are no sooner done. Recent ones have workers, which must be up in time and share these threads.
 */
const HAS_WORKERS = '2026.4.0';
const NO_LIMIT = 1_000_000;
const NEVER_AGAIN_MS = '86400000';

/** Linux keeps it in memory. A gateway replaces small files all the time, which takes a disk two to three times as long. */
const IN_MEMORY = '/dev/shm';
/** A state folder takes a few megabytes, its log as much as is played. */
const ROOM_BYTES = 1e9;

/** A folder for the state of a gateway that is ours; whoever names a place for such folders (TMPDIR) gets it there. */
export const newStateDir = (env: NodeJS.ProcessEnv = process.env): string =>
  mkdtempSync(join(env['TMPDIR'] === undefined && hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'scopeloop-openclaw-'));

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

export const logFileOf = ({ stateDir }: Place): string => join(stateDir, 'openclaw.log');

/** Makes the place, and says how a process starts in it. */
export function prepared(installed: Installed, place: Place): { cwd: string; env: NodeJS.ProcessEnv } {
  const { stateDir } = place;
  const home = join(stateDir, 'home');
  mkdirSync(home, { recursive: true });
  const path = configPath(installed, place);
  if (!existsSync(path)) writeFileSync(path, JSON.stringify(configOf(installed, place)), { mode: 0o600 });
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    OPENCLAW_STATE_DIR: stateDir,
    OPENCLAW_CONFIG_PATH: path,
    OPENCLAW_UPDATE_CHECK: '0',
    // Else recent releases call for whatever coding agent is on the path when they do not start.
    OPENCLAW_SUPERVISOR_MODE: 'external',
    // Halves the time that a start takes.
    NODE_COMPILE_CACHE: join(installed.cacheDir, 'compile-cache'),
    // Early releases read the configuration and look through their plugins anew at each connect that comes 200 ms after the last.
    OPENCLAW_CONFIG_CACHE_MS: NEVER_AGAIN_MS,
    OPENCLAW_PLUGIN_MANIFEST_CACHE_MS: NEVER_AGAIN_MS,
    ...(isBefore(installed, HAS_WORKERS) ? { UV_THREADPOOL_SIZE: '1' } : {}),
    ...Object.fromEntries(OFF.map((name) => [name, '1'])),
  };
  return { cwd: stateDir, env };
}

/** One for each release: after an upgrade in place the new one must not stumble over what it would refuse to read. */
const configPath = ({ version }: Installed, { stateDir, port }: Place): string =>
  join(stateDir, `config-${port}-${version}.json`);

/** A build without a number of its own is taken for a recent one. */
const isBefore = ({ version }: Pick<Installed, 'version'>, other: string): boolean =>
  valid(version) !== null && lt(version, other);

function configOf({ version }: Installed, place: Place): object {
  const tellsProxiesApart = !isBefore({ version }, TELLS_PROXIES_APART);
  const auth = { mode: 'token', token: place.sharedToken };
  const gateway = { mode: 'local', port: place.port, bind: 'loopback' };
  return {
    gateway: tellsProxiesApart
      ? { ...gateway, auth: { ...auth, rateLimit: { maxAttempts: NO_LIMIT } }, trustedProxies: ['127.0.0.1'] }
      : { ...gateway, auth },
    plugins: { enabled: false },
    update: { checkOnStart: false },
    // Refusals are warnings. A line for each frame besides would cost as much as all that the gateway does for it.
    logging: { file: logFileOf(place), level: 'warn', consoleLevel: 'warn' },
  };
}
