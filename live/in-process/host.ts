/** What a connection needs of the gateway that it belongs to. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Knobs } from '../../models/releases/release.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import type { Clock } from '../clock.ts';
import type { PublicKey } from '../identity.ts';
import type { Chart } from './charts.ts';
import type { Connection } from './connection.ts';
import type { LogLines } from './log-lines.ts';
import type { Said } from './method-answers.ts';
import type { Person, Snapshot } from './snapshot.ts';
import type { StoreAnswer, StoreAsk } from './store-ask.ts';
import type { FileRecord } from './store-files.ts';

export type CrashPoint = 'after-commit' | 'before-hello';

export interface Host {
  readonly knobs: Knobs;
  readonly chart: Chart;
  readonly clock: Clock;
  readonly log: LogLines;
  readonly snapshot: Snapshot;
  readonly sharedDigest: Buffer;
  readonly readKey: (text: string) => PublicKey;
  readonly deviceName: (deviceId: string) => string;
  readonly store: {
    operate(ask: StoreAsk, answered: (answer: StoreAnswer) => void): void;
    holderOf(requestId: string): string | null;
    records(): { readonly paired: readonly FileRecord[]; readonly pending: readonly FileRecord[] };
  };
  observe(node: string, note: Message, deviceId: string, connId: string): void;
  /** A chart says something to the process. `payload`: what a broadcast carries on the wire. */
  toProcess(from: Connection, message: Message, payload: Json): void;
  /** Runs an operation of this client on the store when its turn has come, after what happens now. */
  takeTurn(client: string, operation: () => void): void;
  /** True where the gateway dies here: nothing that follows happens. */
  diesAt(point: CrashPoint, operation?: string): boolean;
  entered(person: Person): void;
  other(method: string, scopes: readonly string[]): Said;
  /** The health was asked for; those who are connected hear of it. */
  lookedAtHealth(): void;
}

/** The socket of a connection. */
export interface Peer {
  readonly connId: string;
  readonly nonce: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
  /** `dropIfSlow`: the frame may be left out for a reader that is far behind; others end its connection. */
  send(text: string, dropIfSlow?: boolean): void;
  close(code: number, reason: string): void;
  /** The line ends without a close frame, because a chart says so. */
  hangUp(): void;
  /** The line breaks: whatever was on it is lost. */
  terminate(): void;
}
