/** The settings in which a fix has to keep every promise: small ones that differ in what the device is approved for, and the report. */
import type { Configuration } from '../../models/open-pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { CLI_3, READ } from '../../models/scopes.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { configurationOf, configurationOfSize, type Size } from '../check/configuration.ts';
import { loadScenario } from '../load.ts';
import type { Setting } from './judge.ts';

const sized = (name: string, size: Size): Setting => ({
  name,
  make: (release) => configurationOfSize(size, release, 'free'),
});

/** The same callers, with the device approved for so much only, and nothing that comes from outside but a restart. */
const approvedFor = (name: string, scopes: readonly string[]): Setting => ({
  name,
  make(release: Release): Configuration {
    const { devices, incidents, ...others } = configurationOfSize({ clients: 2, devices: 1 }, release, 'free');
    return {
      ...others,
      incidents: incidents.filter(({ kind }) => kind === 'restart'),
      devices: devices.map((device, at) => (at === 0 ? { ...device, files: narrowed(device.files, scopes) } : device)),
    };
  },
});

function narrowed({ paired, tokens, request }: DeviceFiles, scopes: readonly string[]): DeviceFiles {
  if (paired === null) throw new Error('a device that is not paired is approved for nothing');
  const { approved } = paired;
  const issued = Object.entries(tokens).map(([role, token]) => [role, { ...token, scopes }] as const);
  return {
    paired: { ...paired, scopes, approved: approved === null ? null : scopes },
    tokens: Object.fromEntries(issued),
    request,
  };
}

export const SMALL: readonly Setting[] = [
  sized('one caller, a narrowing rotate, a restart', { clients: 1, devices: 1 }),
  sized('two callers, a narrowing rotate, a restart', { clients: 2, devices: 1 }),
  approvedFor('two callers of a device that is approved for admin, approvals and pairing', CLI_3),
  approvedFor('two callers of a device that is approved for read', [READ]),
];

/** The actors and incidents of a scenario, in every order. */
export const settingOf = (name: string): Setting => {
  const scenario = loadScenario(name);
  return { name, make: (release) => configurationOf(scenario, release, 'free') };
};
