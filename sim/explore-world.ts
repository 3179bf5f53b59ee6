/**
 * Every state that an open world can get into, breadth first: the compiled counterpart of `explore.ts`, with the same graph as
 * its answer. States are packed, steps are looked up; a state costs about as much as what it is made of.
 */
import { BlockSteps } from './block-steps.ts';
import { NONE, type Reached } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Local } from './machine.ts';
import type { OpenWorld } from './open-world.ts';
import type { Node } from './slots.ts';
import type { Kind, Label } from './step-trees.ts';
import type { World } from './world.ts';

export interface Progress {
  readonly states: number;
  readonly edges: number;
  /** States that were met and not looked at yet. */
  readonly frontier: number;
  readonly bytes: number;
}

export interface ExploreBounds {
  readonly statesMax: number;
  readonly bytesMax: number;
  /** Asked now and then: why to stop, or null. Told how far it is. */
  readonly enough?: (progress: Progress) => string | null;
}

export interface ExploredWorld extends Reached {
  readonly labels: readonly Label[];
  readonly bytes: number;
  world(state: number): World;
  /** For each state, whether each of these nodes is as its predicate says; a node that is not there is not. */
  where(all: readonly { readonly node: string; readonly is: (local: Local) => boolean }[]): Uint8Array;
  /** Of `bytes`, those of the states themselves. */
  readonly stateBytes: number;
  /** Steps that were carried out by the machines, not remembered. */
  readonly misses: number;
}

/** How many states go by between two questions whether it is enough. */
const ASK_EVERY = 1 << 14;

/** Which slots belong together is learned when there are so many states, and again when there are this many times as many. */
const REGROUP_AT = 1 << 8;
const REGROUP_FACTOR = 8;
/** Past this, laying out what there is costs more than it saves. */
const REGROUP_MAX = 1 << 14;

export function exploreWorld(open: OpenWorld, { statesMax, bytesMax, enough }: ExploreBounds): ExploredWorld {
  const steps = new BlockSteps(open);
  const builder = new GraphBuilder();
  builder.meet(0, NONE);
  let regroupAt = REGROUP_AT;
  let kindsKnown = 0;
  let bound: string | null = null;
  const bytes = () => steps.states.bytes + builder.bytes;
  let state = 0;
  for (; state < steps.states.size; state += 1) {
    const met = steps.states.size;
    if (met > statesMax) {
      bound = `${statesMax} states`;
      break;
    }
    if (state % ASK_EVERY === 0) {
      const progress = { states: met, edges: builder.edges, frontier: met - state, bytes: bytes() };
      bound = progress.bytes > bytesMax ? `${bytesMax} bytes` : (enough?.(progress) ?? null);
      if (bound !== null) break;
    }
    if (met >= regroupAt) {
      steps.regroup();
      regroupAt = regroupAt < REGROUP_MAX ? regroupAt * REGROUP_FACTOR : Number.POSITIVE_INFINITY;
    }
    steps.expand(state);
    for (const { kinds, labels } = steps.trees; kindsKnown < kinds.length; kindsKnown += 1) {
      const { label, mark } = kinds[kindsKnown] as Kind;
      builder.kind(label, mark, (labels[label] as Label).channel);
    }
    builder.begin();
    steps.insert(state, builder);
  }
  const { trees, states } = steps;
  return {
    graph: builder.done(states.size),
    expanded: state,
    labels: trees.labels,
    bound,
    bytes: bytes(),
    stateBytes: states.bytes,
    misses: trees.misses,
    where: (all) => statesWhere(steps, all),
    world(state) {
      const values = new Int32Array(trees.slots.all.length);
      steps.read(state, values);
      return trees.slots.world(values);
    },
  };
}

function statesWhere(steps: BlockSteps, all: Parameters<ExploredWorld['where']>[0]): Uint8Array {
  const { slots } = steps.trees;
  const { blocks, states } = steps;
  const tests = all.map(({ node, is }) => {
    const slot = slots.slot('node', node);
    const holds = slots.all[slot]?.values.map((value) => value !== null && is((value as Node).local)) ?? [];
    const block = blocks.blockOf[slot];
    // A node that no state knows of is in none.
    if (block === undefined) return { block: 0, holds: [] };
    const byNumber = Array.from({ length: blocks.countOf(block) }, (_, number) => {
      return holds[blocks.valueIn(block, number, slot)] === true;
    });
    return { block, holds: byNumber };
  });
  const numbers = new Int32Array(blocks.all.length);
  const where = new Uint8Array(states.size);
  for (let state = 0; state < states.size; state += 1) {
    blocks.read(states.words, state * states.width, numbers);
    where[state] = tests.every(({ block, holds }) => holds[numbers[block] as number] === true) ? 1 : 0;
  }
  return where;
}
