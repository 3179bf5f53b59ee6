/**
 * Judges sentences about all runs on the graph of a model. `fails` always comes with witnesses made of real edges. `holds` is
 * a proof for everything the model can do, under the fairness that the property names. `unknown` says which bound was hit;
 * a part of a graph never makes a sentence about all runs hold, and never makes "sometimes" fail.
 *
 * "Leads to" is refuted by a run that, after a state `from`, stays out of `to` for ever: in a fair loop, in a deadlock, or at
 * rest where nobody is assumed ever to act. "Eventually" is the same from the start on. Each kind of refutation is looked for
 * and shown apart, by the shortest there is of its kind, because they are mended differently.
 */
import { type Graph, markAt, pathTo, type Reached, sourceOf, sourcesOf } from './graph.ts';
import { shortestLasso } from './lasso.ts';
import { findLivelock, type LoopQuestion, standstills } from './livelock.ts';
import type { Fairness, Property } from './model.ts';
import { type Quotient, turnsAlong } from './quotient.ts';
import { shortestLassoOf } from './quotient-livelock.ts';
import { findTrapped } from './recovery.ts';
import { type Stems, stemsAfter, stemsFrom } from './stems.ts';

/** A path from an initial state, as edges, and what is at its end: the state in question, or where the run stays for ever. */
export type Witness = {
  readonly state: number;
  readonly stem: readonly number[];
  /** On a quotient: by step of the stem and then of the loop, the renaming under which it is taken; null elsewhere. */
  readonly under: readonly number[] | null;
} & (
  | { readonly end: 'state' | 'deadlock' | 'rest' }
  /**
   * The run goes round here for ever. `shortest`: it is proved that no refutation of this kind is shorter; `atLeast`: how many
   * steps each has that goes round.
   */
  | { readonly end: 'loop'; readonly loop: readonly number[]; readonly shortest: boolean; readonly atLeast: number }
);

export interface Checked {
  readonly verdict: 'holds' | 'fails' | 'unknown';
  /** Why it fails, the shortest first; of "sometimes" why it holds. */
  readonly witnesses: readonly Witness[];
  /** The bound that cut the graph off, or null. A verdict of `fails` stands nevertheless. */
  readonly bound: string | null;
}

/** A graph whose states can be had; their own numbers are states as good as any, where a caller has tables of them. */
export interface Judged<State> extends Reached {
  state(number: number): State;
  /** Where states stand for others: the sentence has to be one that no renaming changes. */
  readonly quotient?: Quotient | undefined;
}

export interface CheckOptions {
  /** How much the search for a shortest loop may do, in edges looked at; past it a fair loop is shown that may not be shortest. */
  readonly workMax?: number;
}

export function check<State>(
  explored: Judged<State>,
  property: Property<State>,
  { workMax }: CheckOptions = {},
): Checked {
  const { graph } = explored;
  const lasso = workMax === undefined ? {} : { workMax };
  const where = (holds: (state: State) => boolean): Uint8Array =>
    Uint8Array.from({ length: graph.states }, (_, state) => (holds(explored.state(state)) ? 1 : 0));
  switch (property.expect) {
    case 'always':
      return safety(explored, where(property.holds).indexOf(0), 'fails');
    case 'sometimes':
      return safety(explored, where(property.holds).indexOf(1), 'holds');
    case 'recoverable': {
      const goal = where(property.holds);
      const { state, path, verdict, bound } = findTrapped(explored, (each) => goal[each] === 1);
      return { verdict, bound, witnesses: state === null ? [] : [pathWitness(explored, 'state', state, path)] };
    }
    case 'eventually': {
      const goal = where(property.holds);
      return pending(
        explored,
        (all, stateOf) => stemsFrom(all, (state) => goal[stateOf(state)] === 0),
        property.assuming,
        lasso,
      );
    }
    case 'leads-to': {
      const [from, to] = [where(property.from), where(property.to)];
      const waiting: StemsIn = (all, stateOf) =>
        stemsAfter(
          all,
          stemsFrom(all),
          (state) => from[stateOf(state)] === 1,
          (state) => to[stateOf(state)] === 0,
        );
      return pending(explored, waiting, property.assuming, lasso);
    }
    case 'never':
      return neverTaken(explored, property.marks);
    case 'finally-never': {
      const bad = (edge: number): boolean => (markAt(graph, edge) & property.marks) !== 0;
      return judged(
        explored,
        loops(explored, (all) => stemsFrom(all), { bad, fairness: property.assuming }, lasso),
      );
    }
  }
}

