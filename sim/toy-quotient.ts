/** Toy systems of actors who are alike, drawn at random, whole and as a quotient: for tests of what is asked of quotients. */

import { markAt } from './graph.ts';
import type { LoopQuestion } from './livelock.ts';
import { channelsUnder, type ReachedQuotient } from './quotient.ts';
import type { Rng } from './rng.ts';
import { groupOf } from './symmetry.ts';
import { type Toy, type ToyEdge, toyGraph } from './toy-graph.ts';
import type { Asked } from './toy-oracle.ts';

/** `whole.question` and `question` ask the same. */
export interface Drawn {
  readonly whole: Asked & { readonly toy: Toy };
  readonly reached: ReachedQuotient;
  readonly question: LoopQuestion;
  /** The real state that a renaming makes of one of the quotient, and the channel that it makes of one. */
  state(number: number, under: number): string;
  channel(name: string, under: number): string;
}

/** Two alike; three alike; three in a ring, of whom each may follow the next but not change places with one alone. */
const GROUPS = [
  [
    [0, 1],
    [1, 0],
  ],
  [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ],
  [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
  ],
] as const;

const PROMISES = [undefined, 'weak', 'strong'] as const;
const ONWARDS = 2;

/** A state is what each actor is like, and for two of them something besides: `01 1`. At most eight states. */
export function drawnAlike(draw: Rng): Drawn {
  const group = GROUPS[draw.below(GROUPS.length)] as (typeof GROUPS)[number];
  const actors = group[0].length;
  const stateUnder = (state: string, by: readonly number[]): string => {
    const [locals = '', rest = ''] = state.split(' ');
    const moved: string[] = [];
    by.forEach((to, from) => {
      moved[to] = locals[from] as string;
    });
    return `${moved.join('')} ${rest}`;
  };
  /** `a0` and `b0` are channels of actor 0, `x` is everybody's. */
  const channelUnder = (channel: string, by: readonly number[]): string =>
    channel.length === 1 ? channel : `${channel[0]}${by[Number(channel[1])]}`;
  const any = (): string =>
    `${Array.from({ length: actors }, () => draw.below(2)).join('')} ${actors === 2 ? draw.below(2) : 0}`;
  const edges = new Map<string, ToyEdge>();
  for (let count = draw.between(2, 2 + 2 * actors); count > 0; count -= 1) {
    const channel = ['x', 'a', 'b'][draw.below(3)] as string;
    const one = {
      from: any(),
      to: any(),
      channel: channel === 'x' ? channel : `${channel}${draw.below(actors)}`,
      marks: draw.below(4),
    };
    for (const by of group) {
      const edge = {
        from: stateUnder(one.from, by),
        to: stateUnder(one.to, by),
        channel: channelUnder(one.channel, by),
        marks: one.marks,
      };
      edges.set(JSON.stringify(edge), edge);
    }
  }
  const promised = new Map(['x', 'a', 'b'].map((kind) => [kind, PROMISES[draw.below(3)]]));
  const outside = orbitOf(any(), group, stateUnder);
  const [isWithin, isAlong, isBad] = [draw.chance(1, 3), draw.chance(1, 4), draw.chance(1, 2)];
  const questionOn = ({ graph, names }: Toy): LoopQuestion => ({
    fairness: (channel) => promised.get(channel[0] as string),
    ...(isWithin ? { within: (state: number) => !outside.includes(names[state] as string) } : {}),
    ...(isAlong ? { along: (edge: number) => (markAt(graph, edge) & ONWARDS) === 0 } : {}),
    ...(isBad ? { bad: (edge: number) => (markAt(graph, edge) & 1) === 1 } : {}),
  });
  const start = [...edges.values()][0]?.from ?? any();
  const toy = toyGraph(orbitOf(start, group, stateUnder), [...edges.values()]);
  const folded = quotientOf(toy, group, { stateUnder, channelUnder });
  return {
    whole: { toy, graph: toy.graph, question: questionOn(toy) },
    reached: folded.reached,
    question: questionOn(folded.toy),
    state: (number, under) => stateUnder(folded.toy.names[number] as string, group[under] as readonly number[]),
    channel: (name, under) => channelUnder(name, group[under] as readonly number[]),
  };
}

type Group = readonly (readonly number[])[];

const orbitOf = (state: string, group: Group, under: (state: string, by: readonly number[]) => string): string[] =>
  group.map((by) => under(state, by));

interface Under {
  stateUnder(state: string, by: readonly number[]): string;
  channelUnder(channel: string, by: readonly number[]): string;
}

/** The first by name stands for all that are alike. */
function quotientOf(
  { names, edges }: Toy,
  group: Group,
  { stateUnder, channelUnder }: Under,
): { readonly toy: Toy; readonly reached: ReachedQuotient } {
  const standsFor = (state: string): string => orbitOf(state, group, stateUnder).sort()[0] as string;
  const turnOf = new Map<ToyEdge, number>();
  for (const { from, to, channel, marks } of edges) {
    if (from !== standsFor(from)) continue;
    const least = standsFor(to);
    const edge: ToyEdge = { from, to: least, channel, ...(marks === undefined ? {} : { marks }) };
    turnOf.set(
      edge,
      group.findIndex((by) => stateUnder(least, by) === to),
    );
  }
  const toy = toyGraph([standsFor(names[0] as string)], [...turnOf.keys()]);
  const renamings = group.map((by) => ({ channel: (name: string) => channelUnder(name, by) }));
  return {
    toy,
    reached: {
      graph: toy.graph,
      expanded: toy.graph.states,
      bound: null,
      quotient: {
        group: groupOf(group.map((becomes) => ({ becomes }))),
        turns: Uint16Array.from(toy.edges, (edge) => turnOf.get(edge) as number),
        ...channelsUnder(toy.graph.channels, renamings),
        stabiliser: (state) => {
          const name = toy.names[state] as string;
          return [...group.keys()].filter((by) => stateUnder(name, group[by] as readonly number[]) === name);
        },
      },
    },
  };
}
