/**
 * Every state that an open world can get into, breadth first, one for all that renamings of actors who are alike make of it:
 * of these the first in the order of the numbers of its slots. Which states stand for others is part of no verdict.
 *
 * A state and its steps take longer than in `explore-world.ts`, as each state that is met is compared with all its images; there
 * are up to as many times fewer as there are renamings.
 */

import type { NodeIs } from './block-where.ts';
import type { ExploredWorld } from './explore-world.ts';
import { GraphBuilder } from './graph-builder.ts';
import { Images } from './images.ts';
import type { Ms } from './model.ts';
import type { OpenWorld } from './open-world.ts';
import { type ExploreBounds, Pace } from './pace.ts';
import { PackedStates } from './packed-states.ts';
import { channelsUnder, type Quotient } from './quotient.ts';
import type { Node } from './slots.ts';
import { type Answer, CLOSED, StepTrees } from './step-trees.ts';
import { type Group, groupOf, type Renaming } from './symmetry.ts';

/** How many states go by between two questions whether it is enough: each takes longer than in a search of all of them. */
const ASK_EVERY = 1 << 11;

export interface ExploredQuotient extends ExploredWorld {
  readonly quotient: Quotient;
  /** As `where`, of nodes by the names that they have in the state that stands for others: for who is kept track of. */
  readonly whereCalled: ExploredWorld['where'];
}

/** `renamings` begin with the one that changes nothing. */
export function exploreQuotient(
  open: OpenWorld,
  renamings: readonly Renaming[],
  bounds: ExploreBounds,
): ExploredQuotient {
  const steps = new QuotientSteps(open, renamings);
  const builder = new GraphBuilder();
  const turns: number[] = [];
  const { states, trees } = steps;
  const pace = new Pace(bounds, ASK_EVERY);
  const bytes = () => states.bytes + builder.bytes + 2 * turns.length;
  const sizes = () => ({ edges: builder.edges, bytes: bytes() });
  let bound: string | null = null;
  let state = 0;
  for (; state < states.size; state += 1) {
    bound = pace.bound(state, states.size, sizes);
    if (bound !== null) break;
    const found = steps.expand(state);
    builder.kindsOf(trees.kinds);
    builder.begin();
    builder.reserve(found.length);
    for (const { kind, after } of found) {
      const { target, turn } = after === null ? { target: state, turn: 0 } : steps.standsFor(after);
      builder.edge(target, kind);
      turns.push(turn);
    }
  }
  const graph = builder.done(states.size);
  return {
    graph,
    expanded: state,
    labels: trees.kinds.labels,
    bound,
    bytes: bytes(),
    stateBytes: states.bytes,
    misses: trees.misses,
    where: (all) => steps.where(all),
    whereCalled: (all) => steps.whereCalled(all),
    world: (number) => trees.slots.world(steps.read(number)),
    quotient: {
      group: steps.group,
      turns: Uint16Array.from(turns),
      ...channelsUnder(graph.channels, renamings),
      stabiliser: (number) => steps.stabiliser(number),
    },
  };
}

/** A step of a state; `after` is null where it changes nothing. */
interface Found {
  readonly kind: number;
  readonly after: Int32Array | null;
}

class QuotientSteps {
  readonly trees: StepTrees;
  readonly states = new PackedStates();
  readonly group: Group;
  private readonly images: Images;
  private readonly isOrdered: boolean;
  private readonly renamings: readonly Renaming[];
  private readonly timersByOwner = new Map<string, readonly number[]>();
  private timersKnown = 0;
  private image = new Int32Array(0);
  private least = new Int32Array(0);

  constructor(open: OpenWorld, renamings: readonly Renaming[]) {
    this.trees = new StepTrees(open);
    this.group = groupOf(renamings);
    this.renamings = renamings;
    this.images = new Images(this.trees, renamings);
    this.isOrdered = open.time === 'ordered';
    this.states.add(this.trees.begin());
    this.images.meet();
    const changed = renamings.findIndex((_, number) => !this.stabiliser(0).includes(number));
    if (changed >= 0) throw new Error(`renaming ${changed} changes the state in which the world begins`);
  }

  read(state: number): Int32Array {
    const values = new Int32Array(this.trees.slots.all.length);
    this.states.read(state, values);
    return values;
  }

  stabiliser(state: number): readonly number[] {
    const values = this.read(state);
    const image = values.slice();
    return this.renamings.flatMap((_, renaming) => {
      this.images.of(renaming, values, image);
      return image.every((value, slot) => value === values[slot]) ? [renaming] : [];
    });
  }

