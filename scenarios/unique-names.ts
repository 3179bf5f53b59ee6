/**
 * The simulation draws the smallest unused name, so a name can come back for another thing once the first is gone. Observers
 * need names that never come back: `r1` becomes `r1~2` when it is drawn the second time.
 */
import { isFreshName } from '../models/nodes.ts';
import { isList } from '../sim/identity.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Entry } from '../sim/run.ts';

/** Facts that draw a request id, and facts that draw a token. */
const DRAWS: Readonly<Record<string, string>> = {
  asked: 'requestId',
  issued: 'token',
  approved: 'token',
  rotated: 'token',
};

export interface UniqueNames {
  /** Reads further entries, in order; later calls go on where the last one stopped. */
  read(entries: readonly Entry[]): readonly Entry[];
  /** Data of this instant with unique names. */
  unique<Data>(data: Data): Data;
  /** The name that the simulation uses now for what is called `name` here; one that nothing has if it is gone. */
  current(name: string): string;
  copy(): UniqueNames;
}

export function uniqueNames(
  known: ReadonlyMap<string, number> = new Map(),
  before: readonly Entry[] = [],
): UniqueNames {
  const serials = new Map(known);
  // Notes are shared by all entries that say the same, so each is renamed once for as long as no name is drawn anew.
  let renamed = new WeakMap<Message, Message>();
  const done: Entry[] = [...before];
  const rename = (data: Json, key: string): Json => {
    if (typeof data === 'string')
      return isFreshName(key) && (serials.get(data) ?? 1) > 1 ? `${data}~${serials.get(data)}` : data;
    if (data === null || typeof data !== 'object') return data;
    if (isList(data)) return data.map((item) => rename(item, key));
    return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, rename(value, name)]));
  };
  return {
    read(entries) {
      for (let at = done.length; at < entries.length; at += 1) {
        const entry = entries[at] as Entry;
        const drawn = entry.note[DRAWS[entry.note.type] ?? ''];
        if (typeof drawn === 'string') {
          serials.set(drawn, (serials.get(drawn) ?? 0) + 1);
          renamed = new WeakMap();
        }
        const note = renamed.get(entry.note) ?? (rename(entry.note, '') as unknown as Message);
        renamed.set(entry.note, note);
        done.push({ ...entry, note });
      }
      return done;
    },
    unique: (data) => rename(data as unknown as Json, '') as never,
    current(name) {
      const [drawn = name, serial = '1'] = name.split('~');
      return String(serials.get(drawn) ?? 1) === serial ? drawn : `${drawn}~${serial}`;
    },
    copy: () => uniqueNames(serials, done),
  };
}
