/**
 * The shortest closed walk through one state, of at most a given length, or how long it must be at least. States that come
 * before the knot in a given rank are left to searches from those: each loop is looked for from its first state only.
 */

import { BAD, type Costs, landmarkDebt, type Walks } from './closed-walk.ts';
import { channelAt } from './graph.ts';
import { PROMISE } from './livelock.ts';

export interface Searched {
  readonly edges: readonly number[] | null;
  /** Where there is none that short: a length that one must have at least; infinite where there is none at all. */
  readonly atLeast: number;
}

export interface Knots {
  /** A closed walk through this state has at least that many steps. Cheap. */
  atLeast(knot: number): number;
  /** Of several shortest walks, the one whose first different edge is declared first. Null: the work ran out, or too many debts. */
  search(knot: number, stepsMax: number): Searched | null;
}

/** How much may be done in all: edges looked at on the way out, states on the way back, which are as quick. */
export interface Work {
  left: number;
}

/** Two sets of debts must fit into one exact integer. */
const DEBTS_MAX = 26;
/** Ways back are looked at half the way, since a walk out and back is that near; and all the way while it costs no more than this. */
const NEAR_MAX = 4096;

/** What is owed from one knot on, each debt with a bit of its own. */
interface Ledger {
  /** Those of which the costs are known. */
  readonly debts: readonly { readonly bit: number; readonly costs: Costs }[];
  /** Owed at the outset. */
  readonly owed: number;
  paidBy(edge: number): number;
  /** Bits of weak channels disabled in this state, */
  paidIn(state: number): number;
  /** and of strong ones enabled in it. */
  owedIn(state: number): number;
}

export function knotsOf(walks: Walks, rank: Uint32Array, work: Work): Knots {
  const { graph, promised, needsBad } = walks;
  const planned = work.left;
  // What a debt costs is worked out once for all states: worth it as soon as searching without has cost as much.
  const costs = (debt: number): Costs | null =>
    debt < 0 || planned - work.left > graph.targets.length ? walks.costs(debt) : null;
  const near = nearOf(walks, rank, work);
  const open = ledgersOf(walks, costs);
  return {
    atLeast(knot) {
      let most = 1;
      const owe = (debt: number): void => {
        const known = costs(debt);
        if (known !== null) most = Math.max(most, (known.to[knot] as number) + (known.from[knot] as number));
      };
      if (needsBad) owe(BAD);
      for (const kind of walks.landmarks) owe(landmarkDebt(kind));
      for (let edge = graph.offsets[knot] as number; edge < (graph.offsets[knot + 1] as number); edge += 1) {
        const channel = channelAt(graph, edge);
        if (promised[channel] !== PROMISE.none) owe(channel);
      }
      return most;
    },
    search(knot, stepsMax) {
      const ledger = open(knot);
      if (ledger === null) return null;
      return searchFrom(walks, rank, work, { knot, stepsMax, ledger, back: near(knot, stepsMax) });
    },
  };
}

/** The strongly fair channels that are taken inside any component: in a fair one, all that are enabled. */
function servedStrongly({ graph: { kinds, channelOf, channels }, promised, inner }: Walks): readonly number[] {
  const taken = new Uint8Array(channels.length);
  for (let edge = 0; edge < inner.length; edge += 1) {
    if (inner[edge] !== 0) taken[channelOf[kinds[edge] as number] as number] = 1;
  }
  return [...taken.keys()].filter((channel) => taken[channel] === 1 && promised[channel] === PROMISE.strong);
}

/** One ledger at a time: opening one closes the one before. */
function ledgersOf(walks: Walks, costs: (debt: number) => Costs | null): (knot: number) => Ledger | null {
  const { offsets, kinds, channelOf, channels, states } = walks.graph;
  const strong = servedStrongly(walks);
  const bits = new Int32Array(channels.length);
  /** By kind: its bit, where it is a landmark. */
  const landmark = new Int32Array(channelOf.length);
  /** What was worked out for a state holds for the ledger of this number. */
  const entered = new Uint32Array(states);
  const enabledIn = new Int32Array(states);
  let ledger = 0;
  /** Bits of the channels enabled in a state. */
  const enabled = (state: number): number => {
    if (entered[state] === ledger) return enabledIn[state] as number;
    let sum = 0;
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
      sum |= bits[channelOf[kinds[edge] as number] as number] as number;
    }
    entered[state] = ledger;
    enabledIn[state] = sum;
    return sum;
  };
  return (knot) => {
    ledger += 1;
    const weakHere = new Set<number>();
    for (const kind of kinds.subarray(offsets[knot], offsets[knot + 1])) {
      const channel = channelOf[kind] as number;
      if (walks.promised[channel] === PROMISE.weak) weakHere.add(channel);
    }
    const channelsOwed = [...weakHere, ...strong];
    const owes = [...channelsOwed, ...(walks.needsBad ? [BAD] : []), ...walks.landmarks.map(landmarkDebt)];
    if (owes.length > DEBTS_MAX) return null;
    bits.fill(0);
    for (const [place, channel] of channelsOwed.entries()) bits[channel] = 1 << place;
    const weak = (1 << weakHere.size) - 1;
    const bad = walks.needsBad ? 1 << channelsOwed.length : 0;
    const strongs = ((1 << channelsOwed.length) - 1) & ~weak;
    const first = owes.length - walks.landmarks.length;
    const passed = walks.landmarks.reduce((all, _, place) => all | (1 << (first + place)), 0);
    walks.landmarks.forEach((kind, place) => {
      landmark[kind] = 1 << (first + place);
    });
    return {
      debts: owes.flatMap((debt, place) => {
        const known = costs(debt);
        return known === null ? [] : [{ bit: 1 << place, costs: known }];
      }),
      owed: bad | weak | passed,
      paidBy: (edge) =>
        (bits[channelOf[kinds[edge] as number] as number] as number) |
        (landmark[kinds[edge] as number] as number) |
        (walks.inner[edge] === 3 ? bad : 0),
      paidIn: (state) => weak & ~enabled(state),
      owedIn: (state) => strongs & enabled(state),
    };
  };
}

