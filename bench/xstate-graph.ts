/**
 * How fast is the search beside `xstate/graph` on the same model? The pollers of four devices, 10 240 states. Its logic is the
 * reference: the same world stepped by the same charts, each chart's steps remembered, so that no step is computed by XState
 * twice; events are those that are possible in a state, states are told apart by the reference's own key.
 */
import type { AnyActorLogic } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { exploreWorld } from '../sim/explore-world.ts';
import { begun, modelOf, type OpenAction, openStep, possible } from '../sim/open-world.ts';
import type { World } from '../sim/world.ts';
import { costOf, grouped, median } from './clock.ts';
import { pollers, statesOf } from './pollers.ts';

const DEVICES = 4;
/** Rounds until all code is compiled, and rounds that count; of theirs one is longer than all of these. */
const WARMING = 15;
const ROUNDS = 15;
const bounds = { statesMax: 1e6, bytesMax: 1e9 };

interface Snapshot {
  readonly status: 'active';
  readonly world: World;
}

/** How many states it finds. */
function theirs(): number {
  const open = pollers(DEVICES);
  const { key } = modelOf(open);
  const snapshot = (world: World): Snapshot => ({ status: 'active', world });
  const logic = {
    transition: ({ world }: Snapshot, { action }: { readonly action: OpenAction }) =>
      snapshot(openStep(open, world, action).world),
    getInitialSnapshot: () => snapshot(begun(open)),
    getPersistedSnapshot: (one: Snapshot) => one,
  } as unknown as AnyActorLogic;
  const options = {
    events: (one: Snapshot) => possible(open, one.world).map((action) => ({ type: 'step', action })),
    serializeState: (one: Snapshot) => key(one.world),
    serializeEvent: ({ action }: { readonly action: OpenAction }) => JSON.stringify(action),
    limit: Number.POSITIVE_INFINITY,
  };
  return Object.keys(getAdjacencyMap(logic, options as never)).length;
}

export async function bench(): Promise<string[]> {
  let states = 0;
  const ours: number[] = [];
  for (let round = 0; round < WARMING + ROUNDS; round += 1) {
    const { cpuMs } = await costOf(() => {
      states = exploreWorld(pollers(DEVICES), bounds).graph.states;
    });
    ours.push(cpuMs);
  }
  let found = 0;
  // It takes longer than all of ours.
  const { cpuMs } = await costOf(() => {
    found = theirs();
  });
  if (found !== states || found !== statesOf(DEVICES)) throw new Error(`xstate/graph found ${found} states`);
  const rate = (ms: number) => grouped((1000 * states) / ms);
  const [cold] = ours as [number];
  const warm = median(ours.slice(WARMING));
  return [
    `${grouped(states)} states: ${rate(warm)} states per CPU second, all of it, after ${WARMING} rounds; ${rate(cold)} the first time`,
    `${(cpuMs / warm).toFixed(0)} times getAdjacencyMap over the same charts (${rate(cpuMs)}), ${(cpuMs / cold).toFixed(0)} times the first time`,
  ];
}
