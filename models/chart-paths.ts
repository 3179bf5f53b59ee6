/**
 * A chart compiled by watching XState walk it. Which transition a chart takes depends on where it is, on what kind of event comes
 * and on what its guards say, and on nothing else: so XState decides each such case once, and while it does, the guards that it
 * asks and the actions that it carries out are written down, in order. From then on the same guards are asked and the same actions
 * carried out without it. Contexts and events may be new each time; cases are few.
 *
 * A case that does not fit this form (a guard asked after an action, as where one transition follows another) is left to XState
 * for good. `statechart.test.ts` holds the answers to those of the library.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { Effect, Local, Message, Step } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Called, type Given, watched } from './chart-calls.ts';

/** An action as XState hands it over. */
export interface Executable {
  readonly type: string;
  readonly params?: unknown;
}

type Taken = readonly [snapshot: AnyMachineSnapshot, actions: readonly Executable[]];

type Act =
  | Exclude<Called, { readonly type: 'guard' }>
  | { readonly type: 'effect'; readonly effect: Effect }
  | { readonly type: 'arm'; readonly timer: string; readonly event: Message; readonly of: (given: Given) => number };

/** What is known of a case so far: a guard to ask, what is done in the end, or that XState has to be asked each time. */
type Known =
  | {
      readonly type: 'ask';
      readonly ask: (given: Given) => boolean;
      yes: Known | undefined;
      no: Known | undefined;
    }
  | { readonly type: 'do'; readonly value: Json; readonly acts: readonly Act[] }
  | { readonly type: 'library' };

interface Case {
  known: Known | undefined;
}

/** Where a chart can be, and what is known of the events that may come there, by their type. */
interface Position {
  readonly cases: Map<string, Case>;
}

/** XState itself, for what was not seen before. */
export interface Library {
  start(input: Json): Taken;
  step(local: Local, event: Message): Taken;
}

export class ChartPaths {
  readonly #library: Library;
  readonly #positions = new Map<string, Position>();
  readonly #byValue = new WeakMap<object, Position>();
  readonly #values = new Map<string, Json>();
  readonly #begin: Case = { known: undefined };

  constructor(library: Library) {
    this.#library = library;
  }

  /** What is done where an event comes; `local` is where that is. */
  step(local: Local, event: Message): Step {
    const at = this.#caseOf(this.#position(local.value), event.type);
    return this.#walk(at, { context: local.context, event }, local);
  }

  /** The first step, from a context that the input has decided. */
  start(context: Local['context'], input: Json): Step {
    return this.#walk(this.#begin, { context, event: { type: 'xstate.init', input } }, null);
  }

  #walk(from: Case, given: Given, local: Local | null): Step {
    let at = from.known;
    while (at !== undefined && at.type === 'ask') at = at.ask(given) ? at.yes : at.no;
    if (at === undefined) return this.#learn(from, given, local);
    return at.type === 'do' ? done(at, given) : stepOf(this.#take(given, local));
  }

  #take({ event }: Given, local: Local | null): Taken {
    return local === null ? this.#library.start(event['input'] as Json) : this.#library.step(local, event);
  }

  /** Has XState decide, and writes down how. */
  #learn(from: Case, given: Given, local: Local | null): Step {
    const { answer, calls } = watched(() => this.#take(given, local));
    const step = stepOf(answer);
    const value = this.#valueOf(step.local.value);
    const first = calls.findIndex(({ type }) => type !== 'guard');
    const guards = calls.slice(0, first < 0 ? calls.length : first);
    const acts = actsOf(calls.slice(guards.length), answer[1]);
    const isPut = acts !== null && put(from, guards, { type: 'do', value, acts });
    if (!isPut) from.known = { type: 'library' };
    return { ...step, local: { ...step.local, value } };
  }

  #caseOf({ cases }: Position, type: string): Case {
    const known = cases.get(type);
    if (known !== undefined) return known;
    const made = { known: undefined };
    cases.set(type, made);
    return made;
  }

  /** By identity, where it is one of our own; by content, where it came from elsewhere. */
  #position(value: Json): Position {
    if (value === null || typeof value !== 'object') return this.#positionNamed(JSON.stringify(value));
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const position = this.#positionNamed(JSON.stringify(value));
    this.#byValue.set(value, position);
    return position;
  }

  #positionNamed(text: string): Position {
    const known = this.#positions.get(text);
    if (known !== undefined) return known;
    const made: Position = { cases: new Map() };
    this.#positions.set(text, made);
    return made;
  }

  /** One object for each value. */
  #valueOf(value: Json): Json {
    const text = JSON.stringify(value);
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    this.#values.set(text, value);
    return value;
  }
}

