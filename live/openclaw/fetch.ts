/** Packages fetched by npm's own client into a folder of their own. None of their install scripts is run. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeFolder } from '../../scenarios/folder.ts';
import { UsageError } from '../../scenarios/usage-error.ts';
import { keptProcess } from './kept-process.ts';
import { type Lock, neededAfterAll, OVERRIDES, thisPlatform, type Versions } from './recipe.ts';

/** Who is told what goes on, because it may take a minute. */
export interface Listener {
  /** A remark that stays. */
  say(text: string): void;
  /** What is going on at the moment. */
  show(text: string): void;
}

export const deaf: Listener = { say: () => {}, show: () => {} };

export interface Wanted {
  /** It is there completely or not at all: it gets its name when all is done. */
  readonly dir: string;
  readonly what: string;
  readonly dependencies: Versions;
  /** Whether these packages are installed by the recipe for OpenClaw. */
  readonly isOpenClaw: boolean;
}

const FLAGS = [
  ...['install', '--ignore-scripts', '--legacy-peer-deps', '--omit=optional', '--omit=peer', '--package-lock'],
  ...['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'],
  // Without a connection this is said in seconds.
  ...['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'],
];
const LIMIT_MS = 600_000;
const LOOK_AGAIN_MS = 500;
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT/;
const UNKNOWN = /ETARGET|E404|notarget/;
const TELLING = new RegExp(`${UNREACHABLE.source}|${UNKNOWN.source}|ENOSPC|EACCES|EINTEGRITY|No matching version`);

export async function fetched(wanted: Wanted, listener: Listener): Promise<void> {
  const { dir, what } = wanted;
  if (existsSync(dir)) return;
  const unlock = await locked(`${dir}.lock`, what, listener);
  const draft = `${dir}.draft`;
  try {
    if (existsSync(dir)) return;
    listener.say(`fetching ${what} into ${dir}`);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await installedInto(draft, wanted, listener);
    renameSync(draft, dir);
  } catch (error) {
    throw isOfTheDisk(error) ? unusableCache(dirname(dir), error) : error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    unlock();
  }
}

async function installedInto(draft: string, wanted: Wanted, listener: Listener): Promise<void> {
  const { dependencies, isOpenClaw } = wanted;
  const npmInstall = async (versions: Versions): Promise<void> => {
    const manifest = { name: 'scopeloop-cache', private: true, dependencies: versions };
    writeFileSync(
      join(draft, 'package.json'),
      JSON.stringify(isOpenClaw ? { ...manifest, overrides: OVERRIDES } : manifest),
    );
    await npm(draft, wanted, listener);
  };
  const beganMs = Date.now();
  await npmInstall(dependencies);
  if (isOpenClaw) {
    const lock = JSON.parse(readFileSync(join(draft, 'package-lock.json'), 'utf8')) as Lock;
    const more = neededAfterAll(lock, thisPlatform());
    if (Object.keys(more).length > 0) await npmInstall({ ...dependencies, ...more });
  }
  listener.say(`fetched ${wanted.what} in ${Math.round((Date.now() - beganMs) / 1_000)} s`);
}

async function npm(cwd: string, { what }: Wanted, listener: Listener): Promise<void> {
  const script = process.env['npm_execpath'] ?? '';
  const [program, first] = script.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []];
  const child = keptProcess({ program, args: [...first, ...FLAGS], cwd, env: process.env, forget: [cwd] });
  const beganMs = Date.now();
  const seconds = () => Math.round((Date.now() - beganMs) / 1_000);
  const ticking = setInterval(() => {
    listener.show(`fetching ${what}: ${seconds()} s`);
    if (Date.now() - beganMs > LIMIT_MS) void child.kill();
  }, LOOK_AGAIN_MS);
  const code = await child.ended
    .catch((error: Error) => {
      throw notFetched(what, error.message);
    })
    .finally(() => clearInterval(ticking));
  if (code !== 0) throw notFetched(what, reasonIn(child.stderr()));
}

/** The line of npm's complaint that says most. */
export function reasonIn(errors: string): string {
  const lines = errors.split('\n').filter((line) => /^npm (?:error|ERR!)/.test(line));
  const spoken = lines.filter((line) => !/^npm \S+ (?:code|errno|syscall|A complete log)\b/.test(line));
  const telling = spoken.find((line) => TELLING.test(line)) ?? spoken[0] ?? lines[0];
  const code = lines.find((line) => TELLING.test(line)) ?? '';
  if (telling === undefined) return 'npm failed without a word';
  const said = telling.replace(/^npm \S+ (?:(?:network|notarget|404|enoent|nospc) )?/, '').replace(/\.$/, '');
  const named = /\bcode (\w+)/.exec(code)?.[1];
  return named === undefined || said.includes(named) ? said : `${named} ${said}`;
}

export function notFetched(what: string, why: string): UsageError {
  const hint = UNKNOWN.test(why)
    ? 'name a version that was published (npm view openclaw versions)'
    : UNREACHABLE.test(why)
      ? 'connect to the npm registry, or name a cache that has it by --cache-dir'
      : 'look at the reason and try again';
  const problem = `it is not in the cache and could not be fetched: ${why}`;
  return new UsageError({ code: 'openclaw-not-fetched', where: what, problem, hint });
}

/** What the file system refuses; all else is a fault of ours, or has its own words. */
const isOfTheDisk = (error: unknown): boolean => DISK.has((error as NodeJS.ErrnoException).code ?? '');
const DISK = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'EISDIR']);

/** A cache folder that is none, or in which nothing can be read or written. */
export function unusableCache(dir: string, error: unknown): UsageError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const problem = `${dir} cannot be used as a cache (${code})`;
  const hint = 'name a folder that you may write to, with room for half a gigabyte a release';
  return new UsageError({ code: 'cache-unusable', where: '--cache-dir', problem, hint });
}

/** One process at a time; a lock whose owner is gone is taken over. */
async function locked(path: string, what: string, listener: Listener): Promise<() => void> {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw unusableCache(dirname(path), error);
  }
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += LOOK_AGAIN_MS) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusableCache(dirname(path), error);
    }
    if (isLeft(path)) takeAway(path);
    else await pause(LOOK_AGAIN_MS);
    listener.show(`waiting for another process that fetches ${what}`);
  }
  throw notFetched(what, `another process has been fetching it for ten minutes, as ${path} says`);
}

/** Moved first, so that only one of several who find it left takes it. */
function takeAway(path: string): void {
  const mine = `${path}.${process.pid}`;
  try {
    renameSync(path, mine);
    rmSync(mine, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** A lock is written in one go; one that still names nobody after so long was made by a process that fell in between. */
const WRITTEN_WITHIN_MS = 5_000;

/** Whether the process that wrote it has ended. */
function isLeft(path: string): boolean {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    if (!Number.isSafeInteger(owner) || owner <= 0) return Date.now() - statSync(path).mtimeMs > WRITTEN_WITHIN_MS;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
