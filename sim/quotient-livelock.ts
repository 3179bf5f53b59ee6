/**
 * Fair loops of a whole graph, found on its quotient. There one name may stand for several, so that a loop which serves whoever
 * is called "first" may be one that serves two actors in turn, or one that starves each of them while the other is called so.
 * Each channel is therefore followed through the renamings on the edges, as a thread (Emerson and Sistla, "Utilizing Symmetry
 * when Model Checking under Fairness Assumptions", TOPLAS 1997): a component is fair if each thread in it is.
 *
 * Threads need not be walked. Every state of a component gets a renaming by some way from one of them, its root, so that each
 * channel of each state has a name at the root; two names there are one thread if ways round from the root to itself make one of the other.
 * Renamings have finite order, so threads never part: a thread is a set of names, and no thread leads into another.
 *
 * A fair component is a proof. What is shown of it is the provably shortest lasso of the whole graph, for which only as much of
 * that is unfolded as the lasso is long.
 */
import { type Graph, NONE, sourceOf } from './graph.ts';
import { shortestLasso } from './lasso.ts';
import {
  type FairComponents,
  fairComponents,
  type JudgeComponent,
  type LoopQuestion,
  PROMISE,
  promises,
} from './livelock.ts';
import type { Fairness } from './model.ts';
import { type Quotient, type ReachedQuotient, unfolded } from './quotient.ts';
import type { Stems } from './stems.ts';

/** `question` asks the same of all states that stand for each other, and promises the same to their channels. */
export function fairComponentsOf({ graph, quotient }: ReachedQuotient, question: LoopQuestion): FairComponents {
  return fairComponents(graph, question, judgeOf(graph, quotient, question));
}

const nothing = new Uint32Array();

function judgeOf(graph: Graph, quotient: Quotient, { along, bad, fairness }: LoopQuestion): JudgeComponent {
  const { states, offsets, targets, kinds, channelOf } = graph;
  const { channels, channelUnder } = quotient;
  const promised = promisedAlike(quotient, fairness);
  const threads = threadsOf(graph, quotient);
  const member = new Uint32Array(states);
  let current = 0;
  const isInside = (edge: number): boolean =>
    member[targets[edge] as number] === current && (along === undefined || along(edge));
  return (component) => {
    current += 1;
    component.sort();
    for (const state of component) member[state] = current;
    const { under, thread, size } = threads(component, isInside);
    const taken = new Uint8Array(channels.length);
    /** How many pairs of a state and a channel that is enabled there belong to each thread. */
    const enabled = new Uint32Array(channels.length);
    const seenIn = new Uint32Array(channels.length).fill(NONE);
    let found = false;
    const threadIn = (state: number, edge: number): number =>
      thread[channelUnder[under[state] as number]?.[channelOf[kinds[edge] as number] as number] as number] as number;
    for (const state of component) {
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
        const channel = channelOf[kinds[edge] as number] as number;
        const one = threadIn(state, edge);
        if (seenIn[channel] !== state) enabled[one] = (enabled[one] as number) + 1;
        seenIn[channel] = state;
        if (!isInside(edge)) continue;
        taken[one] = 1;
        found ||= bad === undefined || bad(edge);
      }
    }
    if (!found) return nothing;
    const starved = new Uint8Array(channels.length);
    let unserved = false;
    for (let one = 0; one < channels.length; one += 1) {
      if (promised[one] === PROMISE.none || taken[one] === 1 || enabled[one] === 0) continue;
      if (enabled[one] === component.length * (size[one] as number)) return nothing;
      if (promised[one] !== PROMISE.strong) continue;
      starved[one] = 1;
      unserved = true;
    }
    const enablesStarved = (state: number): boolean => {
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
        if (starved[threadIn(state, edge)] === 1) return true;
      }
      return false;
    };
    return unserved ? component.filter((state) => !enablesStarved(state)) : 'fair';
  };
}

function promisedAlike({ channels, channelUnder }: Quotient, fairness: Fairness): Uint8Array {
  const promised = promises({ channels }, fairness);
  for (const becomes of channelUnder) {
    const other = becomes.findIndex((to, from) => promised[to] !== promised[from]);
    if (other >= 0) throw new Error(`channel ${channels[other]} is promised something else than those it is alike to`);
  }
  return promised;
}

interface Threads {
  /** By state: the renaming by which its channels have their names at the root. */
  readonly under: Uint16Array;
  /** By channel at the root: the number of its thread, which is that of one of its channels; and by thread, of how many it is made. */
  readonly thread: readonly number[];
  readonly size: readonly number[];
}

