/** What tells a changed release from the one it was changed from: support for tests that change rules and knobs. */
import { isDeepStrictEqual } from 'node:util';
import { differences } from '../models/releases/knob-texts.ts';
import { releases } from '../models/releases/known.ts';
import type { Knobs, Release } from '../models/releases/release.ts';
import { observed, type Recording, recorded, scenarioOf } from '../scenarios/recorded.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';

const known = releases as Release[];

/** A release that is known for the time of one test only. */
export async function under<Result>(release: Release, run: () => Promise<Result>): Promise<Result> {
  known.push(release);
  try {
    return await run();
  } finally {
    known.splice(known.indexOf(release), 1);
  }
}

/** As JSON has it: a key that is undefined is not there. */
const plain = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

/** The first step of the recordings that comes out differently, or null. */
export async function noticedBy(release: Release, among: readonly Recording[]): Promise<string | null> {
  for (const recording of among) {
    const options = { seed: 1, bounds: { ms: 1, instants: 1 } };
    const { observations } = await playScenario(scenarioOf(recording), release, simulated, options);
    for (const [at, { op, outcome }] of recording.steps.entries()) {
      const [got, wanted] = [observed(observations[at] as never), recorded(op, outcome)];
      if (!isDeepStrictEqual(plain(got), plain(wanted))) return `${recording.id} step ${at + 1}`;
    }
  }
  return null;
}

/** The knobs in which a recorded release differs from the one recorded before it. */
export const changedBy = (before: Release | undefined, release: Release): readonly (keyof Knobs)[] =>
  before === undefined ? [] : differences(before, release);
