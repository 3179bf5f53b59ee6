/**
 * An open world compiled as it is explored. Each step is carried out once by the machines themselves (`recorded-step.ts`) and
 * remembered by exactly what it looked at: a tree that asks one slot after the other, in the order in which the step asked
 * them, and ends in what the step writes. From then on the step is a walk down that tree. Nothing is declared about which
 * action touches what, so nothing can be declared wrongly.
 *
 * The states that come out are canonical: fresh names are numbered by first occurrence, so states that differ in names alone
 * are one state. `compiled-world.test.ts` holds all of it to `modelOf`, state by state.
 */
import type { Local } from './machine.ts';
import { begun, budgetNode, type OpenAction, type OpenWorld } from './open-world.ts';
import { recordStep } from './recorded-step.ts';
import { type Node, Slots } from './slots.ts';
import { type View, Views } from './views.ts';
import type { World } from './world.ts';

/** What is known of an action in states that agree on what was asked so far: ask on, or an answer. */
class Known {
  /** The view to look at next, and its slot; -1 where this is the answer. */
  view = -1;
  slot = -1;
  readonly next: Known[] = [];
  label = 0;
  mark = 0;
  writeSlots: number[] = [];
  writeValues: number[] = [];
  dropped: readonly string[] = [];
  /** The timers of `dropped`, as far as they were known when there were so many. */
  droppedTimers: readonly number[] = [];
  timersKnown = 0;
  /** Whether fresh names may stand elsewhere now. */
  moves = false;
}

/** An action as it can be asked for in numbers. */
interface Possible {
  readonly action: OpenAction;
  /** For timers: which, and whether it goes by the clock. */
  readonly timer: number;
  readonly isTimed: boolean;
  known: Known;
}

export interface Label {
  readonly action: OpenAction;
  readonly channel: string;
}

export interface CompiledWorld {
  readonly slots: Slots;
  /** Where it begins. */
  begin(): Int32Array;
  /** Calls back with each possible step of this state: the state after it is valid until the next call. */
  each(values: Int32Array, found: (after: Int32Array, label: number, mark: number) => void): void;
  /** By label. */
  readonly labels: readonly Label[];
  world(values: Int32Array): World;
  /** Steps that were carried out by the machines, not remembered. */
  misses(): number;
}

export function compileWorld(open: OpenWorld): CompiledWorld {
  const slots = new Slots(open.isFreshName);
  const views = new Views(slots);
  const timers: Possible[] = [];
  const inputs: Possible[] = open.inputs.map(({ name }) => possibleOf({ type: 'input', input: name }, -1, false));
  const gates = gatesOf(open, slots);
  const canonical = canonically(slots);
  const forgetAll = () => {
    for (const one of [...timers, ...inputs]) one.known = new Known();
  };
  const { labels, learn, misses } = learner(open, { slots, views }, forgetAll);
  let after = new Int32Array(0);

  const step = (values: Int32Array, possible: Possible, elapsedMs: number): Known => {
    let at: Known | undefined = possible.known;
    while (at !== undefined && at.view >= 0) at = at.next[views.answer(at.view, values[at.slot] ?? 0)];
    const known = at !== undefined && at !== possible.known ? at : learn(values, possible);
    const size = slots.all.length;
    if (after.length !== size) after = new Int32Array(size);
    after.set(values);
    after.fill(0, values.length);
    if (elapsedMs > 0) pass(slots, after, elapsedMs);
    if (known.dropped.length > 0) for (const slot of dropped(slots, known)) after[slot] = 0;
    const { writeSlots, writeValues } = known;
    for (let at = 0; at < writeSlots.length; at += 1) after[writeSlots[at] as number] = writeValues[at] as number;
    if (known.moves) canonical(after);
    return known;
  };

  return {
    slots,
    labels,
    misses,
    begin() {
      const values = slots.numbers(begun(open));
      canonical(values);
      return values;
    },
    world: (values) => slots.world(values),
    each(values, found) {
      if (timers.length < slots.timers.length) meetTimers(open, slots, timers);
      const nextMs = firstDue(slots, timers, values);
      for (const possible of timers) {
        const value = values[possible.timer] ?? 0;
        if (value === 0) continue;
        const leftMs = possible.isTimed ? leftOf(slots, possible.timer, value) : 0;
        if (possible.isTimed && leftMs > nextMs) continue;
        const { label, mark } = step(values, possible, leftMs);
        found(after, label, mark);
      }
      for (let input = 0; input < inputs.length; input += 1) {
        if (!gates[input]?.(values)) continue;
        const { label, mark } = step(values, inputs[input] as Possible, 0);
        found(after, label, mark);
      }
    },
  };
}

/** Has steps carried out by the machines and puts what they looked at and did into the trees. */
function learner(open: OpenWorld, known: { readonly slots: Slots; readonly views: Views }, forgetAll: () => void) {
  const { slots, views } = known;
  const labels: Label[] = [];
  const numbers = new Map<string, number>();
  let misses = 0;
  const labelOf = (action: OpenAction, channel: string): number => {
    const key = JSON.stringify([action, channel]);
    const number = numbers.get(key);
    if (number !== undefined) return number;
    numbers.set(key, labels.length);
    return labels.push({ action, channel }) - 1;
  };
  const learn = (values: Int32Array, possible: Possible): Known => {
    misses += 1;
    const { action } = possible;
    const { generation } = slots;
    const { reads, writes, dropped, seen } = recordStep(open, known, values, action);
    if (slots.generation !== generation) forgetAll();
    let at = possible.known;
    for (const view of reads) {
      at.view = view;
      at.slot = (views.all[view] as View).slot;
      at = at.next[views.answer(view, values[at.slot] ?? 0)] ??= new Known();
    }
    at.label = labelOf(action, seen.channel);
    at.mark = seen.mark;
    at.writeSlots = writes.map(([slot]) => slot);
    at.writeValues = writes.map(([, value]) => value);
    at.dropped = dropped;
    const hasNames = (slot: number, value: number) => slots.all[slot]?.names[value] != null;
    at.moves = writes.some(([slot, value]) => hasNames(slot, value) || hasNames(slot, values[slot] ?? 0));
    return at;
  };
  return { labels, learn, misses: () => misses };
}

