/**
 * Every state that an open world can get into, without the steps between them: a third of the memory or less, and so more states.
 * What is answered is what single steps and single states decide: which steps there are, seen first by a shortest path, and
 * whether a state is ever met that is as a predicate says. What takes loops to decide is not asked here.
 *
 * With a compact set a state is known by its fingerprint alone. What is found is real all the same, as paths are gone again step
 * by step; that nothing was left out has a chance of its own, which is told.
 */
import { BlockSteps } from './block-steps.ts';
import { type NodeIs, whereIn } from './block-where.ts';
import { CompactSet } from './compact-set.ts';
import type { Graph } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { OpenWorld } from './open-world.ts';
import { type ExploreBounds, Pace } from './pace.ts';
import { SeenSet } from './seen-set.ts';
import type { Kind, Label } from './step-kinds.ts';

export interface Surveyed {
  readonly states: number;
  readonly edges: number;
  readonly bound: string | null;
  /** Of the states. */
  readonly bytes: number;
  readonly labels: readonly Label[];
  /** At most so likely is it that a state was left out; null where all are kept. */
  readonly omission: number | null;
  /** A shortest path whose last step has one of these marks, as a graph that is this path alone; null where no step has. */
  firstMarked(marks: number): Graph | null;
  /** A shortest path to a state in which all hold that were asked for; null where there is none. */
  firstWhere(): Graph | null;
}

/** How states were met: how many each met for the first time, in the order in which they were looked at, and by which of its steps. */
class Ways {
  private met = new Uint8Array(1 << 10);
  private ordinals = new Uint8Array(1 << 10);

  begin(): void {
    this.met.fill(0);
  }

  meet(state: number, parent: number, ordinal: number): void {
    if (state >= this.met.length) [this.met, this.ordinals] = [doubled(this.met), doubled(this.ordinals)];
    const before = this.met[parent] as number;
    if (before === 0xff || ordinal > 0xff) throw new Error('a state with more than 255 steps');
    this.met[parent] = before + 1;
    this.ordinals[state] = ordinal;
  }

  /** The ordinals of the steps from the first state on. */
  to(state: number): number[] {
    const path: number[] = [];
    for (let at = state; at > 0; at = this.parentOf(at)) path.push(this.ordinals[at] as number);
    return path.reverse();
  }

  /** States were numbered as they were met: those that the first so many states met are the first after state 0. */
  private parentOf(state: number): number {
    let parent = 0;
    for (let last = this.met[0] as number; last < state; last += this.met[parent] as number) parent += 1;
    return parent;
  }
}

function doubled(from: Uint8Array): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(2 * from.length);
  to.set(from);
  return to;
}

/** By kind of step: the first state that has one, plus one, and which of its steps that is. */
class Firsts {
  states = new Uint32Array(1 << 8);
  ordinals = new Uint16Array(1 << 8);

  /** Room for so many kinds. */
  reserve(kinds: number): void {
    if (kinds <= this.states.length) return;
    const [states, ordinals] = [this.states, this.ordinals];
    this.states = new Uint32Array(2 * kinds);
    this.ordinals = new Uint16Array(2 * kinds);
    this.states.set(states);
    this.ordinals.set(ordinals);
  }

  /** The nearest of these kinds; null where there was none. */
  nearest(kinds: readonly number[]): { readonly state: number; readonly ordinal: number } | null {
    let best: number | null = null;
    for (const kind of kinds) {
      const state = this.states[kind] as number;
      if (state !== 0 && (best === null || state < (this.states[best] as number))) best = kind;
    }
    if (best === null) return null;
    return { state: (this.states[best] as number) - 1, ordinal: this.ordinals[best] as number };
  }
}

export interface SurveyBounds extends ExploreBounds {
  readonly compact: boolean;
  readonly where: readonly NodeIs[];
}

