/**
 * A set of words of few bits, numbered in the order in which they came, where nobody asks for the number of a word while it is
 * filled: a bit for each word that there could be says whether it is there. So it stays in the nearer caches, where a search
 * spends its time. Numbers are told of many words at once, in the end.
 */

/** Of so many bits at most, which take 32 MiB, and as much again while numbers are told. */
const BITS_MAX = 28;
/** From one word in so many on it is worth its bits. */
const SPARSEST = 1 << 8;

export class SeenSet {
  readonly width = 1;
  /** The first word that is kept: all are. */
  readonly first = 0;
  size = 0;
  /** By number. */
  words: Int32Array;
  /** Bit `word & 31` of `seen[word >>> 5]`. */
  seen: Int32Array;

  /** Is one worth it for so many vectors of so many words, with so many bits in the last of them? */
  static suits(vectors: number, width: number, bits: number): boolean {
    return width === 1 && bits <= BITS_MAX && vectors * SPARSEST >= 2 ** bits;
  }

  constructor(bits: number, words: Int32Array = new Int32Array(1 << 10), size = 0) {
    this.seen = new Int32Array(2 ** Math.max(0, bits - 5));
    this.words = words;
    for (let number = 0; number < size; number += 1) this.add(words, number);
  }

  /** With what it takes to tell numbers. */
  get bytes(): number {
    return this.size * 8 + this.seen.byteLength * 2;
  }

  /** A word is where it belongs without one. */
  hash(): number {
    return 0;
  }

  touch(): number {
    return 0;
  }

  /** The number of this word if it is new; otherwise -1. */
  add(from: Int32Array, base: number): number {
    const word = from[base] as number;
    const bit = 1 << (word & 31);
    const bits = this.seen[word >>> 5] as number;
    if ((bits & bit) !== 0) return -1;
    this.seen[word >>> 5] = bits | bit;
    if (this.size === this.words.length) this.grow();
    this.words[this.size] = word;
    this.size += 1;
    return this.size - 1;
  }

  /** Puts in the place of each of these words, which are all there, its number. */
  renumber(words: Uint32Array, from: number, to: number): void {
    const { seen, size } = this;
    // How many words there are before those of each 32 that share an entry: a word's rank, and by rank its number.
    const before = new Int32Array(seen.length);
    for (let at = 1; at < seen.length; at += 1) {
      before[at] = (before[at - 1] as number) + ones(seen[at - 1] as number);
    }
    const rank = (word: number): number =>
      (before[word >>> 5] as number) + ones((seen[word >>> 5] as number) & ((1 << (word & 31)) - 1));
    const numbers = new Int32Array(size);
    for (let number = 0; number < size; number += 1) numbers[rank(this.words[number] as number)] = number;
    for (let at = from; at < to; at += 1) words[at] = numbers[rank(words[at] as number)] as number;
  }

  /** As of a `WordSet`: no word is added any more. */
  freeze(): void {
    this.seen = new Int32Array(0);
  }

  private grow(): void {
    const grown = new Int32Array(2 * this.words.length);
    grown.set(this.words);
    this.words = grown;
  }
}

/** How many bits are set (Warren, Hacker's Delight, 2nd ed., 5-1). */
function ones(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
