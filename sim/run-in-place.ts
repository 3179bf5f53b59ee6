/**
 * A run that changes its one world in place. What it does is what `run.ts` does, without a world of its own for each step: for
 * whoever asks only where it ends and what was noted on the way. A world that is to be kept has to be copied.
 */
import type { Ms } from './model.ts';
import { BoundReached, type Entry, type Run } from './run.ts';
import { nextDue } from './timers.ts';
import { type Action, apply, type Composition, type Draft, deliver, draftOf, type Noted, type World } from './world.ts';

/** Steps within one instant before it is called endless. */
const STEPS_PER_INSTANT_MAX = 100_000;

export type RunInPlace = Pick<
  Run,
  'composition' | 'world' | 'nowMs' | 'entries' | 'act' | 'settle' | 'next' | 'advance'
>;

export const runInPlace = (composition: Composition, begin: World): RunInPlace => runOn(composition, draftOf(begin));

/** On this very draft. */
export function runOn(composition: Composition, draft: Draft): RunInPlace {
  let nowMs: Ms = 0;
  const entries: Entry[] = [];
  let read = 0;
  const noted = (elapsedMs: Ms): void => {
    nowMs += elapsedMs;
    for (; read < draft.notes.length; read += 1) {
      const { node, note } = draft.notes[read] as Noted;
      entries.push({ node, note, atMs: nowMs });
    }
  };
  const act = (action: Action): void => noted(apply(composition, draft, action));
  const settle = (): void => {
    for (let steps = 0; ; steps += 1) {
      // Most of the time it is the first message, which `nextDue` would find, too.
      const [first] = draft.inFlight;
      if (first !== undefined && first.inMs === 0 && !composition.held(draft, first)) {
        noted(deliver(composition, draft, 0));
        continue;
      }
      const due = nextDue(composition, draft);
      if (due === null || due.inMs > 0) return;
      if (steps >= STEPS_PER_INSTANT_MAX) throw new BoundReached(`${STEPS_PER_INSTANT_MAX} steps at one instant`);
      act(due.action);
    }
  };
  const next = (limitMs: Ms = Number.POSITIVE_INFINITY): boolean => {
    const due = nextDue(composition, draft);
    if (due === null || due.inMs > limitMs) return false;
    act(due.action);
    settle();
    return true;
  };
  return {
    composition,
    world: () => draft,
    nowMs: () => nowMs,
    entries: () => entries,
    act,
    settle,
    next,
    advance(ms) {
      const untilMs = nowMs + ms;
      settle();
      while (next(untilMs - nowMs));
      if (nowMs < untilMs) act({ type: 'pass', ms: untilMs - nowMs });
    },
  };
}
