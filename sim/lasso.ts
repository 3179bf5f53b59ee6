/**
 * The shortest way to show a livelock: a stem from where a run begins, then a loop of real edges that starves no assumed
 * channel, so that nobody can answer "he just never acted". Shortest in stem and loop together; of several, the one with the
 * shorter stem, then the one whose first different edge is declared first. A fair component is not yet a fair loop: what is
 * shown has to serve each channel itself.
 *
 * Each state of a fair component may be the knot where stem and loop meet. Knots wait by a lower bound of the total; the
 * lowest is searched up to its bound and either succeeds, which no other knot can then undercut, or waits again with a higher
 * bound. Searching for simple cycles would not do: a shortest fair loop may pass a state twice.
 *
 * A loop that waits for a countdown is hundreds of steps long, and every state of it would be searched around to that depth. So
 * where a first try does not end soon, landmarks are looked for (`landmarks.ts`): they tell from afar how long each loop must be.
 *
 * `shortest: true` is thus a proof. Where the work runs out first, a fair loop is still shown, and `atLeast` says how long
 * any must be.
 */
import { anyWalk, BAD, landmarkDebt, type Walks, walksOf } from './closed-walk.ts';
import { channelAt, type Graph, NONE, sourceOf } from './graph.ts';
import { type Knots, knotsOf } from './knot.ts';
import { landmarksOn, leastWith } from './landmarks.ts';
import { type FairComponents, fairComponents, type LoopQuestion } from './livelock.ts';
import { type Stems, stemsFrom } from './stems.ts';

export interface Lasso {
  /** Edges from an initial state to the knot. */
  readonly stem: readonly number[];
  readonly knot: number;
  /** Edges from the knot to the knot. */
  readonly loop: readonly number[];
  readonly shortest: boolean;
  /** No fair lasso of this question has fewer edges. */
  readonly atLeast: number;
}

export interface LassoOptions {
  /** Ways to the knots; from the initial states through any state where absent. */
  readonly stems?: Stems;
  /** Where they are known already. */
  readonly components?: FairComponents;
  /** How much the search may do, in edges looked at, about. */
  readonly workMax?: number;
  /** How much of that before landmarks are looked for. */
  readonly firstTry?: number;
}

const WORK_MAX = 30_000_000;
/** For the first try, in edges of the graph: what no landmark is needed for is found by then. */
const FIRST_TRY = 4;
const FIRST_TRY_MIN = 1_000_000;
/** More of them tell little more, and each doubles what a search may have to remember. */
const LANDMARKS_MAX = 2;
/** From how many knots a loop is tried when the work ran out. */
const ROUGH_KNOTS = 32;

/** Null where no fair loop is reached by the stems. */
export function shortestLasso(graph: Graph, question: LoopQuestion, options: LassoOptions = {}): Lasso | null {
  const components = options.components ?? fairComponents(graph, question);
  if (components.count === 0) return null;
  const stems = options.stems ?? stemsFrom(graph);
  const workMax = options.workMax ?? WORK_MAX;
  const rank = rankOf(stems);
  const search = (walks: Walks, left: number) => lowestFirst(walks, stems, knotsOf(walks, rank, { left }));
  const walks = walksOf(graph, question, components);
  const firstTry = Math.min(workMax, options.firstTry ?? Math.max(FIRST_TRY_MIN, FIRST_TRY * graph.targets.length));
  const first = search(walks, firstTry);
  if (first === null || first.shortest || firstTry === workMax) return first;
  const landmarks = landmarksOn(graph, question, components, first.loop)
    .map((kind) => ({ kind, least: leastWith(stems, components, walks.costs(landmarkDebt(kind))) }))
    .sort((one, other) => other.least - one.least || one.kind - other.kind)
    .slice(0, LANDMARKS_MAX);
  const kinds = landmarks.map(({ kind }) => kind);
  const second = search(kinds.length === 0 ? walks : walksOf(graph, question, components, kinds), workMax - firstTry);
  if (second === null || second.shortest) return second;
  const steps = ({ stem, loop }: Lasso): number => stem.length + loop.length;
  const best = steps(first) < steps(second) ? first : second;
  return { ...best, atLeast: Math.max(first.atLeast, second.atLeast) };
}

