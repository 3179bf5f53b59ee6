/**
 * Published OpenClaw releases on this machine, fetched once by npm's own client and kept in the user's cache folder. Nothing of
 * them is part of this package, and none of their install scripts is run.
 *
 * A plain install of these releases fails, because a dependency of a chat channel is a git repository; an override puts an
 * empty package in its place. Optional and peer dependencies (models, browsers) are left out: pairing needs none.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../../scenarios/usage-error.ts';

export interface Installed {
  readonly version: string;
  /** The Node that runs it. */
  readonly node: string;
  /** The script that is both gateway and command line. */
  readonly entry: string;
  readonly cacheDir: string;
}

/** The Node under which 2026.2.19 was seen running; its packages hold nothing but the program. */
const NODE_VERSION = '22.22.2';
const OVERRIDES = { libsignal: 'npm:empty-npm-package@1.0.0' };
const FLAGS = [
  ...['install', '--ignore-scripts', '--legacy-peer-deps', '--omit=optional', '--omit=peer'],
  ...['--no-audit', '--no-fund', '--loglevel=error'],
];

const INSTALL_LIMIT_MS = 600_000;
const LOOK_AGAIN_MS = 500;

export const cacheDir = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'scopeloop', 'openclaw');

/** `say` hears what is done, because it may take a minute. */
export async function install(version: string, say: (text: string) => void = () => {}): Promise<Installed> {
  if (!/^\d{4}\.\d{1,2}\.\d{1,2}(?:-[\w.]+)?$/.test(version)) throw notFetched(version, 'it is no version number');
  const dir = cacheDir();
  const node = join(dir, `node-${NODE_VERSION}`);
  const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  await fetched(node, { [nodePackage]: NODE_VERSION }, {}, `Node ${NODE_VERSION}`, say);
  const openclaw = join(dir, version);
  await fetched(openclaw, { openclaw: version }, OVERRIDES, `OpenClaw ${version}`, say);
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  return {
    version,
    node: join(node, 'node_modules', nodePackage, 'bin', program),
    entry: join(openclaw, 'node_modules', 'openclaw', 'openclaw.mjs'),
    cacheDir: dir,
  };
}

type Dependencies = Readonly<Record<string, string>>;

/** A folder with these packages in it. It is there completely or not at all: it gets its name when all is done. */
async function fetched(
  dir: string,
  dependencies: Dependencies,
  overrides: Dependencies,
  what: string,
  say: (text: string) => void,
): Promise<void> {
  if (existsSync(dir)) return;
  const unlock = await locked(`${dir}.lock`);
  try {
    if (existsSync(dir)) return;
    say(`fetching ${what} into ${dir}`);
    const draft = `${dir}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    const manifest = { name: 'scopeloop-cache', private: true, dependencies, overrides };
    writeFileSync(join(draft, 'package.json'), JSON.stringify(manifest));
    await npm(draft, what);
    renameSync(draft, dir);
  } finally {
    unlock();
  }
}

function npm(cwd: string, what: string): Promise<void> {
  const script = process.env['npm_execpath'];
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...FLAGS], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    const late = setTimeout(() => child.kill('SIGKILL'), INSTALL_LIMIT_MS);
    let errors = '';
    child.stderr.on('data', (data: Buffer) => {
      errors = (errors + data.toString()).slice(-10_000);
    });
    child.on('error', (error) => reject(notFetched(what, error.message)));
    child.on('close', (code) => {
      clearTimeout(late);
      if (code === 0) resolve();
      else reject(notFetched(what, reasonIn(errors)));
    });
  });
}

/** The line of npm's complaint that says most. */
function reasonIn(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.startsWith('npm error'));
  const telling = lines.find((line) => /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETARGET|E404|ENOSPC|EACCES/.test(line));
  return (telling ?? lines[0] ?? 'npm failed without a word').replace('npm error ', '');
}

const notFetched = (what: string, why: string): UsageError =>
  new UsageError({
    code: 'openclaw-not-fetched',
    where: what,
    problem: `it is not in the cache and could not be fetched: ${why}`,
    hint: `check the connection to the npm registry, or fill ${cacheDir()} on a machine that has one`,
  });

/** One process at a time; a lock whose owner is gone is taken over. */
async function locked(path: string): Promise<() => void> {
  mkdirSync(join(path, '..'), { recursive: true });
  for (let waitedMs = 0; waitedMs < INSTALL_LIMIT_MS; waitedMs += LOOK_AGAIN_MS) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!isOwned(path)) rmSync(path, { force: true });
      else await pause(LOOK_AGAIN_MS);
    }
  }
  throw notFetched(path, 'another process has been fetching it for ten minutes');
}

function isOwned(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
