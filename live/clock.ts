/**
 * Time for everything that runs for real: the wall clock, or a virtual one on which real sockets and files live through
 * minutes in milliseconds. The virtual clock moves only when everything is quiet, and fires one timer at a time.
 */
import type { Ms } from '../sim/model.ts';

export interface RunningTimer {
  readonly owner: string;
  readonly timer: string;
  readonly inMs: Ms;
}

export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): Ms;
  /** Calls `fire` after `afterMs`, unless cleared. Setting a running timer starts it anew. */
  set(owner: string, timer: string, afterMs: Ms, fire: () => void): void;
  clear(owner: string, timer: string): void;
  clearAll(owner: string): void;
  /** What runs, in no particular order. */
  remaining(): readonly RunningTimer[];
}

export interface VirtualClock extends Clock {
  /** Lets this much time go by, from deadline to deadline. */
  advance(ms: Ms): Promise<void>;
  /** Goes to the next deadline, at most this far away, and lives through that instant; false where there is none. */
  next(limitMs?: Ms): Promise<boolean>;
  /** Lives through this instant: all that is due now, until nothing is. */
  settle(): Promise<void>;
}

export interface VirtualTime {
  readonly startMs: Ms;
  /** Resolves once nothing is in flight any more. */
  readonly quiet: () => Promise<void>;
  /** The declared order of owners: who goes first where two timers are due at one instant. Then timers go by name. */
  readonly order: (owner: string) => number;
}

/** Timers fired within one instant before it is called endless. */
const TIMERS_PER_INSTANT_MAX = 10_000;

interface Deadline {
  readonly owner: string;
  readonly timer: string;
  readonly dueMs: Ms;
  readonly fire: () => void;
}

const keyOf = (owner: string, timer: string): string => JSON.stringify([owner, timer]);

export function virtualClock({ startMs, quiet, order }: VirtualTime): VirtualClock {
  let nowMs = startMs;
  const deadlines = new Map<string, Deadline>();

  const precedes = (one: Deadline, other: Deadline): boolean => {
    const by = one.dueMs - other.dueMs || order(one.owner) - order(other.owner);
    if (by !== 0) return by < 0;
    return one.owner === other.owner ? one.timer < other.timer : one.owner < other.owner;
  };
  const first = (): Deadline | null => {
    let earliest: Deadline | null = null;
    for (const deadline of deadlines.values())
      if (earliest === null || precedes(deadline, earliest)) earliest = deadline;
    return earliest;
  };
  const fire = async (deadline: Deadline): Promise<void> => {
    deadlines.delete(keyOf(deadline.owner, deadline.timer));
    nowMs = deadline.dueMs;
    deadline.fire();
    await quiet();
  };
  const settle = async (): Promise<void> => {
    await quiet();
    for (let fired = 0; ; fired += 1) {
      const due = first();
      if (due === null || due.dueMs > nowMs) return;
      if (fired >= TIMERS_PER_INSTANT_MAX) throw new Error(`more than ${TIMERS_PER_INSTANT_MAX} timers at one instant`);
      await fire(due);
    }
  };
  const next = async (limitMs: Ms = Number.POSITIVE_INFINITY): Promise<boolean> => {
    await quiet();
    const due = first();
    if (due === null || due.dueMs > nowMs + limitMs) return false;
    await fire(due);
    await settle();
    return true;
  };

  return {
    nowMs: () => nowMs,
    set: (owner, timer, afterMs, fire) => {
      deadlines.set(keyOf(owner, timer), { owner, timer, dueMs: nowMs + Math.max(0, afterMs), fire });
    },
    clear: (owner, timer) => {
      deadlines.delete(keyOf(owner, timer));
    },
    clearAll: (owner) => {
      for (const [key, deadline] of deadlines) if (deadline.owner === owner) deadlines.delete(key);
    },
    remaining: () => [...deadlines.values()].map(({ owner, timer, dueMs }) => ({ owner, timer, inMs: dueMs - nowMs })),
    settle,
    next,
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      while (await next(untilMs - nowMs));
      nowMs = untilMs;
    },
  };
}

/** The clock on the wall. Its timers keep the process alive: whoever sets them clears them. */
export function wallClock(): Clock {
  const timers = new Map<string, RunningTimer & { readonly dueMs: Ms; readonly handle: NodeJS.Timeout }>();
  const clear = (key: string): void => {
    clearTimeout(timers.get(key)?.handle);
    timers.delete(key);
  };
  return {
    nowMs: Date.now,
    set(owner, timer, afterMs, fire) {
      const key = keyOf(owner, timer);
      clear(key);
      const handle = setTimeout(() => {
        timers.delete(key);
        fire();
      }, afterMs);
      timers.set(key, { owner, timer, inMs: afterMs, dueMs: Date.now() + afterMs, handle });
    },
    clear: (owner, timer) => clear(keyOf(owner, timer)),
    clearAll(owner) {
      for (const [key, running] of timers) if (running.owner === owner) clear(key);
    },
    remaining: () =>
      [...timers.values()].map(({ owner, timer, dueMs }) => ({ owner, timer, inMs: Math.max(0, dueMs - Date.now()) })),
  };
}
