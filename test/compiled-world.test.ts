/** The compiled world against the reference: the same states, the same steps between them, the same marks and channels. */

import { describe, expect, test } from 'vitest';
import { openPairing } from '../models/open-pairing.ts';
import { releaseNamed, releases } from '../models/releases/known.ts';
import type { Release } from '../models/releases/release.ts';
import {
  configurationOf,
  configurationOfSize,
  configurationWith,
  type Setting,
} from '../scenarios/check/configuration.ts';
import { loadScenario } from '../scenarios/load.ts';
import { exploreWorld } from '../sim/explore-world.ts';
import { channelAt, markAt } from '../sim/graph.ts';
import { modelOf, type OpenWorld } from '../sim/open-world.ts';

const bounds = { statesMax: 100_000, bytesMax: 1e9 };

/** Every state and step by the reference alone, as sorted texts. */
function reference(open: OpenWorld, keyOf: (world: OpenWorld['begin']) => string): readonly string[] {
  const model = modelOf(open);
  const queue = [...model.initial()];
  const known = new Set(queue.map(keyOf));
  const steps: string[] = [];
  for (const world of queue) {
    for (const action of model.actions(world)) {
      const next = model.next(world, action);
      const key = keyOf(next);
      steps.push(`${keyOf(world)} ${action.channel} ${action.mark} ${key}`);
      if (known.has(key)) continue;
      known.add(key);
      queue.push(next);
    }
  }
  return steps.sort();
}

function compiled(open: OpenWorld, keyOf: (world: OpenWorld['begin']) => string): readonly string[] {
  const { graph, world } = exploreWorld(open, bounds);
  const keys = Array.from({ length: graph.states }, (_, state) => keyOf(world(state)));
  expect(new Set(keys).size, 'no state is there twice').toBe(keys.length);
  return keys
    .flatMap((key, state) => {
      const from = graph.offsets[state] as number;
      return Array.from({ length: (graph.offsets[state + 1] as number) - from }, (_, at) => {
        const channel = graph.channels[channelAt(graph, from + at)];
        return `${key} ${channel} ${markAt(graph, from + at)} ${keys[graph.targets[from + at] as number]}`;
      });
    })
    .sort();
}

function agree(open: OpenWorld): void {
  const { key } = modelOf(open);
  expect(compiled(open, key)).toEqual(reference(open, key));
}

describe('a compiled world has the states and steps of the reference', () => {
  test.each(releases.map((release) => [release.name, release] as const))('%s', (_, release) => {
    agree(openPairing(configurationOfSize({ clients: 2, devices: 1 }, release, 'free')));
  });

  test.each(['free', 'ordered'] as const)('where one device ends the pairing of another, in %s time', (time) => {
    const setting: Setting = {
      callers: { cli: 'laptop', admin: 'phone' },
      approved: { laptop: null, phone: null },
      incidents: [{ kind: 'disconnect', client: 'admin', times: 1 }],
    };
    agree(openPairing(configurationWith(setting, releaseNamed('2026.9.6') as Release, time)));
  });

  const issue = releaseNamed('2026.2.19') as Release;

  test('where time is ordered', () => {
    agree(openPairing(configurationOfSize({ clients: 1, devices: 1 }, issue, 'ordered')));
  });

  test('with two devices', () => {
    agree(openPairing(configurationOfSize({ clients: 3, devices: 2 }, issue, 'free')));
  });

  test.each([
    'crash-between-token-commit-and-hello',
    'remove-with-pending',
    'revoke-undone',
    'canary',
    'poisoned-request',
    'silent-re-pair-trap',
  ])('with the incidents of %s', (name) => {
    agree(openPairing(configurationOf(loadScenario(name), issue, 'free')));
  });
});
