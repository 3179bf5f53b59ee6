/**
 * Livelock on a run: a deterministic world that returns to a state it was in before will go round for ever. The states of a
 * run are compared by their canonical keys; the first return gives the stem and the loop, both as short as this run has them.
 *
 * A positive answer is a proof for this run and its inputs (no input comes any more). A negative one proves nothing.
 */
import type { Ms } from './model.ts';

/** A moment at which nothing was under way: where it stood in the list of facts, and what the state's key was. */
export interface Moment {
  readonly atMs: Ms;
  readonly facts: number;
}

export interface Recurrence {
  readonly from: Moment;
  readonly to: Moment;
}

export type Watched =
  | { readonly end: 'recurs'; readonly recurrence: Recurrence }
  /** Nothing is due any more, ever. */
  | { readonly end: 'still' }
  | { readonly end: 'bound'; readonly bound: string };

export interface Watchable {
  nowMs(): Ms;
  facts(): number;
  /** Goes on to the next instant at which something happens, at most `limitMs` away. */
  next(limitMs: Ms): Promise<boolean>;
  /** Equal for equal situations; null where the target cannot tell. */
  identity(): Promise<string | null>;
  /** Asked where situations cannot be told apart: why nothing more can be learned, or null. */
  enough?(): string | null;
}

export interface WatchBounds {
  /** How much time may go by. */
  readonly ms: Ms;
  /** How many instants may be looked at. */
  readonly instants: number;
}

/** Lets a world go on without any input until it recurs, stands still, or a bound is reached. */
export async function untilRecurrence(world: Watchable, bounds: WatchBounds): Promise<Watched> {
  const seen = new Map<string, Moment>();
  const untilMs = world.nowMs() + bounds.ms;
  for (let instants = 0; instants < bounds.instants; instants += 1) {
    const key = await world.identity();
    const now: Moment = { atMs: world.nowMs(), facts: world.facts() };
    if (key !== null) {
      const before = seen.get(key);
      if (before !== undefined) return { end: 'recurs', recurrence: { from: before, to: now } };
      seen.set(key, now);
    }
    const enough = key === null ? (world.enough?.() ?? null) : null;
    if (enough !== null) return { end: 'bound', bound: enough };
    if (!(await world.next(Number.POSITIVE_INFINITY))) return { end: 'still' };
    if (world.nowMs() >= untilMs) return { end: 'bound', bound: `${bounds.ms} ms without recurrence` };
  }
  return { end: 'bound', bound: `${bounds.instants} instants without recurrence` };
}