/** Puts the end of a walk behind the guards on the way there; false where these are not asked in one order. */
function put(from: Case, guards: readonly Called[], end: Known): boolean {
  let at = from.known;
  let hang = (known: Known): void => {
    from.known = known;
  };
  for (const guard of guards) {
    if (guard.type !== 'guard') return false;
    const asked: Known = at ?? { type: 'ask', ask: guard.ask, yes: undefined, no: undefined };
    if (at === undefined) hang(asked);
    if (asked.type !== 'ask' || asked.ask !== guard.ask) return false;
    hang = (known) => {
      if (guard.is) asked.yes = known;
      else asked.no = known;
    };
    at = guard.is ? asked.yes : asked.no;
  }
  hang(end);
  return at === undefined;
}

/** Carries out what was written down, in order: each act sees the context that those before it left. */
function done({ value, acts }: Extract<Known, { type: 'do' }>, { context: before, event }: Given): Step {
  let context = before;
  const effects: Effect[] = [];
  for (const act of acts) {
    switch (act.type) {
      case 'become':
        context = changed(context, act.change({ context, event }));
        break;
      case 'emit':
        for (const effect of act.effects({ context, event })) if (effect !== null) effects.push(effect);
        break;
      case 'arm':
        effects.push({ type: 'arm', timer: act.timer, afterMs: act.of({ context, event }), event: act.event });
        break;
      case 'effect':
        effects.push(act.effect);
    }
  }
  return { local: { value, context }, effects };
}

/** As a spread of both, which costs several times as much. */
function changed(before: Local['context'], change: object): Local['context'] {
  const after: Record<string, Json> = { ...before };
  for (const key in change) after[key] = (change as Record<string, Json>)[key] as Json;
  return after;
}

/**
 * Calls and handed-over actions are two lists of the same acts: changes of context are in the first alone, timers of a fixed
 * length in the second alone, the others in both, in the same order. Null where they do not go together.
 */
function actsOf(calls: readonly Called[], actions: readonly Executable[]): readonly Act[] | null {
  const acts: Act[] = [];
  let next = 0;
  const changes = (): Called | undefined => {
    while (calls[next]?.type === 'become') acts.push(calls[next++] as Act);
    return calls[next];
  };
  for (const action of actions) {
    const { type, params } = action;
    const given = params as Record<string, unknown>;
    if (type === 'xstate.raise') {
      if (given['delay'] === undefined) return null;
      const ahead = changes();
      const [timer, event] = [given['id'] as string, given['event'] as Message];
      if (ahead?.type === 'delay') {
        acts.push({ type: 'arm', timer, event, of: ahead.of });
        next += 1;
        continue;
      }
      acts.push({ type: 'effect', effect: { type: 'arm', timer, afterMs: given['delay'] as number, event } });
    } else if (type === 'emit') {
      const ahead = changes();
      if (ahead?.type !== 'emit') return null;
      acts.push(ahead);
      next += 1;
    } else {
      for (const effect of effectsOf([action])) acts.push({ type: 'effect', effect });
    }
  }
  changes();
  return next === calls.length ? acts : null;
}

/** XState's answer as plain data. */
export const stepOf = ([snapshot, actions]: Taken): Step => ({
  local: { value: snapshot.value as Json, context: snapshot.context as Local['context'] },
  effects: effectsOf(actions),
});

function effectsOf(actions: readonly Executable[]): Effect[] {
  const effects: Effect[] = [];
  for (const { type, params } of actions) {
    const given = params as Record<string, unknown>;
    switch (type) {
      case 'xstate.raise':
        // A raise without a delay has been handled inside the step that raised it.
        if (given['delay'] === undefined) break;
        effects.push({
          type: 'arm',
          timer: given['id'] as string,
          afterMs: given['delay'] as number,
          event: given['event'] as Message,
        });
        break;
      case 'xstate.cancel':
        effects.push({ type: 'disarm', timer: given['sendId'] as string });
        break;
      case 'emit':
        effects.push(...(given['effects'] as readonly Effect[]));
        break;
      default:
        if (!type.startsWith('xstate.'))
          throw new Error(`a chart used the action ${type}; charts speak by emit and assign`);
    }
  }
  return effects;
}
