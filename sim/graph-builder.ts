/** A graph while it is being found: edges of one state after the other, in chunks that are put together at the end. */
import { type Graph, NONE } from './graph.ts';

/** Edges of a chunk. The first ones are smaller: most graphs are. */
const CHUNK_MIN = 1 << 12;
const CHUNK_MAX = 1 << 18;

interface Chunk {
  readonly targets: Uint32Array;
  readonly labels: Uint16Array;
  readonly marks: Uint8Array;
}

export class GraphBuilder {
  edges = 0;
  states = 0;
  private offsets = new Uint32Array(1 << 10);
  private parents = new Uint32Array(1 << 10);
  private readonly full: Chunk[] = [];
  private targets = new Uint32Array(CHUNK_MIN);
  private labels = new Uint16Array(CHUNK_MIN);
  private marks = new Uint8Array(CHUNK_MIN);
  /** Edges in the chunk that is being filled. */
  private filled = 0;
  private initial = 0;
  private readonly channels: string[] = [];
  private readonly channelOf: number[] = [];

  /** Bytes that it takes. */
  get bytes(): number {
    const edges = this.edges - this.filled + this.targets.length;
    return this.offsets.byteLength + this.parents.byteLength + edges * 7;
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
    if (this.filled === this.targets.length) this.nextChunk();
    const at = this.filled;
    this.targets[at] = target;
    this.labels[at] = label;
    this.marks[at] = mark;
    this.filled = at + 1;
    this.edges += 1;
  }

  private nextChunk(): void {
    this.full.push({ targets: this.targets, labels: this.labels, marks: this.marks });
    const length = Math.min(this.targets.length * 2, CHUNK_MAX);
    this.targets = new Uint32Array(length);
    this.labels = new Uint16Array(length);
    this.marks = new Uint8Array(length);
    this.filled = 0;
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
    const { filled } = this;
    const rest: Chunk = {
      targets: this.targets.subarray(0, filled),
      labels: this.labels.subarray(0, filled),
      marks: this.marks.subarray(0, filled),
    };
    const targets = new Uint32Array(this.edges);
    const labels = new Uint16Array(this.edges);
    const marks = new Uint8Array(this.edges);
    let edges = 0;
    for (const chunk of [...this.full, rest]) {
      targets.set(chunk.targets, edges);
      labels.set(chunk.labels, edges);
      marks.set(chunk.marks, edges);
      edges += chunk.targets.length;
    }
    return {
      states: met,
      initial: this.initial,
      offsets: this.offsets.slice(0, met + 1),
      targets,
      labels,
      marks,
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
