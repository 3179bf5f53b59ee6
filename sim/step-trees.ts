/**
 * The steps of an open world, remembered by what they looked at. Each is carried out once by the machines themselves
 * (`recorded-step.ts`) and kept as a tree that asks one view of the state after the other, in the order in which the step asked
 * them, and ends in what the step writes. From then on it is a walk down that tree. Nothing is declared about which action
 * touches what, so nothing can be declared wrongly.
 *
 * Fresh names are numbered by first occurrence, so a step that moves names goes on to ask the slots that hold names of the
 * same classes, and what they become is part of what it writes. A step that moves none leaves a canonical state canonical.
 */
import { type Gate, gated } from './gates.ts';
import { begun, type OpenAction, type OpenWorld } from './open-world.ts';
import { type Recorded, recordStep } from './recorded-step.ts';
import { Slots } from './slots.ts';
import { StepKinds } from './step-kinds.ts';
import { type View, Views } from './views.ts';

/** What a step does to the states that it was carried out in. */
export interface Answer {
  /** By which action, and what was seen of it. */
  readonly kind: number;
  readonly slots: readonly number[];
  /** The values that those have afterwards. */
  readonly values: readonly number[];
  /** Owners all of whose other timers are gone. */
  readonly dropped: readonly string[];
}

/** What is known of a step in states that agree on what was asked so far: ask on, or an answer, or nothing yet. */
export class Known {
  /** The view to ask next; -1: none. */
  view = -1;
  slot = -1;
  next: Known[] = [];
  answer: Answer | null = null;
  /** The answer as the machines gave it, where names move; kept when who else holds such names is to be asked anew. */
  raw: Answer | null = null;
  /** A gate asks whether the step is possible at all, and what comes behind it if so. */
  readonly gate: { readonly opens: (value: number) => boolean; readonly inner: () => Known } | null;

  constructor(gate: Known['gate'] = null) {
    this.gate = gate;
  }
}

/** The end of every walk that meets a closed gate. */
export const CLOSED = new Known();

/** An action that may be possible. */
export interface Deed {
  readonly action: OpenAction;
  /** For timers: its slot, and whether it goes by the clock; -1 for inputs. */
  readonly timer: number;
  readonly isTimed: boolean;
  /** The first gate. */
  entry: Known;
  /** Behind all gates. */
  root: Known;
  /** Slots that it was ever seen to look at or to write, in that order. */
  readonly touched: Set<number>;
}

export class StepTrees {
  readonly slots: Slots;
  readonly views: Views;
  readonly kinds = new StepKinds();
  /** Steps that were carried out by the machines, not remembered. */
  misses = 0;
  /** Goes up when something was forgotten or a deed came to be known, so that shortcuts through the trees no longer hold. */
  version = 0;
  private readonly open: OpenWorld;
  private readonly timers: Deed[] = [];
  /** How many timer slots there are deeds for. */
  private timersMet = 0;
  private inputs: Deed[] | null = null;
  private all: readonly Deed[] = [];
  /** Answers that moved names: which others to ask depends on who is known to hold such names. */
  private moving: Known[] = [];
  private holders = 0;
  private generation = 0;

  constructor(open: OpenWorld) {
    this.open = open;
    this.slots = new Slots(open.isFreshName);
    this.views = new Views(this.slots);
  }

  /** The values of the state in which it begins. */
  begin(): Int32Array {
    const values = this.slots.numbers(begun(this.open));
    this.slots.canonical(values);
    return values;
  }

  /** Everything that may be possible: timers in declared order, then inputs. Timers are met as they are armed for the first time. */
  deeds(): readonly Deed[] {
    const { slots, timers, open } = this;
    if (this.inputs !== null && this.timersMet === slots.timers.length) return this.all;
    this.inputs ??= open.inputs.map((input) => this.deed({ type: 'input', input: input.name }, -1, false));
    for (const slot of slots.timers.slice(this.timersMet)) {
      const [owner = '', timer = ''] = (slots.all[slot]?.name ?? '').split(' ');
      const isTimed = open.time === 'ordered' && !open.isUntimed(owner);
      const ways = open.ways(owner, timer).map(({ name }) => ({ way: name }));
      for (const way of ways.length === 0 ? [{}] : ways) {
        timers.push(this.deed({ type: 'fire', owner, timer, ...way }, slot, isTimed));
      }
    }
    this.timersMet = slots.timers.length;
    timers.sort((a, b) => order(open, a.action, b.action));
    this.version += 1;
    this.all = [...timers, ...this.inputs];
    return this.all;
  }

  private deed(action: OpenAction, timer: number, isTimed: boolean): Deed {
    const deed: Deed = { action, timer, isTimed, entry: CLOSED, root: new Known(), touched: new Set() };
    deed.entry = this.gates(deed);
    return deed;
  }

  private gates(deed: Deed): Known {
    const gate: Gate<Known> = (slot, opens, inner) => {
      const known = new Known({ opens, inner });
      known.slot = slot;
      known.view = this.views.whole(slot);
      deed.touched.add(slot);
      return known;
    };
    return gated(this.open, this.slots, deed, { gate, root: () => deed.root });
  }

