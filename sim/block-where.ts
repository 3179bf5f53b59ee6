/** Which states are as predicates on their nodes say: answered once for each number of a block. */
import type { BlockSteps } from './block-steps.ts';
import type { Blocks } from './blocks.ts';
import type { Local } from './machine.ts';
import type { Node } from './slots.ts';

/** Whether a node is as its predicate says; a node that is not there is not. */
export interface NodeIs {
  readonly node: string;
  readonly is: (local: Local) => boolean;
}

/** A predicate on one node, and what it says by number of the block that the node is in, as far as asked. */
interface Test extends NodeIs {
  readonly slot: number;
  readonly block: number;
  readonly holds: boolean[];
}

/** Tells of each state whether all of these hold, as 1 or 0. */
export function whereIn({ trees, states }: BlockSteps, all: readonly NodeIs[]): (state: number) => number {
  const { slots } = trees;
  let blocks: Blocks | null = null;
  let knownBlocks = 0;
  let tests: readonly Test[] = [];
  const answer = ({ slot, block, is, holds }: Test, number: number): boolean => {
    const value = slots.all[slot]?.values[(blocks as Blocks).valueIn(block, number, slot)];
    const held = value != null && is((value as Node).local);
    holds[number] = held;
    return held;
  };
  return (state) => {
    if (blocks !== states.blocks || knownBlocks !== blocks.all.length) {
      const arranged = states.blocks;
      blocks = arranged;
      knownBlocks = arranged.all.length;
      tests = all.map((one) => {
        const slot = slots.slot('node', one.node);
        return { ...one, slot, block: arranged.blockOf[slot] ?? -1, holds: [] };
      });
    }
    const base = states.base(state);
    for (const test of tests) {
      // A node that no state knows of is in none.
      if (test.block < 0) return 0;
      const number = blocks.numberIn(states.set.words, base, test.block);
      if (!(test.holds[number] ?? answer(test, number))) return 0;
    }
    return 1;
  };
}
