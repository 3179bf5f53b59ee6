/** Where results go: stdout, or a file that is written whole or not at all. */
import { appendFileSync, existsSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../scenarios/folder.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import type { Door } from './door.ts';

const EXTENSION: Readonly<Record<string, string>> = {
  text: 'txt',
  json: 'json',
  ndjson: 'ndjson',
  junit: 'xml',
  mermaid: 'mmd',
  github: 'txt',
  html: 'html',
  svg: 'svg',
  dot: 'dot',
};

/** `FILE`, or `DIR/<name>.<extension>` where it is a folder or ends in a slash. */
export function outPath(out: string, format: string, name = 'report', where = '--out'): string {
  if (out.trim() === '')
    throw new UsageError({ code: 'usage', where, problem: 'no file is named', hint: `write ${where} and its path` });
  const isFolder = out.endsWith('/') || (existsSync(out) && statSync(out).isDirectory());
  return resolve(isFolder ? join(out, `${name}.${EXTENSION[format] ?? 'txt'}`) : out);
}

/** Where a result is to go; `name` is that of its file, where `out` is a folder. */
interface Where {
  readonly out: string | undefined;
  readonly format: string;
  readonly name?: string;
}

/** A result to stdout, or to the file that was asked for. */
export function deliver(door: Pick<Door, 'print' | 'say'>, text: string, { out, format, name }: Where): void {
  if (out === undefined) {
    door.print(text);
    return;
  }
  const path = outPath(out, format, name);
  writeWhole(path, text);
  door.say(`written to ${path}`);
}

/** How text is shown where it goes: no colours in a file. */
export const inkFor = ({ colour, width }: Pick<Door, 'colour' | 'width'>, out: string | undefined) => ({
  colour: colour && out === undefined,
  width,
});

/**
 * Writes beside the target and renames, so that nobody ever reads half a report and an earlier one survives a failure. `where`: the
 * option that named it. A link stays one, and what is no plain file (a device, a pipe) is written to, as nothing may take its place.
 */
export function writeWhole(path: string, text: string, where = '--out'): void {
  try {
    makeFolder(dirname(path));
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) {
      writeFileSync(path, text);
      return;
    }
    const target = there === undefined ? path : realpathSync(path);
    const beside = `${target}.${process.pid}.part`;
    writeFileSync(beside, text);
    renameSync(beside, target);
  } catch (error) {
    throw new UsageError({
      code: 'out-unwritable',
      where,
      problem: `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      hint: 'name a file in a folder that you may write to',
    });
  }
}

/** The summary page of a CI job, where there is one. */
export function appendSummary(env: NodeJS.ProcessEnv, summary: string | null): void {
  const path = env['GITHUB_STEP_SUMMARY'];
  if (summary !== null && path !== undefined && path !== '') appendFileSync(path, `${summary}\n`);
}
