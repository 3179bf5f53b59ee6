/**
 * A quotient in which one actor is kept track of, for sentences about one of those who are alike: a state is one of the quotient
 * together with who there is the one in question, since after a renaming that is somebody else by name.
 */
import { channelAt, type Graph, labelAt, markAt } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { ReachedQuotient } from './quotient.ts';

export interface Tracked extends ReachedQuotient {
  /** By state: that of the quotient, and the number of the actor in question as it is called there. */
  readonly stateOf: readonly number[];
  readonly actorOf: readonly number[];
  /** By edge: that of the quotient. */
  readonly edgeOf: readonly number[];
}

/** `becomes`: by renaming and actor, whom it becomes. The actor is called by its own name where runs begin. */
export function tracked(
  { graph, quotient, expanded, bound }: ReachedQuotient,
  becomes: readonly (readonly number[])[],
  actor: number,
): Tracked {
  const { group, turns } = quotient;
  const back = becomes.map((_, renaming) => becomes[group.inverse(renaming)] as readonly number[]);
  const builder = new GraphBuilder(graph.channels);
  const stateOf: number[] = [];
  const actorOf: number[] = [];
  const edgeOf: number[] = [];
  const numbers = new Map<string, number>();
  const meet = (state: number, who: number): number => {
    const key = `${state} ${who}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = stateOf.push(state) - 1;
    actorOf.push(who);
    numbers.set(key, number);
    return number;
  };
  for (let state = 0; state < graph.initial; state += 1) meet(state, actor);
  let known = 0;
  for (; known < stateOf.length && (stateOf[known] as number) < expanded; known += 1) {
    const state = stateOf[known] as number;
    builder.begin();
    builder.reserve((graph.offsets[state + 1] as number) - (graph.offsets[state] as number));
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge += 1) {
      const who = back[turns[edge] as number]?.[actorOf[known] as number] as number;
      const target = meet(graph.targets[edge] as number, who);
      const channel = graph.channels[channelAt(graph, edge)] as string;
      builder.edge(target, builder.kind(labelAt(graph, edge), markAt(graph, edge), channel));
      edgeOf.push(edge);
    }
  }
  const all: Graph = builder.done(stateOf.length, graph.initial);
  return {
    graph: all,
    expanded: known,
    bound,
    stateOf,
    actorOf,
    edgeOf,
    quotient: {
      ...quotient,
      turns: Uint16Array.from(edgeOf, (edge) => turns[edge] as number),
      stabiliser: (state) =>
        quotient
          .stabiliser(stateOf[state] as number)
          .filter((one) => becomes[one]?.[actorOf[state] as number] === actorOf[state]),
    },
  };
}
