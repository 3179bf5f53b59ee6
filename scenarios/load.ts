/**
 * From the text of a scenario to its normal form, and from a name to the text.
 *
 * A mistake is one `UsageError` of one line: the first by its place in the file, then how many more there are.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { type Scenario, scenarioSchema } from './schema.ts';
import { UsageError } from './usage-error.ts';
import { parseYaml, type YamlText } from './yaml-text.ts';

/** Far above any scenario written or shrunk; it keeps a wrong file from being read for minutes. */
export const scenarioMaxBytes = 1_048_576;

const catalogueDir = new URL('./catalogue/', import.meta.url);

/** The normal form of a scenario. `where` names the text in messages; nothing outside the text is read. */
export function parseScenario(text: string, where: string): Scenario {
  if (Buffer.byteLength(text) > scenarioMaxBytes) throw tooLarge(where);
  const yaml = parseYaml(text, where);
  const result = scenarioSchema.safeParse(yaml.data);
  if (result.success) return result.data;
  throw complaint(result.error.issues, yaml);
}

/** A scenario of the catalogue by its name, or any scenario by the path of its file. */
export function loadScenario(nameOrPath: string): Scenario {
  const isPath = /[\\/]|\.ya?ml$/.test(nameOrPath);
  if (!isPath && !catalogue().includes(nameOrPath)) throw unknownScenario(nameOrPath);
  const path = isPath ? nameOrPath : fileURLToPath(new URL(`${nameOrPath}.yaml`, catalogueDir));
  const where = isPath ? nameOrPath : `${nameOrPath}.yaml`;
  return parseScenario(readScenario(path, where), where);
}

/** The names of the shipped scenarios, sorted. */
export function catalogue(): string[] {
  return readdirSync(catalogueDir)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

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

const tooLarge = (where: string): UsageError =>
  new UsageError({
    code: 'scenario-too-large',
    where,
    problem: `a scenario has at most ${scenarioMaxBytes} bytes`,
    hint: 'write several smaller scenarios',
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

// ── From zod's complaints to one line ─────────────────────────────────────────────────────────────────────────────

interface Located {
  readonly offset: number;
  readonly message: string;
  /** A missing key is often the shadow of a misspelt one, so it is told last. */
  readonly missing: boolean;
}

function complaint(issues: readonly z.core.$ZodIssue[], yaml: YamlText): UsageError {
  const found = issues.map((issue) => located(issue, yaml)).sort(byPlace);
  // One wrong value can fail several checks: count places, not checks.
  const [first, ...more] = found.filter(({ offset }, i) => found.findIndex((each) => each.offset === offset) === i);
  const { offset, message } = first as Located;
  const [problem = '', remedy = 'write it as scenarios/README.md shows'] = message.split('\n');
  const hint = more.length === 0 ? remedy : `${remedy} (and ${more.length} more)`;
  return new UsageError({ code: 'scenario-invalid', where: yaml.at(offset), problem, hint });
}

const byPlace = (a: Located, b: Located): number => Number(a.missing) - Number(b.missing) || a.offset - b.offset;

/** A missing key is reported where its parent's name stands, an odd key at itself, all else at the value. */
function located(issue: z.core.$ZodIssue, yaml: YamlText): Located {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return { offset: yaml.find([...path, issue.keys[0] ?? '']).keyOffset, message: issue.message, missing: false };
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message;
    return { offset: yaml.find(path).keyOffset, message, missing: false };
  }
  const { found, keyOffset, valueOffset } = yaml.find(path);
  if (!found) return { offset: keyOffset, message: `"${path.at(-1)}" ${issue.message}`, missing: true };
  const atKey = issue.code === 'custom' && issue.params?.['at'] === 'key';
  return { offset: atKey ? keyOffset : valueOffset, message: issue.message, missing: false };
}
