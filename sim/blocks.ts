/**
 * States as a few words: slots that belong together form a block, each combination of values that a block was ever seen to have
 * is numbered, and a state is these numbers, each in as many bits as it needs. Block number 0 of every block is what it was at
 * the beginning, so a block that never changes needs no bits.
 */

/** Where the number of each block stands in a state. */
interface Layout {
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
  /** Words of a state, and bits of the last of them. */
  readonly words: number;
  readonly bits: number;
}

interface Block {
  readonly slots: readonly number[];
  /** By number: the values of its slots. */
  readonly tuples: Int32Array[];
  readonly numbers: Map<string, number>;
}

export class Blocks {
  readonly all: Block[] = [];
  /** By slot: its block, and its place in there. */
  readonly blockOf: number[] = [];
  readonly placeOf: number[] = [];
  layout: Layout = layoutOf([]);

  constructor(partition: readonly (readonly number[])[]) {
    for (const slots of partition) this.block(slots);
  }

  private block(slots: readonly number[]): void {
    slots.forEach((slot, place) => {
      this.blockOf[slot] = this.all.length;
      this.placeOf[slot] = place;
    });
    this.all.push({ slots, tuples: [], numbers: new Map() });
  }

  /** Slots that were not known before are blocks of their own, absent in all states so far. */
  meet(slots: number): void {
    const before = this.all.length;
    for (let slot = this.blockOf.length; slot < slots; slot += 1) {
      this.block([slot]);
      this.number(this.all.length - 1, Int32Array.of(0));
    }
    // What is absent in all states needs no bits in them.
    if (this.all.length > before) this.layout = withRoom(this.layout, this.all.length);
  }

  private number(block: number, tuple: Int32Array): number {
    const { tuples, numbers } = this.all[block] as Block;
    const key = tuple.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, tuples.length);
    return tuples.push(tuple) - 1;
  }

  /** How many numbers a block has. */
  countOf(block: number): number {
    return this.all[block]?.tuples.length ?? 0;
  }

  /** The number of what a block becomes by a change of its values. */
  changed(block: number, number: number, change: (tuple: Int32Array, slots: readonly number[]) => void): number {
    const { slots, tuples } = this.all[block] as Block;
    const tuple = (tuples[number] as Int32Array).slice();
    change(tuple, slots);
    return this.number(block, tuple);
  }

  /** The value of a slot that is in this block. */
  valueIn(block: number, number: number, slot: number): number {
    return this.all[block]?.tuples[number]?.[this.placeOf[slot] as number] as number;
  }

  /** The numbers of a state given by slots. */
  numbersOf(values: Int32Array, into: Int32Array): void {
    this.all.forEach(({ slots }, block) => {
      into[block] = this.number(
        block,
        Int32Array.from(slots, (slot) => values[slot] as number),
      );
    });
  }

  /** The slots of a state given by numbers. */
  valuesOf(numbers: Int32Array, into: Int32Array): void {
    this.all.forEach(({ slots, tuples }, block) => {
      const tuple = tuples[numbers[block] as number] as Int32Array;
      for (let place = 0; place < slots.length; place += 1) into[slots[place] as number] = tuple[place] as number;
    });
  }

  /** From the numbers of other blocks of the same slots to those of these. */
  translator(from: Blocks): (numbers: Int32Array, into: Int32Array) => void {
    const values = new Int32Array(from.blockOf.length);
    const parts = this.all.map(({ slots }) => {
      const blocks = [...new Set(slots.map((slot) => from.blockOf[slot] as number))];
      return { slots, blocks, known: new Map<number, number>() };
    });
    return (numbers, into) => {
      parts.forEach(({ slots, blocks, known }, block) => {
        let key = 0;
        for (const one of blocks) key = key * from.countOf(one) + (numbers[one] as number);
        // More combinations than a number can tell apart are not remembered.
        const before = key > Number.MAX_SAFE_INTEGER ? undefined : known.get(key);
        if (before !== undefined) {
          into[block] = before;
          return;
        }
        for (const slot of slots) {
          const one = from.blockOf[slot] as number;
          values[slot] = from.valueIn(one, numbers[one] as number, slot);
        }
        const number = this.number(
          block,
          Int32Array.from(slots, (slot) => values[slot] as number),
        );
        into[block] = number;
        if (key <= Number.MAX_SAFE_INTEGER) known.set(key, number);
      });
    };
  }

  /** How many bits of a state the numbers of a block have. */
  bitsOf(block: number): number {
    return 32 - Math.clz32(this.layout.mask[block] as number);
  }

  hasRoom(block: number, number: number): boolean {
    return number <= (this.layout.mask[block] as number);
  }

  /** Whether every block has room for all of its numbers. */
  get fits(): boolean {
    return this.all.every(({ tuples }, block) => this.hasRoom(block, tuples.length - 1));
  }

  /** Gives each block the bits that it needs now; none lies across two words. */
  layOut(): void {
    this.layout = layoutOf(this.all.map(({ tuples }) => 32 - Math.clz32(Math.max(0, tuples.length - 1))));
  }

  write(numbers: Int32Array, into: Int32Array, base: number): void {
    const { word, shift, words } = this.layout;
    into.fill(0, base, base + words);
    for (let block = 0; block < word.length; block += 1) {
      const at = base + (word[block] as number);
      into[at] = (into[at] as number) | ((numbers[block] as number) << (shift[block] as number));
    }
  }

  /** The number of one block. */
  numberIn(from: Int32Array, base: number, block: number): number {
    const { word, shift, mask } = this.layout;
    return ((from[base + (word[block] as number)] as number) >>> (shift[block] as number)) & (mask[block] as number);
  }

  read(from: Int32Array, base: number, into: Int32Array, { word, shift, mask }: Layout = this.layout): void {
    for (let block = 0; block < word.length; block += 1) {
      const bits = (from[base + (word[block] as number)] as number) >>> (shift[block] as number);
      into[block] = bits & (mask[block] as number);
    }
  }
}

function layoutOf(widths: readonly number[]): Layout {
  const [word, shift, mask] = [0, 1, 2].map(() => new Int32Array(widths.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let at = 0;
  let used = 0;
  widths.forEach((width, block) => {
    if (used + width > 32) [at, used] = [at + 1, 0];
    word[block] = at;
    // What needs no bits stands anywhere.
    shift[block] = width === 0 ? 0 : used;
    mask[block] = 2 ** width - 1;
    used += width;
  });
  return { word, shift, mask, words: at + 1, bits: used };
}

function withRoom({ word, shift, mask, ...sizes }: Layout, blocks: number): Layout {
  const longer = (numbers: Int32Array): Int32Array => {
    const grown = new Int32Array(blocks);
    grown.set(numbers);
    return grown;
  };
  return { word: longer(word), shift: longer(shift), mask: longer(mask), ...sizes };
}
