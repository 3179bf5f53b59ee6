/**
 * A set of vectors of 32-bit words, all of one width, numbered in the order in which they came. An entry of the table is a
 * number and, in the bits that the number leaves free, a tag of the hash, so most that differ are told apart without a look at
 * their words.
 */

/** The table is doubled when it has fewer entries than this for each vector. */
const ENTRIES_PER_VECTOR = 1.2;

export class WordSet {
  size = 0;
  /** The first vector whose words are kept: all are. */
  readonly first = 0;
  readonly width: number;
  /** Vector `n` is at `n * width`. */
  words: Int32Array;
  /** Vector numbers plus one, with their tags; 0 for nothing. */
  private table = new Int32Array(1 << 10);

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(width << 10);
  }

  get bytes(): number {
    return this.size * this.width * 4 + this.table.byteLength;
  }

  /** Mixed so that any bits of it will do as a place. */
  hash(from: Int32Array, base: number): number {
    let hash = 0;
    for (let word = base; word < base + this.width; word += 1) {
      hash = Math.imul(hash ^ (from[word] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }

  /**
   * Fetches the place where a vector with this hash would be, so that it is near when it is looked for: add those that follow
   * from one state after all of them were touched.
   */
  touch(hash: number): number {
    return this.table[hash & (this.table.length - 1)] as number;
  }

  /** The number of this vector; a new one gets the next. */
  add(from: Int32Array, base: number, hash: number): number {
    const { table, words, width } = this;
    const last = table.length - 1;
    const tag = hash & ~last;
    let at = hash & last;
    search: for (let entry = table[at] as number; entry !== 0; entry = table[at] as number) {
      if ((entry & ~last) === tag) {
        const number = (entry & last) - 1;
        for (let word = 0; word < width; word += 1) {
          if (words[number * width + word] !== from[base + word]) {
            at = (at + 1) & last;
            continue search;
          }
        }
        return number;
      }
      at = (at + 1) & last;
    }
    table[at] = tag | (this.size + 1);
    const number = this.append(from, base);
    if ((this.size + 1) * ENTRIES_PER_VECTOR > table.length) this.growTable();
    return number;
  }

  private append(from: Int32Array, base: number): number {
    const { width, size } = this;
    if ((size + 1) * width > this.words.length) this.growWords();
    for (let word = 0; word < width; word += 1) this.words[size * width + word] = from[base + word] as number;
    this.size = size + 1;
    return size;
  }

  /** Nothing is added or looked up from now on: the words alone stay. */
  freeze(): void {
    this.table = new Int32Array(1);
  }

  private growWords(): void {
    const grown = new Int32Array(this.words.length * 2);
    grown.set(this.words);
    this.words = grown;
  }

  private growTable(): void {
    const entries = this.table.length * 2;
    const table = new Int32Array(entries);
    const last = entries - 1;
    for (let number = 0; number < this.size; number += 1) {
      const hash = this.hash(this.words, number * this.width);
      let at = hash & last;
      while (table[at] !== 0) at = (at + 1) & last;
      table[at] = (hash & ~last) | (number + 1);
    }
    this.table = table;
  }
}
