/**
 * One run of a world on the virtual clock: deterministic, from deadline to deadline. A run that returns to an earlier state
 * without any input in between will do so for ever, so `advance` may leap over whole periods instead of walking them: the
 * state afterwards is exactly the one that walking would reach (`run.test.ts` holds it to that).
 */
import { keyMaker } from './identity.ts';
import type { Ms } from './model.ts';
import { nextDue } from './timers.ts';
import { type Action, type Composition, type Noted, type Outcome, step, stepWhile, type World } from './world.ts';

/** A fact with its instant. */
export interface Entry extends Noted {
  readonly atMs: Ms;
}

/**
 * A leap, noted by the node `world`: the entries `from` (included) to `to` (excluded), which took `periodMs`, happened `times`
 * more without being noted again.
 */
export interface Leap {
  readonly type: 'leap';
  readonly from: number;
  readonly to: number;
  readonly times: number;
  readonly periodMs: Ms;
}

export class BoundReached extends Error {
  readonly bound: string;
  constructor(bound: string) {
    super(`bound reached: ${bound}`);
    this.name = 'BoundReached';
    this.bound = bound;
  }
}

export interface Run {
  readonly composition: Composition;
  world(): World;
  nowMs(): Ms;
  /** Everything noted so far, oldest first. */
  entries(): readonly Entry[];
  /** Takes one action now. */
  act(action: Action): void;
  /** Lets everything happen that is due at this instant. */
  settle(): void;
  /** Goes to the next instant at which something is due, at most `limitMs` away, and settles; false where nothing is. */
  next(limitMs?: Ms): boolean;
  /** Lets this much time go by. With `leap`, whole periods of a recurring state are skipped. */
  advance(ms: Ms, options?: { readonly leap?: boolean }): void;
  /** An independent run from here on. */
  fork(): Run;
}

/** Steps within one instant before it is called endless. */
const STEPS_PER_INSTANT_MAX = 100_000;

export function startRun(
  composition: Composition,
  begin: World,
  begunAtMs: Ms = 0,
  before: readonly Entry[] = [],
): Run {
  let world = begin;
  let nowMs = begunAtMs;
  const entries: Entry[] = [...before];

  const happened = (outcome: Outcome): void => {
    world = outcome.world;
    nowMs += outcome.elapsedMs;
    for (const noted of outcome.notes) entries.push({ node: noted.node, note: noted.note, atMs: nowMs });
  };
  const act = (action: Action): void => happened(step(composition, world, action));
  const settle = (): void => {
    if (isStill(composition, world)) return;
    happened(stepWhile(composition, world, dueNow(composition)));
  };
  const next = (limitMs: Ms = Number.POSITIVE_INFINITY): boolean => {
    const due = nextDue(composition, world);
    if (due === null || due.inMs > limitMs) return false;
    act(due.action);
    settle();
    return true;
  };
  const advance = (ms: Ms, { leap = false }: { readonly leap?: boolean } = {}): void => {
    const untilMs = nowMs + ms;
    const seen = new Map<string, { readonly atMs: Ms; readonly entries: number }>();
    // Names count as they are: worlds that differ in names alone note different facts.
    const keyOf = keyMaker(() => false);
    settle();
    while (next(untilMs - nowMs)) {
      if (!leap) continue;
      const key = keyOf(partsOf(world));
      const before = seen.get(key);
      if (before === undefined) {
        seen.set(key, { atMs: nowMs, entries: entries.length });
        continue;
      }
      const periodMs = nowMs - before.atMs;
      const times = Math.floor((untilMs - nowMs) / periodMs);
      if (times > 0) {
        const leap: Leap = { type: 'leap', from: before.entries, to: entries.length, times, periodMs };
        nowMs += times * periodMs;
        entries.push({ node: 'world', note: { ...leap }, atMs: nowMs });
      }
      seen.clear();
    }
    if (nowMs < untilMs) act({ type: 'pass', ms: untilMs - nowMs });
  };
  return {
    composition,
    world: () => world,
    nowMs: () => nowMs,
    entries: () => entries,
    act,
    settle,
    next,
    advance,
    fork: () => startRun(composition, world, nowMs, entries),
  };
}

function isStill(composition: Composition, world: World): boolean {
  const due = nextDue(composition, world);
  return due === null || due.inMs > 0;
}

/** What is due at this instant, one after the other; so many at most. */
function dueNow(composition: Composition): (now: World) => Action | null {
  let steps = 0;
  return (now) => {
    const due = nextDue(composition, now);
    if (due === null || due.inMs > 0) return null;
    if (steps >= STEPS_PER_INSTANT_MAX) throw new BoundReached(`${STEPS_PER_INSTANT_MAX} steps at one instant`);
    steps += 1;
    return due.action;
  };
}

/**
 * The parts of a world in a fixed order, for `keyMaker`: nodes and links by name, messages as sent, timers by owner and name,
 * so that neither the order in which nodes came nor that in which timers were armed counts.
 */
export function* partsOf(world: World): Iterable<readonly [string, object]> {
  for (const node of Object.keys(world.nodes).sort()) {
    yield [`${node}@${world.kinds[node]}>${world.links[node] ?? ''}`, world.nodes[node] as object];
  }
  for (const { from, to, message, inMs } of world.inFlight) yield [`${from}>${to}@${inMs}`, message];
  const timers = world.timers.map(({ owner, timer, event, inMs }) => [`${owner}/${timer}@${inMs}`, event] as const);
  yield* timers.sort(([a], [b]) => (a < b ? -1 : 1));
  yield ['faults', world.faults];
}
