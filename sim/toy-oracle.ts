/**
 * Answers about toy graphs by trying everything out: slow, and plain enough to be believed. Engines are tested against it on
 * graphs drawn at random.
 */
import { channelAt, type Graph, markAt, NONE, sourcesOf } from './graph.ts';
import type { LoopQuestion } from './livelock.ts';
import type { Fairness } from './model.ts';
import type { Rng } from './rng.ts';
import { toyGraph } from './toy-graph.ts';

export interface Asked {
  readonly graph: Graph;
  readonly question: LoopQuestion;
}

const KINDS = [undefined, 'weak', 'strong'] as const;

/** A graph of 2 to 6 states and up to 4 channels, with self-loops, several edges between two states, and dead ends. */
export function drawn(draw: Rng): Asked {
  const states = draw.between(2, 6);
  const channels = draw.between(1, 4);
  const edges = Array.from({ length: draw.between(1, 2 * states + 2) }, () => ({
    from: `${draw.below(states)}`,
    to: `${draw.below(states)}`,
    channel: `${draw.below(channels)}`,
    marks: draw.below(3) === 0 ? 1 : 0,
  }));
  const { graph } = toyGraph(draw.chance(1, 4) ? ['0', '1'] : ['0'], edges);
  const kinds = Array.from({ length: channels }, () => KINDS[draw.below(3)]);
  const [outside, barred] = [draw.below(2 ** states), draw.below(states)];
  const question = {
    fairness: (channel: string) => kinds[Number(channel)],
    ...(draw.chance(1, 3) ? { within: (state: number) => ((outside >> state) & 1) === 0 } : {}),
    ...(draw.chance(1, 4) ? { along: (edge: number) => edge !== barred } : {}),
    ...(draw.chance(1, 2) ? { bad: (edge: number) => markAt(graph, edge) === 1 } : {}),
  };
  return { graph, question };
}

/** How far each state is from an initial one. */
export function depths(graph: Graph): number[] {
  const sources = sourcesOf(graph);
  return Array.from({ length: graph.states }, (_, state) => {
    let steps = 0;
    for (let at = state; graph.parents[at] !== NONE; at = sources[graph.parents[at] as number] as number) steps += 1;
    return steps;
  });
}

export interface Forced {
  readonly stem: number;
  readonly knot: number;
  readonly loop: readonly number[];
}

/** Everything a walk can have done: where it is, which states it passed and which edges it took. Tried out from every knot. */
export function lassoByForce({ graph, question }: Asked, depth = depths(graph)): Forced | null {
  let best: Forced | null = null;
  for (let knot = 0; knot < graph.states; knot += 1) {
    const stem = depth[knot] as number;
    const loop = stem === NONE ? null : loopByForce(graph, question, knot);
    if (loop === null) continue;
    const [total, leastTotal] = [stem + loop.length, best === null ? NONE : best.stem + best.loop.length];
    // In a graph's own numbering a smaller knot is never farther, but stems may have been given that are longer.
    if (total < leastTotal || (total === leastTotal && stem < (best?.stem ?? 0))) best = { stem, knot, loop };
  }
  return best;
}

export function loopByForce(graph: Graph, question: LoopQuestion, knot: number): number[] | null {
  if (!(question.within?.(knot) ?? true)) return null;
  const facts = channelFacts(graph, question.fairness);
  const met = new Set<number>();
  let level = [{ at: knot, passed: 1 << knot, taken: 0, bad: false, edges: [] as number[] }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { at, passed, taken, bad, edges } of level) {
      for (let edge = graph.offsets[at] as number; edge < (graph.offsets[at + 1] as number); edge += 1) {
        const to = graph.targets[edge] as number;
        if (!(question.within?.(to) ?? true) || !(question.along?.(edge) ?? true)) continue;
        const channel = 1 << channelAt(graph, edge);
        const node = {
          at: to,
          passed: passed | (1 << to),
          taken: taken | channel,
          bad: bad || (question.bad?.(edge) ?? true),
          edges: [...edges, edge],
        };
        if (to === knot && node.bad && isFair(facts, node.passed, node.taken)) return node.edges;
        const key = ((node.passed * 16 + node.taken) * 8 + to) * 2 + Number(node.bad);
        if (met.has(key)) continue;
        met.add(key);
        next.push(node);
      }
    }
    level = next;
  }
  return null;
}

/** Per channel: what is promised to it, and the set of states that enable it. */
export function channelFacts(graph: Graph, fairness: Fairness) {
  const sources = sourcesOf(graph);
  return graph.channels.map((channel, number) => {
    let enabled = 0;
    for (const [edge, source] of sources.entries()) {
      if (channelAt(graph, edge) === number) enabled |= 1 << source;
    }
    return { promise: fairness(channel), enabled };
  });
}

/** Fair loops need not be walked to be known to exist: one through a set of states may as well take all edges between them. */
export function fairSetExists({ graph, question }: Asked): boolean {
  const facts = channelFacts(graph, question.fairness);
  const sources = sourcesOf(graph);
  for (let set = 1; set < 2 ** graph.states; set += 1) {
    const has = (state: number): boolean => ((set >> state) & 1) === 1;
    const inside = [...sources.keys()].filter(
      (edge) => has(sources[edge] as number) && has(graph.targets[edge] as number) && (question.along?.(edge) ?? true),
    );
    const members = Array.from({ length: graph.states }, (_, state) => state).filter(has);
    if (!members.every((state) => question.within?.(state) ?? true)) continue;
    if (!inside.some((edge) => question.bad?.(edge) ?? true)) continue;
    const taken = inside.reduce((all, edge) => all | (1 << channelAt(graph, edge)), 0);
    if (isFair(facts, set, taken) && connected(graph, sources, inside, members)) return true;
  }
  return false;
}

function connected(graph: Graph, sources: Uint32Array, edges: readonly number[], members: readonly number[]): boolean {
  return members.every((start) => {
    let reached = 1 << start;
    for (let before = 0; before !== reached; ) {
      before = reached;
      for (const edge of edges)
        if ((reached >> (sources[edge] as number)) & 1) reached |= 1 << (graph.targets[edge] as number);
    }
    return members.every((state) => ((reached >> state) & 1) === 1);
  });
}

export const isFair = (facts: ReturnType<typeof channelFacts>, passed: number, taken: number): boolean =>
  facts.every(({ promise, enabled }, channel) => {
    if (promise === undefined || (taken & (1 << channel)) !== 0) return true;
    return promise === 'weak' ? (passed & ~enabled) !== 0 : (passed & enabled) === 0;
  });
