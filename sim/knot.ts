/**
 * The shortest closed walk through one state, of at most a given length, or how long it must be at least. States that come
 * before the knot in a given rank are left to searches from those: each loop is looked for from its first state only.
 */
import { BAD, type Costs, type Walks } from './closed-walk.ts';
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

/** How many edges may be looked at in all. */
export interface Work {
  left: number;
}

/** Two sets of debts must fit into one exact integer. */
const DEBTS_MAX = 26;

/** What is owed from one knot on, each debt with a bit of its own. */
interface Ledger {
  readonly debts: readonly { readonly bit: number; readonly costs: Costs }[];
  /** Owed at the outset. */
  readonly owed: number;
  paidBy(edge: number): number;
  /** Bits of weak channels disabled here, and of strong ones enabled here. */
  passing(state: number): { readonly paid: number; readonly owed: number };
}

export function knotsOf(walks: Walks, rank: Uint32Array, work: Work): Knots {
  const near = nearOf(walks, rank, work);
  const strong = servedStrongly(walks);
  return {
    atLeast: (knot) =>
      debtsAt(walks, strong, knot).reduce((most, { channel, owed }) => {
        const { to, from } = walks.costs(channel);
        return owed ? Math.max(most, (to[knot] as number) + (from[knot] as number)) : most;
      }, 1),
    search(knot, stepsMax) {
      const ledger = ledgerOf(walks, strong, knot);
      return ledger === null
        ? null
        : searchFrom(walks, rank, work, { knot, stepsMax, ledger, back: near(knot, stepsMax) });
    },
  };
}

/** The strongly fair channels that are taken inside any component: in a fair one, all that are enabled. */
function servedStrongly({ graph: { labels, channelOf, channels }, promised, inner }: Walks): readonly number[] {
  const taken = new Uint8Array(channels.length);
  for (let edge = 0; edge < inner.length; edge += 1) {
    if (inner[edge] !== 0) taken[channelOf[labels[edge] as number] as number] = 1;
  }
  return [...taken.keys()].filter((channel) => taken[channel] === 1 && promised[channel] === PROMISE.strong);
}

function channelsAt({ graph: { offsets, labels, channelOf } }: Walks, state: number): Set<number> {
  const enabled = new Set<number>();
  for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge += 1) {
    enabled.add(channelOf[labels[edge] as number] as number);
  }
  return enabled;
}

function debtsAt(walks: Walks, strong: readonly number[], knot: number): { channel: number; owed: boolean }[] {
  const enabled = channelsAt(walks, knot);
  const weak = [...enabled].filter((channel) => walks.promised[channel] === PROMISE.weak);
  return [
    ...(walks.needsBad ? [BAD] : []).map((channel) => ({ channel, owed: true })),
    ...weak.map((channel) => ({ channel, owed: true })),
    ...strong.map((channel) => ({ channel, owed: enabled.has(channel) })),
  ];
}

function ledgerOf(walks: Walks, strong: readonly number[], knot: number): Ledger | null {
  const { labels, channelOf } = walks.graph;
  const debts = debtsAt(walks, strong, knot);
  if (debts.length > DEBTS_MAX) return null;
  const bits = new Map(debts.map(({ channel }, place) => [channel, 1 << place]));
  const bad = bits.get(BAD) ?? 0;
  const [weak, strongBits] = [PROMISE.weak, PROMISE.strong].map((promise) =>
    [...bits].filter(([channel]) => channel !== BAD && walks.promised[channel] === promise),
  ) as [[number, number][], [number, number][]];
  const known = new Map<number, { paid: number; owed: number }>();
  const passing = (state: number): { paid: number; owed: number } => {
    const before = known.get(state);
    if (before !== undefined) return before;
    const enabled = channelsAt(walks, state);
    const sum = { paid: 0, owed: 0 };
    for (const [channel, bit] of weak) if (!enabled.has(channel)) sum.paid |= bit;
    for (const [channel, bit] of strongBits) if (enabled.has(channel)) sum.owed |= bit;
    known.set(state, sum);
    return sum;
  };
  return {
    debts: debts.map(({ channel }, place) => ({ bit: 1 << place, costs: walks.costs(channel) })),
    owed: debts.reduce((sum, { owed }, place) => (owed ? sum | (1 << place) : sum), 0),
    paidBy: (edge) =>
      (bits.get(channelOf[labels[edge] as number] as number) ?? 0) | (walks.inner[edge] === 3 ? bad : 0),
    passing,
  };
}

