/**
 * One socket of a client: frames out, events in. A socket that never opened ends like one that broke: closed 1006 "".
 * Nothing is decided here; whoever holds the socket hears everything, in order, and `closed` exactly once, last.
 */
import { WebSocket } from 'ws';
import { isBrowser } from '../models/admission.ts';
import type { Caller } from '../models/client.ts';
import { type Close, closeRead } from '../models/protocol.ts';
import type { Message } from '../sim/machine.ts';
import { type Asked, callParams, connectParams, type Fields, heard, type Speaker } from './frames.ts';
import { freshId } from './secrets.ts';

/** What a gateway may send at once (facts 1.1); more closes the socket. */
const FRAME_MAX_BYTES = 26_214_400;

/** A forwarded header from an address that nobody trusts makes a connection remote (facts 3.2). */
const REMOTE_ADDRESS = '203.0.113.9';

export interface SocketSpec {
  readonly url: string;
  readonly caller: Caller;
  readonly local: boolean;
  readonly speaker: Speaker;
  readonly nowMs: () => number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SocketEars {
  /** The socket is open. */
  opened(): void;
  /** Something came: the event that it is, null where the client chart has no ear for it, and itself, null where it is no frame. */
  frame(event: Message | null, frame: Fields | null): void;
  closed(close: Close): void;
}

export interface ClientSocket {
  isOpen(): boolean;
  /** Something that was sent has not been answered. */
  isOwed(): boolean;
  /** `connect` or `call`, as the client chart transmits them. */
  send(frame: Message): void;
  close(code: number, reason: string): void;
  /** Ends it without a word, as a lost line does. */
  drop(): void;
}

export function openSocket(spec: SocketSpec, ears: SocketEars): ClientSocket {
  const { caller, speaker } = spec;
  const asked = new Map<string, Asked>();
  let nonce: string | null = null;
  let refusedFor: string | null = null;
  const socket = new WebSocket(spec.url, {
    headers: { ...spec.headers, ...(spec.local ? {} : { 'x-forwarded-for': REMOTE_ADDRESS }) },
    ...(isBrowser({ clientId: caller.id, clientMode: caller.mode }) ? { origin: spec.url.replace(/^ws/, 'http') } : {}),
    maxPayload: FRAME_MAX_BYTES,
    perMessageDeflate: false,
  });
  const take = (id: string): Asked | null => {
    const request = asked.get(id) ?? null;
    asked.delete(id);
    return request;
  };
  // An error is always followed by a close, which is what the chart hears.
  socket.on('error', () => {});
  socket.on('open', () => ears.opened());
  socket.on('message', (data) => {
    const said = heard(String(data), take, caller, speaker.names);
    nonce = said.nonce || nonce;
    if (said.event?.type === 'refusal') refusedFor = said.event['requestId'] as string | null;
    ears.frame(said.event, said.frame);
  });
  socket.on('close', (code, reason) => ears.closed(closeRead(code, String(reason), refusedFor)));

  const request = (method: string, chartId: string, params: unknown): void => {
    const id = freshId();
    asked.set(id, { method, id: chartId });
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'req', id, method, params }));
  };
  return {
    isOpen: () => socket.readyState === WebSocket.OPEN,
    isOwed: () => asked.size > 0,
    send(frame) {
      if (frame.type === 'connect') {
        request('connect', '', connectParams(frame, speaker, { nonce, nowMs: spec.nowMs() }));
      } else {
        const method = frame['method'] as string;
        request(method, frame['id'] as string, callParams(method, frame['params'] ?? null, speaker));
      }
    },
    close: (code, reason) => (code === 1005 ? socket.close() : socket.close(code, reason)),
    drop: () => socket.terminate(),
  };
}
