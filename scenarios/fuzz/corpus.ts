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
  /** The loop's name, which its file has too, unless another release's was there. */
  readonly loop: string;
  /** `fails` still or again; `fixed`: was found on this release and fails no more; `holds`: was found on another. */
  readonly now: 'fails' | 'fixed' | 'holds' | 'unknown';
  readonly because: string;
  readonly run: RunResult;
}

/** The paths of the entries, by name. */
export function entriesIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  try {
    const files = readdirSync(dir).filter((file) => file.endsWith('.yaml'));
    return files.sort().map((file) => join(dir, file));
  } catch (error) {
    throw unusable('corpus-unreadable', `${dir} cannot be read`, error);
  }
}

function unusable(code: string, what: string, error: unknown): UsageError {
  const { code: why = String(error) } = error as NodeJS.ErrnoException;
  const hint = 'name a folder that you may read and write to';
  return new UsageError({ code, where: '--corpus', problem: `${what} (${why})`, hint });
}

/** What a property's failure is called in its file, so that the same is looked for again. */
const PROPERTY = 'fails: ';

const propertyOf = ({ title }: Scenario): string | null =>
  title?.startsWith(PROPERTY) === true ? title.slice(PROPERTY.length) : null;

export async function replayEntry(path: string, look: Look): Promise<Entry> {
  const scenario = loadScenario(path);
  const { exam, run } = await examineFully(scenario, { ...look, property: propertyOf(scenario) });
  const about = { name: basename(path, '.yaml'), loop: scenario.scenario, run };
  if (isFailure(exam)) return { ...about, now: 'fails', because: exam.because };
  if (exam.kind === 'unknown') return { ...about, now: 'unknown', because: exam.because };
  const expected = expectedOf(scenario.expect, look.release.name);
  return { ...about, now: expected === null ? 'holds' : 'fixed', because: run.proof.because };
}

/** A loop of one name is another scenario in each release: the first has its name, those of others the release's besides. */
function fileFor(dir: string, name: string, release: string): string {
  const file = join(dir, `${name}.yaml`);
  const isOfAnother = existsSync(file) && expectedOf(loadScenario(file).expect, release) === null;
  return isOfAnother ? join(dir, `${name}-${release}.yaml`) : file;
}

/** Writes the failure down, unless its file is there; where it is now. */
export function saveFound(dir: string, { name, scenario, failure, run, path }: Found, seed: number): string {
  const file = fileFor(dir, name, run.release);
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
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return file;
    throw unusable('corpus-unwritable', `${file} cannot be written`, error);
  }
  return file;
}