/** How far each state is from the knot at least, on the way back. Asking about one knot ends what was known about the one before. */
function nearOf(
  { graph: { states }, into }: Walks,
  rank: Uint32Array,
  work: Work,
): (knot: number, stepsMax: number) => (state: number) => number {
  const asked = new Uint32Array(states);
  const steps = new Uint32Array(states);
  const queue = new Uint32Array(states);
  let current = 0;
  return (knot, stepsMax) => {
    current += 1;
    const least = rank[knot] as number;
    asked[knot] = current;
    steps[knot] = 0;
    queue[0] = knot;
    let [read, written, radius] = [0, 1, 0];
    for (; read < written && radius < stepsMax && (radius < stepsMax >> 1 || written < NEAR_MAX); radius += 1) {
      for (const end = written; read < end; read += 1) {
        const [from, to] = [
          into.offsets[queue[read] as number] as number,
          into.offsets[(queue[read] as number) + 1] as number,
        ];
        work.left -= 1;
        for (let at = from; at < to; at += 1) {
          const source = into.sources[at] as number;
          if (asked[source] === current || (rank[source] as number) < least) continue;
          asked[source] = current;
          steps[source] = radius + 1;
          queue[written++] = source;
        }
      }
    }
    // Where all ways back were seen, a state not among them has none.
    const beyond = read === written ? Number.POSITIVE_INFINITY : radius + 1;
    return (state) => (asked[state] === current ? (steps[state] as number) : beyond);
  };
}

interface Search {
  readonly knot: number;
  readonly stepsMax: number;
  readonly ledger: Ledger;
  readonly back: (state: number) => number;
}

/** Breadth-first over (state, what was paid, what was owed). A pair that cannot be home and quit in time is dropped. */
function searchFrom(
  walks: Walks,
  rank: Uint32Array,
  work: Work,
  { knot, stepsMax, ledger, back }: Search,
): Searched | null {
  const { offsets, targets } = walks.graph;
  const { debts } = ledger;
  const pairs = pairsOf(walks.graph.states);
  const least = rank[knot] as number;
  let atLeast = Number.POSITIVE_INFINITY;
  const remaining = (state: number, outstanding: number): number => {
    let most = Math.max(1, back(state));
    for (const { bit, costs } of debts) {
      if ((outstanding & bit) !== 0) most = Math.max(most, (costs.to[state] as number) + (costs.from[knot] as number));
    }
    return most;
  };
  pairs.meet(knot, 0, ledger.owed | ledger.owedIn(knot), -1, -1);
  let [read, levelEnd] = [0, 1];
  for (let steps = 1; steps <= stepsMax && read < levelEnd; steps += 1, levelEnd = pairs.states.length) {
    for (; read < levelEnd; read += 1) {
      const state = pairs.states[read] as number;
      const [from, to] = [offsets[state] as number, offsets[state + 1] as number];
      work.left -= to - from;
      if (work.left < 0) return null;
      for (let edge = from; edge < to; edge += 1) {
        const target = targets[edge] as number;
        if (walks.inner[edge] === 0 || (rank[target] as number) < least) continue;
        const paid = (pairs.paid[read] as number) | ledger.paidBy(edge) | ledger.paidIn(target);
        const owed = (pairs.owed[read] as number) | ledger.owedIn(target);
        if (target === knot && (owed & ~paid) === 0) return { edges: [...pairs.edgesTo(read), edge], atLeast: steps };
        const total = steps + remaining(target, owed & ~paid);
        if (total > stepsMax) atLeast = Math.min(atLeast, total);
        else pairs.meet(target, paid, owed, read, edge);
      }
    }
  }
  return { edges: null, atLeast };
}

/** What a search has met, each once, in the order in which it was met. */
function pairsOf(graphStates: number) {
  const states: number[] = [];
  const paids: number[] = [];
  const oweds: number[] = [];
  const parents: number[] = [];
  const edges: number[] = [];
  /** Numbers of the pairs of sets, so that one exact number can stand for all three. */
  const sets = new Map<number, number>();
  const met = new Set<number>();
  return {
    states,
    paid: paids,
    owed: oweds,
    meet(state: number, paid: number, owed: number, parent: number, edge: number): void {
      const pair = paid * 2 ** DEBTS_MAX + owed;
      const set = sets.get(pair) ?? sets.size;
      sets.set(pair, set);
      const key = set * graphStates + state;
      if (met.has(key)) return;
      met.add(key);
      states.push(state);
      paids.push(paid);
      oweds.push(owed);
      parents.push(parent);
      edges.push(edge);
    },
    edgesTo(last: number): number[] {
      const path: number[] = [];
      for (let at = last; at > 0; at = parents[at] as number) path.push(edges[at] as number);
      return path.reverse();
    },
  };
}
