/**
 * The reachable part of a model as numbers: states and actions are integers, edges lie in flat arrays. What is asked about
 * all runs (can it still recover, does it livelock, how bad can it get) is asked of this, so no engine below knows whether
 * the states came from a toy, from statecharts or from a compiled world.
 */

/** Which states an edge leads to and by what. Edges of state `s` are those from `offsets[s]` to `offsets[s + 1]`, in declared order. */
export interface Graph {
  /** States are 0 … states-1, in the order in which a breadth-first search first met them: a smaller number is never farther. */
  readonly states: number;
  /** How many of them, from 0 on, are initial. */
  readonly initial: number;
  readonly offsets: Uint32Array;
  /** Where each edge leads. */
  readonly targets: Uint32Array;
  /** Of which kind each edge is. Edges of one kind are by one action, and the same was seen on them. */
  readonly kinds: Kinds;
  /** The edge by which a search first met each state; `NONE` for initial states. Following it back is a shortest path. */
  readonly parents: Uint32Array;
  /** By kind: by which action; a number into the actions of whoever explored. */
  readonly labelOf: Uint16Array;
  /** By kind: what was seen, as a set of bits; whoever explored says what they mean. */
  readonly markOf: Uint8Array;
  /** By kind: its fairness channel. A channel is enabled in a state where an edge of it leaves, self-loops included. */
  readonly channelOf: Uint16Array;
  readonly channels: readonly string[];
}

/** A byte an edge, unless there are more kinds than a byte can tell apart. */
export type Kinds = Uint8Array | Uint16Array;
export const SMALL_KINDS = 0x100;

export const kindsFor = (kinds: number, edges: number): Kinds =>
  kinds > SMALL_KINDS ? new Uint16Array(edges) : new Uint8Array(edges);

/** By which action an edge is. */
export const labelAt = ({ kinds, labelOf }: Graph, edge: number): number => labelOf[kinds[edge] as number] as number;

/** What was seen on an edge, as a set of bits. */
export const markAt = ({ kinds, markOf }: Graph, edge: number): number => markOf[kinds[edge] as number] as number;

/** The fairness channel of an edge. */
export const channelAt = ({ kinds, channelOf }: Graph, edge: number): number =>
  channelOf[kinds[edge] as number] as number;

export const NONE = 0xffff_ffff;

/** The edges of a shortest path from an initial state to this one, first edge first. */
export function pathTo(graph: Graph, sources: Uint32Array, state: number): number[] {
  const path: number[] = [];
  for (let at = state; graph.parents[at] !== NONE; at = sources[graph.parents[at] as number] as number) {
    path.push(graph.parents[at] as number);
  }
  return path.reverse();
}

/** The state that each edge leaves. */
export function sourcesOf({ states, offsets, targets }: Graph): Uint32Array {
  const sources = new Uint32Array(targets.length);
  for (let state = 0; state < states; state += 1) sources.fill(state, offsets[state], offsets[state + 1]);
  return sources;
}

/** The state that one edge leaves, by bisection: for a path or two, where an array of all sources would be too much. */
export function sourceOf({ states, offsets }: Graph, edge: number): number {
  let [low, high] = [0, states - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((offsets[middle] as number) <= edge) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How much of a model a graph is. Where a bound was hit, what was found is found, but nothing is proved absent. */
export interface Reached {
  readonly graph: Graph;
  /** States from 0 to `expanded - 1` have all their edges, those after them none yet. */
  readonly expanded: number;
  /** Which bound ended the search, or null where the graph is the whole of what can be reached. */
  readonly bound: string | null;
}

export const whole = (graph: Graph): Reached => ({ graph, expanded: graph.states, bound: null });