/** Time goes by for every timer that runs. */
function pass(slots: Slots, values: Int32Array, ms: number): void {
  for (let at = 0; at < slots.timers.length; at += 1) {
    const slot = slots.timers[at] as number;
    const value = values[slot] as number;
    if (value !== 0) values[slot] = slots.later(slot, value, ms);
  }
}

/** How long until the first timer that goes by the clock. */
function firstDue(slots: Slots, timers: readonly Possible[], values: Int32Array): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const { timer, isTimed } of timers) {
    const value = values[timer] ?? 0;
    if (isTimed && value !== 0) nextMs = Math.min(nextMs, leftOf(slots, timer, value));
  }
  return nextMs;
}

/** Timers are met as they are armed for the first time. */
function meetTimers(open: OpenWorld, slots: Slots, timers: Possible[]): void {
  for (const slot of slots.timers.slice(timers.length)) {
    const [owner = '', timer = ''] = (slots.all[slot]?.name ?? '').split(' ');
    const isTimed = open.time === 'ordered' && !open.isUntimed(owner);
    timers.push(possibleOf({ type: 'fire', owner, timer }, slot, isTimed));
  }
  timers.sort((a, b) => order(open, a.action, b.action));
}

const possibleOf = (action: OpenAction, timer: number, isTimed: boolean): Possible => ({
  action,
  timer,
  isTimed,
  known: new Known(),
});

const leftOf = (slots: Slots, slot: number, value: number): number => slots.all[slot]?.ms[value] as number;

function dropped(slots: Slots, known: Known): readonly number[] {
  if (known.timersKnown !== slots.timers.length) {
    const owners = known.dropped;
    known.timersKnown = slots.timers.length;
    known.droppedTimers = slots.timers.filter((slot) =>
      owners.some((owner) => slots.all[slot]?.name.startsWith(`${owner} `)),
    );
  }
  return known.droppedTimers;
}

function order({ composition }: OpenWorld, a: OpenAction, b: OpenAction): number {
  if (a.type !== 'fire' || b.type !== 'fire') return 0;
  const by = composition.order(a.owner) - composition.order(b.owner);
  if (by !== 0) return by;
  const [one, other] = a.owner === b.owner ? [a.timer, b.timer] : [a.owner, b.owner];
  return one < other ? -1 : 1;
}

/** For each input, whether it may come in a state: by what its counter and the node that it waits for are like. */
function gatesOf(open: OpenWorld, slots: Slots): ((values: Int32Array) => boolean)[] {
  return open.inputs.map(({ name, times, when }) => {
    const local = (values: Int32Array, node: string): Local | undefined => {
      const slot = slots.slot('node', node);
      return (slots.all[slot]?.values[values[slot] ?? 0] as Node | null)?.local;
    };
    return (values) => {
      if (times !== null && local(values, budgetNode(name))?.value === 0) return false;
      if (when === undefined) return true;
      const waited = local(values, when.node);
      return waited !== undefined && when.is(waited);
    };
  });
}

/** Numbers the fresh names of a state by first occurrence, class by class, in the order of the slots. */
function canonically(slots: Slots): (values: Int32Array) => void {
  const highest: number[] = [];
  const memo = new Map<string, number>();
  const isCanonical = (values: Int32Array): boolean => {
    highest.length = slots.classes.length;
    highest.fill(0);
    for (const slot of slots.named) {
      const value = values[slot] ?? 0;
      const names = value === 0 ? null : slots.all[slot]?.names[value];
      if (names == null) continue;
      for (let at = 0; at < names.length; at += 2) {
        const of = names[at] as number;
        const number = names[at + 1] as number;
        const most = highest[of] as number;
        if (number > most + 1) return false;
        if (number === most + 1) highest[of] = number;
      }
    }
    return true;
  };
  return (values) => {
    if (isCanonical(values)) return;
    const becomes = slots.classes.map(() => new Map<number, number>());
    const rename = (of: number, number: number): number => {
      const numbers = becomes[of] as Map<number, number>;
      const known = numbers.get(number) ?? numbers.size + 1;
      numbers.set(number, known);
      return known;
    };
    for (const slot of slots.named) {
      const value = values[slot] ?? 0;
      const names = value === 0 ? null : slots.all[slot]?.names[value];
      if (names == null) continue;
      let key = `${slot}:${value}`;
      let same = true;
      for (let at = 0; at < names.length; at += 2) {
        const number = rename(names[at] as number, names[at + 1] as number);
        if (number !== names[at + 1]) same = false;
        key += `,${number}`;
      }
      if (same) continue;
      const known = memo.get(key) ?? slots.renamed(slot, value, rename);
      memo.set(key, known);
      values[slot] = known;
    }
  };
}
