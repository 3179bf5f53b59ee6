/**
 * Discrete-event time: what is due next, and in how long. A world goes from deadline to deadline and never leaps over one
 * (a clock that jumps to the end first and runs its timers afterwards gives chained timers the wrong start).
 *
 * Order at one instant is declared, not inherited from a heap: messages before timers, messages in the order sent, timers by
 * the declared order of their owners and then by name.
 */
import type { Ms } from './model.ts';
import type { Action, Composition, Timer, World } from './world.ts';

export interface Due {
  readonly action: Action;
  readonly inMs: Ms;
}

/** The next thing that happens by itself, or null where nothing ever will. */
export function nextDue(composition: Composition, world: World): Due | null {
  let message: (typeof world.inFlight)[number] | null = null;
  for (const envelope of world.inFlight) {
    if (message !== null && envelope.inMs >= message.inMs) continue;
    if (composition.held(world, envelope)) continue;
    message = envelope;
    if (envelope.inMs === 0) break;
  }
  const timer = nextTimer(composition, world.timers, message?.inMs ?? Number.POSITIVE_INFINITY);
  if (timer !== null) return { action: { type: 'fire', owner: timer.owner, timer: timer.timer }, inMs: timer.inMs };
  if (message !== null) return { action: { type: 'deliver', from: message.from, to: message.to }, inMs: message.inMs };
  return null;
}

/** The first timer that is due strictly before `beforeMs`. */
function nextTimer(composition: Composition, timers: readonly Timer[], beforeMs: Ms): Timer | null {
  let first: Timer | null = null;
  for (const timer of timers) {
    if (timer.inMs >= beforeMs) continue;
    if (
      first === null ||
      timer.inMs < first.inMs ||
      (timer.inMs === first.inMs && precedes(composition, timer, first))
    ) {
      first = timer;
    }
  }
  return first;
}

function precedes(composition: Composition, one: Timer, other: Timer): boolean {
  const by = composition.order(one.owner) - composition.order(other.owner);
  if (by !== 0) return by < 0;
  return one.owner === other.owner ? one.timer < other.timer : one.owner < other.owner;
}
