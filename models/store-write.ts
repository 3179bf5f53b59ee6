/** What a write of the pairing store's two files shows to a reader who comes halfway. */
import type { Effect } from '../sim/machine.ts';
import type { Knobs } from './releases/release.ts';
import type { DeviceFiles } from './store-state.ts';

/** A write of both files that is under way. */
export interface Writing {
  readonly files: DeviceFiles;
  readonly left: readonly string[];
  /** What is said once both files are there. */
  readonly afterwards: readonly Effect[];
}

/** The order in which a write's files appear when nothing interferes: the request is gone before the scope is there. */
export const FILES = ['pending', 'paired'] as const;

/** True where going from one to the other changes what both files show, one after the other. */
export function bothChange(knobs: Knobs, before: DeviceFiles, after: DeviceFiles): boolean {
  if (knobs.storeWrite === 'at-once') return false;
  return (
    differ(before.request, after.request) &&
    (differ(before.paired, after.paired) || differ(before.tokens, after.tokens))
  );
}

const differ = (one: unknown, other: unknown): boolean =>
  one !== other && (one === null || other === null || JSON.stringify(one) !== JSON.stringify(other));