/** How far each state is from the knot at least, on the way back. Looks only half the way: a walk out and back is that near. */
function nearOf(
  { into }: Walks,
  rank: Uint32Array,
  work: Work,
): (knot: number, stepsMax: number) => (state: number) => number {
  return (knot, stepsMax) => {
    const radius = Math.floor(stepsMax / 2);
    const steps = new Map([[knot, 0]]);
    let level = [knot];
    for (let distance = 1; distance <= radius && level.length > 0; distance += 1) {
      const next: number[] = [];
      for (const state of level) {
        const [from, to] = [into.offsets[state] as number, into.offsets[state + 1] as number];
        work.left -= to - from;
        for (let at = from; at < to; at += 1) {
          const source = into.sources[at] as number;
          if (steps.has(source) || (rank[source] as number) < (rank[knot] as number)) continue;
          steps.set(source, distance);
          next.push(source);
        }
      }
      level = next;
    }
    // Where all ways back were seen, a state not among them has none.
    const beyond = level.length === 0 ? Number.POSITIVE_INFINITY : radius + 1;
    return (state) => steps.get(state) ?? beyond;
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
  const sets = pairsOfSets();
  const nodes: { state: number; set: number; parent: number; edge: number }[] = [];
  const met = new Set<number>();
  let atLeast = Number.POSITIVE_INFINITY;
  const remaining = (state: number, outstanding: number): number => {
    let most = back(state);
    for (const { bit, costs } of debts) {
      if ((outstanding & bit) !== 0) most = Math.max(most, (costs.to[state] as number) + (costs.from[knot] as number));
    }
    return most;
  };
  const meet = (state: number, paid: number, owed: number, parent: number, edge: number): void => {
    const set = sets.numberOf(paid, owed);
    const key = set * walks.graph.states + state;
    if (met.has(key)) return;
    met.add(key);
    nodes.push({ state, set, parent, edge });
  };
  const start = ledger.passing(knot);
  meet(knot, start.paid, ledger.owed | start.owed, -1, -1);
  let [read, levelEnd] = [0, 1];
  for (let steps = 1; steps <= stepsMax && read < nodes.length; steps += 1, levelEnd = nodes.length) {
    for (; read < levelEnd; read += 1) {
      const { state, set } = nodes[read] as { state: number; set: number };
      const [from, to] = [offsets[state] as number, offsets[state + 1] as number];
      work.left -= to - from;
      if (work.left < 0) return null;
      for (let edge = from; edge < to; edge += 1) {
        const target = targets[edge] as number;
        if (walks.inner[edge] === 0 || (rank[target] as number) < (rank[knot] as number)) continue;
        const here = ledger.passing(target);
        const paid = sets.paid(set) | ledger.paidBy(edge) | here.paid;
        const owed = sets.owed(set) | here.owed;
        if (target === knot && (owed & ~paid) === 0) return { edges: [...edgesTo(nodes, read), edge], atLeast: steps };
        const total = steps + Math.max(1, remaining(target, owed & ~paid));
        if (total > stepsMax) atLeast = Math.min(atLeast, total);
        else meet(target, paid, owed, read, edge);
      }
    }
  }
  return { edges: null, atLeast };
}

function edgesTo(nodes: readonly { parent: number; edge: number }[], last: number): number[] {
  const edges: number[] = [];
  for (let at = last; at > 0; at = nodes[at]?.parent as number) edges.push(nodes[at]?.edge as number);
  return edges.reverse();
}

/** Numbers for pairs of sets, in order of first use. */
function pairsOfSets() {
  const numbers = new Map<number, number>();
  const paids: number[] = [];
  const oweds: number[] = [];
  return {
    paid: (number: number): number => paids[number] as number,
    owed: (number: number): number => oweds[number] as number,
    numberOf(paid: number, owed: number): number {
      const key = paid * 2 ** DEBTS_MAX + owed;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, paids.length);
      paids.push(paid);
      oweds.push(owed);
      return paids.length - 1;
    },
  };
}
