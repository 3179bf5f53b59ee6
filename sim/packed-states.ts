/**
 * A set of states, each a vector of small integers, in as few bits as their values need: each slot has a field just wide
 * enough for the largest value that it has had so far, and everything is laid out anew when one grows beyond its field.
 * States are numbered in the order in which they came.
 */

interface Field {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

/** Slots in the table for each state in the set, at least. */
const TABLE_PER_STATE = 1.4;

export class PackedStates {
  size = 0;
  private fields: Field[] = [];
  private widths: number[] = [];
  private words = 1;
  private states = new Int32Array(1 << 10);
  /** State numbers plus one, by hash; 0 for nothing. */
  private table = new Int32Array(1 << 11);
  private scratch = new Int32Array(1);

  /** Bytes that the set takes. */
  get bytes(): number {
    return this.states.byteLength + this.table.byteLength;
  }

  /** The number of this state; a new one gets the next. `values` has one entry a slot, none negative. */
  add(values: Int32Array): number {
    if (!this.pack(values)) {
      this.widen(values);
      this.pack(values);
    }
    const { words, scratch } = this;
    let at = this.place(scratch, 0);
    const known = this.table[at] as number;
    if (known !== 0) return known - 1;
    if ((this.size + 1) * TABLE_PER_STATE > this.table.length) {
      this.growTable();
      at = this.place(scratch, 0);
    }
    if ((this.size + 1) * words > this.states.length) {
      const grown = new Int32Array(Math.ceil(this.states.length * 1.5) + words);
      grown.set(this.states);
      this.states = grown;
    }
    this.states.set(scratch, this.size * words);
    this.size += 1;
    this.table[at] = this.size;
    return this.size - 1;
  }

  /** Writes the values of a state into `values`. */
  read(state: number, values: Int32Array): void {
    const { fields, states } = this;
    const base = state * this.words;
    for (let slot = 0; slot < fields.length; slot += 1) {
      const { word, shift, mask } = fields[slot] as Field;
      values[slot] = mask === 0 ? 0 : ((states[base + word] as number) >>> shift) & mask;
    }
  }

  /** False where a value does not fit its field. */
  private pack(values: Int32Array): boolean {
    const { fields, scratch } = this;
    if (values.length > fields.length) return false;
    scratch.fill(0);
    for (let slot = 0; slot < values.length; slot += 1) {
      const value = values[slot] as number;
      if (value === 0) continue;
      const { word, shift, mask } = fields[slot] as Field;
      if (value > mask) return false;
      scratch[word] = (scratch[word] as number) | (value << shift);
    }
    return true;
  }

  /** Where in the table these words are, or would be. */
  private place(from: Int32Array, base: number): number {
    const { table, states, words } = this;
    const last = table.length - 1;
    let hash = 0;
    for (let word = 0; word < words; word += 1) {
      hash = Math.imul(hash ^ (from[base + word] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
    let at = (hash ^ (hash >>> 16)) & last;
    search: for (;;) {
      const known = table[at] as number;
      if (known === 0) return at;
      const other = (known - 1) * words;
      for (let word = 0; word < words; word += 1) {
        if (states[other + word] !== from[base + word]) {
          at = (at + 1) & last;
          continue search;
        }
      }
      return at;
    }
  }

  private growTable(): void {
    this.table = new Int32Array(this.table.length * 2);
    for (let state = 0; state < this.size; state += 1) {
      this.table[this.place(this.states, state * this.words)] = state + 1;
    }
  }

  /** Makes room for these values and lays every state out anew. */
  private widen(values: Int32Array): void {
    const before = { fields: this.fields, words: this.words, states: this.states };
    const widths = Array.from(values, (value, slot) => Math.max(this.widths[slot] ?? 0, 32 - Math.clz32(value)));
    this.widths = widths;
    const { fields, words } = laidOut(widths);
    this.fields = fields;
    this.words = words;
    this.scratch = new Int32Array(words);
    this.states = new Int32Array(Math.max(1 << 10, Math.ceil(this.size * words * 1.5)));
    this.table.fill(0);
    for (let state = 0; state < this.size; state += 1) {
      const base = state * words;
      before.fields.forEach(({ word, shift, mask }, slot) => {
        if (mask === 0) return;
        const value = ((before.states[state * before.words + word] as number) >>> shift) & mask;
        const field = fields[slot] as Field;
        this.states[base + field.word] = (this.states[base + field.word] as number) | (value << field.shift);
      });
      this.table[this.place(this.states, base)] = state + 1;
    }
  }
}

/** Fields in order, none across two words: widest first would save a few bits and cost the reader the order. */
function laidOut(widths: readonly number[]): { readonly fields: Field[]; readonly words: number } {
  const fields: Field[] = [];
  let word = 0;
  let shift = 0;
  for (const width of widths) {
    if (width > 31) throw new Error('a slot has more values than a field can number');
    if (shift + width > 32) {
      word += 1;
      shift = 0;
    }
    fields.push({ word, shift, mask: width === 0 ? 0 : 2 ** width - 1 });
    shift += width;
  }
  return { fields, words: word + 1 };
}
