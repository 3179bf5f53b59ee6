/** What is in the cache folder: releases, builds that came as a tarball, and the Nodes that run them. */
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, valid } from 'semver';
import { UsageError } from '../../scenarios/usage-error.ts';
import { unusableCache } from './fetch.ts';
import { integrityIn, packageIn, VERSION } from './install.ts';
import { type NodeChoice, nodeFor } from './node-choice.ts';

export interface CachedRelease {
  /** The name of its folder: a version, or `tarball-` and a hash. */
  readonly name: string;
  /** Null where the folder is not whole. */
  readonly version: string | null;
  /** What runs it: a version of Node, `own` for the one that runs us; null where none does. */
  readonly node: NodeChoice | null;
  readonly integrity: string | null;
  readonly bytes: number;
}

export interface CachedNode {
  readonly name: string;
  readonly bytes: number;
}

export interface Cached {
  readonly dir: string;
  readonly releases: readonly CachedRelease[];
  readonly nodes: readonly CachedNode[];
}

const NODE = /^node-\d+\.\d+\.\d+$/;
const TARBALL = /^tarball-[0-9a-f]{16}$/;
const isRelease = (name: string): boolean => VERSION.test(name) || TARBALL.test(name);

export function cached(dir: string): Cached {
  const names = namesIn(dir);
  const releases = names.filter(isRelease).sort(byVersion);
  const nodes = names.filter((name) => NODE.test(name)).sort();
  return {
    dir,
    releases: releases.map((name) => releaseIn(dir, name)),
    nodes: nodes.map((name) => ({ name, bytes: bytesIn(join(dir, name)) })),
  };
}

function namesIn(dir: string): readonly string[] {
  try {
    return existsSync(dir) ? readdirSync(dir) : [];
  } catch (error) {
    throw unusableCache(dir, error);
  }
}

/** Answers what was removed. All of them are there, or none is removed. */
export function removed(dir: string, names: readonly string[]): readonly CachedNode[] {
  for (const name of names) {
    if ((isRelease(name) || NODE.test(name)) && existsSync(join(dir, name))) continue;
    throw new UsageError({
      code: 'release-not-cached',
      where: 'releases remove',
      problem: `there is no ${JSON.stringify(name)} in ${dir}`,
      hint: 'write a name that scopeloop releases list shows',
    });
  }
  return names.map((name) => {
    const bytes = bytesIn(join(dir, name));
    // Gone at once for everybody else, whatever time it takes.
    const doomed = join(dir, `${name}.removed`);
    try {
      rmSync(doomed, { recursive: true, force: true });
      renameSync(join(dir, name), doomed);
      rmSync(doomed, { recursive: true, force: true });
    } catch (error) {
      throw unusableCache(dir, error);
    }
    return { name, bytes };
  });
}

const byVersion = (one: string, other: string): number =>
  valid(one) !== null && valid(other) !== null ? compare(one, other) : one < other ? -1 : 1;

function releaseIn(dir: string, name: string): CachedRelease {
  const folder = join(dir, name);
  const bytes = bytesIn(folder);
  try {
    const { version, engines } = packageIn(join(folder, 'node_modules', 'openclaw'), () => new Error(name));
    return { name, version, node: nodeOrNone(version, engines), integrity: integrityIn(folder), bytes };
  } catch {
    return { name, version: null, node: null, integrity: null, bytes };
  }
}

function nodeOrNone(version: string, engines: string): NodeChoice | null {
  try {
    return nodeFor(version, engines);
  } catch {
    return null;
  }
}

/** Remembered beside its files: to add up tens of thousands of them takes seconds. */
const SIZE = 'scopeloop-size';
const BLOCK_BYTES = 512;

function bytesIn(folder: string): number {
  const note = join(folder, SIZE);
  const noted = existsSync(note) ? Number(readFileSync(note, 'utf8')) : Number.NaN;
  if (Number.isSafeInteger(noted)) return noted;
  const bytes = addedUp(folder);
  try {
    writeFileSync(note, String(bytes));
  } catch {
    // A cache that may only be read is added up anew each time.
  }
  return bytes;
}

/** On the disk, where that is told. */
function takenBy(path: string): number {
  const { blocks, size } = lstatSync(path);
  return blocks > 0 ? blocks * BLOCK_BYTES : size;
}

function addedUp(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? addedUp(path) : takenBy(path);
  }
  return bytes;
}
