/**
 * A set of states of which only fingerprints are kept: 64 bits of each, whatever it is made of (hash compaction: Wolper and
 * Leroy, CAV 1993; Stern and Dill, CHARME 1995). Two states of one fingerprint are taken for one, so a search may leave states
 * out; how likely that is `omission` says. Words are kept of those states alone that were not looked at yet.
 */

/** The table is doubled when it has fewer places than this for each state. */
const PLACES_PER_STATE = 1.3;
/** Words are let go of when so many states of them were looked at. */
const LET_GO_AT = 1 << 16;

export class CompactSet {
  readonly width: number;
  size = 0;
  /** The first state whose words are still kept. */
  first = 0;
  words: Int32Array;
  /** Two words a place: both halves of a fingerprint, never both 0; or nothing. */
  private table = new Int32Array(2 << 10);

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(width << 10);
  }

  get bytes(): number {
    return this.words.byteLength + this.table.byteLength;
  }

  /** A bound on the chance that a state was left out: how many pairs of states there are, by how many fingerprints. */
  get omission(): number {
    return this.size < 2 ? 0 : (this.size * (this.size - 1)) / 2 / 2 ** 64;
  }

  hash(from: Int32Array, base: number): number {
    return mixed(from, base, this.width, ONE);
  }

  touch(hash: number): number {
    return this.table[2 * (hash & (this.table.length / 2 - 1))] as number;
  }

  /** The number of this vector if it is new; otherwise -1: which one it is like is not known. */
  add(from: Int32Array, base: number, hash: number): number {
    const { table, width } = this;
    const last = table.length / 2 - 1;
    const other = mixed(from, base, width, OTHER) || 1;
    let at = hash & last;
    while (table[2 * at + 1] !== 0) {
      if (table[2 * at] === hash && table[2 * at + 1] === other) return -1;
      at = (at + 1) & last;
    }
    table[2 * at] = hash;
    table[2 * at + 1] = other;
    this.append(from, base);
    if ((this.size + 1) * PLACES_PER_STATE > table.length / 2) this.growTable();
    return this.size - 1;
  }

  /** Words of states before this one are not asked for any more. */
  letGo(state: number): void {
    if (state - this.first < LET_GO_AT) return;
    this.words.copyWithin(0, (state - this.first) * this.width, (this.size - this.first) * this.width);
    this.first = state;
  }

  /** As of a `WordSet`. */
  freeze(): void {
    this.table = new Int32Array(2);
  }

  private append(from: Int32Array, base: number): void {
    const { width } = this;
    const to = (this.size - this.first) * width;
    if (to + width > this.words.length) {
      const grown = new Int32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    for (let word = 0; word < width; word += 1) this.words[to + word] = from[base + word] as number;
    this.size += 1;
  }

  private growTable(): void {
    const { table } = this;
    const grown = new Int32Array(table.length * 2);
    const last = table.length - 1;
    for (let from = 0; from < table.length; from += 2) {
      if (table[from + 1] === 0) continue;
      let at = (table[from] as number) & last;
      while (grown[2 * at + 1] !== 0) at = (at + 1) & last;
      grown[2 * at] = table[from] as number;
      grown[2 * at + 1] = table[from + 1] as number;
    }
    this.table = grown;
  }
}

/** One half of a fingerprint: MurmurHash3 (Appleby, public domain) over the words, by constants of its own for each half. */
interface Mix {
  readonly seed: number;
  readonly first: number;
  readonly second: number;
  readonly turnWord: number;
  readonly turnHash: number;
  readonly add: number;
}

const ONE: Mix = {
  seed: 0x3c074a61,
  first: 0x239b961b,
  second: 0xab0e9789,
  turnWord: 15,
  turnHash: 19,
  add: 0x561ccd1b,
};
const OTHER: Mix = {
  seed: 0x1b873593,
  first: 0x38b34ae5,
  second: 0xa1e38b93,
  turnWord: 17,
  turnHash: 13,
  add: 0x96cd1c35,
};

function mixed(from: Int32Array, base: number, width: number, by: Mix): number {
  const { first, second, turnWord, turnHash, add } = by;
  let hash = by.seed;
  for (let word = base; word < base + width; word += 1) {
    const mix = Math.imul(from[word] as number, first);
    hash ^= Math.imul((mix << turnWord) | (mix >>> (32 - turnWord)), second);
    hash = (Math.imul((hash << turnHash) | (hash >>> (32 - turnHash)), 5) + add) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
