/** What a search asks itself between two states: is it enough, and has so much come to be known that it pays to arrange it anew? */

export interface Progress {
  readonly states: number;
  readonly edges: number;
  /** States that were met and not looked at yet. */
  readonly frontier: number;
  readonly bytes: number;
}

export interface ExploreBounds {
  readonly statesMax: number;
  readonly bytesMax: number;
  /** Asked now and then: why to stop, or null. Told how far it is. */
  readonly enough?: (progress: Progress) => string | null;
}

/** How many states go by between two questions whether it is enough. */
const ASK_EVERY = 1 << 14;

/** Which slots belong together is learned when there are so many states, and again when there are this many times as many. */
const REGROUP_AT = 1 << 8;
const REGROUP_FACTOR = 8;
/** Past this, laying out what there is costs more than it saves. */
const REGROUP_MAX = 1 << 14;

export class Pace {
  private regroupAt = REGROUP_AT;
  private readonly bounds: ExploreBounds;
  private readonly askEvery: number;

  constructor(bounds: ExploreBounds, askEvery = ASK_EVERY) {
    this.bounds = bounds;
    this.askEvery = askEvery;
  }

  /** Which bound was reached before `state` is looked at; null for none. */
  bound(state: number, met: number, sizes: () => Pick<Progress, 'edges' | 'bytes'>): string | null {
    const { statesMax, bytesMax, enough } = this.bounds;
    if (met > statesMax) return `${statesMax} states`;
    if (state % this.askEvery !== 0) return null;
    const { edges, bytes } = sizes();
    if (bytes > bytesMax) return `${bytesMax} bytes`;
    return enough?.({ states: met, frontier: met - state, edges, bytes }) ?? null;
  }

  isTimeToRegroup(met: number): boolean {
    if (met < this.regroupAt) return false;
    this.regroupAt = this.regroupAt < REGROUP_MAX ? this.regroupAt * REGROUP_FACTOR : Number.POSITIVE_INFINITY;
    return true;
  }
}
