/**
 * Published OpenClaw releases on this machine, fetched once by npm's own client and kept in the user's cache folder. Nothing of
 * them is part of this package, and none of their install scripts is run.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../scenarios/usage-error.ts';
import { deaf, fetched, type Listener, notFetched } from './fetch.ts';
import { type NodeChoice, nodeFor } from './node-choice.ts';
import type { Lock } from './recipe.ts';

export interface Installed {
  readonly version: string;
  /** The Node that runs it. */
  readonly node: string;
  /** The script that is both gateway and command line. */
  readonly entry: string;
  readonly cacheDir: string;
  /** What npm says its content is; null for a folder that somebody built. */
  readonly integrity: string | null;
}

export interface InstallOptions {
  /** Null for the user's. */
  readonly cacheDir: string | null;
  readonly listener: Listener;
}

const QUIETLY: InstallOptions = { cacheDir: null, listener: deaf };
export const VERSION = /^\d{4}\.\d{1,2}\.\d{1,2}(?:-[\w.]+)?$/;

export const cacheDirOf = (named: string | null, env: NodeJS.ProcessEnv = process.env): string =>
  named === null ? join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'scopeloop', 'openclaw') : resolve(named);

/** `openclaw@2026.2.19`: from the registry, the first time. */
export async function install(version: string, options: InstallOptions = QUIETLY): Promise<Installed> {
  if (!VERSION.test(version)) throw notFetched(`OpenClaw ${version}`, 'ETARGET it is no version number');
  const dir = join(cacheDirOf(options.cacheDir), version);
  return fetchedOpenClaw(dir, version, `OpenClaw ${version}`, options);
}

/** `openclaw:<tarball>`: made by `npm pack`, kept under the hash of what is in it. */
export async function installTarball(path: string, options: InstallOptions): Promise<Installed> {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  const dir = join(cacheDirOf(options.cacheDir), `tarball-${hash}`);
  return fetchedOpenClaw(dir, `file:${resolve(path)}`, `OpenClaw of ${path}`, options);
}

/** `openclaw:<folder>`: built by somebody, and used where it is. */
export async function installedIn(folder: string, options: InstallOptions): Promise<Installed> {
  const package_ = packageIn(resolve(folder), () => {
    const problem = `there is no openclaw.mjs in ${JSON.stringify(folder)}`;
    const hint = 'write openclaw:<folder or tarball of a built package> or openclaw@<version>';
    return new UsageError({ code: 'path-missing', where: '--on', problem, hint });
  });
  return withNode(package_, null, options);
}

async function fetchedOpenClaw(dir: string, spec: string, what: string, options: InstallOptions): Promise<Installed> {
  await fetched({ dir, what, dependencies: { openclaw: spec }, isOpenClaw: true }, options.listener);
  const package_ = packageIn(join(dir, 'node_modules', 'openclaw'), () => broken(what, dir));
  return withNode(package_, integrityIn(dir), options);
}

interface Package {
  readonly version: string;
  readonly engines: string;
  readonly entry: string;
}

/** What a folder holds, if it is an OpenClaw. */
export function packageIn(folder: string, missing: () => Error): Package {
  const entry = join(folder, 'openclaw.mjs');
  if (!existsSync(entry)) throw missing();
  const { version = 'unknown', engines } = readJson(join(folder, 'package.json')) as {
    readonly version?: string;
    readonly engines?: { readonly node?: string };
  };
  return { version, engines: engines?.node ?? '*', entry };
}

/** Of the package itself, as npm has checked it. */
export function integrityIn(dir: string): string | null {
  const { packages } = readJson(join(dir, 'package-lock.json')) as Lock;
  return packages?.['node_modules/openclaw']?.integrity ?? null;
}

function readJson(path: string): object {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as object;
  } catch {
    return {};
  }
}

async function withNode(package_: Package, integrity: string | null, options: InstallOptions): Promise<Installed> {
  const { version, engines, entry } = package_;
  const node = await nodeOf(nodeFor(version, engines), options);
  return { version, node, entry, cacheDir: cacheDirOf(options.cacheDir), integrity };
}

async function nodeOf(choice: NodeChoice, { cacheDir, listener }: InstallOptions): Promise<string> {
  if (choice === 'own') return process.execPath;
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const dir = join(cacheDirOf(cacheDir), `node-${choice}`);
  await fetched({ dir, what: `Node ${choice}`, dependencies: { [name]: choice }, isOpenClaw: false }, listener);
  const program = join(dir, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  if (!existsSync(program)) throw broken(`Node ${choice}`, dir);
  return program;
}

const broken = (what: string, dir: string): UsageError =>
  new UsageError({
    code: 'openclaw-broken',
    where: what,
    problem: `its folder in the cache is not whole: ${dir}`,
    hint: `write scopeloop releases remove ${basename(dir)}, and it is fetched anew`,
  });