/** The place of each state in the order of the stems; those that none reaches come last. */
function rankOf({ order, distance }: Stems): Uint32Array {
  const rank = new Uint32Array(distance.length).fill(NONE);
  for (let place = 0; place < order.length; place += 1) rank[order[place] as number] = place;
  return rank;
}

function lowestFirst(walks: Walks, stems: Stems, knots: Knots): Lasso | null {
  const waiting = allKnots(walks, stems);
  for (let total = 1; total < waiting.length; total += 1) {
    const batch = waiting[total];
    if (batch === undefined) continue;
    // In order of the stems: those that have waited since a lower bound stand behind.
    batch.sort((one, other) => one - other);
    for (const place of batch) {
      const knot = stems.order[place] as number;
      const distance = stems.distance[knot] as number;
      const waitFor = (steps: number): void => {
        if (steps !== Number.POSITIVE_INFINITY) wait(waiting, distance + steps, place);
      };
      const atLeast = knots.atLeast(knot);
      if (distance + atLeast > total) {
        waitFor(atLeast);
        continue;
      }
      const searched = knots.search(knot, total - distance);
      if (searched === null) return roughly(walks, stems, batch, total);
      if (searched.edges !== null) {
        return { stem: stems.path(knot), knot, loop: searched.edges, shortest: true, atLeast: total };
      }
      waitFor(searched.atLeast);
    }
    delete waiting[total];
  }
  return null;
}

/** Places in the order of the stems, by the least total that a lasso with this knot can have as far as is known at once. */
function allKnots({ components, needsBad, costs }: Walks, { order, distance }: Stems): number[][] {
  const waiting: number[][] = [];
  const bad = needsBad ? costs(BAD) : null;
  for (let place = 0; place < order.length; place += 1) {
    const state = order[place] as number;
    if (components.of[state] === NONE) continue;
    const loop = bad === null ? 1 : (bad.to[state] as number) + (bad.from[state] as number);
    wait(waiting, (distance[state] as number) + loop, place);
  }
  return waiting;
}

function wait(waiting: number[][], total: number, place: number): void {
  const batch = waiting[total];
  if (batch === undefined) waiting[total] = [place];
  else batch.push(place);
}

/** The best of a few loops that pay one debt after the other. */
function roughly(walks: Walks, stems: Stems, places: readonly number[], atLeast: number): Lasso {
  const lassos = places.slice(0, ROUGH_KNOTS).map((place): Lasso => {
    const knot = stems.order[place] as number;
    return { stem: stems.path(knot), knot, loop: anyWalk(walks, knot), shortest: false, atLeast };
  });
  const steps = ({ stem, loop }: Lasso): number => stem.length + loop.length;
  return lassos.reduce((best, lasso) => (steps(lasso) < steps(best) ? lasso : best));
}

/** Is this what it claims to be, whoever made it? Judged from the graph alone, with nothing of the search. */
export function isFairLasso(graph: Graph, question: LoopQuestion, { stem, knot, loop }: Lasso): boolean {
  const end = (edges: readonly number[], from: number): number | null =>
    edges.reduce<number | null>(
      (at, edge) => (at !== null && at === sourceOf(graph, edge) ? (graph.targets[edge] as number) : null),
      from,
    );
  const start = stem.length === 0 ? knot : sourceOf(graph, stem[0] as number);
  if (start >= graph.initial || end(stem, start) !== knot || loop.length === 0 || end(loop, knot) !== knot)
    return false;
  const states = loop.map((edge) => sourceOf(graph, edge));
  if (!states.every((state) => question.within?.(state) ?? true)) return false;
  if (!loop.every((edge) => question.along?.(edge) ?? true)) return false;
  if (!loop.some((edge) => question.bad?.(edge) ?? true)) return false;
  const channelOf = (edge: number): string => graph.channels[channelAt(graph, edge)] ?? '';
  const taken = new Set(loop.map(channelOf));
  const enabledAt = states.map((state) => {
    const [from, to] = [graph.offsets[state] as number, graph.offsets[state + 1] as number];
    return new Set(Array.from({ length: to - from }, (_, place) => channelOf(from + place)));
  });
  return graph.channels.every((channel) => {
    const promise = question.fairness(channel);
    if (promise === undefined || taken.has(channel)) return true;
    const enabled = (at: Set<string>): boolean => at.has(channel);
    return promise === 'weak' ? !enabledAt.every(enabled) : !enabledAt.some(enabled);
  });
}