  /** Every step of a state; what came to be known on the way is known to all of them. */
  expand(state: number): readonly Found[] {
    for (;;) {
      this.images.meet();
      const deeds = this.trees.deeds();
      const { version } = this.trees;
      const slots = this.trees.slots.all.length;
      const found = this.tried(this.read(state), deeds);
      if (this.trees.version === version && this.trees.slots.all.length === slots) return found;
    }
  }

  private tried(values: Int32Array, deeds: ReturnType<StepTrees['deeds']>): readonly Found[] {
    const { trees, isOrdered } = this;
    const left = (timer: number): Ms => trees.slots.all[timer]?.ms[values[timer] as number] ?? 0;
    let nextMs = Number.POSITIVE_INFINITY;
    if (isOrdered) {
      for (const { timer, isTimed } of deeds)
        if (isTimed && values[timer] !== 0) nextMs = Math.min(nextMs, left(timer));
    }
    const found: Found[] = [];
    for (const deed of deeds) {
      const leftMs = deed.isTimed && values[deed.timer] !== 0 ? left(deed.timer) : 0;
      if (leftMs > nextMs) continue;
      const known = trees.find(deed, values);
      if (known === CLOSED || known.answer === null) continue;
      const { kind } = known.answer;
      found.push({ kind, after: this.afterwards(values, known.answer, leftMs) });
    }
    return found;
  }

  /** The state after a step, or null where it is the same. */
  private afterwards(values: Int32Array, { slots: written, values: becomes, dropped }: Answer, leftMs: Ms) {
    const { slots } = this.trees;
    const { timers } = slots;
    const after = new Int32Array(slots.all.length);
    after.set(values);
    for (let at = 0; leftMs > 0 && at < timers.length; at += 1) {
      const timer = timers[at] as number;
      if (after[timer] !== 0) after[timer] = slots.later(timer, after[timer] as number, leftMs);
    }
    for (const owner of dropped) for (const timer of this.timersOf(owner)) after[timer] = 0;
    for (let at = 0; at < written.length; at += 1) after[written[at] as number] = becomes[at] as number;
    for (let slot = 0; slot < after.length; slot += 1) if (after[slot] !== (values[slot] ?? 0)) return after;
    return null;
  }

  private timersOf(owner: string): readonly number[] {
    const { slots } = this.trees;
    const known = this.timersByOwner.get(owner);
    if (known !== undefined && this.timersKnown === slots.timers.length) return known;
    if (this.timersKnown !== slots.timers.length) this.timersByOwner.clear();
    this.timersKnown = slots.timers.length;
    const found = slots.timers.filter((timer) => slots.all[timer]?.name.startsWith(`${owner} `));
    this.timersByOwner.set(owner, found);
    return found;
  }

  /** The state that stands for this one, and the renaming that makes this of it. */
  standsFor(after: Int32Array): { readonly target: number; readonly turn: number } {
    const { images, group, states } = this;
    if (this.image.length !== after.length) {
      this.image = new Int32Array(after.length);
      this.least = new Int32Array(after.length);
    }
    let by = 0;
    this.least.set(after);
    for (let renaming = 1; renaming < group.size; renaming += 1) {
      images.of(renaming, after, this.image);
      if (!isLess(this.image, this.least)) continue;
      by = renaming;
      [this.image, this.least] = [this.least, this.image];
    }
    return { target: states.add(this.least), turn: group.inverse(by) };
  }

  /** Fails where the nodes that are asked about are not told apart by more than a name. */
  where(all: readonly NodeIs[]): Uint8Array {
    const nodes = new Set(all.map(({ node }) => node));
    const missing = this.renamings.flatMap(({ node }) => [...nodes].map(node).filter((name) => !nodes.has(name)));
    if (missing.length > 0)
      throw new Error(`${missing[0]} is alike to a node that is asked about, and is not asked about`);
    return this.whereCalled(all);
  }

  whereCalled(all: readonly NodeIs[]): Uint8Array {
    const { slots } = this.trees;
    const tests = all.map(({ node, is }) => {
      const slot = slots.slot('node', node);
      return { slot, holds: slots.all[slot]?.values.map((value) => value !== null && is((value as Node).local)) ?? [] };
    });
    const values = new Int32Array(slots.all.length);
    return Uint8Array.from({ length: this.states.size }, (_, state) => {
      this.states.read(state, values);
      return tests.every(({ slot, holds }) => holds[values[slot] as number] === true) ? 1 : 0;
    });
  }
}

function isLess(one: Int32Array, other: Int32Array): boolean {
  for (let slot = 0; slot < one.length; slot += 1) {
    if (one[slot] !== other[slot]) return (one[slot] as number) < (other[slot] as number);
  }
  return false;
}
