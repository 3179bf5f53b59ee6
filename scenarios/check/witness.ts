/**
 * A run that the search found, shown: the charts carry it out once more, nothing remembered, and each step is put into words and
 * into a step of a scenario. Where a loop was baked in is said here too.
 */
import { outcomeNode } from '../../models/observers.ts';
import type { Incident } from '../../models/open-pairing.ts';
import type { Witness as Run } from '../../sim/check.ts';
import type { ExploredQuotient } from '../../sim/explore-quotient.ts';
import type { ExploredWorld } from '../../sim/explore-world.ts';
import { channelAt, type Graph, labelAt, markAt, NONE } from '../../sim/graph.ts';
import { begun, modelOf, type OpenAction, type OpenWorld, openStep } from '../../sim/open-world.ts';
import { turnsAlong } from '../../sim/quotient.ts';
import { canReach, inevitability } from '../../sim/recovery.ts';
import { type Renaming, renamedAction } from '../../sim/symmetry.ts';
import type { Noted, World } from '../../sim/world.ts';
import type { Step } from '../schema.ts';
import { type Attempted, attemptedIn, stepOf } from './as-step.ts';
import { idle } from './fairness.ts';
import { sayOpenStep } from './say.ts';

export interface WitnessStep {
  readonly says: string;
  /** What was done, to be done again. */
  readonly action: OpenAction;
  /** Since the beginning, in ms; null where time is free. */
  readonly atMs: number | null;
  /** The same as a step of a scenario; null where a scenario needs none, as what happens comes by itself. */
  readonly step: Step | null;
  /** How the attempt in it ended; null where there was none. */
  readonly attempt: Attempted | null;
  /** What happened in it, for drawings. */
  readonly notes: readonly Noted[];
}

/**
 * Whether everybody can still get in after a step: callers, timers and gateway alone, with somebody's help, or in no way. What lies
 * behind the bound of a search counts as hope.
 */
export type Recovers = 'by itself' | 'with help' | 'never';

export interface Witness {
  readonly stem: readonly WitnessStep[];
  /** What comes again and again after the stem; empty where one path tells all. */
  readonly loop: readonly WitnessStep[];
  /** Whether no shorter one exists; proved. */
  readonly shortest: boolean;
  /** How many steps, stem and loop together, each has at least; proved. */
  readonly atLeast: number;
  /** Whether the charts themselves, nothing remembered, went the same way and, for a loop, came back to the same state. */
  readonly replayed: boolean;
  /**
   * For a loop: the step (1 is the first of the stem; 0: none, it was so from the start) after which it cannot recover by itself,
   * and whether it still could with somebody's help. Null where it always could by itself.
   */
  readonly bakedIn: { readonly step: number; readonly helpable: boolean } | null;
  /** After the start, and then after each step of the stem and the loop. Null where no ways back were kept. */
  readonly recovers: readonly Recovers[] | null;
  /** The loop gone round so often on a target; `differs`: null where each step ended as here. Null where it was not tried. */
  readonly unrolled: { readonly on: string; readonly rounds: number; readonly differs: string | null } | null;
}

/** A configuration that was explored. */
export interface Searched {
  readonly open: OpenWorld;
  readonly explored: (ExploredWorld & { readonly quotient?: undefined }) | ExploredQuotient;
  /** Who is alike; the first of them changes nothing. */
  readonly renamings: readonly Renaming[];
  readonly callers: readonly string[];
  readonly incidents: readonly Incident[];
}

export interface Asked extends Searched {
  /** From where everybody can still get in. */
  readonly hope: () => Hope;
}

/** What it takes to show a way: the graph that it is in, and what its edges are. */
type Shown = Pick<Searched, 'open' | 'renamings' | 'incidents'> & {
  readonly explored: Pick<ExploredWorld, 'graph' | 'labels'>;
};

/** All edges of a graph that is one path. */
export function pathWitness(shown: Shown): Witness {
  const charts = chartsOf(shown);
  const stem = Array.from(shown.explored.graph.targets, (_, edge) => charts.take(edge));
  return {
    stem,
    loop: [],
    shortest: true,
    atLeast: stem.length,
    replayed: charts.same(),
    bakedIn: null,
    recovers: null,
    unrolled: null,
  };
}