  /** Where a walk through the gates and the tree ends: `CLOSED`, or an answer. */
  find(deed: Deed, values: Int32Array): Known {
    let at = deed.entry;
    let moving: Known | null = null;
    while (at !== CLOSED && at.answer === null) {
      if (at.raw !== null) moving = at;
      if (at.view >= 0) {
        at = this.step(at, values[at.slot] ?? 0);
        continue;
      }
      if (moving?.raw == null) this.learn(deed, values);
      else this.follow(deed, moving, moving.raw, values);
      // What was learned may have made other things be forgotten.
      at = deed.entry;
      moving = null;
    }
    return at;
  }

  /** What follows when the slot that is asked has this value. */
  step(at: Known, value: number): Known {
    if (at.gate !== null) return at.gate.opens(value) ? at.gate.inner() : CLOSED;
    const answer = this.views.answer(at.view, value);
    const known = at.next[answer];
    if (known !== undefined) return known;
    const made = new Known();
    at.next[answer] = made;
    return made;
  }

  /** Has the step carried out by the machines and puts what it looked at and did into its tree. */
  private learn(deed: Deed, values: Int32Array): void {
    this.misses += 1;
    const { open } = this;
    const recorded = recordStep(open, this, values, deed.action);
    this.refresh();
    let at = deed.root;
    for (const view of recorded.reads) {
      const { slot } = this.views.all[view] as View;
      at.view = view;
      at.slot = slot;
      deed.touched.add(slot);
      at = this.step(at, values[slot] ?? 0);
    }
    const answer = this.answerOf(recorded, deed.action);
    for (const slot of [...answer.slots, ...this.timersOf(answer.dropped)]) deed.touched.add(slot);
    if (this.classesOf(answer, values).size === 0) at.answer = answer;
    else {
      at.raw = answer;
      this.moving.push(at);
    }
  }

  /** The slots of all timers of these owners. */
  timersOf(owners: readonly string[]): number[] {
    const { all, timers } = this.slots;
    return timers.filter((slot) => owners.some((owner) => all[slot]?.name.startsWith(`${owner} `)));
  }

  /** Forgets what no longer holds once slots or names came to be known, be it by a step or otherwise. */
  refresh(): void {
    const { generation, holders } = this.slots;
    if (generation !== this.generation) this.forget();
    this.generation = generation;
    if (holders !== this.holders) this.askHoldersAnew();
  }

  private answerOf({ writes, dropped, seen }: Recorded, action: OpenAction): Answer {
    return {
      kind: this.kinds.kindOf(action, seen.channel, seen.mark),
      slots: writes.map(([slot]) => slot),
      values: writes.map(([, value]) => value),
      dropped,
    };
  }

  /** The classes of the names that are written or written over. */
  private classesOf({ slots, values }: Answer, before: Int32Array): Set<number> {
    const classes = new Set<number>();
    slots.forEach((slot, at) => {
      const { names } = this.slots.all[slot] ?? { names: [] };
      for (const value of [values[at] as number, before[slot] ?? 0]) {
        (names[value] ?? []).forEach((of, place) => {
          if (place % 2 === 0) classes.add(of);
        });
      }
    });
    return classes;
  }

  /** Asks whoever else may hold names of these classes, and has all of them numbered by first occurrence. */
  private follow(deed: Deed, at: Known, raw: Answer, values: Int32Array): void {
    const { slots } = this;
    const after = new Int32Array(slots.all.length);
    after.set(values);
    raw.slots.forEach((slot, place) => {
      after[slot] = raw.values[place] as number;
    });
    const numbered = after.slice();
    const classes = this.classesOf(raw, values);
    slots.canonical(numbered);
    // New values may hold names for the first time.
    if (slots.holders !== this.holders) this.askHoldersAnew();
    let end = at;
    for (const slot of slots.named) {
      if (raw.slots.includes(slot) || !slots.holds(slot, classes)) continue;
      end.view = this.views.whole(slot);
      end.slot = slot;
      deed.touched.add(slot);
      end = this.step(end, values[slot] ?? 0);
    }
    const changes = new Map(raw.slots.map((slot, place) => [slot, raw.values[place] as number]));
    numbered.forEach((value, slot) => {
      if (value !== after[slot]) changes.set(slot, value);
    });
    end.answer = { ...raw, slots: [...changes.keys()], values: [...changes.values()] };
  }

  private askHoldersAnew(): void {
    this.holders = this.slots.holders;
    for (const at of this.moving) {
      at.view = -1;
      at.next = [];
      at.answer = null;
    }
    this.version += 1;
  }

  private forget(): void {
    for (const deed of [...this.timers, ...(this.inputs ?? [])]) {
      deed.root = new Known();
      if (deed.entry.gate === null) deed.entry = deed.root;
    }
    this.moving = [];
    this.version += 1;
  }
}

function order({ composition }: OpenWorld, a: OpenAction, b: OpenAction): number {
  if (a.type !== 'fire' || b.type !== 'fire') return 0;
  const by = composition.order(a.owner) - composition.order(b.owner);
  if (by !== 0) return by;
  const [one, other] = a.owner === b.owner ? [a.timer, b.timer] : [a.owner, b.owner];
  return Number(one > other) - Number(one < other);
}