/** Valid until it is asked about the next component. */
function threadsOf(
  { states, offsets, targets }: Graph,
  { group, turns, channels, channelUnder }: Quotient,
): (component: Uint32Array, isInside: (edge: number) => boolean) => Threads {
  const under = new Uint16Array(states);
  const met = new Uint32Array(states);
  const queue = new Uint32Array(states);
  let current = 0;
  return (component, isInside) => {
    current += 1;
    const root = component[0] as number;
    under[root] = 0;
    met[root] = current;
    queue[0] = root;
    const round = new Set<number>();
    for (let [read, written] = [0, 1]; read < written; read += 1) {
      const state = queue[read] as number;
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
        if (!isInside(edge)) continue;
        const target = targets[edge] as number;
        const here = group.after(under[state] as number, turns[edge] as number);
        if (met[target] === current) {
          round.add(group.after(here, group.inverse(under[target] as number)));
          continue;
        }
        met[target] = current;
        under[target] = here;
        queue[written++] = target;
      }
    }
    const thread = channels.map((_, channel) => channel);
    for (const renaming of round) {
      (channelUnder[renaming] as readonly number[]).forEach((to, from) => {
        const [one, other] = [thread[from] as number, thread[to] as number];
        for (const [channel, of] of thread.entries()) if (of === other) thread[channel] = one;
      });
    }
    const size = channels.map((_, channel) => thread.filter((of) => of === channel).length);
    return { under, thread, size };
  };
}

/** A lasso of the whole graph, each step as the edge that stands for it and the renaming under which it is taken. */
export interface TurnedLasso {
  readonly stem: readonly number[];
  readonly loop: readonly number[];
  /** By step of the stem and then of the loop. */
  readonly under: readonly number[];
  /** The state that stands for that where the loop begins. */
  readonly knot: number;
  readonly shortest: boolean;
  /** No lasso of this question has fewer steps. */
  readonly atLeast: number;
}

export interface TurnedLassoOptions {
  /** Ways to the knots, in a graph whose states stand for themselves. */
  readonly stems: (graph: Graph, stateOf: (state: number) => number) => Stems;
  readonly workMax?: number;
  /** How many states may be unfolded. */
  readonly statesMax?: number;
}

const RADIUS = 8;
const STATES_MAX = 4_000_000;

/** `none`: proved that there is none. `unshown`: there is one, but it is too far to be unfolded. */
export function shortestLassoOf(
  reached: ReachedQuotient,
  question: LoopQuestion,
  { stems, workMax, statesMax = STATES_MAX }: TurnedLassoOptions,
): TurnedLasso | 'none' | 'unshown' {
  const { of, count } = fairComponentsOf(reached, question);
  if (count === 0) return 'none';
  const { within, along, bad, fairness } = question;
  for (let radius = RADIUS; ; ) {
    const { graph, stateOf, under, edgeOf, end } = unfolded(reached, { radius, statesMax });
    const lasso = shortestLasso(
      graph,
      {
        within: (state) => of[stateOf[state] as number] !== NONE && (within?.(stateOf[state] as number) ?? true),
        ...(along === undefined ? {} : { along: (edge: number) => along(edgeOf[edge] as number) }),
        ...(bad === undefined ? {} : { bad: (edge: number) => bad(edgeOf[edge] as number) }),
        fairness,
      },
      { stems: stems(graph, (state) => stateOf[state] as number), ...(workMax === undefined ? {} : { workMax }) },
    );
    const total = lasso === null ? Number.POSITIVE_INFINITY : lasso.stem.length + lasso.loop.length;
    const known = total <= radius || end === 'whole';
    if (lasso !== null && (known || end === 'states' || !lasso.shortest)) {
      const steps = [...lasso.stem, ...lasso.loop];
      const edgesOf = (edges: readonly number[]) => edges.map((edge) => edgeOf[edge] as number);
      return {
        stem: edgesOf(lasso.stem),
        loop: edgesOf(lasso.loop),
        under: steps.map((edge) => under[sourceOf(graph, edge)] as number),
        knot: stateOf[lasso.knot] as number,
        shortest: lasso.shortest && known,
        atLeast: known ? lasso.atLeast : Math.min(lasso.atLeast, radius + 1),
      };
    }
    if (end === 'states') return 'unshown';
    if (end === 'whole') return 'none';
    radius = lasso === null ? 2 * radius : total;
  }
}
