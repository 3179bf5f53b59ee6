/** The settings in which a fix has to keep every promise: those of the suite, one that only a fix can break, and scenarios. */
import type { Configuration } from '../../models/open-pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { READ } from '../../models/scopes.ts';
import { configurationOf, configurationWith } from '../check/configuration.ts';
import { configurationPosed, SUITE } from '../check/suite.ts';
import { loadScenario } from '../load.ts';

/** Who is there and what may come, for any release. */
export interface Setting {
  readonly name: string;
  readonly because: string;
  make(release: Release): Configuration;
}

/** Where whoever lets everybody in is found out: what is asked for, nobody ever approved. */
const READER: Setting = {
  name: 'reader',
  because:
    'The device is approved for read alone, and one of its callers asks for write: only a person may give it that.',
  make: (release) =>
    configurationWith(
      {
        callers: { status: 'laptop', tool: 'laptop' },
        approved: { laptop: [READ] },
        incidents: [{ kind: 'restart', times: 1 }],
      },
      release,
      'free',
    ),
};

/** Every setting of the suite that is searched whole within a moment, and the reader. */
export const SETTINGS: readonly Setting[] = [
  ...SUITE.filter(({ size }) => size === 'small').map((posed) => ({
    name: posed.name,
    because: posed.because,
    make: (release: Release) => configurationPosed(posed, release, 'free'),
  })),
  READER,
];

/** The actors and incidents of a scenario, in every order. */
export const settingOf = (name: string): Setting => {
  const scenario = loadScenario(name);
  return {
    name,
    because: scenario.title ?? name,
    make: (release) => configurationOf(scenario, release, 'free'),
  };
};
