/**
 * Steps looked up by the bunch. Deeds that depend on the same few blocks are one bunch, and for each combination of numbers
 * that these blocks were seen to have there is a row: every deed of the bunch that is possible there, of what kind its step is
 * and which bits of a state it turns over. So a state asks each bunch once, and most steps are one exclusive or.
 *
 * A deed that looks further than its bunch, or writes further, or lets time go by, is in the row as the place in the flat trees
 * from where to walk on. So a bunch may be any set of deeds by any blocks: it changes how soon steps are found, never which.
 */
import type { Blocks } from './blocks.ts';
import type { FlatTrees } from './flat-trees.ts';
import { type Answer, CLOSED, type Deed, type Known, type StepTrees } from './step-trees.ts';

/** Deeds in a set of bits. */
export const GROUP = 31;

interface Bunch {
  readonly deeds: number[];
  readonly blocks: number[];
}

export interface RowSources {
  readonly blocks: Blocks;
  readonly trees: StepTrees;
  readonly flat: FlatTrees;
  readonly deeds: readonly Deed[];
  /** Has a step carried out by the machines. False where that made more to be arranged. */
  readonly learn: (deed: number) => boolean;
  /** A bunch depends on at most so many bits of a state: its rows are found by them in a table. */
  readonly keyBitsMax: number;
  /** The numbers of the state that has its words from here on. */
  readonly numbersAt: (base: number) => Int32Array;
  /** Whether that is so far that nothing more can be learned before. */
  readonly isStale: () => boolean;
}

/** Bits of a state that lie side by side in a key as they do in it. */
interface KeyPart {
  readonly word: number;
  readonly down: number;
  readonly mask: number;
  readonly up: number;
}

export class StepRows {
  /** By group: which deeds are possible in the state that was asked last. */
  readonly possible: Int32Array;
  /** By bunch: the row of the state that was asked last. */
  readonly rowOf: Int32Array;
  /** By deed: its bunch, and where in a row of that its entry is. */
  readonly bunchOf: Int32Array;
  readonly offsetOf: Int32Array;
  /**
   * Rows: by group which deeds of the bunch are possible, then an entry for each of them, possible or not. An entry is the kind of
   * the step, whether it changes anything, and the bits that it turns over, word by word; or the complement of a place in the
   * flat trees and nothing.
   */
  cells = new Int32Array(1 << 12);
  private end = 1;
  private readonly stride: number;
  /**
   * By bunch: where its table begins and how many parts its key has; then for each part in which word of a state it is, how far
   * that is shifted down to it, what of it counts, and how far it is shifted up.
   */
  private readonly plan: Int32Array;
  private readonly bunches: readonly Bunch[];
  /** By bunch and key: its row, or 0. */
  private readonly table: Int32Array;
  private readonly from: RowSources;

  constructor(from: RowSources) {
    const { blocks, deeds } = from;
    this.from = from;
    this.stride = 2 + blocks.layout.words;
    this.possible = new Int32Array(Math.ceil(deeds.length / GROUP));
    this.bunches = bunchesOf(from);
    this.rowOf = new Int32Array(this.bunches.length);
    this.bunchOf = new Int32Array(deeds.length);
    this.offsetOf = new Int32Array(deeds.length);
    const plan: number[] = [];
    let rows = 0;
    this.bunches.forEach((bunch, number) => {
      const { parts, bits } = partsOf(blocks, bunch.blocks);
      plan.push(rows, parts.length, ...parts.flatMap(({ word, down, mask, up }) => [word, down, mask, up]));
      rows += 2 ** bits;
      bunch.deeds.forEach((deed, at) => {
        this.bunchOf[deed] = number;
        this.offsetOf[deed] = this.possible.length + at * this.stride;
      });
    });
    this.plan = Int32Array.from(plan);
    this.table = new Int32Array(rows);
  }

  /** Finds what is possible in the state that has its words from here on. False where more has to be arranged. */
  ask(words: Int32Array, base: number): boolean {
    const { plan, table, possible, rowOf } = this;
    let { cells } = this;
    const groups = possible.length;
    let fits = true;
    possible.fill(0);
    for (let at = 0, bunch = 0; at < plan.length; bunch += 1) {
      let key = plan[at] as number;
      const end = at + 2 + 4 * (plan[at + 1] as number);
      for (at += 2; at < end; at += 4) {
        const part =
          ((words[base + (plan[at] as number)] as number) >>> (plan[at + 1] as number)) & (plan[at + 2] as number);
        key += part << (plan[at + 3] as number);
      }
      let row = table[key] as number;
      if (row === 0) {
        row = this.fill(bunch, this.from.numbersAt(base));
        if (row === 0) {
          if (this.from.isStale()) return false;
          // What else there is to know is found out all the same, so that it is arranged anew once for all of it.
          fits = false;
          continue;
        }
        table[key] = row;
        cells = this.cells;
      }
      rowOf[bunch] = row;
      for (let group = 0; group < groups; group += 1)
        possible[group] = (possible[group] as number) | (cells[row + group] as number);
    }
    return fits;
  }

