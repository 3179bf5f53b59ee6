/** One device's part of the two files: what is read of it, and how it is written back among all the others. */
import type { Json } from '../../sim/model.ts';
import { type FileRecord, type FilesNow, isRecord, type Records, type StoreFiles } from './store-files.ts';
import type { DeviceRecords } from './store-records.ts';

export type IsAsked = (record: Json) => record is FileRecord;

/** What the files hold of a device, its request left out. */
export function loadPaired(now: FilesNow, deviceId: string): DeviceRecords {
  const record = now.paired.get(deviceId);
  return { paired: isRecord(record) ? record : null, pending: null };
}

/** The request of this id, else the first of the device, among those that count. */
export function load(now: FilesNow, deviceId: string, requestId: string, counts: IsAsked): DeviceRecords {
  const { paired } = loadPaired(now, deviceId);
  const isMine = (request: Json): request is FileRecord => counts(request) && request['deviceId'] === deviceId;
  const meant = now.pending.get(requestId);
  if (meant !== undefined && isMine(meant)) return { paired, pending: meant };
  return { paired, pending: firstOf(now.pending, isMine) };
}

/** One device's records as they were and as they are to be. */
export interface Change {
  readonly deviceId: string;
  readonly before: DeviceRecords;
  readonly after: DeviceRecords;
}

/**
 * Replaces one device's records in what the files show now. Requests that ran out go with the next write, whoever makes it
 * (facts 2.2). Where nothing changes, nothing is written; the real gateway writes the same bytes again.
 */
export function save(files: StoreFiles, now: FilesNow, { deviceId, before, after }: Change, isLive: IsAsked): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const pending = new Map<string, Json>();
  for (const [id, record] of now.pending) if (isLive(record)) pending.set(id, record);
  const id = String(after.pending?.['requestId'] ?? '');
  const old = before.pending?.['requestId'];
  if (old !== undefined && old !== id) pending.delete(String(old));
  if (after.pending !== null) pending.set(id, after.pending);
  files.write('pending', pending);
  const paired = new Map(now.paired);
  if (after.paired === null) paired.delete(deviceId);
  else paired.set(deviceId, after.paired);
  files.write('paired', paired);
}

/** Moves the birth of every request. */
export function age(files: StoreFiles, byMs: number): void {
  const older = (record: Json): Json =>
    isRecord(record) && typeof record['ts'] === 'number' ? { ...record, ts: record['ts'] - byMs } : record;
  files.write('pending', new Map([...files.read().pending].map(([id, record]) => [id, older(record)])));
}

function firstOf(records: Records, counts: IsAsked): FileRecord | null {
  for (const record of records.values()) if (counts(record)) return record;
  return null;
}
