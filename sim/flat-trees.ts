/**
 * The trees of `step-trees.ts` as far as they are walked in blocks, in one array of numbers that stays near: a node that asks
 * is the block and then, by its number, where to go on; an answer is its kind and, for each block that it changes,
 * where the numbers afterwards stand, by the number before.
 */
import type { Blocks } from './blocks.ts';
import { type Answer, CLOSED, type Known, type StepTrees } from './step-trees.ts';

/** In place of a block: an answer, or a closed gate. */
export const ANSWER = -1;
/** Where every walk that meets a closed gate ends. 0 is nowhere. */
export const SHUT = 1;
const UNKNOWN = -1;

export class FlatTrees {
  cells = new Int32Array(1 << 12);
  private end = SHUT + 1;
  private readonly places = new Map<Known, number>();
  private readonly known: Known[] = [];
  private readonly blocks: Blocks;
  private readonly trees: StepTrees;

  constructor(blocks: Blocks, trees: StepTrees) {
    this.blocks = blocks;
    this.trees = trees;
    this.cells[SHUT] = ANSWER;
  }

  /** From the place that asks on: past all that its block and what never changes answer. 0: nothing is known yet. */
  shortcut(place: number, number: number): number {
    const { blocks, trees } = this;
    const block = this.cells[place] as number;
    let at = this.known[place] as Known;
    while (at !== CLOSED && at.view >= 0) {
      const asked = blocks.blockOf[at.slot] as number;
      if (asked !== block && blocks.countOf(asked) > 1) break;
      at = trees.step(at, blocks.valueIn(asked, asked === block ? number : 0, at.slot));
    }
    const next = this.place(at);
    this.cells[place + 1 + number] = next;
    return next;
  }

  /** Where a node stands; 0 for one of which nothing is known yet. */
  place(at: Known): number {
    if (at === CLOSED) return SHUT;
    if (at.view < 0 && at.answer === null) return 0;
    const known = this.places.get(at);
    if (known !== undefined) return known;
    const place = at.view >= 0 ? this.asking(at) : this.answering(at.answer as Answer);
    this.places.set(at, place);
    this.known[place] = at;
    return place;
  }

  private asking({ slot }: Known): number {
    const block = this.blocks.blockOf[slot] as number;
    const place = this.room(2 + (this.blocks.layout.mask[block] as number));
    this.cells[place] = block;
    return place;
  }

  private answering({ kind, slots, values, dropped }: Answer): number {
    const { blocks, trees } = this;
    const changes = new Map<number, Map<number, number>>();
    const write = (slot: number, value: number): void => {
      const block = blocks.blockOf[slot] as number;
      // What never changes so far is not written: should it change, all of this is made anew.
      if (blocks.countOf(block) === 1 && blocks.valueIn(block, 0, slot) === value) return;
      const written = changes.get(block) ?? new Map<number, number>();
      changes.set(block, written.set(blocks.placeOf[slot] as number, value));
    };
    for (const slot of trees.timersOf(dropped)) write(slot, 0);
    slots.forEach((slot, at) => {
      write(slot, values[at] as number);
    });
    const place = this.room(3 + 2 * changes.size);
    const head = [ANSWER, kind, changes.size];
    for (const [block, written] of changes) {
      const length = 1 + (blocks.layout.mask[block] as number);
      const to = this.room(length);
      this.cells.fill(UNKNOWN, to, to + length);
      this.writes.set(to, [...written]);
      head.push(block, to);
    }
    this.cells.set(head, place);
    return place;
  }

  private readonly writes = new Map<number, readonly (readonly [place: number, value: number])[]>();

  /** The blocks that an answer changes, and where their numbers afterwards stand; null for a place that asks. */
  writesOf(place: number): { readonly block: number; readonly to: number }[] | null {
    const { cells } = this;
    if (cells[place] !== ANSWER) return null;
    return Array.from({ length: cells[place + 2] as number }, (_, at) => ({
      block: cells[place + 3 + 2 * at] as number,
      to: cells[place + 4 + 2 * at] as number,
    }));
  }

  /** The number of a block after an answer; `to` is where its numbers afterwards stand. */
  become(block: number, to: number, number: number): number {
    const next = this.blocks.changed(block, number, (tuple) => {
      for (const [place, value] of this.writes.get(to) ?? []) tuple[place] = value;
    });
    this.cells[to + number] = next;
    return next;
  }

  private room(length: number): number {
    const place = this.end;
    this.end += length;
    if (this.end > this.cells.length) {
      const grown = new Int32Array(Math.max(this.end, this.cells.length * 2));
      grown.set(this.cells);
      this.cells = grown;
    }
    return place;
  }
}