export function surveyWorld(open: OpenWorld, bounds: SurveyBounds): Surveyed {
  const pass = new Pass(open, bounds, null);
  const bound = pass.run(Number.POSITIVE_INFINITY);
  const { firsts, goal, edges } = pass;
  const { set } = pass.steps.states;
  const { kinds } = pass.steps.trees;
  const [states, bytes] = [set.size, set.bytes];
  /** How each state was met is found out for those states alone that are not farther than what is to be shown. */
  const waysTo = (state: number): number[] => {
    const again = new Pass(open, bounds, new Ways());
    again.run(state);
    return (again.ways as Ways).to(state);
  };
  return {
    states,
    edges,
    bound,
    bytes,
    labels: kinds.labels,
    omission: set instanceof CompactSet ? set.omission : null,
    firstMarked(marks) {
      const first = firsts.nearest(kinds.all.flatMap(({ mark }, kind) => ((mark & marks) !== 0 ? [kind] : [])));
      return first === null ? null : pathIn(open, [...waysTo(first.state), first.ordinal]);
    },
    firstWhere: () => (goal < 0 ? null : pathIn(open, waysTo(goal))),
  };
}

/** One pass over the states. */
class Pass {
  readonly steps: BlockSteps;
  readonly ways: Ways | null;
  firsts = new Firsts();
  edges = 0;
  /** The first state that is as was asked for, or -1. */
  goal = -1;
  private readonly bounds: SurveyBounds;

  constructor(open: OpenWorld, bounds: SurveyBounds, ways: Ways | null) {
    this.steps = new BlockSteps(open, bounds.compact ? (width) => new CompactSet(width) : undefined);
    this.bounds = bounds;
    this.ways = ways;
  }

  /** Until this state was met. Says which bound came first. */
  run(until: number): string | null {
    const { steps, ways, bounds } = this;
    const { states, trees } = steps;
    const pace = new Pace(bounds);
    const asks = bounds.where.length > 0;
    const isGoal = whereIn(steps, bounds.where);
    const sizes = () => ({ edges: this.edges, bytes: states.set.bytes });
    for (let state = 0; state < states.set.size && states.set.size <= until; state += 1) {
      const bound = pace.bound(state, states.set.size, sizes);
      if (bound !== null) return bound;
      if (pace.isTimeToRegroup(states.set.size)) steps.regroup();
      if (!steps.expand(state)) {
        [this.firsts, this.edges, this.goal] = [new Firsts(), 0, -1];
        ways?.begin();
        state = -1;
        continue;
      }
      if (asks && this.goal < 0 && isGoal(state) === 1) this.goal = state;
      this.firsts.reserve(trees.kinds.all.length);
      states.condense();
      this.meet(state);
      if (states.set instanceof CompactSet) states.set.letGo(state + 1);
    }
    return null;
  }

  /** Puts the states after the steps of a state among the others. */
  private meet(state: number): void {
    const { steps, firsts, ways } = this;
    const { states, found } = steps;
    const { set } = states;
    if (set instanceof SeenSet && ways === null) {
      this.meetWords(set, state);
      return;
    }
    const { count, after, kinds, changes, hashes } = found;
    this.edges += count;
    states.touch(found);
    for (let at = 0; at < count; at += 1) {
      const kind = kinds[at] as number;
      if (firsts.states[kind] === 0) {
        firsts.states[kind] = state + 1;
        firsts.ordinals[kind] = at;
      }
      if (changes[at] === 0) continue;
      const before = set.size;
      set.add(after, at * set.width, hashes[at] as number);
      if (ways !== null && set.size !== before) ways.meet(before, state, at);
    }
  }

  /** The same where a state is a word, and nobody asks by which step it was met. */
  private meetWords(set: SeenSet, state: number): void {
    const { count, after, kinds } = this.steps.found;
    const { states, ordinals } = this.firsts;
    for (let at = 0; at < count; at += 1) {
      const kind = kinds[at] as number;
      if (states[kind] === 0) {
        states[kind] = state + 1;
        ordinals[kind] = at;
      }
      set.add(after, at);
    }
    this.edges += count;
  }
}

/** The steps of these ordinals from the first state on, found once more, as a graph that is this path alone. */
function pathIn(open: OpenWorld, ordinals: readonly number[]): Graph {
  const steps = new BlockSteps(open);
  const { states, trees } = steps;
  const builder = new GraphBuilder();
  ordinals.forEach((ordinal, at) => {
    steps.expand(states.set.size - 1);
    const { kinds, after } = steps.found;
    const { label, mark } = trees.kinds.all[kinds[ordinal] as number] as Kind;
    const kind = builder.kind(label, mark, (trees.kinds.labels[label] as Label).channel);
    builder.begin();
    builder.reserve(1);
    builder.edge(at + 1, kind);
    const from = ordinal * states.set.width;
    states.set.add(after, from, states.set.hash(after, from));
  });
  return builder.done(ordinals.length + 1);
}
