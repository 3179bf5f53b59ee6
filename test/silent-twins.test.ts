/** Where one device's silent pairing ends another's: when, in simulation and in a search, and that no other search pays for it. */
import { describe, expect, test } from 'vitest';
import { storeNode } from '../models/nodes.ts';
import { openPairing } from '../models/open-pairing.ts';
import { variant } from '../models/releases/release.ts';
import type { DeviceFiles } from '../models/store-state.ts';
import { configurationWith, type Setting, type Time } from '../scenarios/check/configuration.ts';
import { playScenario } from '../scenarios/run.ts';
import { scenarioSchema } from '../scenarios/schema.ts';
import { simulated } from '../scenarios/simulated.ts';
import { exploreWorld } from '../sim/explore-world.ts';
import { releaseOf } from './playing.ts';

const release = releaseOf('2026.9.6');
const without = variant(release, '2026.9.6 in which twins stay', '', '', { silentTwins: 'stay' });
const bounds = { statesMax: 100_000, bytesMax: 1e9 };

const TWINS: Setting = {
  callers: { cli: 'laptop', admin: 'phone' },
  approved: { laptop: null, phone: null },
  incidents: [{ kind: 'disconnect', client: 'admin', times: 1 }],
};
const ALONE: Setting = { callers: { cli: 'laptop' }, approved: { laptop: null }, incidents: [] };
const OTHERS: Setting = {
  callers: { cli: 'laptop', keeper: 'phone' },
  approved: { laptop: null, phone: null },
  incidents: [],
};

/** What each state of a search holds of the two devices. */
function pairings(setting: Setting, by: typeof release, time: Time) {
  const { graph, world, bound } = exploreWorld(openPairing(configurationWith(setting, by, time)), bounds);
  expect(bound).toBeNull();
  const isPaired = (state: number, device: string): boolean =>
    (world(state).nodes[storeNode(device)]?.context['files'] as unknown as DeviceFiles | undefined)?.paired != null;
  const targets = (state: number) => graph.targets.subarray(graph.offsets[state], graph.offsets[state + 1]);
  return { graph, isPaired, targets };
}

const loses = (device: string, { graph, isPaired, targets }: ReturnType<typeof pairings>): boolean =>
  Array.from({ length: graph.states }, (_, state) => state).some(
    (state) => isPaired(state, device) && [...targets(state)].some((target) => !isPaired(target, device)),
  );

describe('a search of two devices of one client', () => {
  test.each(['free', 'ordered'] as const)('in %s time finds that each may lose its pairing to the other', (time) => {
    const found = pairings(TWINS, release, time);
    expect([loses('laptop', found), loses('phone', found)]).toEqual([true, true]);
  });

  test('finds nothing of it where they stay, nor where nobody can be taken for another', () => {
    for (const [setting, by] of [
      [TWINS, without],
      [OTHERS, release],
    ] as const) {
      const found = pairings(setting, by, 'ordered');
      expect([loses('laptop', found), loses('phone', found)]).toEqual([false, false]);
    }
  });
});

test.each([
  ['one device', ALONE],
  ['devices of different clients', OTHERS],
] as const)('a search of %s has as many states as where twins stay', (_, setting) => {
  for (const time of ['free', 'ordered'] as const) {
    const [here, there] = [pairings(setting, release, time), pairings(setting, without, time)];
    expect([here.graph.states, here.graph.targets.length]).toEqual([there.graph.states, there.graph.targets.length]);
  }
});

const cli = { id: 'cli', mode: 'cli', scopes: ['operator.read'] };

describe('the older of two silent pairings', () => {
  const paired = async (steps: readonly object[], more: object = {}): Promise<readonly boolean[]> => {
    const devices = { older: {}, newer: {} };
    const scenario = scenarioSchema.parse({ scenario: 'twins', devices, steps, ...more });
    const watch = { seed: 1, bounds: { ms: 1, instants: 1 } };
    const { observations } = await playScenario(scenario, release, simulated, watch);
    return observations.map(({ store }) => store['older']?.paired !== null);
  };
  const [older, newer] = ['older', 'newer'].map((device) => ({ connect: { device, ...cli } }));

  test.each([
    ['stays a millisecond before its minute is over', '59999ms', true],
    ['goes when it is', '60s', false],
  ])('%s', async (_, advance, stays) => {
    expect((await paired([older!, { advance }, newer!])).at(-1)).toBe(stays);
  });

  test('has a minute more after each silent approval, and none after a connect', async () => {
    const widened = { connect: { device: 'older', ...cli, scopes: ['operator.write'] } };
    expect((await paired([older!, { advance: '59s' }, widened, { advance: '59s' }, newer!])).at(-1)).toBe(true);
    expect((await paired([older!, { advance: '59s' }, older!, { advance: '59s' }, newer!])).at(-1)).toBe(false);
  });

  test('stays for good where the gateway has become a release in which twins stay', async () => {
    const steps = [older!, { restart: 'gateway', release: '2026.7.1' }, older!, { advance: '61s' }, newer!];
    expect((await paired(steps)).at(-1)).toBe(true);
  });

  test('stays while its device is connected, whatever the client, and goes when it has left', async () => {
    const clients = { app: { device: 'older', id: 'gateway-client', mode: 'ui', retry: 'forever' } };
    const again = { connect: { device: 'newer', ...cli, scopes: ['operator.write'] } };
    const steps = [older!, { start: 'app' }, { advance: '61s' }, newer!, { stop: 'app' }, again];
    expect(await paired(steps, { clients })).toEqual([true, true, true, true, true, false]);
  });
});
