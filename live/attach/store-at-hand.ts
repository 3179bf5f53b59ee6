/**
 * The pairing store of a gateway in another process, where it can be reached: it looks at its store anew for every operation
 * (facts 2.2), and so can we, also while it runs. Two forms: the two files, and the tables of a database that has taken their place.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Knobs } from '../../models/releases/release.ts';
import { type DeviceFiles, emptyFiles } from '../../models/store-state.ts';
import { NotPlayable } from '../../scenarios/session.ts';
import type { Ms } from '../../sim/model.ts';
import type { FileRecord } from '../in-process/store-files.ts';
import { viewOf } from '../in-process/store-records.ts';
import { storeInDatabase } from './store-in-database.ts';
import { storeInFiles } from './store-in-files.ts';

/** In the form of the files, whatever it is kept in. */
export interface StoreRecords {
  readonly paired: readonly FileRecord[];
  readonly pending: readonly FileRecord[];
}

export interface StoreAtHand {
  /** What it holds of these devices. */
  read(deviceIds: readonly string[]): Promise<StoreRecords>;
  /** Adds these records, or puts them in the place of those of the same device or request; all others stay. */
  write(records: StoreRecords): Promise<void>;
  /** Makes the requests of these devices older. */
  expire(deviceIds: readonly string[], byMs: Ms): Promise<void>;
  /** Takes out all that it holds of these devices. */
  forget(deviceIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** `node` is the program that can read a database of the release. To be asked when the gateway has started: then it is known which it uses. */
export async function storeAtHand(stateDir: string, node: string): Promise<StoreAtHand> {
  const database = join(stateDir, 'state', 'openclaw.sqlite');
  if (!existsSync(database)) return storeInFiles(stateDir);
  const store = await storeInDatabase(database, node);
  if (store === 'keeps no devices') return storeInFiles(stateDir);
  if (store !== 'unreadable') return store;
  // Releases that have a database for other things keep their devices in the files still.
  if (existsSync(join(stateDir, 'devices', 'paired.json'))) return storeInFiles(stateDir);
  throw new NotPlayable('the store is a database, which takes Node 22.13 or newer to read');
}

/** What records show, by device id. Requests past their time to live are gone for every reader. */
export function shownBy(
  { paired, pending }: StoreRecords,
  { requestTtlMs, requestLife }: Pick<Knobs, 'requestTtlMs' | 'requestLife'>,
  nowMs: Ms,
): (deviceId: string) => DeviceFiles {
  const bornMs = ({ ts, refreshedAtMs }: FileRecord): number =>
    Number((requestLife === 'from-last-ask' ? refreshedAtMs : undefined) ?? ts ?? 0);
  return (deviceId) => {
    const mine = (record: FileRecord) => record['deviceId'] === deviceId;
    const record = paired.find(mine) ?? null;
    const request = pending.find((one) => mine(one) && nowMs - bornMs(one) <= requestTtlMs) ?? null;
    return record === null && request === null ? emptyFiles : viewOf({ paired: record, pending: request });
  };
}
