/** From the name of a scenario, or the path of its file, to its normal form. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from './nearest.ts';
import { parseScenario } from './parse.ts';
import { prepared } from './prepared.ts';
import type { Scenario } from './schema.ts';
import { scenarioMaxBytes, tooLarge } from './size.ts';
import { UsageError } from './usage-error.ts';

const catalogueDir = new URL('./catalogue/', import.meta.url);

/** Whether something is written as a path, and not as a name of the catalogue. */
export const isPath = (written: string): boolean => /[\\/]|\.ya?ml$/.test(written);

/** A scenario of the catalogue by its name, or any scenario by the path of its file. */
export function loadScenario(nameOrPath: string): Scenario {
  const byPath = isPath(nameOrPath);
  if (!byPath && !catalogue().includes(nameOrPath)) throw unknownScenario(nameOrPath);
  const known = byPath ? undefined : prepared[nameOrPath];
  if (known !== undefined) return JSON.parse(known) as Scenario;
  const path = byPath ? nameOrPath : fileURLToPath(new URL(`${nameOrPath}.yaml`, catalogueDir));
  const where = byPath ? nameOrPath : `${nameOrPath}.yaml`;
  return parseScenario(readScenario(path, where), where);
}

/** The names of the shipped scenarios, sorted. */
export function catalogue(): string[] {
  return readdirSync(catalogueDir)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** What a build puts into prepared.ts. */
export const catalogueAsJson = (): Record<string, string> =>
  Object.fromEntries(catalogue().map((name) => [name, JSON.stringify(loadScenario(name))]));

// ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────────

function readScenario(path: string, where: string): string {
  try {
    const found = statSync(path);
    // A pipe or a device may never end; only a plain file has a size to trust.
    if (!found.isFile()) throw unreadable(where, 'this is not a plain file');
    if (found.size > scenarioMaxBytes) throw tooLarge(where);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw unreadable(where, readProblems[code] ?? `this cannot be read (${code})`);
  }
}

const readProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this may not be read',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'this is not UTF-8 text',
};

const unreadable = (where: string, problem: string): UsageError =>
  new UsageError({
    code: 'scenario-unreadable',
    where,
    problem,
    hint: 'write the path of a YAML file, or the name of a scenario',
  });

function unknownScenario(written: string): UsageError {
  const names = catalogue();
  const near = nearest(written, names);
  const known = `write one of ${names.join(', ')}, or the path of a file`;
  return new UsageError({
    code: 'scenario-unknown',
    where: written === '' ? 'scenario' : written,
    problem: 'there is no scenario of this name',
    hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : known,
  });
}
