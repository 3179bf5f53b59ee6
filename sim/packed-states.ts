/**
 * Lists of small numbers as rows of bits, each row once, numbered as they come. A place gets as many bits as its largest number
 * so far needs; when one needs more, or rows get longer, all are laid out anew under the same numbers.
 */
import { WordSet } from './word-set.ts';

const WORD = 32;

/** By place, where its bits are. */
interface Layout {
  readonly word: readonly number[];
  readonly shift: readonly number[];
  readonly mask: readonly number[];
  readonly words: number;
}

export class PackedStates {
  private layout: Layout = { word: [], shift: [], mask: [], words: 1 };
  private set = new WordSet(1);
  private row = new Int32Array(1);
  /** By place. */
  private readonly largest: number[] = [];

  get size(): number {
    return this.set.size;
  }

  get bytes(): number {
    return this.set.bytes;
  }

  /** The number of this row; a new one gets the next. Places that a row is too short for are 0. */
  add(values: ArrayLike<number>): number {
    if (!this.fits(values)) this.layOut(values);
    const { set, row } = this;
    write(values, this.layout, row);
    return set.add(row, 0, set.hash(row, 0));
  }

  read(number: number, into: Int32Array): void {
    read(this.set.words, number * this.set.width, this.layout, into);
  }

  private fits(values: ArrayLike<number>): boolean {
    const { mask } = this.layout;
    if (values.length > mask.length) return false;
    for (let at = 0; at < values.length; at += 1) if ((values[at] as number) > (mask[at] as number)) return false;
    return true;
  }

  private layOut(values: ArrayLike<number>): void {
    const { set: before, layout, largest } = this;
    const places = Math.max(values.length, largest.length);
    for (let at = 0; at < places; at += 1) largest[at] = Math.max(largest[at] ?? 0, values[at] ?? 0);
    this.layout = layoutOf(largest);
    const { words } = this.layout;
    const row = new Int32Array(words);
    const set = new WordSet(words);
    const numbers = new Int32Array(places);
    for (let number = 0; number < before.size; number += 1) {
      read(before.words, number * before.width, layout, numbers);
      write(numbers, this.layout, row);
      set.add(row, 0, set.hash(row, 0));
    }
    this.row = row;
    this.set = set;
  }
}

/** A bit more than each place needs, so that it does not have to be done again too soon. */
function layoutOf(largest: readonly number[]): Layout {
  const bits = largest.map((number) => WORD - Math.clz32(2 * number + 1));
  const word: number[] = [];
  const shift: number[] = [];
  let [last, used] = [0, 0];
  for (const [at, needs] of bits.entries()) {
    if (used + needs > WORD) [last, used] = [last + 1, 0];
    word[at] = last;
    shift[at] = used;
    used += needs;
  }
  return { word, shift, mask: bits.map((needs) => 2 ** needs - 1), words: last + 1 };
}

function write(values: ArrayLike<number>, { word, shift }: Layout, row: Int32Array): void {
  row.fill(0);
  for (let at = 0; at < values.length; at += 1) {
    const to = word[at] as number;
    row[to] = (row[to] as number) | ((values[at] as number) << (shift[at] as number));
  }
}

function read(words: Int32Array, base: number, { word, shift, mask }: Layout, into: Int32Array): void {
  into.fill(0);
  for (let at = 0; at < word.length; at += 1) {
    into[at] = ((words[base + (word[at] as number)] as number) >>> (shift[at] as number)) & (mask[at] as number);
  }
}
