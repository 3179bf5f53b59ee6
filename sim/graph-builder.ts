/** A graph while it is being found: edges of one state after the other, in arrays that grow. */
import { type Graph, NONE } from './graph.ts';

export class GraphBuilder {
  edges = 0;
  states = 0;
  private offsets = new Uint32Array(1 << 10);
  private parents = new Uint32Array(1 << 10);
  private targets = new Uint32Array(1 << 12);
  private labels = new Uint16Array(1 << 12);
  private marks = new Uint8Array(1 << 12);
  private initial = 0;
  private readonly channels: string[] = [];
  private readonly channelOf: number[] = [];

  /** Bytes that it takes. */
  get bytes(): number {
    return this.offsets.byteLength + this.parents.byteLength + this.targets.length * 7;
  }

  /** A state is met for the first time, by the edge that comes next; initial ones by none. */
  meet(state: number, isInitial = false): void {
    if (state >= this.parents.length) this.parents = grown(this.parents, new Uint32Array(this.parents.length * 2));
    this.parents[state] = isInitial ? NONE : this.edges;
    if (isInitial) this.initial += 1;
  }

  /** The edges that follow are those of the next state. */
  begin(): void {
    if (this.states + 1 >= this.offsets.length) {
      this.offsets = grown(this.offsets, new Uint32Array(this.offsets.length * 2));
    }
    this.offsets[this.states] = this.edges;
    this.states += 1;
  }

  edge(target: number, label: number, mark: number): void {
    const at = this.edges;
    if (at === this.targets.length) {
      const length = Math.ceil(at * 1.5);
      this.targets = grown(this.targets, new Uint32Array(length));
      this.labels = grown(this.labels, new Uint16Array(length));
      this.marks = grown(this.marks, new Uint8Array(length));
    }
    this.targets[at] = target;
    this.labels[at] = label;
    this.marks[at] = mark;
    this.edges += 1;
  }

  /** Says what fairness counts a label as; labels are numbered from 0 in the order of these calls. */
  label(channel: string): number {
    const known = this.channels.indexOf(channel);
    return this.channelOf.push(known >= 0 ? known : this.channels.push(channel) - 1) - 1;
  }

  /** The graph so far; states that were met and not begun have no edges. */
  done(met: number): Graph {
    while (this.states < met) this.begin();
    this.begin();
    const { edges } = this;
    return {
      states: met,
      initial: this.initial,
      offsets: this.offsets.slice(0, met + 1),
      targets: this.targets.slice(0, edges),
      labels: this.labels.slice(0, edges),
      marks: this.marks.slice(0, edges),
      parents: this.parents.slice(0, met),
      channelOf: Uint16Array.from(this.channelOf),
      channels: this.channels,
    };
  }
}

function grown<Kind extends Uint8Array | Uint16Array | Uint32Array>(from: Kind, to: Kind): Kind {
  to.set(from);
  return to;
}
