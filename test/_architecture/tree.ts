import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from './check.ts';

const top = fileURLToPath(new URL('../../', import.meta.url));
const ignored = new Set(['node_modules', 'out', 'coverage', '.git']);

/** What is on disk now, so that a violation shows before it is committed. */
export function onDisk(wanted: RegExp): Files {
  return read([...walk('')].filter((path) => wanted.test(path)));
}

/** What git would publish; outside of a repository (an unpacked archive) everything on disk. */
export function tracked(): Files {
  if (!existsSync(join(top, '.git'))) return onDisk(/./);
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: top, encoding: 'utf8' });
  return read(listed.split('\0').filter((path) => path !== '' && existsSync(join(top, path))));
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !ignored.has(entry.name)) yield* walk(path);
  }
}

function read(paths: readonly string[]): Files {
  return new Map(paths.map((path) => [path, readFileSync(join(top, path), 'utf8')]));
}
