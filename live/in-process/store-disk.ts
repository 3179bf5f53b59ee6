/** One device's part of the two files: what is read of it, and how it is written back among all the others. */
import type { Json } from '../../sim/model.ts';
import { type FileRecord, isRecord, type Records, type StoreFiles } from './store-files.ts';
import type { DeviceRecords } from './store-records.ts';

export type IsAsked = (record: Json) => record is FileRecord;

export interface Disk {
  /** The request of this id, else the first of the device, among those that count. */
  load(deviceId: string, requestId: string, counts: IsAsked): DeviceRecords;
  /** Replaces one device's records. Requests that ran out go with the next write, whoever makes it (facts 2.2). */
  save(deviceId: string, before: DeviceRecords, after: DeviceRecords, isLive: IsAsked): void;
  paired(): readonly FileRecord[];
  pending(counts: IsAsked): readonly FileRecord[];
  request(requestId: string): Json | null;
  /** Moves the birth of every request. */
  age(byMs: number): void;
}

export function diskOf(files: StoreFiles): Disk {
  return {
    load(deviceId, requestId, counts) {
      const paired = files.paired().get(deviceId);
      const isMine = (record: Json): record is FileRecord => counts(record) && record['deviceId'] === deviceId;
      const meant = files.pending().get(requestId);
      if (meant !== undefined && isMine(meant)) return { paired: isRecord(paired) ? paired : null, pending: meant };
      return { paired: isRecord(paired) ? paired : null, pending: firstOf(files.pending(), isMine) };
    },
    save(deviceId, before, after, isLive) {
      const pending = new Map<string, Json>();
      for (const [id, record] of files.pending()) if (isLive(record)) pending.set(id, record);
      const id = String(after.pending?.['requestId'] ?? '');
      if (before.pending !== null && before.pending['requestId'] !== id)
        pending.delete(String(before.pending['requestId']));
      if (after.pending !== null) pending.set(id, after.pending);
      files.write('pending', pending);
      const paired = new Map(files.paired());
      if (after.paired === null) paired.delete(deviceId);
      else paired.set(deviceId, after.paired);
      files.write('paired', paired);
    },
    paired: () => [...files.paired().values()].filter(isRecord),
    pending: (counts) => [...files.pending().values()].filter(counts),
    request: (requestId) => files.pending().get(requestId) ?? null,
    age(byMs) {
      const older = (record: Json): Json =>
        isRecord(record) && typeof record['ts'] === 'number' ? { ...record, ts: record['ts'] - byMs } : record;
      files.write('pending', new Map([...files.pending()].map(([id, record]) => [id, older(record)])));
    },
  };
}

function firstOf(records: Records, counts: IsAsked): FileRecord | null {
  for (const record of records.values()) if (counts(record)) return record;
  return null;
}
