/**
 * One state for all that renamings of like callers and devices make of it: the same verdicts, witnesses as short, the same
 * worst cases; and exactly the states and steps of the whole graph, each counted once for all that it stands for.
 */
import { describe, expect, test } from 'vitest';
import { type Configuration, openPairing } from '../models/open-pairing.ts';
import { releaseNamed, releases } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import { symmetriesOf } from '../models/symmetry.ts';
import { type CheckResult, check } from '../scenarios/check/check.ts';
import { configurationOfSize, configurationWith, narrowing } from '../scenarios/check/configuration.ts';
import { type ExploredQuotient, exploreQuotient } from '../sim/explore-quotient.ts';
import { exploreWorld } from '../sim/explore-world.ts';
import type { Json } from '../sim/model.ts';
import { modelOf } from '../sim/open-world.ts';
import { type Renaming, renamedData } from '../sim/symmetry.ts';
import type { Timer, World } from '../sim/world.ts';

const bounds = { statesMax: 100_000, bytesMax: 1e9 };
const issue = releaseNamed('2026.2.19') as Release;
const alike = (clients: number, devices: number, release: Release, time: Configuration['time'] = 'free') =>
  configurationOfSize({ clients, devices, alike: true }, release, time);

/** What no renaming may change: verdicts, how long the shortest ways are, which step baked a loop in, and the worst cases. */
const said = ({ promises, slow }: CheckResult) => ({
  promises: promises.map(({ name, verdict, witness }) => [
    name,
    verdict,
    witness === null ? null : [witness.stem.length + witness.loop.length, witness.shortest, witness.replayed],
  ]),
  slow: slow.map(({ of, kind, most }) => [of, kind, most]),
});

/** How many states and steps there are of those that each state stands for. */
function wholeOf({ graph, quotient }: ExploredQuotient): readonly [states: number, steps: number] {
  let [states, steps] = [0, 0];
  for (let state = 0; state < graph.states; state += 1) {
    const many = quotient.group.size / quotient.stabiliser(state).length;
    states += many;
    steps += many * ((graph.offsets[state + 1] as number) - (graph.offsets[state] as number));
  }
  return [states, steps];
}

const SETTINGS: readonly (readonly [name: string, of: (release: Release) => Configuration])[] = [
  ['two callers of one device', (release) => alike(2, 1, release)],
  ['two devices', (release) => alike(2, 2, release)],
  [
    'two callers of a device that was never paired, lines that break, a crash',
    (release) =>
      configurationWith(
        {
          callers: { status: 'laptop', 'status-2': 'laptop' },
          approved: { laptop: null },
          incidents: [
            { kind: 'disconnect', client: 'status', times: 1 },
            { kind: 'disconnect', client: 'status-2', times: 1 },
            { kind: 'crash', at: 'before-hello', times: 1 },
          ],
        },
        release,
        'free',
      ),
  ],
];

describe.each(releases.map((release) => [release.name, release] as const))('%s', (_, release) => {
  test('says the same of every promise with and without', () => {
    for (const [name, of] of SETTINGS) {
      const configuration = of(release);
      const [reduced, full] = [true, false].map((symmetry) => check(name, configuration, bounds, { symmetry }));
      expect([reduced?.alike, full?.alike], name).toEqual([2, 1]);
      expect(said(reduced as CheckResult), name).toEqual(said(full as CheckResult));
      const quotient = exploreQuotient(openPairing(configuration), symmetriesOf(configuration), bounds);
      expect(wholeOf(quotient), name).toEqual([full?.states, full?.edges]);
    }
  });
});

