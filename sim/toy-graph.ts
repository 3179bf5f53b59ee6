/**
 * Graphs small enough to be checked by hand, for tests and for trying things out. Given as edges between names in any order;
 * numbered as a breadth-first search meets them, and what is not reached is left out.
 */
import { type Graph, NONE } from './graph.ts';

export interface ToyEdge {
  readonly from: string;
  readonly to: string;
  readonly channel: string;
  readonly marks?: number;
}

export interface Toy {
  readonly graph: Graph;
  /** The name of each state. */
  readonly names: readonly string[];
  /** The edges in the numbering of the graph. */
  readonly edges: readonly ToyEdge[];
  numberOf(name: string): number;
}

/** One edge a line, as `from channel to`; `channel!` sets mark 1. The first state named is initial unless others are given. */
export function toy(lines: readonly string[], initial?: readonly string[]): Toy {
  const edges = lines.map((line): ToyEdge => {
    const [from = '', by = '', to = ''] = line.split(' ');
    return { from, to, channel: by.replace('!', ''), marks: by.endsWith('!') ? 1 : 0 };
  });
  return toyGraph(initial ?? [edges[0]?.from ?? ''], edges);
}

export function toyGraph(initial: readonly string[], given: readonly ToyEdge[]): Toy {
  const names = [...new Set(initial)];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const parents = names.map(() => NONE);
  const edges: ToyEdge[] = [];
  const offsets: number[] = [];
  for (let state = 0; state < names.length; state += 1) {
    offsets.push(edges.length);
    for (const edge of given) {
      if (edge.from !== names[state]) continue;
      if (!numbers.has(edge.to)) {
        numbers.set(edge.to, names.length);
        names.push(edge.to);
        parents.push(edges.length);
      }
      edges.push(edge);
    }
  }
  offsets.push(edges.length);
  const channels = [...new Set(edges.map(({ channel }) => channel))];
  const kinds = [...new Set(edges.map(kindOf))];
  const graph: Graph = {
    states: names.length,
    initial: new Set(initial).size,
    offsets: Uint32Array.from(offsets),
    targets: Uint32Array.from(edges, ({ to }) => numbers.get(to) as number),
    kinds: Uint8Array.from(edges, (edge) => kinds.indexOf(kindOf(edge))),
    parents: Uint32Array.from(parents),
    labelOf: Uint16Array.from(kinds, (_, kind) => kind),
    markOf: Uint8Array.from(kinds, (kind) => Number(kind.slice(kind.lastIndexOf(' ') + 1))),
    channelOf: Uint16Array.from(kinds, (kind) => channels.indexOf(kind.slice(0, kind.lastIndexOf(' ')))),
    channels,
  };
  return { graph, names, edges, numberOf: (name) => numbers.get(name) ?? NONE };
}

const kindOf = ({ channel, marks = 0 }: ToyEdge): string => `${channel} ${marks}`;
