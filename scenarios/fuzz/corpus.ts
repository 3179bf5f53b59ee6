/**
 * Failures that were found, as scenario files: one a loop, named after it, never overwritten. Each is played first in every later
 * run; one that fails no more is told as fixed and stays, so that it is noticed when it comes back.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { expectedOf } from '../expected.ts';
import { makeFolder } from '../folder.ts';
import { loadScenario } from '../load.ts';
import type { RunResult } from '../result.ts';
import type { Scenario } from '../schema.ts';
import { UsageError } from '../usage-error.ts';
import { writtenScenario } from '../written.ts';
import { examineFully, isFailure, type Look } from './examine.ts';
import type { Found } from './fuzz.ts';

export interface Entry {
  readonly name: string;
  /** `fails` still or again; `fixed`: was found on this release and fails no more; `holds`: was found on another. */
  readonly now: 'fails' | 'fixed' | 'holds' | 'unknown';
  readonly because: string;
  readonly run: RunResult;
}

/** The paths of the entries, by name. */
export const entriesIn = (dir: string): readonly string[] =>
  existsSync(dir)
    ? readdirSync(dir)
        .filter((file) => file.endsWith('.yaml'))
        .sort()
        .map((file) => join(dir, file))
    : [];

/** What a property's failure is called in its file, so that the same is looked for again. */
const PROPERTY = 'fails: ';

const propertyOf = ({ title }: Scenario): string | null =>
  title?.startsWith(PROPERTY) === true ? title.slice(PROPERTY.length) : null;

export async function replayEntry(path: string, look: Look): Promise<Entry> {
  const scenario = loadScenario(path);
  const { exam, run } = await examineFully(scenario, { ...look, property: propertyOf(scenario) });
  const name = basename(path, '.yaml');
  if (isFailure(exam)) return { name, now: 'fails', because: exam.because, run };
  if (exam.kind === 'unknown') return { name, now: 'unknown', because: exam.because, run };
  const expected = expectedOf(scenario.expect, look.release.name);
  return { name, now: expected === null ? 'holds' : 'fixed', because: run.proof.because, run };
}

/** Writes the failure down, unless its file is there; where it is now. */
export function saveFound(dir: string, { name, scenario, failure, run, path }: Found, seed: number): string {
  const file = join(dir, `${name}.yaml`);
  const title = failure.kind === 'property' ? `${PROPERTY}${failure.of}` : `${failure.kind}, ${failure.of}`;
  const written = writtenScenario({
    ...scenario,
    title,
    because: `${failure.because}. Found by fuzzing ${run.release} on ${run.target}, seed ${seed}, path ${path}.`,
    release: run.release,
    expect: { [run.release]: run.verdict },
  });
  try {
    makeFolder(dir);
    writeFileSync(file, stringify(written, { lineWidth: 120 }), { flag: 'wx' });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return file;
    throw new UsageError({
      code: 'corpus-unwritable',
      where: '--corpus',
      problem: `${file} cannot be written (${code})`,
      hint: 'name a folder that you may write to',
    });
  }
  return file;
}
