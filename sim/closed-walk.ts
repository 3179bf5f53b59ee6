/**
 * Shortest closed walks through one state of a fair component that starve no channel and take something bad: a search of
 * pairs (where the walk is, what it still owes), cut off by how many steps at least each debt costs.
 *
 * What a walk owes: a bad edge; for a weakly fair channel that is enabled where the walk begins, to take it or to pass a state
 * where it is disabled; for a strongly fair channel that was enabled in any state passed, to take it; and, where any are known, an
 * edge of each kind that no fair loop can do without (`landmarks.ts`), which asks nothing new and says how far it is.
 */
import { type Graph, NONE } from './graph.ts';
import { type FairComponents, type LoopQuestion, PROMISE, promises } from './livelock.ts';

/** The edges inside fair components, with what the searches of one question share. */
export interface Walks {
  readonly graph: Graph;
  readonly components: FairComponents;
  readonly promised: Uint8Array;
  /** Per edge: 0 where it is not inside a component, else 1, or 3 where it is bad. */
  readonly inner: Uint8Array;
  /** Must a walk take a bad edge? Else any edge will do. */
  readonly needsBad: boolean;
  /** The sources of the inner edges into each state, `into.sources[into.offsets[s]]` and on. */
  readonly into: { readonly offsets: Uint32Array; readonly sources: Uint32Array };
  /** Kinds of edges of which every fair walk takes one. */
  readonly landmarks: readonly number[];
  /** Steps until a debt is paid, from each state, and from the nearest place where it has just been paid to each state. */
  costs(debt: number): Costs;
}

export interface Costs {
  readonly to: Uint32Array;
  readonly from: Uint32Array;
}

/** The debt of a bad edge; any other number from 0 on is the channel that is owed. */
export const BAD = -1;
/** The debt of an edge of this kind. */
export const landmarkDebt = (kind: number): number => -2 - kind;

export function walksOf(
  graph: Graph,
  question: LoopQuestion,
  components: FairComponents,
  landmarks: readonly number[] = [],
): Walks {
  const inner = innerEdges(graph, question, components);
  const walks = {
    graph,
    landmarks,
    components,
    promised: promises(graph, question.fairness),
    inner,
    needsBad: question.bad !== undefined,
    into: innerSources(graph, inner),
  };
  const known = new Map<number, Costs>();
  const costs = (debt: number): Costs => {
    const found = known.get(debt) ?? costsOf(walks, debt);
    known.set(debt, found);
    return found;
  };
  return { ...walks, costs };
}

function innerEdges(
  { states, offsets, targets }: Graph,
  { along, bad }: LoopQuestion,
  { of }: FairComponents,
): Uint8Array {
  const inner = new Uint8Array(targets.length);
  for (let state = 0; state < states; state += 1) {
    const component = of[state] as number;
    if (component === NONE) continue;
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      if (of[targets[edge] as number] !== component || (along !== undefined && !along(edge))) continue;
      inner[edge] = bad?.(edge) ? 3 : 1;
    }
  }
  return inner;
}

function innerSources({ states, offsets, targets }: Graph, inner: Uint8Array): Walks['into'] {
  const starts = new Uint32Array(states + 1);
  for (let edge = 0; edge < targets.length; edge += 1) {
    if (inner[edge] !== 0)
      starts[(targets[edge] as number) + 1] = (starts[(targets[edge] as number) + 1] as number) + 1;
  }
  for (let state = 0; state < states; state += 1) {
    starts[state + 1] = (starts[state + 1] as number) + (starts[state] as number);
  }
  const sources = new Uint32Array(starts[states] as number);
  const next = starts.slice();
  for (let state = 0; state < states; state += 1) {
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      if (inner[edge] === 0) continue;
      const target = targets[edge] as number;
      sources[next[target] as number] = state;
      next[target] = (next[target] as number) + 1;
    }
  }
  return { offsets: starts, sources };
}

function paysIn(
  { graph: { kinds, channelOf }, inner }: Pick<Walks, 'graph' | 'inner'>,
  debt: number,
  edge: number,
): boolean {
  if (debt === BAD) return inner[edge] === 3;
  const kind = kinds[edge] as number;
  return debt < 0 ? landmarkDebt(kind) === debt : channelOf[kind] === debt;
}