  /** Makes a row; 0 where more has to be arranged first. */
  private fill(number: number, numbers: Int32Array): number {
    const { deeds, blocks } = this.bunches[number] as Bunch;
    const groups = this.possible.length;
    const made = new Int32Array(groups + deeds.length * this.stride);
    let fits = true;
    for (const deed of deeds) {
      const at = this.walk(deed, blocks, numbers);
      if (at === null) return 0;
      if (at === CLOSED) continue;
      const entry = this.entry(deed, at, blocks, numbers);
      if (entry === null) {
        fits = false;
        continue;
      }
      made.set(entry, this.offsetOf[deed] as number);
      const group = Math.floor(deed / GROUP);
      made[group] = (made[group] as number) | (1 << (deed - group * GROUP));
    }
    if (!fits) return 0;
    const row = this.end;
    this.end += made.length;
    if (this.end > this.cells.length) {
      const grown = new Int32Array(Math.max(this.end, this.cells.length * 2));
      grown.set(this.cells);
      this.cells = grown;
    }
    this.cells.set(made, row);
    return row;
  }

  /** As far down the tree of a deed as these blocks, and what never changes, answer. Null: see `fill`. */
  private walk(deed: number, asked: readonly number[], numbers: Int32Array): Known | null {
    const { blocks, trees, deeds, learn } = this.from;
    for (;;) {
      let at = (deeds[deed] as Deed).entry;
      while (at !== CLOSED && at.view >= 0) {
        const block = blocks.blockOf[at.slot] as number;
        if (blocks.countOf(block) > 1 && !asked.includes(block)) return at;
        at = trees.step(at, blocks.valueIn(block, numbers[block] as number, at.slot));
      }
      if (at === CLOSED || at.answer !== null) return at;
      if (!learn(deed)) return null;
    }
  }

  private entry(deed: number, at: Known, asked: readonly number[], numbers: Int32Array): number[] | null {
    const { blocks, flat, deeds } = this.from;
    const place = flat.place(at);
    const entry = new Array<number>(this.stride).fill(0);
    const later = (deeds[deed] as Deed).isTimed ? null : flat.writesOf(place);
    if (later === null || later.some(({ block }) => !asked.includes(block))) {
      entry[0] = ~place;
      return entry;
    }
    entry[0] = (at.answer as Answer).kind;
    const { word, shift } = blocks.layout;
    let fits = true;
    for (const { block, to } of later) {
      const number = numbers[block] as number;
      const next = flat.become(block, to, number);
      if (!blocks.hasRoom(block, next)) fits = false;
      if (next === number) continue;
      entry[1] = 1;
      const bits = 2 + (word[block] as number);
      entry[bits] = (entry[bits] as number) ^ ((number ^ next) << (shift[block] as number));
    }
    return fits ? entry : null;
  }
}

/** Each deed goes with those that depend on all that it depends on, as far as that is known by now. */
function bunchesOf({ blocks, deeds, keyBitsMax }: RowSources): Bunch[] {
  const keys = deeds.map(({ touched }) => keyOf(blocks, touched, keyBitsMax));
  const order = deeds.map((_, deed) => deed).sort((a, b) => keyLength(keys, b) - keyLength(keys, a) || a - b);
  const bunches: Bunch[] = [];
  for (const deed of order) {
    const key = keys[deed] as readonly number[];
    const wider = bunches.find((bunch) => key.every((block) => bunch.blocks.includes(block)));
    if (wider === undefined) bunches.push({ deeds: [deed], blocks: [...key] });
    else wider.deeds.push(deed);
  }
  return bunches;
}

const keyLength = (keys: readonly (readonly number[])[], deed: number): number => keys[deed]?.length ?? 0;

/** The blocks of these slots that ever change, in this order, as many as fit into a key. */
function keyOf(blocks: Blocks, touched: Iterable<number>, bitsMax: number): number[] {
  const key: number[] = [];
  let bits = 0;
  for (const slot of touched) {
    const block = blocks.blockOf[slot];
    if (block === undefined || blocks.countOf(block) <= 1 || key.includes(block)) continue;
    bits += blocks.bitsOf(block);
    if (bits > bitsMax) break;
    key.push(block);
  }
  return key;
}

/** The key that tells the numbers of these blocks apart, taken from a state in as few parts as can be. */
function partsOf(
  { layout }: Blocks,
  asked: readonly number[],
): { readonly parts: readonly KeyPart[]; readonly bits: number } {
  const { word, shift, mask } = layout;
  const at = (block: number): number => (word[block] as number) * 32 + (shift[block] as number);
  const parts: KeyPart[] = [];
  let bits = 0;
  for (const block of asked.toSorted((one, other) => at(one) - at(other))) {
    const width = 32 - Math.clz32(mask[block] as number);
    const last = parts.at(-1);
    const isNext = last !== undefined && last.word === word[block] && last.down + bits - last.up === shift[block];
    const { down, up } = isNext ? (parts.pop() as KeyPart) : { down: shift[block] as number, up: bits };
    bits += width;
    parts.push({ word: word[block] as number, down, mask: 2 ** (bits - up) - 1, up });
  }
  return { parts, bits };
}
