/** A device's records as the state of the store's chart, and what that state says of the files. */
import { stateOf } from '../../models/store-regions.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import type { Local } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { FileRecord } from './store-files.ts';
import { type Binding, type DeviceRecords, filesOf, isRecentlySilent } from './store-records.ts';
import { type SymbolTable, symbols } from './store-symbols.ts';

/** The device in the chart, whichever it is. */
export const DEVICE = '#device';

/** Size of a device's state beyond which a step is not worth remembering. */
const LARGE_CHARS = 4096;

export const localOf = (files: DeviceFiles): Local => ({
  value: stateOf(files),
  context: { device: DEVICE, files: files as unknown as Json, writing: null, queue: [] },
});

export const storedIn = ({ context }: Local): DeviceFiles => context['files'] as unknown as DeviceFiles;

/** A device's records as the chart's state, with the values of its symbols. */
interface Seen {
  readonly local: Local;
  readonly symbols: SymbolTable;
  readonly isLarge: boolean;
}

type SeenBefore = WeakMap<FileRecord, Seen>;
const seenBefore: SeenBefore = new WeakMap();
const seenRecent: SeenBefore = new WeakMap();

/** Records are the same objects as long as their file is the same text, and so are then their states. */
export function stateIn(records: DeviceRecords, binding: Binding, nowMs: number): Seen {
  const { paired, pending } = records;
  const isRecent = isRecentlySilent(binding, paired, nowMs);
  const known = isRecent ? seenRecent : seenBefore;
  const before = paired === null || pending !== null ? undefined : known.get(paired);
  if (before !== undefined) return before;
  const table = symbols();
  const files = filesOf(records, table, binding, isRecent);
  const seen = { local: localOf(files), symbols: table, isLarge: JSON.stringify(files).length > LARGE_CHARS };
  if (paired !== null && pending === null) known.set(paired, seen);
  return seen;
}
