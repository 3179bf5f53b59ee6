/** What a store's chart hears, what it knows, and what the files show afterwards. Each step asks for one ruling, whoever asks. */
import { become } from './statechart.ts';
import type { Knobs } from './releases/release.ts';
import { rule } from './store-rules.ts';
import type { Ruling } from './store-ruling.ts';
import type { DeviceFiles, StoreOperation } from './store-state.ts';
import { bothChange, type Writing } from './store-write.ts';
import { aged } from './superseded.ts';

export interface StoreContext {
  readonly device: string;
  /** What the files show now. */
  readonly files: DeviceFiles;
  readonly writing: Writing | null;
  /** Operations that wait for the lock. */
  readonly queue: readonly StoreOperation[];
}

export type StoreEvent =
  | StoreOperation
  | { readonly type: 'renamed'; readonly file: 'pending' | 'paired' }
  | { readonly type: 'expire' | 'crash' };

export interface Given {
  readonly context: StoreContext;
  readonly event: StoreEvent;
}

/** How XState begins the names of a store's timers, the life of a request and the grace of a record; the state they run in follows. */
export const TTL_TIMER = 'xstate.after.requestTtl';
const GRACE_TIMER = 'xstate.after.grace';

export const isOperation = (event: { readonly type: string }): event is StoreOperation => 'for' in event;

/** The ruling of the step that is being taken: each guard asks for the same one. Forgotten with every new step. */
let latest: { readonly files: DeviceFiles; readonly op: StoreOperation; readonly is: Ruling } | null = null;

export function rulingOf(knobs: Knobs, files: DeviceFiles, op: StoreOperation): Ruling {
  if (latest === null || latest.op !== op || latest.files !== files) latest = { files, op, is: rule(knobs, files, op) };
  return latest.is;
}

/** To be called before each step. */
export function forgetRuling(): void {
  latest = null;
}

export const ruled = (knobs: Knobs, context: StoreContext, op: StoreOperation): DeviceFiles =>
  rulingOf(knobs, context.files, op).files;

/** What the files show after an event: the one place where regions and context agree on what happened. */
export function filesAfter(knobs: Knobs, { context, event }: Given): DeviceFiles {
  const { files, writing } = context;
  if (isOperation(event)) {
    if (writing !== null) return files;
    const next = ruled(knobs, context, event);
    return bothChange(knobs, files, next) ? files : next;
  }
  if (event.type === 'renamed' && writing !== null) {
    return event.file === 'pending'
      ? { ...files, request: writing.files.request }
      : { ...files, paired: writing.files.paired, tokens: writing.files.tokens };
  }
  if (event.type.startsWith(GRACE_TIMER)) return aged(files);
  // Expired on disk is gone for every reader: each drops it when it loads (facts 2.2), so it is gone here at once.
  if (event.type === 'expire' || event.type.startsWith(TTL_TIMER)) return { ...files, request: null };
  return files;
}

export const toFilesAfter = (knobs: Knobs) =>
  become((given: Given): Partial<StoreContext> => ({ files: filesAfter(knobs, given) }));
