/** What is asked of the store, with the values behind the chart's symbols, and what it answers. */
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { sameSecret } from '../secrets.ts';
import type { FileRecord } from './store-files.ts';
import type { DeviceRecords } from './store-records.ts';
import type { Symbols } from './store-symbols.ts';

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

/** The request that a connect has made, or that is left for it where its record is read again. */
export function requestIn(op: Message, { event }: Pick<StoreAnswer, 'event'>): Json | undefined {
  const said = (event['said'] ?? {}) as {
    readonly requestId?: Json;
    readonly request?: { readonly requestId: Json } | null;
  };
  return op.type === 'request' ? said.requestId : said.request?.requestId;
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

/** Events by the asking message and by what in it matches: equal ones are one object, whose steps are found at once. */
const events = new WeakMap<Message, Map<string, Message>>();

/** The operation as the store's chart takes it: whatever it compares is compared here, and equal things get one symbol. */
export function eventOf(ask: StoreAsk, before: DeviceRecords, symbols: Symbols, atMs: number, draws: Draws): Message {
  const { op, values } = ask;
  symbols.set('#now', atMs);
  symbols.set('#about', values.about);
  const isDrawn = DRAWS.includes(op.type);
  if (isDrawn) {
    symbols.set('#fresh.request', draws.requestId);
    symbols.set('#fresh.token', draws.token);
    symbols.set('#fresh.other', draws.token);
  }
  const role = 'role' in op ? symbols.role(values.role) : '';
  const isMeant = 'requestId' in op && values.requestId === before.pending?.['requestId'];
  const held = 'token' in op ? symbols.valueOf(`#token/${role}`) : null;
  const isHeld = typeof held === 'string' && sameSecret(held, values.token);
  const key = `${role} ${isMeant} ${isHeld}`;
  const known = events.get(op) ?? new Map<string, Message>();
  events.set(op, known);
  const made = known.get(key);
  if (made !== undefined) return made;
  const event: Message = {
    ...op,
    atMs: '#now',
    ...(isDrawn ? { fresh: { requestId: '#fresh.request', token: '#fresh.token', otherToken: '#fresh.other' } } : {}),
    ...('role' in op ? { role } : {}),
    ...('about' in op ? { about: '#about' } : {}),
    ...('requestId' in op ? { requestId: isMeant ? '#request' : NO_MATCH } : {}),
    ...('token' in op ? { token: isHeld ? `#token/${role}` : NO_MATCH } : {}),
  };
  known.set(key, event);
  return event;
}
