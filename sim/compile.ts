/**
 * Machines made fast by remembering. Local state spaces are tiny, so each (local state, event) is computed once by the
 * machine itself and looked up afterwards: the memo *is* the compiled statechart. Local states are interned, so that equal
 * states are the same object and comparing or numbering a world's parts costs nothing.
 *
 * A memo never invents: a missing entry is computed, and a full memo is emptied, never wrong.
 */

import type { Local, Machine, Message, Step } from './machine.ts';
import type { Json } from './model.ts';

/** Entries that a memo keeps before it starts afresh: a bound on memory when hostile input makes every event a new one. */
export const MEMO_ENTRIES_MAX = 50_000;

export interface Memoised extends Machine {
  /** The one object for this local state. */
  intern(local: Local): Local;
  /** How many steps were computed by the machine itself (not looked up) since the start. */
  misses(): number;
}

/** A local state of one memo, with what it answers to the events that came so far. */
class Kept implements Local {
  readonly value: Local['value'];
  readonly context: Local['context'];
  readonly #owner: object;
  readonly #text: string;
  /** Of events that come again as the same object. */
  readonly #steps = new Map<Message, Step>();
  readonly #byText = new Map<string, Step>();

  constructor({ value, context }: Local, owner: object, text: string) {
    this.value = value;
    this.context = context;
    this.#owner = owner;
    this.#text = text;
  }

  static isOf(local: Local, owner: object): local is Kept {
    return #owner in local && local.#owner === owner;
  }

  static stepOf(local: Local, owner: object, event: Message): Step | undefined {
    return #owner in local && local.#owner === owner ? local.#steps.get(event) : undefined;
  }

  static textOf(local: Local): string {
    return #text in local ? local.#text : JSON.stringify(local);
  }

  find(event: Message, text: string): Step | undefined {
    const known = this.#byText.get(text);
    if (known !== undefined) this.#meet(event, known);
    return known;
  }

  keep(event: Message, text: string, step: Step): void {
    this.#byText.set(text, step);
    this.#meet(event, step);
  }

  /** What is not frozen was made for this once. */
  #meet(event: Message, step: Step): void {
    if (Object.isFrozen(event)) this.#steps.set(event, step);
  }
}

/** The local state as JSON; of one that a memo keeps it is known. */
export const textOf = (local: Local): string => Kept.textOf(local);

export function memoise(machine: Machine, entriesMax: number = MEMO_ENTRIES_MAX): Memoised {
  const locals = new Map<string, Kept>();
  const begun = new Map<string, Step>();
  let share = sharing();
  let byInput = new WeakMap<object, Step>();
  let owner = {};
  let entries = 0;
  let misses = 0;

  const forget = () => {
    locals.clear();
    begun.clear();
    share = sharing();
    byInput = new WeakMap();
    owner = {};
    entries = 0;
  };
  const kept = (local: Local): Kept => {
    if (Kept.isOf(local, owner)) return local;
    const text = Kept.textOf(local);
    const known = locals.get(text);
    if (known !== undefined) return known;
    const made = new Kept(local, owner, text);
    locals.set(text, made);
    return made;
  };
  /** A new entry, for which there is room. */
  const entry = ({ local, effects }: Step): Step => {
    misses += 1;
    if (entries >= entriesMax) forget();
    entries += 1;
    return { local: kept(local), effects: Object.freeze(effects.map((effect) => share(effect))) };
  };
  const started = (input: Json): Step => {
    const text = JSON.stringify(input);
    const known = begun.get(text);
    if (known !== undefined) return known;
    const step = entry(machine.start(input));
    begun.set(text, step);
    return step;
  };

  return {
    intern: kept,
    misses: () => misses,
    start(input: Json) {
      if (input === null || typeof input !== 'object') return started(input);
      const known = byInput.get(input);
      if (known !== undefined) return known;
      const step = started(input);
      byInput.set(input, step);
      return step;
    },
    step(local, event) {
      const known = Kept.stepOf(local, owner, event);
      if (known !== undefined) return known;
      const text = JSON.stringify(event);
      const before = kept(local).find(event, text);
      if (before !== undefined) return before;
      const step = entry(machine.step(local, event));
      kept(local).keep(event, text, step);
      return step;
    },
  };
}

/**
 * One frozen object for equal data, so that it is known again by identity wherever it is sent. Nobody may change it: it is
 * shared by every later look-up.
 */
function sharing(): <Data extends object>(data: Data) => Data {
  const all = new Map<string, object>();
  const share = <Data extends object>(data: Data): Data => {
    const text = JSON.stringify(data);
    const known = all.get(text);
    if (known !== undefined) return known as Data;
    const made = Array.isArray(data)
      ? data.map(inner)
      : Object.fromEntries(Object.entries(data).map(([key, part]) => [key, inner(part)]));
    all.set(text, Object.freeze(made));
    return made as Data;
  };
  const inner = (part: unknown): unknown => (part === null || typeof part !== 'object' ? part : share(part));
  return share;
}
