/** Plays a scenario on published packages, one after the other, and remembers what each was called. */
import { join } from 'node:path';
import { type BisectAsk, type Sample, sampleOf } from '../scenarios/bisect.ts';
import { playScenario } from '../scenarios/run.ts';
import { publishedTarget } from './attach/openclaw.ts';
import { cacheDir, install } from './openclaw/install.ts';
import { integrityOf, noCache, type PlayedWhat, verdictCache } from './verdict-cache.ts';

export interface PackagePlayerSpec {
  readonly seed: number;
  /** Of this program. */
  readonly version: string;
  readonly cache: boolean;
  /** Where verdicts are kept; null for the folder beside the installs. */
  readonly cacheDir: string | null;
  readonly say: (text: string) => void;
}

export interface PackagePlayer {
  readonly name: string;
  readonly play: BisectAsk['play'];
}

export function packagePlayer({ seed, version: ours, cache, cacheDir: dir, say }: PackagePlayerSpec): PackagePlayer {
  const kept = cache ? verdictCache(dir ?? join(cacheDir(), 'verdicts')) : noCache;
  const name = 'openclaw';
  return {
    name,
    async play(scenario, version, { release }, nth): Promise<Sample> {
      const { entry } = await install(version, say);
      const integrity = integrityOf(entry);
      const what: PlayedWhat | null =
        integrity === null ? null : { integrity, scenario, by: name, profile: release.name, seed, nth, version: ours };
      const known = what === null ? null : kept.get(what);
      if (known !== null) return known;
      say(`${scenario.scenario} on ${version}`);
      const result = await playScenario(scenario, release, publishedTarget(version), { seed });
      const sample: Sample = { ...sampleOf(result), cached: false };
      if (what !== null) kept.put(what, sample);
      return sample;
    },
  };
}