/** Both are breadth-first over the inner edges, one against them and one along them, from all places of payment at once. */
function costsOf(walks: Omit<Walks, 'costs'>, debt: number): Costs {
  const { graph, components, promised, inner, into } = walks;
  const { states, offsets, targets } = graph;
  const to = new Uint32Array(states).fill(NONE);
  const from = new Uint32Array(states).fill(NONE);
  const payers: number[] = [];
  let fair = 0;
  for (let state = 0; state < states; state += 1) {
    if (components.of[state] === NONE) continue;
    fair += 1;
    let [enabled, pays] = [false, false];
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      const owed = paysIn(walks, debt, edge);
      enabled ||= owed;
      if (!owed || inner[edge] === 0) continue;
      pays = true;
      from[targets[edge] as number] = 0;
    }
    if (!enabled && debt >= 0 && promised[debt] === PROMISE.weak) {
      to[state] = 0;
      from[state] = 0;
    } else if (pays) payers.push(state);
  }
  spread(to, fair, into.offsets, into.sources, undefined, payers);
  spread(from, fair, offsets, targets, inner, []);
  return { to, from };
}

/** Breadth-first from every state at distance 0, and from those `nearby`, which are at distance 1; at most so many can be reached. */
function spread(
  distance: Uint32Array,
  reachable: number,
  offsets: Uint32Array,
  targets: Uint32Array,
  only: Uint8Array | undefined,
  nearby: readonly number[],
): void {
  const queue = new Uint32Array(distance.length);
  let written = 0;
  for (let state = 0; state < distance.length; state += 1) if (distance[state] === 0) queue[written++] = state;
  const zeros = written;
  const joinNearby = (): void => {
    for (const state of nearby) {
      if (distance[state] !== NONE) continue;
      distance[state] = 1;
      queue[written++] = state;
    }
  };
  if (zeros === 0) joinNearby();
  for (let read = 0; read < written && written < reachable; read += 1) {
    const state = queue[read] as number;
    const steps = (distance[state] as number) + 1;
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      if (only !== undefined && only[edge] === 0) continue;
      const target = targets[edge] as number;
      if (distance[target] !== NONE) continue;
      distance[target] = steps;
      queue[written++] = target;
    }
    if (read + 1 === zeros) joinNearby();
  }
}

/**
 * A closed walk that pays one debt after the other, each by a shortest way, and then goes home. Fair, but rarely the shortest:
 * what is left to show where a search had to give up.
 */
export function anyWalk(walks: Walks, knot: number): number[] {
  const { graph, promised, inner, into, needsBad } = walks;
  const { offsets, targets, kinds, channelOf } = graph;
  const home = new Uint32Array(graph.states).fill(NONE);
  home[knot] = 0;
  spread(home, graph.states, into.offsets, into.sources, undefined, []);
  const channel = (edge: number): number => channelOf[kinds[edge] as number] as number;
  const edgesOf = (state: number): number[] =>
    Array.from(
      { length: (offsets[state + 1] as number) - (offsets[state] as number) },
      (_, n) => n + (offsets[state] as number),
    );
  const owed = new Set<number>(needsBad ? [BAD] : []);
  const paid = new Set<number>();
  for (const edge of edgesOf(knot)) if (promised[channel(edge)] === PROMISE.weak) owed.add(channel(edge));
  const pass = (state: number): void => {
    const enabled = new Set(edgesOf(state).map(channel));
    for (const debt of owed) if (promised[debt] === PROMISE.weak && !enabled.has(debt)) paid.add(debt);
    for (const debt of enabled) if (promised[debt] === PROMISE.strong) owed.add(debt);
  };
  pass(knot);
  const walk: number[] = [];
  for (let at = knot; ; at = targets[walk.at(-1) as number] as number) {
    pass(at);
    const debt = [...owed].find((each) => !paid.has(each));
    if (debt === undefined && at === knot && walk.length > 0) return walk;
    const ways = edgesOf(at).filter((edge) => inner[edge] !== 0);
    const pays = (edge: number): boolean => (debt === BAD ? inner[edge] === 3 : channel(edge) === debt);
    const steps = debt === undefined ? home : walks.costs(debt).to;
    const left = (edge: number): number => (pays(edge) ? 0 : (steps[targets[edge] as number] as number));
    const edge = ways.reduce((best, way) => (left(way) < left(best) ? way : best));
    walk.push(edge);
    paid.add(channel(edge));
    if (inner[edge] === 3) paid.add(BAD);
  }
}
