/** Which deeds may be possible in a state, as sets of bits: what each block leaves open by itself, put together. */
import type { Blocks } from './blocks.ts';
import type { Deed } from './step-trees.ts';

/** Deeds in a set. */
export const GROUP = 31;

interface Gate {
  readonly block: number;
  readonly deeds: readonly number[];
  /** By number of the block, one array a group: the deeds that it leaves open. */
  readonly open: number[][];
}

export class BlockGates {
  readonly groups: number;
  private readonly blocks: Blocks;
  private readonly deeds: readonly Deed[];
  /** Deeds that no gate ever closes. */
  private readonly always: number[];
  private readonly gates: Gate[] = [];

  constructor(blocks: Blocks, deeds: readonly Deed[]) {
    this.blocks = blocks;
    this.deeds = deeds;
    this.groups = Math.ceil(deeds.length / GROUP);
    const byBlock = new Map<number, number[]>();
    const ungated: number[] = [];
    deeds.forEach(({ entry }, deed) => {
      const block = blocks.blockOf[entry.slot];
      if (entry.gate === null || block === undefined) ungated.push(deed);
      else byBlock.set(block, [...(byBlock.get(block) ?? []), deed]);
    });
    this.always = Array.from({ length: this.groups }, (_, group) => bitsOf(ungated, group));
    for (const [block, closed] of byBlock) {
      this.gates.push({ block, deeds: closed, open: Array.from({ length: this.groups }, () => []) });
    }
  }

  /** The deeds of a group that no gate closes, as far as their first gate. */
  open(group: number, numbers: Int32Array): number {
    const { gates } = this;
    let open = this.always[group] as number;
    for (let at = 0; at < gates.length; at += 1) {
      const gate = gates[at] as Gate;
      const number = numbers[gate.block] as number;
      open |= gate.open[group]?.[number] ?? this.look(gate, group, number);
    }
    return open;
  }

  private look({ block, deeds, open }: Gate, group: number, number: number): number {
    const through = deeds.filter((deed) => {
      const { entry } = this.deeds[deed] as Deed;
      return entry.gate?.opens(this.blocks.valueIn(block, number, entry.slot));
    });
    const bits = bitsOf(through, group);
    (open[group] as number[])[number] = bits;
    return bits;
  }
}

const bitsOf = (deeds: readonly number[], group: number): number =>
  deeds.reduce((bits, deed) => (Math.floor(deed / GROUP) === group ? bits | (1 << (deed % GROUP)) : bits), 0);
