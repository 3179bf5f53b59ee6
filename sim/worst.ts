/**
 * How bad can it get before the goal is reached? The exact maximum over all runs of what their edges weigh: milliseconds,
 * refusals, anything counted that is not negative. The edge into the goal counts; a run that never reaches it counts whole.
 *
 * Unbounded where a cycle that weighs something can be reached without passing the goal, and then the cycle is the reason.
 * Fairness would change nothing: a fair run may go round any finite number of times before it goes on. The maximum is the
 * longest path through the components, each of which weighs nothing inside.
 *
 * Where a bound cut the graph off, a maximum is a lower one (`at-least`); `unbounded` remains a proof.
 */
import { componentFinder } from './components.ts';
import { type Graph, NONE, type Reached, sourceOf } from './graph.ts';
import { type Stems, stemsFrom } from './stems.ts';

type Weight = (edge: number) => number;

/** `path` begins at an initial state and is a way to have it that bad: up to the last edge that weighs something. */
export type Worst =
  | {
      readonly kind: 'most' | 'at-least';
      readonly weight: number;
      readonly start: number | null;
      readonly path: readonly number[];
    }
  | {
      readonly kind: 'unbounded';
      /** States that can all reach each other. */
      readonly component: readonly number[];
      readonly stem: readonly number[];
      /** Leads from the end of the stem back to it, and weighs something. */
      readonly loop: readonly number[];
    };

/** Where runs can be before the goal is worked out once; then each weight is asked for by itself. */
export function worstUntil({ graph, bound }: Reached, goal: (state: number) => boolean): (weight: Weight) => Worst {
  const before = stemsFrom(graph, (state) => !goal(state));
  const components: Uint32Array[] = [];
  const of = new Uint32Array(graph.states).fill(NONE);
  componentFinder(graph)(before.order, (component) => {
    for (const state of component) of[state] = components.length;
    components.push(component.slice().sort());
  });
  return (weight) => {
    const heavy = firstHeavyEdge(graph, before, of, weight);
    if (heavy !== null) return unbounded(graph, before, components[of[heavy.source] as number] as Uint32Array, heavy);
    const best = bestOf(graph, components, of, weight);
    let start: number | null = null;
    for (let state = 0; state < graph.initial; state += 1) {
      if (of[state] !== NONE && (start === null || best.of(state) > best.of(start))) start = state;
    }
    return {
      kind: bound === null ? 'most' : 'at-least',
      weight: start === null ? 0 : best.of(start),
      start,
      path: start === null ? [] : best.path(start),
    };
  };
}

interface Edge {
  readonly source: number;
  readonly edge: number;
}

/** The nearest edge that weighs something and lies inside a component. */
function firstHeavyEdge({ offsets, targets }: Graph, { order }: Stems, of: Uint32Array, weight: Weight): Edge | null {
  for (const source of order) {
    for (let edge = offsets[source] as number; edge < (offsets[source + 1] as number); edge += 1) {
      if (of[targets[edge] as number] === of[source] && weight(edge) > 0) return { source, edge };
    }
  }
  return null;
}

function unbounded(graph: Graph, before: Stems, component: Uint32Array, { source, edge }: Edge): Worst {
  const inside = new Set(component);
  const home = wayInside(graph, (state) => inside.has(state), graph.targets[edge] as number, source);
  const loop = [edge, ...home];
  return { kind: 'unbounded', component: [...component], stem: before.path(source), loop };
}

/** Components are found after those they lead to, so what follows one is known by the time it is looked at. */
function bestOf(graph: Graph, components: readonly Uint32Array[], of: Uint32Array, weight: Weight) {
  const { offsets, targets } = graph;
  const most = new Float64Array(components.length);
  /** By which edge the most is had; `NONE` where nothing weighs anything any more. */
  const leave = new Uint32Array(components.length).fill(NONE);
  const from = new Uint32Array(components.length).fill(NONE);
  const after = (edge: number): number => {
    const next = of[targets[edge] as number] as number;
    return weight(edge) + (next === NONE ? 0 : (most[next] as number));
  };
  for (const [number, component] of components.entries()) {
    for (const state of component) {
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
        if (of[targets[edge] as number] === number) continue;
        const total = after(edge);
        if (total <= (most[number] as number)) continue;
        most[number] = total;
        leave[number] = edge;
        from[number] = state;
      }
    }
  }
  const path = (start: number): number[] => {
    const edges: number[] = [];
    for (
      let at = start;
      of[at] !== NONE && leave[of[at] as number] !== NONE;
      at = targets[edges.at(-1) as number] as number
    ) {
      const number = of[at] as number;
      const exit = from[number] as number;
      edges.push(...wayInside(graph, (state) => of[state] === number, at, exit), leave[number] as number);
    }
    return edges;
  };
  return { of: (state: number): number => most[of[state] as number] as number, path };
}

/** The edges of a shortest way from one state to another through states that are inside; there must be one. */
function wayInside(graph: Graph, inside: (state: number) => boolean, start: number, end: number): number[] {
  const via = new Map([[start, NONE]]);
  const queue = [start];
  for (let read = 0; !via.has(end); read += 1) {
    const state = queue[read] as number;
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge += 1) {
      const target = graph.targets[edge] as number;
      if (via.has(target) || !inside(target)) continue;
      via.set(target, edge);
      queue.push(target);
    }
  }
  const edges: number[] = [];
  for (let at = end; at !== start; at = sourceOf(graph, via.get(at) as number)) edges.push(via.get(at) as number);
  return edges.reverse();
}
