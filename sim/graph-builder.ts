/**
 * A graph while it is being found: the edges of one state after the other, in arrays that grow. A state gets the next number when
 * an edge leads to it for the first time, so by which edge it was met need not be kept: it is the first that leads there.
 */
import { type Graph, type Kinds, kindsFor, NONE, SMALL_KINDS } from './graph.ts';
import type { StepKinds } from './step-kinds.ts';

const EDGES_MIN = 1 << 12;
/** Arrays grow by this factor: few copies, and what was not written to yet takes addresses, not memory. */
const GROWTH = 4;

export class GraphBuilder {
  edges = 0;
  states = 0;
  private offsets = new Uint32Array(1 << 10);
  /** With room for what was reserved; `edges` of them are. */
  targets = new Uint32Array(EDGES_MIN);
  kinds: Kinds = new Uint8Array(EDGES_MIN);
  private readonly kindNumbers = new Map<number, number>();
  private readonly channels: string[];
  private readonly labelOf: number[] = [];
  private readonly markOf: number[] = [];
  private readonly channelOf: number[] = [];

  /** `channels`: those that are numbered first, in this order. */
  constructor(channels: readonly string[] = []) {
    this.channels = [...channels];
  }

  /** Bytes that it takes. */
  get bytes(): number {
    return this.states * 4 + this.edges * (4 + this.kinds.BYTES_PER_ELEMENT);
  }

  /** The edges that follow are those of the next state. */
  begin(): void {
    if (this.states + 1 >= this.offsets.length) this.offsets = grown(this.offsets);
    this.offsets[this.states] = this.edges;
    this.states += 1;
  }

  /** Room for so many more edges. */
  reserve(count: number): void {
    if (this.edges + count <= this.targets.length) return;
    this.targets = grown(this.targets, count);
    this.setKinds(this.targets.length);
  }

  edge(target: number, kind: number): void {
    const at = this.edges;
    this.targets[at] = target;
    this.kinds[at] = kind;
    this.edges = at + 1;
  }

  private setKinds(length: number): void {
    const kinds = kindsFor(this.channelOf.length, length);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }

  /** The number of a kind of edge; a new one gets the next. */
  kind(label: number, mark: number, channel: string): number {
    const key = label * 0x100 + mark;
    const known = this.kindNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.labelOf.push(label) - 1;
    this.kindNumbers.set(key, number);
    this.markOf.push(mark);
    const channelKnown = this.channels.indexOf(channel);
    this.channelOf.push(channelKnown >= 0 ? channelKnown : this.channels.push(channel) - 1);
    if (this.channelOf.length === SMALL_KINDS + 1) this.setKinds(this.targets.length);
    return number;
  }

  get kindCount(): number {
    return this.channelOf.length;
  }

  /** Makes the kinds those of a world, by their numbers there. */
  kindsOf({ all, labels }: StepKinds): void {
    for (let kind = this.channelOf.length; kind < all.length; kind += 1) {
      const { label, mark } = all[kind] as StepKinds['all'][number];
      this.kind(label, mark, labels[label]?.channel ?? '');
    }
  }

  /** The graph so far; states that were met and not begun have no edges. The first so many are initial. */
  done(met: number, initial = 1): Graph {
    while (this.states < met) this.begin();
    this.begin();
    return {
      states: met,
      initial,
      offsets: this.offsets.subarray(0, met + 1),
      targets: this.targets.subarray(0, this.edges),
      kinds: this.kinds.subarray(0, this.edges),
      parents: this.parents(met, initial),
      labelOf: Uint16Array.from(this.labelOf),
      markOf: Uint8Array.from(this.markOf),
      channelOf: Uint16Array.from(this.channelOf),
      channels: this.channels,
    };
  }

  private parents(met: number, initial: number): Uint32Array {
    const { targets, edges } = this;
    const parents = new Uint32Array(met).fill(NONE, 0, initial);
    let next = initial;
    for (let edge = 0; next < met && edge < edges; edge += 1) if (targets[edge] === next) parents[next++] = edge;
    return parents;
  }
}

function grown(from: Uint32Array, more = 0): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(from.length * GROWTH + more);
  to.set(from);
  return to;
}
