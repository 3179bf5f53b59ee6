/**
 * The steps of a state in blocks: walks through the trees of `step-trees.ts` that ask a whole block at once. What follows from
 * a block's number, and what an answer makes of it, is computed slot by slot the first time and looked up from then on.
 */
import { BlockClock } from './block-clock.ts';
import { Blocks } from './blocks.ts';
import { FlatTrees, SHUT } from './flat-trees.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Ms } from './model.ts';
import type { OpenWorld } from './open-world.ts';
import { partitionOf } from './partition.ts';
import { GROUP, StepRows } from './step-rows.ts';
import { type Deed, StepTrees } from './step-trees.ts';
import { WordSet } from './word-set.ts';

/** How many states a partition is learned from, at most. */
const SAMPLE = 1_000;

/** A row is made once for each key: many keys pay where there are many times as many states. */
const keyBitsFor = (states: number): number => Math.min(12, Math.max(7, 28 - Math.clz32(states)));

export class BlockSteps {
  blocks: Blocks;
  states: WordSet;
  /** Of the state that was expanded last: how many steps, and for each its kind, whether it changes anything, and the words after it. */
  count = 0;
  kinds = new Int32Array(0);
  changes = new Uint8Array(0);
  after = new Int32Array(0);
  private hashes = new Int32Array(0);
  /** Nothing but a reason to touch them. */
  private touched = 0;
  readonly trees: StepTrees;
  private readonly isOrdered: boolean;
  private deeds: readonly Deed[] = [];
  private clock!: BlockClock;
  private flat!: FlatTrees;
  private rows!: StepRows;
  private version = 0;
  private numbers = new Int32Array(0);
  private passed = new Int32Array(0);

  constructor(open: OpenWorld) {
    this.trees = new StepTrees(open);
    this.isOrdered = open.time === 'ordered';
    const begin = this.trees.begin();
    this.blocks = new Blocks(Array.from(begin, (_, slot) => [slot]));
    const numbers = new Int32Array(begin.length);
    this.blocks.numbersOf(begin, numbers);
    this.blocks.layOut();
    this.states = new WordSet(this.blocks.layout.words, this.blocks.layout.bits);
    const words = new Int32Array(this.blocks.layout.words);
    this.blocks.write(numbers, words, 0);
    this.states.add(words, 0, this.states.hash(words, 0));
    this.blocks.meet(this.trees.slots.all.length);
    this.forgetShortcuts();
  }

  /** Finds every step of a state. */
  expand(state: number): void {
    while (!this.tried(state)) this.settle();
  }

  /** Puts the states after the steps that were found among the others, and the steps into the graph. */
  insert(state: number, graph: GraphBuilder): void {
    const { states, count, after, changes, hashes } = this;
    const { width } = states;
    graph.reserve(count);
    if (states.direct !== null) {
      this.insertWords(states.direct, graph);
      return;
    }
    // All places are touched before any is needed, so that the memory they are in is fetched at once.
    for (let at = 0; at < count; at += 1) {
      if (changes[at] === 0) continue;
      const hash = states.hash(after, at * width);
      hashes[at] = hash;
      this.touched ^= states.touch(hash);
    }
    for (let at = 0; at < count; at += 1) {
      let target = state;
      if (changes[at] !== 0) {
        const met = states.size;
        target = states.add(after, at * width, hashes[at] as number);
        if (target === met) graph.meet(target, graph.edges);
      }
      graph.edge(target, this.kinds[at] as number);
    }
  }

  /** The same where a state is a word that has its place. */
  private insertWords(direct: Int32Array, graph: GraphBuilder): void {
    const { states, count, after, kinds } = this;
    const { targets, kinds: seen } = graph;
    let edge = graph.edges;
    for (let at = 0; at < count; at += 1) {
      const word = after[at] as number;
      let known = direct[word] as number;
      if (known === 0) {
        known = states.appendWord(direct, word);
        graph.meet(known - 1, edge);
      }
      targets[edge] = known - 1;
      seen[edge] = kinds[at] as number;
      edge += 1;
    }
    graph.edges = edge;
  }