export function witnessOf(asked: Asked, run: Run): Witness {
  const loop = run.end === 'loop' ? run.loop : [];
  const { key } = modelOf(asked.open);
  const charts = chartsOf(asked);
  const stemSteps = run.stem.map((edge, at) => charts.take(edge, run.under?.[at]));
  const knot = key(charts.world());
  const loopSteps = loop.map((edge, at) => charts.take(edge, run.under?.[run.stem.length + at]));
  return {
    stem: stemSteps,
    loop: loopSteps,
    shortest: run.end !== 'loop' || run.shortest,
    atLeast: run.end === 'loop' ? run.atLeast : run.stem.length,
    replayed: charts.same() && key(charts.world()) === knot,
    ...hopeAlong(asked, [...run.stem, ...loop], run.end === 'loop'),
    unrolled: null,
  };
}

/** The steps of a run from the start, as the charts carry them out; fails where they do not see what the search saw. */
export function shownRun(asked: Searched, edges: readonly number[]): WitnessStep[] {
  const charts = chartsOf(asked);
  const { quotient } = asked.explored;
  const under = quotient === undefined ? [] : turnsAlong(quotient, edges);
  const steps = edges.map((edge, at) => charts.take(edge, under[at]));
  if (!charts.same()) throw new Error('the charts do not go the way of the search');
  return steps;
}

/** The charts as they go along edges of the graph, and whether they saw what the search had seen. */
function chartsOf({ open, explored: { graph, labels }, renamings, incidents }: Shown) {
  let world: World = begun(open);
  let atMs = 0;
  let same = true;
  return {
    take(edge: number, under = 0): WitnessStep {
      const { action: taken } = labels[labelAt(graph, edge)] ?? {};
      if (taken === undefined) throw new Error(`edge ${edge} has no action`);
      const action = under === 0 ? taken : renamedAction(taken, renamings[under] as Renaming);
      const before = world;
      const step = openStep(open, before, action);
      same &&= step.seen.mark === markAt(graph, edge);
      atMs += step.elapsedMs;
      world = step.world;
      return {
        says: sayOpenStep(action, step.notes),
        action,
        atMs: open.time === 'free' ? null : atMs,
        step: stepOf(action, step.notes, before, incidents),
        attempt: attemptedIn(step.notes),
        notes: step.notes,
      };
    },
    world: () => world,
    same: () => same,
  };
}

/** What can still be reached along a run, and the last step of a loop after which it recovers by itself no more. */
function hopeAlong(asked: Asked, edges: readonly number[], goesRound: boolean): Pick<Witness, 'bakedIn' | 'recovers'> {
  const { alone, helped } = asked.hope();
  const { graph } = asked.explored;
  const path = { start: 0, edges };
  const { pointOfNoReturn, distance } = inevitability(graph, alone, path);
  const withHelp = inevitability(graph, helped, path).distance;
  const recovers = distance.map((steps, at): Recovers => {
    if (steps !== NONE) return 'by itself';
    return withHelp[at] === NONE ? 'never' : 'with help';
  });
  const baked = goesRound && pointOfNoReturn !== null;
  return { bakedIn: baked ? { step: pointOfNoReturn, helpable: withHelp.at(-1) !== NONE } : null, recovers };
}

/** Steps from each state to one in which everybody is in: `alone` with neither person nor incident, `helped` with both. */
export interface Hope {
  readonly alone: Uint32Array;
  readonly helped: Uint32Array;
}

/** Found once for all witnesses of a search, when the first is shown. */
export function hopeOf(asked: Searched): () => Hope {
  let known: Hope | null = null;
  return () => {
    if (known !== null) return known;
    const { graph, expanded } = asked.explored;
    const good = everybodyIn(asked);
    const hope = (state: number) => state >= expanded || good[state] === 1;
    const alone = canReach(graph, hope, (edge) => idle(channelOf(graph, edge)) !== undefined);
    known = { alone, helped: canReach(graph, hope) };
    return known;
  };
}

/** Everybody who was to be there has tried and is in. */
export const everybodyIn = ({ explored, callers }: Searched): Uint8Array =>
  explored.where(callers.map((caller) => ({ node: outcomeNode(caller), is: ({ value }) => value === 'in' })));

const channelOf = (graph: Graph, edge: number): string => graph.channels[channelAt(graph, edge)] as string;
