/**
 * A livelock is a loop in which the goal is never reached, or something bad happens again and again, although no channel that
 * is assumed to be served is starved: under weak fairness every channel enabled in all of the loop's states is taken in it;
 * under strong fairness every one enabled in any of them. A channel is enabled where an edge of it leaves, wherever that edge
 * leads. A state in which the world may stay for ever without a step is no loop and is reported apart.
 *
 * Found as strongly connected components of the states in question: what none of a component's edges takes, no loop in it
 * takes. Where a strongly fair channel is enabled but never taken inside, the states that enable it are left out and what
 * remains is looked at again (Emerson and Lei, Sci. Comput. Program. 1987).
 *
 * A component found is a proof: it holds a fair loop of real edges, even where a bound cut the graph off, since a state has
 * either all its edges or none. None found is a proof only for a whole graph; otherwise the verdict is `unknown`.
 */
import { componentFinder } from './components.ts';
import { type Graph, NONE, type Reached } from './graph.ts';
import type { Fairness } from './model.ts';

/** Which loops are looked for. What is absent asks nothing. */
export interface LoopQuestion {
  /** The loop stays in these states, */
  readonly within?: (state: number) => boolean;
  /** takes none but these edges, */
  readonly along?: (edge: number) => boolean;
  /** and at least one of these. */
  readonly bad?: (edge: number) => boolean;
  readonly fairness: Fairness;
}

export interface FairComponents {
  /** The number of the component that a state is in, or `NONE`. */
  readonly of: Uint32Array;
  /** Each component holds a fair loop, and each fair loop lies in one. */
  readonly count: number;
}

export interface Livelock extends FairComponents {
  /** Whether "there is no such loop" holds. */
  readonly verdict: 'holds' | 'fails' | 'unknown';
  readonly bound: string | null;
}

export function findLivelock({ graph, bound }: Reached, question: LoopQuestion): Livelock {
  const components = fairComponents(graph, question);
  const absent = bound === null ? 'holds' : 'unknown';
  return { ...components, verdict: components.count > 0 ? 'fails' : absent, bound };
}

export const PROMISE = { none: 0, weak: 1, strong: 2 } as const;

/** What is promised to each channel, as one of `PROMISE`. */
export const promises = ({ channels }: Pick<Graph, 'channels'>, fairness: Fairness): Uint8Array =>
  Uint8Array.from(channels, (channel) => PROMISE[fairness(channel) ?? 'none']);

/** Is there a fair loop through the whole component? If not: in which of its states could there still be one? */
export type JudgeComponent = (component: Uint32Array) => 'fair' | Uint32Array;

export function fairComponents(
  graph: Graph,
  question: LoopQuestion,
  judge: JudgeComponent = judgeOf(graph, question),
): FairComponents {
  const find = componentFinder(graph, question.along);
  const of = new Uint32Array(graph.states).fill(NONE);
  let count = 0;
  const regions = [statesWhere(graph, question.within)];
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    find(region, (component) => {
      const rest = judge(component);
      if (rest === 'fair') {
        for (const state of component) of[state] = count;
        count += 1;
      } else if (rest.length > 0) regions.push(rest);
    });
  }
  return { of, count };
}

function statesWhere({ states }: Graph, within: ((state: number) => boolean) | undefined): Uint32Array {
  const found = new Uint32Array(states);
  let count = 0;
  for (let state = 0; state < states; state += 1) if (within === undefined || within(state)) found[count++] = state;
  return found.subarray(0, count);
}

const nothing = new Uint32Array();

function judgeOf(graph: Graph, { along, bad, fairness }: LoopQuestion): JudgeComponent {
  const { states, offsets, targets, kinds, channelOf, channels } = graph;
  const promised = promises(graph, fairness);
  /** All of these hold the number of the component that an entry was made for, so that none is ever cleared. */
  const member = new Uint32Array(states);
  const taken = new Uint32Array(channels.length);
  const enabled = new Uint32Array(channels.length);
  /** In how many states of the component, and in which last. */
  const enabledIn = new Uint32Array(channels.length);
  const enabledLast = new Uint32Array(channels.length);
  let current = 0;

  /** True where a loop exists that does something bad. Fills the tables. */
  const survey = (component: Uint32Array): boolean => {
    let found = false;
    for (const state of component) {
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
        const channel = channelOf[kinds[edge] as number] as number;
        if (enabled[channel] !== current) {
          enabled[channel] = current;
          enabledIn[channel] = 1;
          enabledLast[channel] = state;
        } else if (enabledLast[channel] !== state) {
          enabledIn[channel] = (enabledIn[channel] as number) + 1;
          enabledLast[channel] = state;
        }
        if (member[targets[edge] as number] !== current || (along !== undefined && !along(edge))) continue;
        taken[channel] = current;
        found ||= bad === undefined || bad(edge);
      }
    }
    return found;
  };
  const starved = (channel: number): boolean => enabled[channel] === current && taken[channel] !== current;
  const enablesStarved = (state: number): boolean => {
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      const channel = channelOf[kinds[edge] as number] as number;
      if (promised[channel] === PROMISE.strong && starved(channel)) return true;
    }
    return false;
  };
  return (component) => {
    current += 1;
    // In the order in which their edges lie in memory.
    component.sort();
    for (const state of component) member[state] = current;
    if (!survey(component)) return nothing;
    let unserved = false;
    for (let channel = 0; channel < channels.length; channel += 1) {
      if (promised[channel] === PROMISE.none || !starved(channel)) continue;
      // Enabled in all states and never taken: the same is true of every loop in here.
      if (enabledIn[channel] === component.length) return nothing;
      unserved ||= promised[channel] === PROMISE.strong;
    }
    return unserved ? component.filter((state) => !enablesStarved(state)) : 'fair';
  };
}

/** Where a run may stay for ever without a step. In order, so the first is one that is reached soonest. */
export interface Standstills {
  /** No edge leaves. */
  readonly deadlocks: readonly number[];
  /** Edges leave, but nothing is promised to any of their channels: nobody need ever act. */
  readonly rests: readonly number[];
}

/** Only among states whose edges are known, so each one found is real. */
export function standstills(
  { graph, expanded }: Reached,
  { within, fairness }: Pick<LoopQuestion, 'within' | 'fairness'>,
): Standstills {
  const { offsets, kinds, channelOf } = graph;
  const promised = promises(graph, fairness);
  const deadlocks: number[] = [];
  const rests: number[] = [];
  for (let state = 0; state < expanded; state += 1) {
    if (within !== undefined && !within(state)) continue;
    const [from, to] = [offsets[state] as number, offsets[state + 1] as number];
    if (from === to) deadlocks.push(state);
    else {
      const served = kinds.subarray(from, to).some((kind) => promised[channelOf[kind] as number] !== PROMISE.none);
      if (!served) rests.push(state);
    }
  }
  return { deadlocks, rests };
}