  /** Writes the values of a state, by slot. */
  read(state: number, values: Int32Array): void {
    this.blocks.read(this.states.words, state * this.states.width, this.numbers);
    this.blocks.valuesOf(this.numbers, values.fill(0));
  }

  /** Learns anew from the states so far which slots belong together. */
  regroup(): void {
    const { states, trees } = this;
    const sample = Array.from({ length: Math.min(SAMPLE, states.size) }, (_, at) => {
      const values = new Int32Array(trees.slots.all.length);
      this.read(Math.floor((at * states.size) / Math.min(SAMPLE, states.size)), values);
      return values;
    });
    const partition = partitionOf(sample);
    if (JSON.stringify(partition) === JSON.stringify(this.blocks.all.map(({ slots }) => slots))) {
      // More is known by now of what steps depend on.
      this.forgetShortcuts();
      return;
    }
    const blocks = new Blocks(partition);
    this.arrange(blocks, blocks.translator(this.blocks));
  }

  /** False where something came to be known for which all of it has to be arranged anew. */
  private tried(state: number): boolean {
    const { blocks, states, deeds, numbers, isOrdered, clock, rows } = this;
    const { width } = states;
    const base = state * width;
    blocks.read(states.words, base, numbers);
    this.count = 0;
    if (!rows.ask(numbers)) return false;
    const nextMs = isOrdered ? clock.firstDue(numbers) : 0;
    for (let group = 0; group < rows.possible.length; group += 1) {
      for (let open = rows.possible[group] as number; open !== 0; open &= open - 1) {
        const deed = group * GROUP + 31 - Math.clz32(open & -open);
        const entry = rows.entryOf[deed] as number;
        const kind = rows.cells[entry] as number;
        if (kind >= 0) this.turn(entry, base, kind);
        else if (isOrdered && (deeds[deed] as Deed).isTimed) {
          const leftMs = clock.left((deeds[deed] as Deed).timer, numbers);
          if (leftMs <= nextMs && !this.walked(deed, ~kind, base, leftMs)) return false;
        } else if (!this.walked(deed, ~kind, base, 0)) return false;
      }
    }
    return true;
  }

  /** A step that is known from its row. */
  private turn(entry: number, base: number, kind: number): void {
    const { states, after, count, rows } = this;
    const { words, width } = states;
    const { cells } = rows;
    const to = count * width;
    after[to] = (words[base] as number) ^ (cells[entry + 2] as number);
    for (let at = 1; at < width; at += 1)
      after[to + at] = (words[base + at] as number) ^ (cells[entry + 2 + at] as number);
    this.kinds[count] = kind;
    this.changes[count] = cells[entry + 1] as number;
    this.count = count + 1;
  }

  /** A step that has to be walked on from a place. False as above. */
  private walked(deed: number, from: number, base: number, leftMs: Ms): boolean {
    let place = this.walk(from);
    while (place === 0) {
      if (!this.learned(deed)) return false;
      place = this.walk(from);
    }
    return place === SHUT || this.put(place, base, leftMs);
  }

  /** Where a walk ends: at an answer, or at 0 where there is none yet. */
  private walk(from: number): number {
    const { numbers, flat } = this;
    let { cells } = flat;
    let place = from;
    for (let block = cells[place] as number; place > SHUT && block >= 0; block = cells[place] as number) {
      const number = numbers[block] as number;
      let next = cells[place + 1 + number] as number;
      if (next === 0) {
        next = flat.shortcut(place, number);
        cells = flat.cells;
      }
      place = next;
    }
    return place;
  }

  /** Has a step of this state carried out by the machines, if nothing is known of it. False where that made more to be arranged. */
  private learned(number: number): boolean {
    const { blocks, trees } = this;
    const deed = this.deeds[number] as Deed;
    const values = new Int32Array(trees.slots.all.length);
    blocks.valuesOf(this.numbers, values);
    trees.find(deed, values);
    return trees.version === this.version && trees.slots.all.length === blocks.blockOf.length;
  }

