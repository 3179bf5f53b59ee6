/** A release that notes which of its knobs are looked at: what was never looked at cannot have mattered. */
import type { Knobs, Release } from './releases/release.ts';

export interface WatchedRelease {
  /** Behaves as the original. Its machines are its own: nothing that another run has computed is looked up for it. */
  readonly release: Release;
  /** Every knob that was looked at up to now, also while a chart was built or a situation made up. */
  readonly read: ReadonlySet<keyof Knobs>;
}

export function watched(release: Release): WatchedRelease {
  const read = new Set<keyof Knobs>();
  const knobs = new Proxy(release.knobs, {
    get(values, knob, receiver) {
      read.add(knob as keyof Knobs);
      return Reflect.get(values, knob, receiver);
    },
  });
  return { release: { ...release, knobs }, read };
}