/** Ways into a graph each of whose states is, or on a quotient stands for, `stateOf` of it. */
type StemsIn = (graph: Graph, stateOf: (state: number) => number) => Stems;

interface Part extends Reached {
  readonly quotient?: Quotient | undefined;
}

const pathWitness = (
  { quotient }: Part,
  end: 'state' | 'deadlock' | 'rest',
  state: number,
  stem: readonly number[],
): Witness => ({ end, state, stem, under: quotient === undefined ? null : turnsAlong(quotient, stem).slice(0, -1) });

/** `state` is the first in which it shows, or -1. Numbers are those of a breadth-first search, so none is nearer. */
function safety(part: Part, state: number, shown: 'holds' | 'fails'): Checked {
  const { graph, bound } = part;
  const otherwise = shown === 'fails' ? 'holds' : 'fails';
  if (state < 0) return { verdict: bound === null ? otherwise : 'unknown', witnesses: [], bound };
  return { verdict: shown, witnesses: [pathWitness(part, 'state', state, stemsFrom(graph).path(state))], bound };
}

/** The first edge with such a mark leaves a nearest state, so the path to it and over it is a shortest. */
function neverTaken(reached: Part, marks: number): Checked {
  const { graph, bound } = reached;
  const edge = graph.kinds.findIndex((kind: number) => ((graph.markOf[kind] as number) & marks) !== 0);
  if (edge < 0) return judged(reached, []);
  const stem = [...pathTo(graph, sourcesOf(graph), sourceOf(graph, edge)), edge];
  return { verdict: 'fails', witnesses: [pathWitness(reached, 'state', graph.targets[edge] as number, stem)], bound };
}

/** The stems lead to all states in which a run still waits for the goal. Can one wait for ever? */
function pending(reached: Part, stemsIn: StemsIn, fairness: Fairness, lasso: CheckOptions): Checked {
  const stems = stemsIn(reached.graph, (state) => state);
  const { distance } = stems;
  const waits = new Uint8Array(distance.length);
  for (const state of stems.order) waits[state] = 1;
  const within = (state: number): boolean => waits[state] === 1;
  const { deadlocks, rests } = standstills(reached, { within, fairness });
  const nearest = (end: 'deadlock' | 'rest', states: readonly number[]): Witness[] => {
    const [first, ...others] = states;
    if (first === undefined) return [];
    const near = (one: number, other: number): number =>
      (distance[other] as number) < (distance[one] as number) ? other : one;
    const state = others.reduce(near, first);
    return [pathWitness(reached, end, state, stems.path(state))];
  };
  const still = [...nearest('deadlock', deadlocks), ...nearest('rest', rests)];
  const round = loops(reached, stemsIn, { within, fairness }, lasso);
  return judged(
    reached,
    round === 'unshown' && still.length === 0 ? round : [...still, ...(round === 'unshown' ? [] : round)],
  );
}

function loops(part: Part, stemsIn: StemsIn, question: LoopQuestion, options: CheckOptions): Witness[] | 'unshown' {
  const { graph, quotient } = part;
  if (quotient !== undefined) {
    const turned = shortestLassoOf({ ...part, quotient }, question, { ...options, stems: stemsIn });
    if (turned === 'unshown') return turned;
    return turned === 'none' ? [] : [{ end: 'loop', ...turned, state: turned.knot }];
  }
  const stems = stemsIn(graph, (state) => state);
  const lasso = shortestLasso(graph, question, { ...options, stems, components: findLivelock(part, question) });
  if (lasso === null) return [];
  const { stem, knot, loop, shortest, atLeast } = lasso;
  return [{ end: 'loop', state: knot, stem, loop, shortest, atLeast, under: null }];
}

/** `unshown`: there is a loop, but it cannot be shown, and what cannot be shown is not said to be so. */
function judged({ bound }: Reached, witnesses: readonly Witness[] | 'unshown'): Checked {
  if (witnesses === 'unshown')
    return { verdict: 'unknown', witnesses: [], bound: bound ?? 'states that may be unfolded' };
  const steps = (witness: Witness): number => witness.stem.length + (witness.end === 'loop' ? witness.loop.length : 0);
  if (witnesses.length > 0) {
    return { verdict: 'fails', witnesses: witnesses.toSorted((one, other) => steps(one) - steps(other)), bound };
  }
  return { verdict: bound === null ? 'holds' : 'unknown', witnesses: [], bound };
}