  /** Puts the state after a step beside the others. False where a number has no room. */
  private put(answer: number, base: number, leftMs: Ms): boolean {
    const { blocks, states, after, count, numbers, flat } = this;
    const { cells } = flat;
    const { words, width } = states;
    const { word, shift, mask } = blocks.layout;
    const to = count * width;
    let changes = 0;
    for (let at = 0; at < width; at += 1) after[to + at] = words[base + at] as number;
    if (leftMs > 0 && !this.pass(to, leftMs)) return false;
    const now = leftMs > 0 ? this.passed : numbers;
    const end = answer + 3 + 2 * (cells[answer + 2] as number);
    for (let at = answer + 3; at < end; at += 2) {
      const block = cells[at] as number;
      const number = now[block] as number;
      let next = cells[(cells[at + 1] as number) + number] as number;
      if (next < 0) next = flat.become(block, cells[at + 1] as number, number);
      if (next === number) continue;
      if (next > (mask[block] as number)) return false;
      const place = to + (word[block] as number);
      after[place] = (after[place] as number) ^ ((number ^ next) << (shift[block] as number));
      changes = 1;
    }
    this.changes[count] = leftMs > 0 ? this.differs(base, to) : changes;
    this.kinds[count] = cells[answer + 1] as number;
    this.count = count + 1;
    return true;
  }

  /** Lets time go by for every timer of the state that is put at `to`. False where a number has no room. */
  private pass(to: number, ms: Ms): boolean {
    const { numbers, passed, after, clock } = this;
    const { word, shift, mask } = this.blocks.layout;
    passed.set(numbers);
    for (const block of clock.timed) {
      const number = numbers[block] as number;
      const next = clock.after(block, number, ms);
      if (next > (mask[block] as number)) return false;
      passed[block] = next;
      const place = to + (word[block] as number);
      after[place] = (after[place] as number) ^ ((number ^ next) << (shift[block] as number));
    }
    return true;
  }

  private differs(base: number, to: number): number {
    const { width, words } = this.states;
    for (let at = 0; at < width; at += 1) if (words[base + at] !== this.after[to + at]) return 1;
    return 0;
  }

  /** Makes room for what came to be known. */
  private settle(): void {
    this.blocks.meet(this.trees.slots.all.length);
    if (this.blocks.fits) this.forgetShortcuts();
    else this.arrange(this.blocks, (from, into) => into.set(from));
  }

  /** Lays every state out in these blocks. */
  private arrange(blocks: Blocks, translate: (from: Int32Array, into: Int32Array) => void): void {
    const { blocks: before, states } = this;
    const { layout } = before;
    const from = new Int32Array(before.all.length);
    const into = new Int32Array(blocks.all.length);
    const each = (visit: () => void): void => {
      for (let state = 0; state < states.size; state += 1) {
        before.read(states.words, state * states.width, from, layout);
        translate(from, into);
        visit();
      }
    };
    // All numbers have to be known before it is known how many bits they need.
    if (blocks !== before) each(() => {});
    blocks.layOut();
    const words = new Int32Array(blocks.layout.words);
    this.states = new WordSet(blocks.layout.words, blocks.layout.bits);
    each(() => {
      blocks.write(into, words, 0);
      this.states.add(words, 0, this.states.hash(words, 0));
    });
    this.blocks = blocks;
    this.forgetShortcuts();
  }

  private forgetShortcuts(): void {
    const { trees, blocks } = this;
    this.deeds = trees.deeds();
    this.version = trees.version;
    this.clock = new BlockClock(blocks, trees);
    this.numbers = new Int32Array(blocks.all.length);
    this.passed = new Int32Array(blocks.all.length);
    this.kinds = new Int32Array(this.deeds.length);
    this.changes = new Uint8Array(this.deeds.length);
    this.hashes = new Int32Array(this.deeds.length);
    this.after = new Int32Array(this.deeds.length * blocks.layout.words);
    this.flat = new FlatTrees(blocks, trees);
    this.rows = new StepRows({
      blocks,
      trees,
      flat: this.flat,
      deeds: this.deeds,
      learn: (deed) => this.learned(deed),
      keyBitsMax: keyBitsFor(this.states.size),
    });
  }
}
