/**
 * Machines made fast by remembering. Local state spaces are tiny, so each (local state, event) is computed once by the
 * machine itself and looked up afterwards: the memo *is* the compiled statechart. Local states are interned, so that equal
 * states are the same object and comparing or numbering a world's parts costs nothing.
 *
 * A memo never invents: a missing entry is computed, and a full memo is emptied, never wrong.
 */

import type { Effect, Local, Machine, Message, Step } from './machine.ts';
import type { Json } from './model.ts';

/** Entries that a memo keeps before it starts afresh: a bound on memory when hostile input makes every event a new one. */
export const MEMO_ENTRIES_MAX = 50_000;

export interface Memoised extends Machine {
  /** The one object for this local state. */
  intern(local: Local): Local;
  /** How many steps were computed by the machine itself (not looked up) since the start. */
  misses(): number;
}

export function memoise(machine: Machine, entriesMax: number = MEMO_ENTRIES_MAX): Memoised {
  const locals = new Map<string, Local>();
  const steps = new Map<string, Step>();
  let byIdentity = new WeakMap<Local, WeakMap<Message, Step>>();
  let texts = new WeakMap<Local, string>();
  let begun = new WeakMap<object, Step>();
  let misses = 0;

  const textOf = (local: Local): string => {
    const known = texts.get(local);
    if (known !== undefined) return known;
    const text = JSON.stringify(local);
    texts.set(local, text);
    return text;
  };
  const forget = () => {
    locals.clear();
    steps.clear();
    byIdentity = new WeakMap();
    texts = new WeakMap();
    begun = new WeakMap();
  };
  const intern = (local: Local): Local => {
    const key = textOf(local);
    const known = locals.get(key);
    if (known !== undefined) return known;
    locals.set(key, local);
    return local;
  };
  const remember = (key: string, compute: () => Step): Step => {
    const known = steps.get(key);
    if (known !== undefined) return known;
    misses += 1;
    const { local, effects } = compute();
    if (steps.size >= entriesMax) forget();
    const step: Step = { local: intern(local), effects: freeze(effects) };
    steps.set(key, step);
    return step;
  };

  return {
    intern,
    misses: () => misses,
    start(input: Json) {
      const compute = () => remember(`start ${JSON.stringify(input)}`, () => machine.start(input));
      if (input === null || typeof input !== 'object') return compute();
      const known = begun.get(input);
      if (known !== undefined) return known;
      const step = compute();
      begun.set(input, step);
      return step;
    },
    step(local, event) {
      let events = byIdentity.get(local);
      const known = events?.get(event);
      if (known !== undefined) return known;
      const key = `${textOf(local)} ${JSON.stringify(event)}`;
      const step = remember(key, () => machine.step(local, event));
      events = byIdentity.get(local);
      if (events === undefined) {
        events = new WeakMap();
        byIdentity.set(local, events);
      }
      events.set(event, step);
      return step;
    },
  };
}

/** Effects are shared by every later look-up, so nobody may change them. */
function freeze(effects: readonly Effect[]): readonly Effect[] {
  for (const effect of effects) Object.freeze(effect);
  return Object.freeze(effects);
}
