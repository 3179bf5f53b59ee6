/**
 * The two files of the pairing store: read anew for every operation, replaced one by one through a temporary file (facts 2.1,
 * 2.2). Everything is synchronous, so that a read and the write that follows from it are one step for everybody else. Where
 * nobody but us can look, their texts are kept in memory, from one gateway to the next.
 *
 * Records are kept in maps: the file decides the keys, and `__proto__` is a key like any other. The real gateway looks its
 * records up as plain properties, so that one rotate of the device `__proto__` spoils every object of its process.
 */
import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../scenarios/folder.ts';
import { isList } from '../../sim/identity.ts';
import type { Json } from '../../sim/model.ts';

export type FileRecord = { readonly [key: string]: Json };
export type Records = ReadonlyMap<string, Json>;

/** What both files show while one operation is carried out. */
export interface FilesNow {
  /** By device id. */
  readonly paired: Records;
  /** By request id, expired ones included: who reads drops them. */
  readonly pending: Records;
}

export interface StoreFiles {
  read(): FilesNow;
  write(file: FileName, records: Records): void;
}

type FileName = 'paired' | 'pending';

/** What outlives a gateway: the texts of the two files. One that is not there is empty. */
export interface Disk {
  read(file: FileName): string;
  write(file: FileName, text: string): void;
}

/** `devices/paired.json` and `devices/pending.json` below a state directory, for whoever looks. */
export function diskAt(stateDir: string): Disk {
  const folder = join(stateDir, 'devices');
  makeFolder(folder, 0o700);
  const path = { paired: join(folder, 'paired.json'), pending: join(folder, 'pending.json') };
  return { read: (file) => readText(path[file]), write: (file, text) => replace(path[file], text) };
}

export function diskInMemory(): Disk {
  const texts = { paired: '', pending: '' };
  return {
    read: (file) => texts[file],
    write(file, text) {
      texts[file] = text;
    },
  };
}

interface Cached {
  readonly text: string;
  readonly records: Records;
}

const EMPTY: Records = new Map();

export function storeFiles(disk: Disk): StoreFiles {
  const cached: Record<FileName, Cached> = {
    paired: { text: '', records: EMPTY },
    pending: { text: '', records: EMPTY },
  };
  // The file is read each time; only parsing the same text again is saved.
  const read = (file: FileName): Records => {
    const text = disk.read(file);
    if (text !== cached[file].text) cached[file] = { text, records: parse(text) };
    return cached[file].records;
  };
  return {
    read() {
      let pending: Records | null = null;
      return {
        paired: read('paired'),
        // Many operations never look at requests, and a file that nobody looks at need not be read.
        get pending() {
          pending ??= read('pending');
          return pending;
        },
      };
    },
    write(file, records) {
      const text = JSON.stringify(Object.fromEntries(records), null, 2);
      if (text === cached[file].text) return;
      disk.write(file, text);
      cached[file] = { text, records };
    },
  };
}

/** A file that is not there is empty. One that cannot be read is an error: taking it for empty would overwrite it. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Text that is no JSON object is taken for an empty store, and the next write makes it one (2026.2.19). */
function parse(text: string): Records {
  if (text === '') return EMPTY;
  try {
    const data = JSON.parse(text) as Json;
    return isRecord(data) ? new Map(Object.entries(data)) : EMPTY;
  } catch {
    return EMPTY;
  }
}

export const isRecord = (data: Json | undefined): data is FileRecord =>
  data !== null && typeof data === 'object' && !isList(data);

function replace(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
