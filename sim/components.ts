/**
 * Strongly connected components of a part of a graph: the largest sets of states of which each can reach each other. Every
 * cycle lies in one. Tarjan's algorithm (SIAM J. Comput. 1972) with its own stack, because a graph may be deeper than the
 * call stack, and with one number per state (Pearce, Inf. Process. Lett. 2016), because memory is what it waits for.
 */
import { type Graph, NONE } from './graph.ts';

/**
 * The components of the part of the graph that these states make up. Each is found before those that lead to it; the list
 * handed over is valid until the callee returns.
 */
export type FindComponents = (states: Uint32Array, found: (component: Uint32Array) => void) => void;

const WAITING = 0;

/** `along`: the edges that count; all where absent. */
export function componentFinder(graph: Graph, along?: (edge: number) => boolean): FindComponents {
  const { states: size, offsets, targets } = graph;
  /** The earliest state on the stack that this one is known to reach; `NONE` outside the part and once its component is known. */
  const low = new Uint32Array(size).fill(NONE);
  const cursor = new Uint32Array(size);
  const stack = new Uint32Array(size);
  const calls = new Uint32Array(size);
  /** When each state on the call stack was met. */
  const own = new Uint32Array(size);
  let [counter, stacked, depth] = [0, 0, 0];

  const enter = (state: number): void => {
    counter += 1;
    low[state] = counter;
    cursor[state] = offsets[state] as number;
    stack[stacked++] = state;
    own[depth] = counter;
    calls[depth++] = state;
  };
  /** Walks the edges of a state up to the first that leads to a new one. */
  const advance = (state: number): boolean => {
    const end = offsets[state + 1] as number;
    let lowest = low[state] as number;
    for (let edge = cursor[state] as number; edge < end; edge += 1) {
      const target = targets[edge] as number;
      const reached = low[target] as number;
      if (reached >= lowest || (along !== undefined && !along(edge))) continue;
      if (reached === WAITING) {
        cursor[state] = edge + 1;
        low[state] = lowest;
        enter(target);
        return true;
      }
      lowest = reached;
    }
    low[state] = lowest;
    return false;
  };
  /** True where a component is complete: it lies on the stack from here on. */
  const leave = (state: number): boolean => {
    depth -= 1;
    const lowest = low[state] as number;
    if (lowest === own[depth]) return true;
    const caller = calls[depth - 1] as number;
    if (lowest < (low[caller] as number)) low[caller] = lowest;
    return false;
  };
  return (states, found) => {
    for (const state of states) low[state] = WAITING;
    counter = 0;
    for (const root of states) {
      if (low[root] !== WAITING) continue;
      enter(root);
      while (depth > 0) {
        const state = calls[depth - 1] as number;
        if (advance(state) || !leave(state)) continue;
        const end = stacked;
        do {
          stacked -= 1;
          low[stack[stacked] as number] = NONE;
        } while (stack[stacked] !== state);
        found(stack.subarray(stacked, end));
      }
    }
  };
}
