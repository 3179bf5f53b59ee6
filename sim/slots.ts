/**
 * A world in numbers. Each part that can change by itself (a node, a timer, what is on its way, the faults in force) is a slot,
 * and each value that a slot was ever seen to have is a small integer: 0 is "absent" or "not armed". Slots and values are
 * numbered as they are met, so equal searches give equal numbers.
 */
import { isList } from './identity.ts';
import type { Local } from './machine.ts';
import type { Json, Ms } from './model.ts';
import type { OpenWorld } from './open-world.ts';
import type { Envelope, Timer, World } from './world.ts';

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

const NAME = /^([a-z]+)([1-9]\d*)(\..*)?$/;

export class Slots {
  readonly all: Slot[] = [];
  /** Slots that have held a fresh name, ascending. */
  readonly named: number[] = [];
  readonly timers: number[] = [];
  readonly classes: string[] = [];
  private readonly byName = new Map<string, number>();
  private readonly isFreshName: OpenWorld['isFreshName'];

  constructor(isFreshName: OpenWorld['isFreshName']) {
    this.isFreshName = isFreshName;
  }

  /** The slot of a node, of a timer (`owner` and name with a blank between), or of what there is only one of. */
  slot(kind: SlotKind, name = ''): number {
    const key = `${kind} ${name}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    const number = this.all.length;
    this.all.push({ kind, name, numbers: new Map(), values: [null], names: [null], ms: [0], byMs: new Map() });
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
    return this.number(slot, `${this.textOf(local)} ${kind} ${link ?? ''}`, node, () => local as unknown as Json);
  }

  timer(slot: number, timer: Timer): number {
    const { values } = this.all[slot] as Slot;
    const first = values[1] as Timer | undefined;
    const event = JSON.stringify(timer.event);
    if (first !== undefined && JSON.stringify(first.event) !== event)
      throw new Error(`timer ${timer.timer} of ${timer.owner} has two meanings: ${event} is one of them`);
    const number = this.number(slot, `${timer.inMs}`, timer);
    const { ms, byMs } = this.all[slot] as Slot;
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

  /** Numbers the fresh names of a state by first occurrence, class by class, in the order of the slots. */
  canonical(values: Int32Array): void {
    const becomes = this.classes.map(() => new Map<number, number>());
    const rename = (of: number, number: number): number => {
      const numbers = becomes[of] as Map<number, number>;
      const known = numbers.get(number) ?? numbers.size + 1;
      numbers.set(number, known);
      return known;
    };
    for (const slot of this.named) {
      const value = values[slot] ?? 0;
      const names = value === 0 ? null : this.all[slot]?.names[value];
      if (names == null) continue;
      let same = true;
      for (let at = 0; at < names.length; at += 2) {
        if (rename(names[at] as number, names[at + 1] as number) !== names[at + 1]) same = false;
      }
      if (!same) values[slot] = this.renamed(slot, value, rename);
    }
  }

  private readonly texts = new WeakMap<object, string>();

  private textOf(part: object): string {
    const known = this.texts.get(part);
    if (known !== undefined) return known;
    const text = JSON.stringify(part);
    this.texts.set(part, text);
    return text;
  }

  private classOf(name: string): number {
    const known = this.classes.indexOf(name);
    return known >= 0 ? known : this.classes.push(name) - 1;
  }

  private namesIn(data: Json): number[] {
    const found: number[] = [];
    const seen = new Set<string>();
    eachName(data, '', this.isFreshName, (name) => {
      const parts = NAME.exec(name);
      if (parts === null || seen.has(name)) return;
      seen.add(name);
      found.push(this.classOf(`${parts[1]}${parts[3] ?? ''}`), Number(parts[2]));
    });
    return found;
  }

  /** A value with its fresh names replaced: `becomes` gives the new number of each (class, number). */
  renamed(slot: number, value: number, becomes: (of: number, number: number) => number): number {
    const { kind, values } = this.all[slot] as Slot;
    const rename = (name: string): string => {
      const parts = NAME.exec(name);
      if (parts === null) return name;
      const number = becomes(this.classOf(`${parts[1]}${parts[3] ?? ''}`), Number(parts[2]));
      return `${parts[1]}${number}${parts[3] ?? ''}`;
    };
    if (kind === 'flight') {
      return this.flight(slot, withNames(values[value] as Json, '', this.isFreshName, rename) as unknown as Envelope[]);
    }
    const node = values[value] as Node;
    const local = withNames(node.local as unknown as Json, '', this.isFreshName, rename) as unknown as Local;
    return this.node(slot, { ...node, local });
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
    const found = new Map<number, number>();
    found.set(this.slot('faults'), this.plain(this.slot('faults'), world.faults as Json));
    found.set(this.slot('flight'), this.flight(this.slot('flight'), world.inFlight));
    for (const [name, local] of Object.entries(world.nodes)) {
      const slot = this.slot('node', name);
      found.set(slot, this.node(slot, { local, kind: world.kinds[name] ?? '', link: world.links[name] ?? null }));
    }
    for (const timer of world.timers) {
      const slot = this.slot('timer', `${timer.owner} ${timer.timer}`);
      found.set(slot, this.timer(slot, timer));
    }
    return Int32Array.from(this.all, (_, slot) => found.get(slot) ?? 0);
  }
}

function eachName(data: Json, key: string, isName: OpenWorld['isFreshName'], found: (name: string) => void): void {
  if (typeof data === 'string') {
    if (isName(key)) found(data);
  } else if (data !== null && typeof data === 'object') {
    if (isList(data)) for (const item of data) eachName(item, key, isName, found);
    else for (const name of Object.keys(data)) eachName(data[name] as Json, name, isName, found);
  }
}

function withNames(data: Json, key: string, isName: OpenWorld['isFreshName'], rename: (name: string) => string): Json {
  if (typeof data === 'string') return isName(key) ? rename(data) : data;
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) return data.map((item) => withNames(item, key, isName, rename));
  const made: Record<string, Json> = {};
  for (const name of Object.keys(data)) made[name] = withNames(data[name] as Json, name, isName, rename);
  return made;
}
