/**
 * A scenario over a range of releases: where a verdict begins and where it ends. How one release is played is handed in, so that
 * the same search serves profiles, which cost nothing, and published packages, each of which has to be started.
 */
import { published, recordedReleases, type Standing, standsFor } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { expectedOf } from './expected.ts';
import { findAllFlips, findFlips, type Sight } from './flips.ts';
import type { RunResult } from './result.ts';
import { playScenario } from './run.ts';
import type { Scenario, Verdict } from './schema.ts';
import { simulated } from './simulated.ts';

/** A release whose verdicts are not all the same is flaky: nothing can be concluded from it. */
export type Word = Verdict | 'flaky';

/** One play of one version, as much of it as a verdict over many needs. */
export interface Sample {
  readonly verdict: Verdict;
  readonly because: string;
  /** A step cannot be played there: playing it again would tell no more. */
  readonly missed?: boolean;
  /** Known from an earlier run. */
  readonly cached: boolean;
}

export interface Tried {
  readonly word: Word;
  /** One for each time that it was played. */
  readonly verdicts: readonly Verdict[];
  readonly because: string;
  readonly cached: number;
}

export interface Place {
  readonly version: string;
  /** The profile that stands for it, and what has to be said where that is not its own. */
  readonly profile: string;
  readonly note: string | null;
  readonly expected: Verdict | null;
  /** What the profile's simulation says; null where it was not asked. */
  readonly predicted: Verdict | null;
  /** Null where it was not played: nothing is known, and it is taken to be as its neighbours. */
  readonly tried: Tried | null;
}

export interface Turn {
  readonly kind: 'brought' | 'taken away';
  /** The first release of the new kind. */
  readonly by: string;
  /** The last release of the old kind. */
  readonly last: string;
  /** In between, played without a result: any of these may be the one, too. */
  readonly undecided: readonly string[];
}

export interface BisectResult {
  readonly scenario: string;
  readonly title: string | null;
  readonly target: string;
  readonly seed: number;
  /** The verdict that is looked for. */
  readonly verdict: Verdict;
  readonly repeat: number;
  readonly strip: readonly Place[];
  readonly turns: readonly Turn[];
  /** How often something was played for this answer, and how often that was known already. */
  readonly plays: number;
  readonly cached: number;
}

export interface BisectAsk {
  readonly scenario: Scenario;
  /** In the order of publication. */
  readonly versions: readonly string[];
  readonly verdict: Verdict;
  readonly repeat: number;
  readonly seed: number;
  readonly target: string;
  /** Play every version, whatever is expected of it. */
  readonly every: boolean;
  /** Let the simulation say where to look first. */
  readonly predict: boolean;
  /** `nth` counts from 0. */
  play(scenario: Scenario, version: string, standing: Standing, nth: number): Promise<Sample>;
}

/** The versions that are meant where none are named. */
export const versionsKnown: readonly string[] = recordedReleases.map(({ name }) => name);

/** Those, and the versions between them that were played. */
export const versionsPublished: readonly string[] = published.map(({ name }) => name);

export async function bisect(ask: BisectAsk): Promise<BisectResult> {
  const { versions, verdict, repeat, seed, target } = ask;
  // The way out comes after the verdict, and would be played on a gateway of its own.
  // biome-ignore lint/suspicious/noThenProperty: a list is not callable, so nothing can take a scenario for a promise
  const scenario: Scenario = { ...ask.scenario, then: [], afterwards: {} };
  const standings = versions.map((version) => standsFor(version) as Standing);
  const predicted = ask.predict ? await foretold(scenario, standings, seed) : versions.map(() => null);
  const tried = new Map<number, Tried>();
  const look = async (at: number): Promise<Sight> => {
    const result = await tryOut({ ...ask, scenario }, versions[at] ?? '', standings[at] as Standing);
    tried.set(at, result);
    return sightOf(result.word, verdict);
  };
  const guess = ask.predict ? predicted.map((word) => (word === null ? null : sightOf(word, verdict))) : null;
  const search = ask.every ? findAllFlips : findFlips;
  const { flips } = await search({ count: versions.length, guess, look });
  const results = [...tried.values()];
  const cached = results.reduce((sum, one) => sum + one.cached, 0);
  return {
    scenario: scenario.scenario,
    title: scenario.title,
    target,
    seed,
    verdict,
    repeat,
    strip: versions.map((version, at) => ({
      version,
      profile: standings[at]?.release.name ?? '',
      note: standings[at]?.note ?? null,
      expected: expectedOf(scenario.expect, version),
      predicted: predicted[at] ?? null,
      tried: tried.get(at) ?? null,
    })),
    turns: flips.map(({ before, after, begins, undecided }) => ({
      kind: begins ? 'brought' : 'taken away',
      by: versions[after] ?? '',
      last: versions[before] ?? '',
      undecided: undecided.map((at) => versions[at] ?? ''),
    })),
    plays: results.reduce((sum, { verdicts }) => sum + verdicts.length, 0) - cached,
    cached,
  };
}

const sightOf = (word: Word, verdict: Verdict): Sight =>
  word === 'flaky' || (word === 'unknown' && verdict !== 'unknown') ? null : word === verdict;

/** What the simulation says of each; one play for each profile. */
async function foretold(
  scenario: Scenario,
  standings: readonly Standing[],
  seed: number,
): Promise<readonly (Verdict | null)[]> {
  const known = new Map<Release, Verdict>();
  for (const { release } of standings) {
    if (known.has(release)) continue;
    known.set(release, (await playScenario(scenario, release, simulated, { seed })).verdict);
  }
  return standings.map(({ release }) => known.get(release) ?? null);
}

/** Plays as often as asked, or until two verdicts differ. */
async function tryOut({ scenario, repeat, play }: BisectAsk, version: string, standing: Standing): Promise<Tried> {
  const samples: Sample[] = [];
  for (let nth = 0; nth < repeat && new Set(samples.map(({ verdict }) => verdict)).size < 2; nth += 1) {
    samples.push(await play(scenario, version, standing, nth));
  }
  const verdicts = samples.map(({ verdict }) => verdict);
  const [first] = verdicts;
  const same = verdicts.every((verdict) => verdict === first);
  return {
    word: same ? (first ?? 'unknown') : 'flaky',
    verdicts,
    because: same ? (samples[0]?.because ?? '') : `played ${verdicts.length} times, it was ${verdicts.join(', then ')}`,
    cached: samples.filter(({ cached }) => cached).length,
  };
}

/** What a play says beside its verdict; one whose steps could not all be played says nothing at all. */
export function sampleOf({ verdict, proof, observations }: RunResult): Omit<Sample, 'cached'> {
  const missed = observations.find(({ notPlayed }) => notPlayed !== undefined);
  if (missed === undefined) return { verdict, because: proof.because };
  return { verdict: 'unknown', because: `step ${missed.step} could not be played: ${missed.notPlayed}`, missed: true };
}
