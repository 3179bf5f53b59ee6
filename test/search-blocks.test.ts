/** The search lays its states out anew as it learns which slots belong together; what it finds does not depend on it. */
import { expect, test } from 'vitest';
import { pollers, statesOf } from '../bench/pollers.ts';
import { exploreWorld } from '../sim/explore-world.ts';
import { modelOf } from '../sim/open-world.ts';

const bounds = { statesMax: 1e6, bytesMax: 1e9 };

test.each([1, 2, 3, 4])('%i pollers have the number of states that is counted by hand', (devices) => {
  expect(exploreWorld(pollers(devices), bounds).graph.states).toBe(statesOf(devices));
});

test('no state is there twice, and each is canonical, before and after it was laid out anew', () => {
  const open = pollers(4);
  const { graph, world } = exploreWorld(open, bounds);
  const { key } = modelOf(open);
  const keys = new Set(Array.from({ length: graph.states }, (_, state) => key(world(state))));
  expect(keys.size).toBe(graph.states);
});
