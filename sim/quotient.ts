/**
 * A graph in which one state stands for all that renamings make of it. An edge leads to such a state and says which renaming
 * makes of it the one that is meant, so a path here is a path of the whole graph: each step is taken under all the renamings on
 * the way so far. What no renaming changes (can it be reached, can it recover, how bad can it get) is asked of this graph as of
 * any other; what is told apart by name, such as whom fairness serves, is asked in `quotient-livelock.ts`.
 */
import { channelAt, type Graph, markAt, type Reached } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Group } from './symmetry.ts';

export interface Quotient {
  readonly group: Group;
  /** By edge: the renaming that makes of the state it leads to the one that is meant. */
  readonly turns: Uint16Array;
  /** Those of the graph, in its order, and then whatever else renamings make of them; by renaming, what becomes of each. */
  readonly channels: readonly string[];
  readonly channelUnder: readonly (readonly number[])[];
  /** The renamings that leave a state as it is. */
  stabiliser(state: number): readonly number[];
}

export interface ReachedQuotient extends Reached {
  readonly quotient: Quotient;
}

/** The channels and what renamings make of them. */
export function channelsUnder(
  given: readonly string[],
  renamings: readonly { channel(name: string): string }[],
): Pick<Quotient, 'channels' | 'channelUnder'> {
  const channels = [...given];
  for (const name of channels) {
    for (const { channel } of renamings) if (!channels.includes(channel(name))) channels.push(channel(name));
  }
  return {
    channels,
    channelUnder: renamings.map(({ channel }) => channels.map((name) => channels.indexOf(channel(name)))),
  };
}

/** The renamings under which the steps of a path are taken, one after the other, and that at its end. */
export function turnsAlong({ group, turns }: Quotient, edges: readonly number[], start = 0): readonly number[] {
  const under = [start];
  for (const edge of edges) under.push(group.after(under.at(-1) as number, turns[edge] as number));
  return under;
}

/** A loop from a state to itself, gone round until whoever was renamed on the way is called as before. */
export function closed(quotient: Quotient, state: number, loop: readonly number[]): readonly number[] {
  if (loop.length === 0) return loop;
  const round = turnsAlong(quotient, loop).at(-1) as number;
  const same = new Set(quotient.stabiliser(state));
  const rounds = [...loop];
  for (let at = round; !same.has(at); at = quotient.group.after(at, round)) rounds.push(...loop);
  return rounds;
}

/** Some of the states that a quotient stands for, each by itself again. */
export interface Unfolded {
  readonly graph: Graph;
  /** By state: the one that stands for it, and the renaming that makes it of that. */
  readonly stateOf: readonly number[];
  readonly under: readonly number[];
  /** By edge: the one that stands for it. */
  readonly edgeOf: readonly number[];
  /** What ended it: there are no more, or what is further away is left out, or a bound on states was hit before that. */
  readonly end: 'whole' | 'radius' | 'states';
}

/** What can be reached in at most so many steps; those that the last of them lead to have no edges here. */
export function unfolded(
  { graph, quotient }: ReachedQuotient,
  { radius, statesMax }: { readonly radius: number; readonly statesMax: number },
): Unfolded {
  const { group, turns, channels, channelUnder } = quotient;
  const builder = new GraphBuilder(channels);
  const stateOf: number[] = [];
  const under: number[] = [];
  const edgeOf: number[] = [];
  const depth: number[] = [];
  const numbers = new Map<number, number>();
  const same = new Map<number, readonly number[]>();
  /** Of the renamings that make the same of a state, the first. */
  const first = (state: number, renaming: number): number => {
    const fixing = same.get(state) ?? quotient.stabiliser(state);
    same.set(state, fixing);
    return Math.min(...fixing.map((one) => group.after(renaming, one)));
  };
  const meet = (state: number, renaming: number, steps: number): number => {
    const by = first(state, renaming);
    const key = state * group.size + by;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = stateOf.push(state) - 1;
    under.push(by);
    depth.push(steps);
    numbers.set(key, number);
    return number;
  };
  for (let state = 0; state < graph.initial; state += 1)
    for (let renaming = 0; renaming < group.size; renaming += 1) meet(state, renaming, 0);
  const initial = stateOf.length;
  let end: Unfolded['end'] = 'whole';
  for (let at = 0; at < stateOf.length; at += 1) {
    if (depth[at] === radius) end = 'radius';
    else if (stateOf.length > statesMax) end = 'states';
    if (end !== 'whole') break;
    builder.begin();
    const state = stateOf[at] as number;
    builder.reserve((graph.offsets[state + 1] as number) - (graph.offsets[state] as number));
    const by = under[at] as number;
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge += 1) {
      const turned = group.after(by, turns[edge] as number);
      const target = meet(graph.targets[edge] as number, turned, (depth[at] as number) + 1);
      const channel = channelUnder[by]?.[channelAt(graph, edge)] as number;
      builder.edge(target, builder.kind(channel, markAt(graph, edge), channels[channel] as string));
      edgeOf.push(edge);
    }
  }
  return { graph: builder.done(stateOf.length, initial), stateOf, under, edgeOf, end };
}
