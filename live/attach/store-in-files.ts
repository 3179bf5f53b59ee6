/** `devices/paired.json` and `devices/pending.json` of a gateway that may be running: each is replaced at once, as it does itself. */

import type { Json } from '../../sim/model.ts';
import { diskAt, type FileRecord, isRecord, type Records, storeFiles } from '../in-process/store-files.ts';
import type { StoreAtHand } from './store-at-hand.ts';

const recordsIn = (records: Records): readonly FileRecord[] => [...records.values()].filter(isRecord);

export function storeInFiles(stateDir: string): StoreAtHand {
  const files = storeFiles(diskAt(stateDir));
  const change = (file: 'paired' | 'pending', entries: Iterable<readonly [string, FileRecord]>): void => {
    const changed = new Map(entries);
    if (changed.size > 0) files.write(file, new Map([...files.read()[file], ...changed]));
  };
  return {
    async read(deviceIds) {
      const { paired, pending } = files.read();
      const mine = ({ deviceId }: FileRecord) => deviceIds.includes(String(deviceId));
      return { paired: recordsIn(paired).filter(mine), pending: recordsIn(pending).filter(mine) };
    },
    async write({ paired, pending }) {
      change(
        'paired',
        paired.map((record) => [String(record['deviceId']), record]),
      );
      change(
        'pending',
        pending.map((record) => [String(record['requestId']), record]),
      );
    },
    async expire(deviceIds, byMs) {
      const older = (record: FileRecord): FileRecord => {
        const { ts, refreshedAtMs } = record;
        const refreshed = typeof refreshedAtMs === 'number' ? { refreshedAtMs: refreshedAtMs - byMs } : {};
        return { ...record, ts: Number(ts ?? 0) - byMs, ...refreshed };
      };
      const mine = recordsIn(files.read().pending).filter(({ deviceId }) => deviceIds.includes(String(deviceId)));
      change(
        'pending',
        mine.map((record) => [String(record['requestId']), older(record)]),
      );
    },
    async forget(deviceIds) {
      const isOther = (record: Json) => !isRecord(record) || !deviceIds.includes(String(record['deviceId']));
      const held = files.read();
      for (const file of ['paired', 'pending'] as const) {
        const others = new Map([...held[file]].filter(([, record]) => isOther(record)));
        if (others.size < held[file].size) files.write(file, others);
      }
    },
    async close() {},
  };
}
