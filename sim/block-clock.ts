/** Time in blocks: how long until the first timer of a state is due, and what a block is like once some time has gone by. */
import type { Blocks } from './blocks.ts';
import type { Ms } from './model.ts';
import type { StepTrees } from './step-trees.ts';

export class BlockClock {
  /** Blocks in which there are timers, whichever they are. */
  readonly timed: readonly number[];
  private readonly blocks: Blocks;
  private readonly trees: StepTrees;
  /** By block and number: what is left of the first timer that goes by the clock. */
  private readonly due: Ms[][] = [];
  private readonly later: Map<Ms, number[]>[] = [];
  private readonly goesByClock: readonly number[];

  constructor(blocks: Blocks, trees: StepTrees) {
    this.blocks = blocks;
    this.trees = trees;
    this.goesByClock = trees.deeds().flatMap(({ timer, isTimed }) => (isTimed ? [timer] : []));
    this.timed = [...new Set(trees.slots.timers.map((slot) => blocks.blockOf[slot] as number))];
    for (const block of this.timed) {
      this.due[block] = [];
      this.later[block] = new Map();
    }
  }

  firstDue(numbers: Int32Array): Ms {
    let nextMs = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.timed.length; at += 1) {
      const block = this.timed[at] as number;
      const number = numbers[block] as number;
      const ms = this.due[block]?.[number] ?? this.dueIn(block, number);
      if (ms < nextMs) nextMs = ms;
    }
    return nextMs;
  }

  private dueIn(block: number, number: number): Ms {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const timer of this.goesByClock) {
      if (this.blocks.blockOf[timer] !== block) continue;
      const value = this.blocks.valueIn(block, number, timer);
      if (value !== 0) nextMs = Math.min(nextMs, this.trees.slots.all[timer]?.ms[value] as number);
    }
    (this.due[block] as Ms[])[number] = nextMs;
    return nextMs;
  }

  left(timer: number, numbers: Int32Array): Ms {
    const block = this.blocks.blockOf[timer] as number;
    return this.trees.slots.all[timer]?.ms[this.blocks.valueIn(block, numbers[block] as number, timer)] as number;
  }

  /** The number of a block once this much time has gone by. */
  after(block: number, number: number, ms: Ms): number {
    const byMs = this.later[block] as Map<Ms, number[]>;
    let become = byMs.get(ms);
    if (become === undefined) {
      become = [];
      byMs.set(ms, become);
    }
    const next = become[number] ?? this.pass(block, number, ms);
    become[number] = next;
    return next;
  }

  private pass(block: number, number: number, ms: Ms): number {
    const { slots } = this.trees;
    return this.blocks.changed(block, number, (tuple, placed) => {
      placed.forEach((slot, place) => {
        const value = tuple[place] as number;
        if (slots.all[slot]?.kind === 'timer' && value !== 0) tuple[place] = slots.later(slot, value, ms);
      });
    });
  }
}
