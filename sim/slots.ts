/**
 * A world in numbers. Each part that can change by itself (a node, a timer, what is on its way, the faults in force) is a slot,
 * and each value that a slot was ever seen to have is a small integer: 0 is "absent" or "not armed". Slots and values are
 * numbered as they are met, so equal searches give equal numbers.
 */
import { textOf } from './compile.ts';
import type { IsName } from './identity.ts';
import type { Local } from './machine.ts';
import type { Json, Ms } from './model.ts';
import { eachName, numberedName, partsOfName, withNames } from './numbered-names.ts';
import { Renumbering } from './renumbering.ts';
import type { Draft, Envelope, Timer, World } from './world.ts';

/** What a slot stands for. */
export type SlotKind = 'node' | 'timer' | 'flight' | 'faults';

/** A node with all that belongs to it. */
export interface Node {
  readonly local: Local;
  readonly kind: string;
  readonly link: string | null;
}

/** Fresh names in a value, in order of first occurrence: pairs of (class, number), `t3.x` being number 3 of the class `t.x`. */
export type Names = readonly number[];

export interface Slot {
  readonly kind: SlotKind;
  /** Of the node; of the timer and its owner; empty for what there is only one of. */
  readonly name: string;
  /** Number of a value by its canonical text. */
  readonly numbers: Map<string, number>;
  /** Values by number; what they are depends on the kind. */
  readonly values: unknown[];
  readonly names: (Names | null)[];
  /** Of timers: what is left, by value, and the other way round. */
  readonly ms: number[];
  readonly byMs: Map<number, number>;
}

export class Slots {
  readonly all: Slot[] = [];
  /** Slots that have held a fresh name, ascending. */
  readonly named: number[] = [];
  readonly timers: number[] = [];
  readonly classes: string[] = [];
  private readonly byName = new Map<string, number>();
  private readonly isFreshName: IsName;
  private readonly intern: (kind: string, local: Local) => Local;

  /** `intern`: the object that stands for this local state of a machine of this kind, where there is one. */
  constructor(isFreshName: IsName, intern: (kind: string, local: Local) => Local = (_, local) => local) {
    this.isFreshName = isFreshName;
    this.intern = intern;
  }

