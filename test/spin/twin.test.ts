/** The hand-written Promela twin has the states and the steps of the charts, so a comparison of speed compares one model. */
import { describe, expect, test } from 'vitest';
import { lockedOut, pollers, statesOf } from '../../bench/pollers.ts';
import { buildPan } from '../../bench/spin/pan.ts';
import { exploreWorld } from '../../sim/explore-world.ts';
import { findLivelock } from '../../sim/livelock.ts';

const bounds = { statesMax: 1e7, bytesMax: 4e9 };

describe('the twin', () => {
  test.each([2, 3, 4, 6])('of %i devices has the same states and steps, as many as are counted by hand', (devices) => {
    const { graph } = exploreWorld(pollers(devices), bounds);
    const pan = buildPan(devices, 'states', 21);
    const { states, steps } = pan.run();
    pan.dispose();
    expect([states, steps]).toEqual([graph.states, graph.targets.length]);
    expect(states).toBe(statesOf(devices));
  });

  test.each([2, 4])('of %i devices has loops that lock the first caller out although everybody acts', (devices) => {
    const explored = exploreWorld(pollers(devices), bounds);
    const pan = buildPan(devices, 'livelock', 21);
    const { errors } = pan.run();
    pan.dispose();
    expect(errors).toBeGreaterThan(0);
    expect(findLivelock(explored, lockedOut(explored)).verdict).toBe('fails');
  });
});
