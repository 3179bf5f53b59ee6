/**
 * Every state that an open world can get into, breadth first: the compiled counterpart of `explore.ts`, with the same graph as
 * its answer. States are packed, steps are looked up; a state costs about as much as what it is made of.
 */
import { type CompiledWorld, compileWorld } from './compiled-world.ts';
import type { Reached } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Local } from './machine.ts';
import type { OpenWorld } from './open-world.ts';
import { PackedStates } from './packed-states.ts';
import type { Node } from './slots.ts';
import type { Label } from './step-trees.ts';
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
  readonly states: PackedStates;
  readonly compiled: CompiledWorld;
}

/** How many states go by between two questions whether it is enough. */
const ASK_EVERY = 1 << 14;

export function exploreWorld(open: OpenWorld, { statesMax, bytesMax, enough }: ExploreBounds): ExploredWorld {
  const compiled = compileWorld(open);
  const states = new PackedStates();
  const builder = new GraphBuilder();
  builder.meet(states.add(compiled.begin()), true);
  let values: Int32Array<ArrayBufferLike> = new Int32Array(0);
  let labelsKnown = 0;
  let bound: string | null = null;
  const found = (after: Int32Array, label: number, mark: number): void => {
    while (labelsKnown <= label) builder.label((compiled.labels[labelsKnown++] as Label).channel);
    const met = states.size;
    const target = states.add(after);
    if (target === met) builder.meet(target);
    builder.edge(target, label, mark);
  };
  const bytes = () => states.bytes + builder.bytes;
  let state = 0;
  for (; state < states.size; state += 1) {
    if (states.size > statesMax) {
      bound = `${statesMax} states`;
      break;
    }
    if (state % ASK_EVERY === 0) {
      const progress = { states: states.size, edges: builder.edges, frontier: states.size - state, bytes: bytes() };
      bound = progress.bytes > bytesMax ? `${bytesMax} bytes` : (enough?.(progress) ?? null);
      if (bound !== null) break;
    }
    if (values.length !== compiled.slots.all.length) values = new Int32Array(compiled.slots.all.length);
    states.read(state, values);
    builder.begin();
    compiled.each(values, found);
  }
  const graph = builder.done(states.size);
  return {
    graph,
    expanded: state,
    labels: compiled.labels,
    bound,
    bytes: bytes(),
    states,
    compiled,
    where: (all) => statesWhere(compiled, states, all),
    world(state) {
      const read = new Int32Array(compiled.slots.all.length);
      states.read(state, read);
      return compiled.world(read);
    },
  };
}

function statesWhere(
  { slots }: CompiledWorld,
  states: PackedStates,
  all: Parameters<ExploredWorld['where']>[0],
): Uint8Array {
  const tests = all.map(({ node, is }) => {
    const slot = slots.slot('node', node);
    const holds = slots.all[slot]?.values.map((value) => value !== null && is((value as Node).local)) ?? [];
    return { slot, holds };
  });
  const values = new Int32Array(slots.all.length);
  return Uint8Array.from({ length: states.size }, (_, state) => {
    states.read(state, values);
    return tests.every(({ slot, holds }) => holds[values[slot] ?? 0] === true) ? 1 : 0;
  });
}
