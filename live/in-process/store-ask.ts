/** What is asked of the store, with the values behind the chart's symbols, and what it answers. */
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { sameSecret } from '../secrets.ts';
import type { FileRecord } from './store-files.ts';
import type { DeviceRecords, Symbols } from './store-records.ts';

export interface StoreAsk {
  readonly deviceId: string;
  /** As a chart asks it; ids, secrets and metadata in it are symbols. */
  readonly op: Message;
  readonly values: AskedValues;
  /** Not worth remembering. */
  readonly isLarge: boolean;
}

export interface AskedValues {
  readonly role: string;
  /** The key that was presented: a record with another one is of somebody else. Null where nobody presents any. */
  readonly publicKey: string | null;
  readonly token: string;
  readonly requestId: string;
  readonly about: FileRecord;
}

export const noValues: AskedValues = { role: '', publicKey: null, token: '', requestId: '', about: {} };

export interface StoreAnswer {
  /** `store.answer` as the connection's chart hears it, with symbols. */
  readonly event: Message;
  readonly symbols: Symbols;
  readonly before: DeviceRecords;
  readonly after: DeviceRecords;
  readonly atMs: number;
}

export interface Draws {
  readonly requestId: () => string;
  readonly token: () => string;
}

const DRAWS = ['request', 'approve', 'ensure', 'rotate'];
const NO_MATCH = '#other';

/** The operation as the store's chart takes it: whatever it compares is compared here, and equal things get one symbol. */
export function eventOf(ask: StoreAsk, before: DeviceRecords, symbols: Symbols, atMs: number, draws: Draws): Message {
  const { op, values } = ask;
  const event: Record<string, Json> = { ...op, atMs: symbols.set('#now', atMs) };
  if (DRAWS.includes(op.type)) {
    event['fresh'] = {
      requestId: symbols.set('#fresh.request', draws.requestId),
      token: symbols.set('#fresh.token', draws.token),
    };
  }
  if ('role' in op) event['role'] = symbols.role(values.role);
  if ('about' in op) event['about'] = symbols.set('#about', values.about);
  if ('requestId' in op)
    event['requestId'] = values.requestId === before.pending?.['requestId'] ? '#request' : NO_MATCH;
  if ('token' in op) {
    const held = symbols.valueOf(`#token/${symbols.role(values.role)}`);
    const holds = typeof held === 'string' && sameSecret(held, values.token);
    event['token'] = holds ? `#token/${symbols.role(values.role)}` : NO_MATCH;
  }
  return event as unknown as Message;
}
