/**
 * The steps of a state in blocks: rows that answer for many deeds at once, and for the rest walks through the trees of
 * `step-trees.ts` that ask a whole block at once. What follows from a block's number, and what an answer makes of it, is computed
 * slot by slot the first time and looked up from then on.
 */
import { BlockClock } from './block-clock.ts';
import { BlockStates, Found, type MakeSet } from './block-states.ts';
import { FlatTrees, SHUT } from './flat-trees.ts';
import type { Ms } from './model.ts';
import type { OpenWorld } from './open-world.ts';
import { GROUP, StepRows } from './step-rows.ts';
import { type Deed, StepTrees } from './step-trees.ts';

/** A row is made once for each key: many keys pay where there are many times as many states. */
const keyBitsFor = (states: number): number => Math.min(12, Math.max(7, 28 - Math.clz32(states)));

export class BlockSteps {
  readonly states: BlockStates;
  readonly trees: StepTrees;
  /** Of the state that was expanded last. */
  found = new Found(0, 0);
  private readonly isOrdered: boolean;
  private deeds: readonly Deed[] = [];
  private clock!: BlockClock;
  private flat!: FlatTrees;
  private rows!: StepRows;
  private version = 0;
  private numbers = new Int32Array(0);
  /** Where the words begin that `numbers` are of, or -1. */
  private numbered = -1;
  private passed = new Int32Array(0);
  /** Has every state after the steps so far room in the words as they are laid out? */
  private fits = true;

  constructor(open: OpenWorld, make?: MakeSet) {
    this.trees = new StepTrees(open);
    this.isOrdered = open.time === 'ordered';
    const begin = this.trees.begin();
    this.states = new BlockStates(begin, this.trees.slots.all.length, make);
    this.forgetShortcuts();
  }

  /** Finds every step of a state. False where the set of states began again, so that there may be no such state any more. */
  expand(state: number): boolean {
    while (!this.tried(state)) {
      if (this.isStale) this.learnAll(this.states.base(state));
      this.states.settle(this.trees.slots.all.length);
      this.forgetShortcuts();
      if (state >= this.states.set.size) return false;
    }
    return true;
  }

  /** Has something been learned that what there is was not arranged for? */
  private get isStale(): boolean {
    const { trees, states } = this;
    return trees.version !== this.version || trees.slots.all.length !== states.blocks.blockOf.length;
  }

  /**
   * Has every step of a state carried out of which nothing is known yet, so that all is arranged anew once, and not for each. What
   * has to wait for the clock is left until it is due: it may never be.
   */
  private learnAll(base: number): void {
    const { trees, states, isOrdered } = this;
    const values = new Int32Array(trees.slots.all.length);
    states.blocks.valuesOf(this.numbersAt(base), values);
    // A step may arm a timer for the first time, and that is one more to look at.
    for (let deeds: readonly Deed[] = []; deeds !== trees.deeds(); ) {
      deeds = trees.deeds();
      for (const deed of deeds) if (!isOrdered || !deed.isTimed) trees.find(deed, values);
    }
  }

  /** Learns anew which slots belong together, and what steps depend on. */
  regroup(): void {
    this.states.regroup(this.trees.slots.all.length);
    this.forgetShortcuts();
  }

  /** False where something came to be known for which all of it has to be arranged anew. */
  private tried(state: number): boolean {
    const { states, rows, found } = this;
    const base = states.base(state);
    found.count = 0;
    this.numbered = -1;
    this.fits = true;
    if (!rows.ask(states.set.words, base)) return false;
    return states.set.width === 1 && !this.isOrdered ? this.ofWord(base) : this.ofWords(base);
  }

  /** The steps of a state of one word in free time, which most states are. */
  private ofWord(base: number): boolean {
    const { found, rows } = this;
    const { possible, cells, rowOf, bunchOf, offsetOf } = rows;
    const { after, kinds, changes } = found;
    const word = this.states.set.words[base] as number;
    let count = 0;
    for (let group = 0; group < possible.length; group += 1) {
      for (let open = possible[group] as number; open !== 0; open &= open - 1) {
        const deed = group * GROUP + 31 - Math.clz32(open & -open);
        const entry = (rowOf[bunchOf[deed] as number] as number) + (offsetOf[deed] as number);
        const kind = cells[entry] as number;
        if (kind < 0) {
          found.count = count;
          if (!this.walkedOn(deed, ~kind, base)) return false;
          count = found.count;
          continue;
        }
        after[count] = word ^ (cells[entry + 2] as number);
        kinds[count] = kind;
        changes[count] = cells[entry + 1] as number;
        count += 1;
      }
    }
    found.count = count;
    return this.fits;
  }

