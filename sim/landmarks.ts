/**
 * Landmarks: kinds of edges that no fair loop can do without, such as the one by which a countdown begins anew. Nothing is asked of
 * a loop by them that it does not do anyway; but a walk that has yet to pass one is at least that far from home, which is often all
 * but the whole way. (The idea is that of planning: Hoffmann, Porteous and Sebastia, J. Artif. Intell. Res. 2004.)
 */
import type { Costs } from './closed-walk.ts';
import { type Graph, NONE } from './graph.ts';
import { type FairComponents, fairComponents, type LoopQuestion } from './livelock.ts';
import type { Stems } from './stems.ts';

/** Those among the kinds of this fair loop: every other kind is missing in that one. */
export function landmarksOn(
  graph: Graph,
  question: LoopQuestion,
  { of }: FairComponents,
  loop: readonly number[],
): readonly number[] {
  const { kinds } = graph;
  const { along } = question;
  const within = (state: number): boolean => of[state] !== NONE;
  return [...new Set(loop.map((edge) => kinds[edge] as number))].filter((kind) => {
    const without = (edge: number): boolean => kinds[edge] !== kind && (along === undefined || along(edge));
    return fairComponents(graph, { ...question, within, along: without }).count === 0;
  });
}

/** How long a lasso must be at least, as far as one debt tells. */
export function leastWith({ order, distance }: Stems, { of }: FairComponents, { to, from }: Costs): number {
  let least = Number.POSITIVE_INFINITY;
  for (const state of order) {
    if (of[state] === NONE || to[state] === NONE || from[state] === NONE) continue;
    least = Math.min(least, (distance[state] as number) + (to[state] as number) + (from[state] as number));
  }
  return least;
}
