/**
 * What XState calls of a chart's own code, written down while it is watched: guards and what they said, changes of context,
 * effects, delays, in the order in which they were called.
 */
import type { AnyStateMachine } from 'xstate';
import type { Effect, Local, Message } from '../sim/machine.ts';

/** What guards, delays and actions are computed from. */
export interface Given {
  readonly context: Local['context'];
  readonly event: Message;
}

/** A part of a chart's own code that XState called. */
export type Called =
  | { readonly type: 'guard'; readonly ask: (given: Given) => boolean; readonly is: boolean }
  | { readonly type: 'become'; readonly change: (given: Given) => object }
  | { readonly type: 'emit'; readonly effects: (given: Given) => readonly (Effect | null)[] }
  | { readonly type: 'delay'; readonly of: (given: Given) => number };

/** Who is watching XState at work at the moment; nobody, most of the time. */
let watcher: Called[] | null = null;

/** Said by every guard, action and delay of a chart when XState calls it. */
export const called = (one: Called): void => void watcher?.push(one);

/** Work that is no part of what is being watched. */
export function unwatched<Made>(work: () => Made): Made {
  const before = watcher;
  watcher = null;
  try {
    return work();
  } finally {
    watcher = before;
  }
}

/** What XState answers, and what it called to find out. */
export function watched<Answer>(work: () => Answer): { readonly answer: Answer; readonly calls: readonly Called[] } {
  const [calls, before] = [[] as Called[], watcher];
  watcher = calls;
  try {
    return { answer: work(), calls };
  } finally {
    watcher = before;
  }
}

/** The chart with guards and delays that say so when they are called. Those that XState brings are objects and stay. */
export function observable(chart: AnyStateMachine): AnyStateMachine {
  const { guards, delays } = chart.implementations;
  const functions = (all: object) =>
    Object.entries(all).filter(
      (entry): entry is [string, (given: Given) => never] => typeof entry[1] === 'function' && !('check' in entry[1]),
    );
  const asked = functions(guards).map(([name, guard]) => {
    const ask = (given: Given): boolean => {
      const is = guard(given) as boolean;
      called({ type: 'guard', ask: guard, is });
      return is;
    };
    return [name, ask] as const;
  });
  const timed = functions(delays).map(([name, of]) => {
    const ms = (given: Given): number => {
      called({ type: 'delay', of });
      return of(given);
    };
    return [name, ms] as const;
  });
  return chart.provide({ guards: Object.fromEntries(asked) as never, delays: Object.fromEntries(timed) as never });
}
