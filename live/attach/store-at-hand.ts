/** The store of a gateway whose files are at hand: it reads them anew for every operation (facts 2.2), and so can we. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceFiles, emptyFiles } from '../../models/store-state.ts';
import { isList } from '../../sim/identity.ts';
import type { Json, Ms } from '../../sim/model.ts';
import { viewOf } from '../in-process/store-records.ts';

type FileRecord = { readonly [key: string]: Json };

const isRecord = (data: Json | undefined): data is FileRecord =>
  data !== undefined && data !== null && typeof data === 'object' && !isList(data);

const pathOf = (stateDir: string, file: 'paired' | 'pending'): string => join(stateDir, 'devices', `${file}.json`);

function records(stateDir: string, file: 'paired' | 'pending'): ReadonlyMap<string, FileRecord> {
  try {
    const data = JSON.parse(readFileSync(pathOf(stateDir, file), 'utf8')) as Json;
    const entries = isRecord(data) ? Object.entries(data) : [];
    return new Map(entries.filter((entry): entry is [string, FileRecord] => isRecord(entry[1])));
  } catch {
    // Missing or no JSON: the gateway takes that for empty, too.
    return new Map();
  }
}

/** What the files show now, by device id. Requests past their time to live are gone for every reader. */
export function storeInFiles(stateDir: string, requestTtlMs: Ms, nowMs: Ms): (deviceId: string) => DeviceFiles {
  const paired = records(stateDir, 'paired');
  const pending = [...records(stateDir, 'pending').values()];
  return (deviceId) => {
    const request = pending.find(
      (record) => record['deviceId'] === deviceId && nowMs - Number(record['ts'] ?? 0) <= requestTtlMs,
    );
    const record = paired.get(deviceId);
    if (record === undefined && request === undefined) return emptyFiles;
    return viewOf({ paired: record ?? null, pending: request ?? null });
  };
}

/** Makes the requests of these devices older than they may become. */
export function expireRequests(stateDir: string, deviceIds: readonly string[], requestTtlMs: Ms): void {
  const aged = [...records(stateDir, 'pending')].map(([id, record]): [string, FileRecord] => {
    const mine = deviceIds.includes(String(record['deviceId']));
    return [id, mine ? { ...record, ts: Number(record['ts'] ?? 0) - requestTtlMs - 1_000 } : record];
  });
  const path = pathOf(stateDir, 'pending');
  const draft = `${path}.scopeloop.tmp`;
  writeFileSync(draft, JSON.stringify(Object.fromEntries(aged), null, 2), { mode: 0o600 });
  renameSync(draft, path);
}
