/**
 * Strongly connected components of a part of a graph: the largest sets of states of which each can reach each other. Every
 * cycle lies in one. Tarjan's algorithm (SIAM J. Comput. 1972) with its own stack, because a graph may be deeper than the
 * call stack; linear, and without allocation from one search to the next.
 */
import { type Graph, NONE } from './graph.ts';

/** The components of the given states, those that can be reached from another one before it. The list is the callee's to keep. */
export type FindComponents = (states: Uint32Array, found: (component: Uint32Array) => void) => void;

/** `along`: the edges that count; all where absent. */
export function componentFinder(graph: Graph, along?: (edge: number) => boolean): FindComponents {
  const { states: size, offsets, targets } = graph;
  /** The search that a state belongs to; `NONE` once its component is known, so what is marked and met is on the stack. */
  const search = new Uint32Array(size).fill(NONE);
  const index = new Uint32Array(size);
  const low = new Uint32Array(size);
  const cursor = new Uint32Array(size);
  const stack = new Uint32Array(size);
  const calls = new Uint32Array(size);
  let searches = 0;

  return (states, found) => {
    const current = searches++;
    for (const state of states) {
      search[state] = current;
      index[state] = 0;
    }
    let [counter, stacked, depth] = [0, 0, 0];
    const enter = (state: number): void => {
      counter += 1;
      index[state] = counter;
      low[state] = counter;
      cursor[state] = offsets[state] as number;
      stack[stacked++] = state;
      calls[depth++] = state;
    };
    /** Walks the edges of a state up to the first that leads to a new one. */
    const advance = (state: number): boolean => {
      const end = offsets[state + 1] as number;
      let lowest = low[state] as number;
      for (let edge = cursor[state] as number; edge < end; edge += 1) {
        const target = targets[edge] as number;
        if (search[target] !== current || (along !== undefined && !along(edge))) continue;
        const met = index[target] as number;
        if (met === 0) {
          cursor[state] = edge + 1;
          low[state] = lowest;
          enter(target);
          return true;
        }
        if (met < lowest) lowest = met;
      }
      low[state] = lowest;
      return false;
    };
    const leave = (state: number): void => {
      depth -= 1;
      if (depth > 0) {
        const caller = calls[depth - 1] as number;
        if ((low[state] as number) < (low[caller] as number)) low[caller] = low[state] as number;
      }
      if (low[state] !== index[state]) return;
      const end = stacked;
      do {
        stacked -= 1;
        search[stack[stacked] as number] = NONE;
      } while (stack[stacked] !== state);
      found(stack.slice(stacked, end));
    };
    for (const root of states) {
      if (search[root] !== current) continue;
      enter(root);
      while (depth > 0) {
        const state = calls[depth - 1] as number;
        if (!advance(state)) leave(state);
      }
    }
  };
}