  /** The same of any state; timers that go by the clock fire in the order in which they are due. */
  private ofWords(base: number): boolean {
    const { deeds, clock, isOrdered } = this;
    const { possible, rowOf, bunchOf, offsetOf, cells } = this.rows;
    const nextMs = isOrdered ? clock.firstDue(this.numbersAt(base)) : 0;
    for (let group = 0; group < possible.length; group += 1) {
      for (let open = possible[group] as number; open !== 0; open &= open - 1) {
        const deed = group * GROUP + 31 - Math.clz32(open & -open);
        const entry = (rowOf[bunchOf[deed] as number] as number) + (offsetOf[deed] as number);
        const kind = cells[entry] as number;
        const { isTimed, timer } = deeds[deed] as Deed;
        if (kind >= 0) this.turn(entry, base, kind);
        else if (isTimed) {
          const leftMs = clock.left(timer, this.numbers);
          if (leftMs <= nextMs && !this.walkedOn(deed, ~kind, base, leftMs)) return false;
        } else if (!this.walkedOn(deed, ~kind, base)) return false;
      }
    }
    return this.fits;
  }

  /** The numbers of the state that has its words from here on; most states are never asked for them. */
  private numbersAt(base: number): Int32Array {
    const { numbers, states } = this;
    if (this.numbered === base) return numbers;
    states.blocks.read(states.set.words, base, numbers);
    this.numbered = base;
    return numbers;
  }

  /** A step that is known from its row. */
  private turn(entry: number, base: number, kind: number): void {
    const { found } = this;
    const { words, width } = this.states.set;
    const { cells } = this.rows;
    const { after, count } = found;
    const to = count * width;
    for (let at = 0; at < width; at += 1)
      after[to + at] = (words[base + at] as number) ^ (cells[entry + 2 + at] as number);
    found.kinds[count] = kind;
    found.changes[count] = cells[entry + 1] as number;
    found.count = count + 1;
  }

  /** Goes on where a number has no room, so that all that have none are known at once. False where nothing more can be learned before. */
  private walkedOn(deed: number, from: number, base: number, leftMs: Ms = 0): boolean {
    if (this.walked(deed, from, base, leftMs)) return true;
    this.fits = false;
    return !this.isStale;
  }

  /** A step that has to be walked on from a place. False as above. */
  private walked(deed: number, from: number, base: number, leftMs: Ms): boolean {
    this.numbersAt(base);
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
    const { trees } = this;
    const { blocks } = this.states;
    const deed = this.deeds[number] as Deed;
    const values = new Int32Array(trees.slots.all.length);
    blocks.valuesOf(this.numbers, values);
    trees.find(deed, values);
    return !this.isStale;
  }

  /** Puts the state after a step beside the others. False where a number has no room. */
  private put(answer: number, base: number, leftMs: Ms): boolean {
    const { numbers, flat, found } = this;
    const { cells } = flat;
    const { after, count } = found;
    const { words, width } = this.states.set;
    const { word, shift, mask } = this.states.blocks.layout;
    const to = count * width;
    let [changes, fits] = [0, true];
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
      if (next > (mask[block] as number)) fits = false;
      const place = to + (word[block] as number);
      after[place] = (after[place] as number) ^ ((number ^ next) << (shift[block] as number));
      changes = 1;
    }
    if (!fits) return false;
    found.changes[count] = leftMs > 0 ? this.differs(base, to) : changes;
    found.kinds[count] = cells[answer + 1] as number;
    found.count = count + 1;
    return true;
  }

  /** Lets time go by for every timer of the state that is put at `to`. False where a number has no room. */
  private pass(to: number, ms: Ms): boolean {
    const { numbers, passed, clock } = this;
    const { after } = this.found;
    const { word, shift, mask } = this.states.blocks.layout;
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
    const { width, words } = this.states.set;
    for (let at = 0; at < width; at += 1) if (words[base + at] !== this.found.after[to + at]) return 1;
    return 0;
  }

  private forgetShortcuts(): void {
    const { trees, states } = this;
    const { blocks } = states;
    this.deeds = trees.deeds();
    this.version = trees.version;
    this.clock = new BlockClock(blocks, trees);
    this.numbers = new Int32Array(blocks.all.length);
    this.numbered = -1;
    this.passed = new Int32Array(blocks.all.length);
    this.found = new Found(this.deeds.length, blocks.layout.words);
    this.flat = new FlatTrees(blocks, trees);
    this.rows = new StepRows({
      blocks,
      trees,
      flat: this.flat,
      deeds: this.deeds,
      learn: (deed) => this.learned(deed),
      keyBitsMax: keyBitsFor(states.set.size),
      numbersAt: (base) => this.numbersAt(base),
      isStale: () => this.isStale,
    });
  }
}
