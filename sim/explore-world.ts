/**
 * Every state that an open world can get into, breadth first: the compiled counterpart of `explore.ts`, with the same graph as
 * its answer. States are packed, steps are looked up; a state costs about as much as what it is made of.
 */
import { BlockSteps } from './block-steps.ts';
import { type NodeIs, whereIn } from './block-where.ts';
import type { Reached } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { OpenWorld } from './open-world.ts';
import { type ExploreBounds, Pace } from './pace.ts';
import type { Label } from './step-kinds.ts';
import type { World } from './world.ts';

export interface ExploredWorld extends Reached {
  readonly labels: readonly Label[];
  readonly bytes: number;
  world(state: number): World;
  /** For each state, whether all of these hold: 1 or 0. */
  where(all: readonly NodeIs[]): Uint8Array;
  /** Of `bytes`, those of the states themselves. */
  readonly stateBytes: number;
  /** Steps that were carried out by the machines, not remembered. */
  readonly misses: number;
}

export function exploreWorld(open: OpenWorld, bounds: ExploreBounds): ExploredWorld {
  const steps = new BlockSteps(open);
  const { states, trees } = steps;
  const builder = new GraphBuilder();
  const pace = new Pace(bounds);
  let bound: string | null = null;
  const bytes = () => states.set.bytes + builder.bytes;
  const sizes = () => ({ edges: builder.edges, bytes: bytes() });
  let state = 0;
  for (; state < states.set.size; state += 1) {
    const met = states.set.size;
    bound = pace.bound(state, met, sizes);
    if (bound !== null) break;
    if (pace.isTimeToRegroup(met)) steps.regroup();
    steps.expand(state);
    states.condense();
    builder.kindsOf(trees.kinds);
    builder.begin();
    states.insert(steps.found, state, builder);
  }
  states.renumber();
  const [allBytes, stateBytes] = [bytes(), states.set.bytes];
  // Nothing more is looked up.
  states.set.freeze();
  return {
    graph: builder.done(states.set.size),
    expanded: state,
    labels: trees.kinds.labels,
    bound,
    bytes: allBytes,
    stateBytes,
    misses: trees.misses,
    where(all) {
      const where = new Uint8Array(states.set.size);
      const is = whereIn(steps, all);
      for (let each = 0; each < where.length; each += 1) where[each] = is(each);
      return where;
    },
    world(each) {
      const values = new Int32Array(trees.slots.all.length);
      states.read(each, values);
      return trees.slots.world(values);
    },
  };
}