describe('how many states there are, and how many stand for them', () => {
  test.each([
    [2, 1, 'free', '86 states, 54 for 2 renamings'],
    [3, 1, 'free', '298 states, 100 for 6 renamings'],
    [4, 1, 'free', '974 states, 160 for 24 renamings'],
    [2, 2, 'free', '224 states, 120 for 2 renamings'],
    [3, 3, 'free', '2176 states, 456 for 6 renamings'],
    [4, 2, 'free', '3248 states, 666 for 8 renamings'],
    [4, 3, 'free', '8192 states, 2808 for 4 renamings'],
    [2, 1, 'ordered', '23610 states, 12716 for 2 renamings'],
  ] as const)('%i like callers of %i devices in %s time: %s', (clients, devices, time, counts) => {
    const configuration = alike(clients, devices, issue, time);
    const renamings = symmetriesOf(configuration);
    const quotient = exploreQuotient(openPairing(configuration), renamings, bounds);
    const { graph } = exploreWorld(openPairing(configuration), bounds);
    expect(wholeOf(quotient)).toEqual([graph.states, graph.targets.length]);
    expect(`${graph.states} states, ${quotient.graph.states} for ${renamings.length} renamings`).toBe(counts);
  });
});

/** Nodes stand where those stood that they become, since their order says nothing; messages are never on their way here. */
function renamedWorld({ nodes, kinds, links, inFlight, timers, faults }: World, renaming: Renaming): World {
  const data = <Data>(one: Data): Data => renamedData(one as Json, renaming) as Data;
  const keys = <Item>(record: Readonly<Record<string, Item>>, item: (one: Item) => Item) => {
    const renamed = new Map(Object.entries(record).map(([name, one]) => [renaming.node(name), item(one)]));
    const before = Object.keys(record).filter((name) => renamed.has(name));
    return Object.fromEntries(
      [...new Set([...before, ...renamed.keys()])].map((name) => [name, renamed.get(name) as Item]),
    );
  };
  const byOwner = (one: Timer, other: Timer): number =>
    one.owner < other.owner ? -1 : one.owner > other.owner ? 1 : 0;
  return {
    nodes: keys(nodes, data),
    kinds: keys(kinds, (kind) => kind),
    links: keys(links, renaming.node),
    inFlight,
    timers: timers
      .map((timer) => ({ ...timer, owner: renaming.node(timer.owner), event: data(timer.event) }))
      .sort(byOwner),
    faults: data(faults),
  };
}

describe('renamings', () => {
  const configuration = alike(2, 2, issue);
  const open = openPairing(configuration);
  const renamings = symmetriesOf(configuration);

  test('turn a state and its steps into a state and its steps, by the reference alone', () => {
    const [, swapped] = renamings as readonly [Renaming, Renaming];
    const model = modelOf(open);
    const { graph, world } = exploreWorld(open, bounds);
    const steps = (one: World, of: (next: World) => string) =>
      model
        .actions(one)
        .map((action) => `${action.mark} ${of(model.next(one, action))}`)
        .sort();
    for (let state = 0; state < graph.states; state += 7) {
      const here = world(state);
      const image = (next: World) => model.key(renamedWorld(next, swapped));
      expect(steps(renamedWorld(here, swapped), model.key)).toEqual(steps(here, image));
    }
  });

  test.each<[name: string, configuration: Configuration, alike: number]>([
    [
      'two who call in ways of their own are not alike',
      configurationOfSize({ clients: 2, devices: 1 }, issue, 'free'),
      1,
    ],
    [
      'who call from devices that are treated differently are not alike',
      configurationWith(
        { callers: { status: 'laptop', 'status-2': 'phone' }, incidents: [narrowing('laptop')] },
        issue,
        'free',
      ),
      1,
    ],
    [
      'a person who always turns to the device declared first does not treat devices alike',
      { ...configuration, picks: 'declared-first' },
      1,
    ],
    [
      'nor are callers alike any more, one of whom is cut off',
      { ...alike(2, 1, issue), incidents: [{ kind: 'disconnect', client: 'status', times: 1 }] },
      1,
    ],
    ['three devices change places in six ways', alike(3, 3, issue), 6],
    ['four callers of two devices in eight', alike(4, 2, issue), 8],
  ])('%s', (_, one, expected) => {
    expect(symmetriesOf(one)).toHaveLength(expected);
  });
});
