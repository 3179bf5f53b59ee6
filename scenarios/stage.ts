/**
 * A scenario on its way: its steps up to the verdict, and the way out, which starts where the steps end. Where the target can be
 * copied the way out goes on from a copy, otherwise everything is played twice, at once where time is real; all give the same.
 */
import { OPERATOR } from '../models/nodes.ts';
import type { Before } from '../models/properties.ts';
import type { Release } from '../models/releases/release.ts';
import type { WatchBounds } from '../sim/recurrence.ts';
import type { Entry } from '../sim/run.ts';
import { type Judgement, judge } from './judge.ts';
import { filesOf, firstOccurrence, type Names } from './observe.ts';
import { beginPlaying, type Playing, playingOn, playStep } from './player.ts';
import type { Observation, ObservedFiles } from './result.ts';
import type { Scenario, Step } from './schema.ts';
import type { Session, Target } from './session.ts';

/** What is played, where and how far it is watched. */
export interface Play {
  readonly scenario: Scenario;
  readonly release: Release;
  readonly target: Target;
  readonly seed: number;
  readonly bounds: WatchBounds;
}

/** Steps that were played, and what was seen. */
interface Seen {
  readonly before: Before;
  readonly observations: readonly Observation[];
  readonly files: readonly ObservedFiles[];
  /** Where in the entries each step ended. */
  readonly ends: readonly number[];
}

export interface Played extends Seen {
  readonly judgement: Judgement;
  readonly entries: readonly Entry[];
  readonly endMs: number;
  readonly names: Names;
}

interface Stage extends Seen {
  readonly playing: Playing;
}

export async function playToTheEnd(play: Play): Promise<{ readonly main: Played; readonly later: Played | null }> {
  const { scenario, target } = play;
  if (scenario.then.length === 0) return { main: await playAll(play, scenario.steps), later: null };
  const steps = [...scenario.steps, ...scenario.then];
  if (target.concurrent === true) return atOnce(playAll(play, scenario.steps), playAll(play, steps));
  const stage = await playOn(await begin(play), scenario.steps);
  const copy = stage.playing.session.fork();
  const main = await end(play, stage, scenario.steps);
  if (copy === null) return { main, later: await playAll(play, steps) };
  const later = await playOn({ ...stage, playing: playingOn(stage.playing, copy) }, scenario.then);
  return { main, later: await end(play, later, steps) };
}

/** Both have come to their end, well or not, before anything is said of either. */
async function atOnce(main: Promise<Played>, later: Promise<Played>): Promise<{ main: Played; later: Played }> {
  await Promise.allSettled([main, later]);
  return { main: await main, later: await later };
}

const playAll = async (play: Play, steps: readonly Step[]): Promise<Played> =>
  end(play, await playOn(await begin(play), steps), steps);

async function begin({ scenario, release, target, seed }: Play): Promise<Stage> {
  const session = await target.open(scenario, release, seed);
  return closing(session, async () => {
    const playing = await beginPlaying(scenario, session, firstOccurrence());
    const requestAgesMs = Object.fromEntries(
      Object.entries(scenario.given.pending).map(([device, { ageMs }]) => [device, ageMs]),
    );
    return { playing, before: { store: playing.store, requestAgesMs }, observations: [], files: [], ends: [] };
  });
}

/** Whatever goes wrong, nothing that was started stays behind. */
async function closing<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await session.close();
    throw error;
  }
}

function playOn(stage: Stage, steps: readonly Step[]): Promise<Stage> {
  const { playing } = stage;
  return closing(playing.session, async () => {
    const observations = [...stage.observations];
    const files = [...stage.files];
    const ends = [...stage.ends];
    for (const step of steps) {
      const number = ends.length + 1;
      observations.push(...(await playStep(playing, step, number)));
      files.push(filesOf(playing.names, number, await playing.session.held()));
      ends.push(playing.session.entries().length);
    }
    return { ...stage, observations, files, ends };
  });
}

/** The verdict on what was played; the session is closed. */
async function end(play: Play, stage: Stage, steps: readonly Step[]): Promise<Played> {
  const { playing, ...seen } = stage;
  const { session, names, running, stopped, deviceOf, store } = playing;
  const { scenario, target, bounds } = play;
  const endMs = session.nowMs();
  const again = async () => (await playOn(await begin(play), steps)).playing.session;
  const judgement = await closing(session, () =>
    judge({
      session,
      store,
      running,
      stopped,
      deviceOf,
      watch: scenario.watch,
      bounds,
      operatorStarted: steps.some((step) => step.kind === 'start' && step.who === OPERATOR),
      again: target.repeatable === true ? again : null,
    }),
  );
  const entries = [...session.entries()];
  await session.close();
  return { ...seen, judgement, entries, endMs, names };
}
