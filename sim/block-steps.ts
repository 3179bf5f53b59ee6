/**
 * The steps of a state in blocks: walks through the trees of `step-trees.ts` that ask a whole block at once. What follows from
 * a block's number, and what an answer makes of it, is computed slot by slot the first time and looked up from then on.
 */
import { BlockClock } from './block-clock.ts';
import { BlockGates, GROUP } from './block-gates.ts';
import { Blocks } from './blocks.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Ms } from './model.ts';
import type { OpenWorld } from './open-world.ts';
import { partitionOf } from './partition.ts';
import { type Answer, CLOSED, type Deed, type Known, READY, StepTrees, UNREADY, type Written } from './step-trees.ts';
import { WordSet } from './word-set.ts';

/** How many states a partition is learned from, at most. */
const SAMPLE = 2_000;

export class BlockSteps {
  blocks: Blocks;
  states: WordSet;
  /** Of the state that was expanded last: how many steps, and for each its label, its mark, whether it changes anything, and the words after it. */
  count = 0;
  labels = new Int32Array(0);
  marks = new Int32Array(0);
  changes = new Uint8Array(0);
  after = new Int32Array(0);
  private hashes = new Int32Array(0);
  /** Nothing but a reason to touch them. */
  private touched = 0;
  readonly trees: StepTrees;
  private readonly isOrdered: boolean;
  private deeds: readonly Deed[] = [];
  private clock!: BlockClock;
  private gates!: BlockGates;
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
    this.states = new WordSet(this.blocks.layout.words);
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
    const { states, count, after, labels, marks, changes, hashes } = this;
    const { width } = states;
    // All places are touched before any is needed, so that the memory they are in is fetched at once.
    for (let at = 0; at < count; at += 1) {
      const hash = states.hash(after, at * width);
      hashes[at] = hash;
      this.touched ^= states.touch(hash);
    }
    for (let at = 0; at < count; at += 1) {
      let target = state;
      if (changes[at] !== 0) {
        const met = states.size;
        target = states.add(after, at * width, hashes[at] as number);
        if (target === met) graph.meet(target);
      }
      graph.edge(target, labels[at] as number, marks[at] as number);
    }
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
    if (JSON.stringify(partition) === JSON.stringify(this.blocks.all.map(({ slots }) => slots))) return;
    const blocks = new Blocks(partition);
    this.arrange(blocks, blocks.translator(this.blocks));
  }

  /** False where something came to be known for which all of it has to be arranged anew. */
  private tried(state: number): boolean {
    const { blocks, states, deeds, numbers, isOrdered, clock, trees, gates } = this;
    const base = state * states.width;
    blocks.read(states.words, base, numbers);
    const nextMs = isOrdered ? clock.firstDue(numbers) : 0;
    this.count = 0;
    for (let group = 0; group < gates.groups; group += 1) {
      for (let open = gates.open(group, numbers); open !== 0; open &= open - 1) {
        const deed = deeds[group * GROUP + 31 - Math.clz32(open & -open)] as Deed;
        const leftMs = isOrdered && deed.isTimed ? clock.left(deed.timer, numbers) : 0;
        if (leftMs > nextMs) continue;
        let known = this.walk(deed.entry);
        while (known.block === UNREADY) {
          this.prepare(deed, known);
          if (trees.version !== this.version || trees.slots.all.length > blocks.blockOf.length) return false;
          known = this.walk(deed.entry);
        }
        if (known !== CLOSED && !this.put(known, base, leftMs)) return false;
      }
    }
    return true;
  }

  private walk(from: Known): Known {
    const { numbers } = this;
    let known = from;
    while (known.block >= 0) {
      const number = numbers[known.block] as number;
      known = known.by[number] ?? this.shortcut(known, number);
    }
    return known;
  }

  /** What follows when the block that is asked has this number: as many questions on as its values and what never changes answer. */
  private shortcut(from: Known, number: number): Known {
    const { blocks, trees } = this;
    let at = from;
    while (at !== CLOSED && at.view >= 0) {
      const block = blocks.blockOf[at.slot] as number;
      if (block !== from.block && blocks.countOf(block) > 1) break;
      at = trees.step(at, blocks.valueIn(block, block === from.block ? number : 0, at.slot));
    }
    if (at === CLOSED || at.view >= 0 || at.answer !== null) from.by[number] = at;
    return at;
  }

  private prepare(deed: Deed, known: Known): void {
    const { blocks, trees } = this;
    if (known.view >= 0) known.block = blocks.blockOf[known.slot] ?? UNREADY;
    else if (known.answer !== null) {
      known.written = this.writtenBy(known.answer);
      known.block = READY;
    } else {
      const values = new Int32Array(trees.slots.all.length);
      blocks.valuesOf(this.numbers, values);
      trees.find(deed, values);
    }
  }

  private writtenBy({ slots, values, dropped }: Answer): Written[] {
    const { blocks, trees } = this;
    const byBlock = new Map<number, Map<number, number>>();
    const write = (slot: number, value: number): void => {
      const block = blocks.blockOf[slot] as number;
      const places = byBlock.get(block) ?? new Map<number, number>();
      byBlock.set(block, places.set(blocks.placeOf[slot] as number, value));
    };
    for (const slot of trees.slots.timers) {
      if (dropped.some((owner) => trees.slots.all[slot]?.name.startsWith(`${owner} `))) write(slot, 0);
    }
    slots.forEach((slot, at) => {
      write(slot, values[at] as number);
    });
    return [...byBlock].map(([block, places]) => ({ block, places: [...places], to: [] }));
  }

  /** Puts the state after a step beside the others. False where a number has no room. */
  private put(known: Known, base: number, leftMs: Ms): boolean {
    const { blocks, states, after, count, numbers } = this;
    const { words, width } = states;
    const { word, shift, mask } = blocks.layout;
    const to = count * width;
    let changes = 0;
    for (let at = 0; at < width; at += 1) after[to + at] = words[base + at] as number;
    const now = leftMs > 0 ? this.passed : numbers;
    if (leftMs > 0) {
      now.set(numbers);
      for (const block of this.clock.timed) {
        const number = numbers[block] as number;
        const next = this.clock.after(block, number, leftMs);
        if (next > (mask[block] as number)) return false;
        now[block] = next;
        const place = to + (word[block] as number);
        after[place] = (after[place] as number) ^ ((number ^ next) << (shift[block] as number));
      }
    }
    const { written } = known;
    for (let at = 0; at < written.length; at += 1) {
      const one = written[at] as Written;
      const { block } = one;
      const number = now[block] as number;
      const next = one.to[number] ?? this.become(one, number);
      if (next === number) continue;
      if (next > (mask[block] as number)) return false;
      const place = to + (word[block] as number);
      after[place] = (after[place] as number) ^ ((number ^ next) << (shift[block] as number));
      changes = 1;
    }
    this.changes[count] = leftMs > 0 ? this.differs(base, to) : changes;
    const { label, mark } = known.answer as Answer;
    this.labels[count] = label;
    this.marks[count] = mark;
    this.count = count + 1;
    return true;
  }

  private differs(base: number, to: number): number {
    const { width, words } = this.states;
    for (let at = 0; at < width; at += 1) if (words[base + at] !== this.after[to + at]) return 1;
    return 0;
  }

  private become({ block, places, to }: Written, number: number): number {
    const next = this.blocks.changed(block, number, (tuple) => {
      for (const [place, value] of places) tuple[place] = value;
    });
    to[number] = next;
    return next;
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
    this.states = new WordSet(blocks.layout.words);
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
    this.gates = new BlockGates(blocks, this.deeds);
    this.numbers = new Int32Array(blocks.all.length);
    this.passed = new Int32Array(blocks.all.length);
    this.labels = new Int32Array(this.deeds.length);
    this.marks = new Int32Array(this.deeds.length);
    this.changes = new Uint8Array(this.deeds.length);
    this.hashes = new Int32Array(this.deeds.length);
    this.after = new Int32Array(this.deeds.length * blocks.layout.words);
    trees.eachKnown((known) => {
      known.block = UNREADY;
      known.by = [];
      known.written = [];
    });
  }
}