  /** The slot of a node, of a timer (`owner` and name with a blank between), or of what there is only one of. */
  slot(kind: SlotKind, name = ''): number {
    const key = `${kind} ${name}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    const number = this.all.length;
    this.all.push({
      kind,
      name,
      numbers: new Map(),
      values: [null],
      names: [null],

      ms: [0],
      byMs: new Map(),
    });
    this.byName.set(key, number);
    if (kind === 'timer') this.timers.push(number);
    if (kind === 'node' && this.asked.some((prefix) => name.startsWith(prefix))) this.generation += 1;
    return number;
  }

  /**
   * Goes up when a node comes to be known that an earlier `nodesNamed` did not know of: whoever remembered something that
   * depends on that answer has to forget it.
   */
  generation = 0;
  private readonly asked: string[] = [];

  /** The slots of every node that is known by a name which begins so. */
  nodesNamed(prefix: string): number[] {
    if (!this.asked.includes(prefix)) this.asked.push(prefix);
    return this.all.flatMap(({ kind, name }, slot) => (kind === 'node' && name.startsWith(prefix) ? [slot] : []));
  }

  /** The number of a node's value. */
  node(slot: number, node: Node): number {
    const { local, kind, link } = node;
    const met = this.met.get(local) ?? [];
    for (const one of met) if (one.slot === slot && one.node.kind === kind && one.node.link === link) return one.number;
    const text = `${textOf(local)} ${kind} ${link ?? ''}`;
    const number = this.number(slot, text, node, () => local as unknown as Json);
    met.push({ slot, node, number });
    this.met.set(local, met);
    return number;
  }

  /** Values by the very object of their local state, which is mostly one that was seen before. */
  private readonly met = new WeakMap<
    Local,
    { readonly slot: number; readonly node: Node; readonly number: number }[]
  >();

  timer(slot: number, timer: Timer): number {
    const { values, ms, byMs } = this.all[slot] as Slot;
    const first = values[1] as Timer | undefined;
    if (first !== undefined && first.event !== timer.event) {
      const event = JSON.stringify(timer.event);
      if (JSON.stringify(first.event) !== event)
        throw new Error(`timer ${timer.timer} of ${timer.owner} has two meanings: ${event} is one of them`);
    }
    const known = byMs.get(timer.inMs);
    if (known !== undefined) return known;
    const number = this.number(slot, `${timer.inMs}`, timer);
    ms[number] = timer.inMs;
    byMs.set(timer.inMs, number);
    return number;
  }

  /** A timer's value once this much time has gone by. */
  later(slot: number, value: number, ms: Ms): number {
    const { values, ms: left, byMs } = this.all[slot] as Slot;
    const inMs = Math.max(0, (left[value] as number) - ms);
    return byMs.get(inMs) ?? this.timer(slot, { ...(values[value] as Timer), inMs });
  }

  flight(slot: number, inFlight: readonly Envelope[]): number {
    if (inFlight.length === 0) return 0;
    const plain = inFlight as unknown as Json;
    return this.number(slot, JSON.stringify(plain), inFlight, () => plain);
  }

  /** Plain data in a slot of its own. */
  plain(slot: number, data: Json): number {
    return this.number(slot, JSON.stringify(data), data);
  }

  private number(slot: number, text: string, value: unknown, content?: () => Json): number {
    const { numbers, values, names } = this.all[slot] as Slot;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = values.length;
    numbers.set(text, number);
    values.push(value);
    const found = content === undefined ? [] : this.namesIn(content());
    names.push(found.length === 0 ? null : found);
    if (found.length > 0) this.holdsNow(slot, found);
    return number;
  }

  /** Goes up when a slot holds a name of a class that it never held before. */
  holders = 0;
  private readonly held: Set<number>[] = [];

  private holdsNow(slot: number, names: Names): void {
    if (!this.named.includes(slot)) {
      this.named.push(slot);
      this.named.sort((a, b) => a - b);
    }
    this.held[slot] ??= new Set();
    const classes = this.held[slot];
    const before = classes.size;
    for (let at = 0; at < names.length; at += 2) classes.add(names[at] as number);
    if (classes.size > before) this.holders += 1;
  }

  /** Whether a slot ever held a name of one of these classes. */
  holds(slot: number, classes: ReadonlySet<number>): boolean {
    return [...(this.held[slot] ?? [])].some((of) => classes.has(of));
  }

  private readonly renumbering = new Renumbering(this);

  /** Numbers the fresh names of a state by first occurrence, class by class, in the order of the slots. */
  canonical(values: Int32Array): void {
    this.renumbering.canonical(values);
  }

  classOf(name: string): number {
    const known = this.classes.indexOf(name);
    return known >= 0 ? known : this.classes.push(name) - 1;
  }

  private namesIn(data: Json): number[] {
    const found: number[] = [];
    const seen = new Set<string>();
    eachName(data, '', this.isFreshName, (name) => {
      const parts = partsOfName(name);
      if (parts === null || seen.has(name)) return;
      seen.add(name);
      found.push(this.classOf(parts.of), parts.number);
    });
    return found;
  }

  /** A value with other numbers for its names. */
  renamed(slot: number, value: number, becomes: (of: number, number: number) => number): number {
    const { kind, values } = this.all[slot] as Slot;
    const rename = (name: string): string => {
      const parts = partsOfName(name);
      return parts === null ? name : numberedName(name, becomes(this.classOf(parts.of), parts.number));
    };
    if (kind === 'flight') {
      return this.flight(slot, withNames(values[value] as Json, '', this.isFreshName, rename) as unknown as Envelope[]);
    }
    const node = values[value] as Node;
    const local = withNames(node.local as unknown as Json, '', this.isFreshName, rename) as unknown as Local;
    return this.node(slot, { ...node, local: this.intern(node.kind, local) });
  }

  /** The whole world again, to be changed. */
  draft(values: ArrayLike<number>): Draft {
    const world = this.world(values);
    return { ...world, inFlight: [...world.inFlight], timers: [...world.timers], notes: [] };
  }

  /** The whole world again. */
  world(values: ArrayLike<number>): World {
    const nodes: Record<string, Local> = {};
    const kinds: Record<string, string> = {};
    const links: Record<string, string> = {};
    const timers: Timer[] = [];
    let inFlight: readonly Envelope[] = [];
    let faults: World['faults'] = {};
    this.all.forEach(({ kind, name, values: known }, slot) => {
      const value = known[values[slot] ?? 0];
      if (value === null) return;
      if (kind === 'timer') timers.push(value as Timer);
      if (kind === 'flight') inFlight = value as readonly Envelope[];
      if (kind === 'faults') faults = value as World['faults'];
      if (kind !== 'node') return;
      const node = value as Node;
      nodes[name] = node.local;
      kinds[name] = node.kind;
      if (node.link !== null) links[name] = node.link;
    });
    return { nodes, kinds, links, inFlight, timers, faults };
  }

  /** What a world is in numbers. */
  numbers(world: World): Int32Array {
    const found: number[] = [];
    const put = (slot: number, value: number): void => {
      while (found.length <= slot) found.push(0);
      found[slot] = value;
    };
    const [faults, flight] = [this.slot('faults'), this.slot('flight')];
    put(faults, this.faults(faults, world.faults));
    put(flight, this.flight(flight, world.inFlight));
    for (const name of Object.keys(world.nodes)) {
      const local = world.nodes[name] as Local;
      const slot = this.slot('node', name);
      put(slot, this.node(slot, { local, kind: world.kinds[name] ?? '', link: world.links[name] ?? null }));
    }
    for (const timer of world.timers) {
      const slot = this.slot('timer', `${timer.owner} ${timer.timer}`);
      put(slot, this.timer(slot, timer));
    }
    const values = new Int32Array(this.all.length);
    values.set(found);
    return values;
  }

  private readonly known = new WeakMap<World['faults'], number>();

  private faults(slot: number, faults: World['faults']): number {
    const before = this.known.get(faults);
    if (before !== undefined) return before;
    const number = this.plain(slot, faults as Json);
    this.known.set(faults, number);
    return number;
  }
}
