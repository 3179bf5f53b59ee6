/**
 * States as a few words: slots that belong together form a block, each combination of values that a block was ever seen to have
 * is numbered, and a state is these numbers, each in as many bits as it needs. Block number 0 of every block is what it was at
 * the beginning, so a block that never changes needs no bits.
 */

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
  /** By block: where its number stands in a state. */
  readonly word: number[] = [];
  readonly shift: number[] = [];
  readonly mask: number[] = [];
  /** Words of a state. */
  words = 1;

  constructor(partition: readonly (readonly number[])[]) {
    for (const slots of partition) this.block(slots);
  }

  private block(slots: readonly number[]): void {
    slots.forEach((slot, place) => {
      this.blockOf[slot] = this.all.length;
      this.placeOf[slot] = place;
    });
    this.all.push({ slots, tuples: [], numbers: new Map() });
    this.word.push(0);
    this.shift.push(0);
    this.mask.push(0);
  }

  /** Slots that were not known before are blocks of their own, absent in all states so far. */
  meet(slots: number): void {
    for (let slot = this.blockOf.length; slot < slots; slot += 1) {
      this.block([slot]);
      this.number(this.all.length - 1, Int32Array.of(0));
    }
  }

  number(block: number, tuple: Int32Array): number {
    const { tuples, numbers } = this.all[block] as Block;
    const key = tuple.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, tuples.length);
    return tuples.push(tuple) - 1;
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

  value(slot: number, numbers: Int32Array): number {
    const block = this.blockOf[slot] as number;
    return this.all[block]?.tuples[numbers[block] as number]?.[this.placeOf[slot] as number] as number;
  }

  /** The slots of a state given by numbers. */
  valuesOf(numbers: Int32Array, into: Int32Array): void {
    this.all.forEach(({ slots, tuples }, block) => {
      const tuple = tuples[numbers[block] as number] as Int32Array;
      for (let place = 0; place < slots.length; place += 1) into[slots[place] as number] = tuple[place] as number;
    });
  }

  /** Whether every block has room for all of its numbers. */
  get fits(): boolean {
    return this.all.every(({ tuples }, block) => tuples.length - 1 <= (this.mask[block] as number));
  }

  /** Gives each block the bits that it needs now; none lies across two words. */
  layOut(): void {
    let word = 0;
    let shift = 0;
    this.all.forEach(({ tuples }, block) => {
      const width = 32 - Math.clz32(Math.max(0, tuples.length - 1));
      if (shift + width > 32) {
        word += 1;
        shift = 0;
      }
      this.word[block] = word;
      this.shift[block] = shift;
      this.mask[block] = width === 0 ? 0 : 2 ** width - 1;
      shift += width;
    });
    this.words = word + 1;
  }

  write(numbers: Int32Array, into: Int32Array, base: number): void {
    into.fill(0, base, base + this.words);
    for (let block = 0; block < this.all.length; block += 1) {
      const at = base + (this.word[block] as number);
      into[at] = (into[at] as number) | ((numbers[block] as number) << (this.shift[block] as number));
    }
  }

  read(from: Int32Array, base: number, into: Int32Array): void {
    const { word, shift, mask } = this;
    for (let block = 0; block < word.length; block += 1) {
      // A shift by 32 shifts by nothing: what needs no bits is kept out by its mask.
      into[block] =
        ((from[base + (word[block] as number)] as number) >>> (shift[block] as number)) & (mask[block] as number);
    }
  }
}
