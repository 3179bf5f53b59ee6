/**
 * The states that a search has met, in blocks: each a few words, laid out anew as more comes to be known of what a slot can be
 * and of which slots belong together. A state keeps its number.
 */
import { Blocks } from './blocks.ts';
import type { CompactSet } from './compact-set.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { partitionOf } from './partition.ts';
import { SeenSet } from './seen-set.ts';
import { WordSet } from './word-set.ts';

/** How many states a partition is learned from, at most. */
const SAMPLE = 500;

/** The steps of one state: how many, and for each its kind, whether it changes anything, and the words of the state after it. */
export class Found {
  count = 0;
  readonly kinds: Int32Array;
  readonly changes: Uint8Array;
  readonly after: Int32Array;
  readonly hashes: Int32Array;

  constructor(steps: number, width: number) {
    this.kinds = new Int32Array(steps);
    this.changes = new Uint8Array(steps);
    this.hashes = new Int32Array(steps);
    this.after = new Int32Array(steps * width);
  }
}

export type StateSet = WordSet | CompactSet | SeenSet;

export type MakeSet = (width: number) => StateSet;

const wordSet: MakeSet = (width) => new WordSet(width);

export class BlockStates {
  blocks: Blocks;
  set: StateSet;
  private readonly make: MakeSet;
  /** Of which graph, and from which edge on, words stand in place of numbers. */
  private words: { readonly graph: GraphBuilder; readonly from: number } | null = null;
  /** Nothing but a reason to touch them. */
  private touched = 0;
  private numbers = new Int32Array(0);
  private readonly begin: Int32Array;

  constructor(begin: Int32Array, slots: number, make: MakeSet = wordSet) {
    this.make = make;
    this.begin = begin;
    this.blocks = new Blocks(Array.from(begin, (_, slot) => [slot]));
    this.set = this.empty();
    this.beginAgain();
    this.blocks.meet(slots);
  }

  private empty(): StateSet {
    return this.make(this.blocks.layout.words);
  }

  /** The set has the first state alone again, in as much room as is known to be needed. */
  private beginAgain(): void {
    const { blocks } = this;
    const values = new Int32Array(Math.max(this.begin.length, blocks.blockOf.length));
    values.set(this.begin);
    const numbers = new Int32Array(blocks.all.length);
    blocks.numbersOf(values, numbers);
    blocks.layOut();
    const words = new Int32Array(blocks.layout.words);
    blocks.write(numbers, words, 0);
    this.set = this.empty();
    this.set.add(words, 0, this.set.hash(words, 0));
  }

  /** Where the words of a state begin. */
  base(state: number): number {
    return (state - this.set.first) * this.set.width;
  }

  /** Writes the values of a state, by slot. */
  read(state: number, values: Int32Array): void {
    const { blocks, set } = this;
    if (this.numbers.length !== blocks.all.length) this.numbers = new Int32Array(blocks.all.length);
    blocks.read(set.words, this.base(state), this.numbers);
    blocks.valuesOf(this.numbers, values.fill(0));
  }

  /** Learns anew from the states so far which slots belong together. */
  regroup(slots: number): void {
    const { set, blocks } = this;
    const kept = set.size - set.first;
    const sample = Array.from({ length: Math.min(SAMPLE, kept) }, (_, at) => {
      const values = new Int32Array(slots);
      this.read(set.first + Math.floor((at * kept) / Math.min(SAMPLE, kept)), values);
      return values;
    });
    const partition = partitionOf(sample);
    if (JSON.stringify(partition) === JSON.stringify(blocks.all.map(({ slots: inBlock }) => inBlock))) return;
    const others = new Blocks(partition);
    this.arrange(others, others.translator(blocks));
  }

  /** Makes room for slots and values that came to be known. */
  settle(slots: number): void {
    this.blocks.meet(slots);
    if (!this.blocks.fits) this.arrange(this.blocks, (from, into) => into.set(from));
  }

  /** Lays every state out in these blocks. A set that has let go of some begins again. */
  private arrange(blocks: Blocks, translate: (from: Int32Array, into: Int32Array) => void): void {
    this.renumber();
    const { blocks: before, set } = this;
    const { layout } = before;
    const from = new Int32Array(before.all.length);
    const into = new Int32Array(blocks.all.length);
    const each = (visit: () => void): void => {
      for (let state = set.first; state < set.size; state += 1) {
        before.read(set.words, (state - set.first) * set.width, from, layout);
        translate(from, into);
        visit();
      }
    };
    // All numbers have to be known before it is known how many bits they need.
    if (blocks !== before) each(() => {});
    this.blocks = blocks;
    if (set.first > 0) {
      this.beginAgain();
      return;
    }
    blocks.layOut();
    const words = new Int32Array(blocks.layout.words);
    this.set = this.empty();
    each(() => {
      blocks.write(into, words, 0);
      this.set.add(words, 0, this.set.hash(words, 0));
    });
  }

  /** Puts the states after the steps of a state among the others, and the steps into the graph. */
  insert(found: Found, state: number, graph: GraphBuilder): void {
    const { set } = this;
    const { count, after, kinds, changes, hashes } = found;
    graph.reserve(count);
    if (set instanceof SeenSet) {
      this.words ??= { graph, from: graph.edges };
      insertWords(set, found, graph);
      return;
    }
    this.touch(found);
    for (let at = 0; at < count; at += 1) {
      const target = changes[at] === 0 ? state : set.add(after, at * set.width, hashes[at] as number);
      graph.edge(target, kinds[at] as number);
    }
  }

  /** Changes to a set that has a bit for each state that there could be, once there are enough; asked between two states. */
  condense(): void {
    const { set, blocks } = this;
    const { words, bits } = blocks.layout;
    if (set instanceof WordSet && SeenSet.suits(set.size, words, bits))
      this.set = new SeenSet(bits, set.words, set.size);
  }

  /** Puts numbers of states where the graph has their words. */
  renumber(): void {
    const { set, words } = this;
    if (words === null || !(set instanceof SeenSet)) return;
    set.renumber(words.graph.targets, words.from, words.graph.edges);
    this.words = null;
  }

  /** All places are touched before any is needed, so that the memory they are in is fetched at once. */
  touch({ count, after, changes, hashes }: Found): void {
    const { set } = this;
    for (let at = 0; at < count; at += 1) {
      if (changes[at] === 0) continue;
      const hash = set.hash(after, at * set.width);
      hashes[at] = hash;
      this.touched ^= set.touch(hash);
    }
  }
}

/** The same where a state is a word: that word is where the step leads to, for now. */
function insertWords(set: SeenSet, { count, after, kinds }: Found, graph: GraphBuilder): void {
  const { targets, kinds: all } = graph;
  let edge = graph.edges;
  for (let at = 0; at < count; at += 1) {
    set.add(after, at);
    targets[edge] = after[at] as number;
    all[edge] = kinds[at] as number;
    edge += 1;
  }
  graph.edges = edge;
}
