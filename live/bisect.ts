/** Plays a scenario on published packages, one after the other, and remembers what each was called. */
import { join } from 'node:path';
import { type BisectAsk, type Sample, sampleOf } from '../scenarios/bisect.ts';
import { playScenario } from '../scenarios/run.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { UsageError } from '../scenarios/usage-error.ts';
import { type OpenClawOptions, publishedTarget } from './attach/openclaw.ts';
import { WALL_CLOCK_BOUNDS } from './attach/target.ts';
import { cacheDirOf, install } from './openclaw/install.ts';
import { underLoad } from './openclaw/patience.ts';
import { noCache, type PlayedWhat, verdictCache } from './verdict-cache.ts';

export interface PackagePlayerSpec extends OpenClawOptions {
  readonly seed: number;
  /** Of this program. */
  readonly version: string;
  /** Whether verdicts of earlier runs count. */
  readonly keep: boolean;
}

export interface PackagePlayer {
  readonly name: string;
  readonly play: BisectAsk['play'];
}

/** A release whose gateway does not come up decides nothing; the search goes on with the others. */
function notStarted(error: unknown): Sample {
  if (error instanceof UsageError && error.code === 'openclaw-not-started')
    return { verdict: 'unknown', because: error.message, cached: false };
  throw error;
}

/**
 * Commands follow each other as fast as the machine runs them, seconds apiece: on a busy one the ticks of the window rule are longer
 * by as much, or nobody would be refused often enough for it to speak. On one that has the time they are as written.
 */
const unhurried = (scenario: Scenario): Scenario => ({
  ...scenario,
  watch: { ...scenario.watch, tickMs: underLoad(scenario.watch.tickMs) },
});

const unhurriedBounds = () => ({ ...WALL_CLOCK_BOUNDS, ms: underLoad(WALL_CLOCK_BOUNDS.ms) });

export function packagePlayer(spec: PackagePlayerSpec): PackagePlayer {
  const { seed, version: ours, keep, withCli, cacheDir, listener } = spec;
  const kept = keep ? verdictCache(join(cacheDirOf(cacheDir), 'verdicts')) : noCache;
  const name = withCli ? 'openclaw, by its own command line' : 'openclaw';
  return {
    name,
    async play(scenario, version, { release }, nth): Promise<Sample> {
      const { integrity } = await install(version, spec);
      const what: PlayedWhat | null =
        integrity === null ? null : { integrity, scenario, by: name, profile: release.name, seed, nth, version: ours };
      const known = what === null ? null : kept.get(what);
      if (known !== null) return known;
      listener.show(`${scenario.scenario} on ${version}`);
      const target = publishedTarget(version, spec);
      const once = (): Promise<Sample> =>
        (withCli
          ? playScenario(unhurried(scenario), release, target, { seed, bounds: unhurriedBounds() })
          : playScenario(scenario, release, target, { seed })
        )
          .then((result) => ({ ...sampleOf(result), cached: false }), notStarted)
          .finally(() => target.close?.());
      const first = await once();
      // It may have been the machine: once more, and then it stays undecided.
      const sample = first.verdict === 'unknown' && first.missed !== true ? await once() : first;
      if (what !== null) kept.put(what, sample);
      return sample;
    },
  };
}
