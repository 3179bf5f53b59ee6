/** A caller that says exactly what a test tells it to: frames by hand, signatures by real keys, everything heard kept. */
import { WebSocket } from 'ws';
import { type Identity, signedText, signText } from '../live/identity.ts';

export interface Frame {
  readonly type: string;
  readonly id?: unknown;
  readonly ok?: boolean;
  readonly event?: string;
  /** Off the wire: whatever a test looks into. */
  readonly payload?: ReturnType<typeof JSON.parse>;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details?: { readonly requestId?: string };
  };
  readonly seq?: number;
}

export interface RawCaller {
  readonly frames: readonly Frame[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** The nonce of the challenge, once it is there. */
  nonce(): Promise<string>;
  send(data: string | Buffer): void;
  /** The next frame from now on, or one that is there already, of which this holds. */
  heard(holds: (frame: Frame) => boolean): Promise<Frame>;
  /** Sends a request and waits for its response. */
  request(method: string, params?: unknown): Promise<Frame>;
  hangUp(): Promise<void>;
  terminate(): void;
}

export function rawCaller(port: number, headers: Record<string, string> = {}): RawCaller {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers, perMessageDeflate: false });
  const frames: Frame[] = [];
  let waiting: { readonly holds: (frame: Frame) => boolean; readonly tell: (frame: Frame) => void }[] = [];
  let failAll: (error: Error) => void = () => {};
  let count = 0;
  const broken = new Promise<never>((_, reject) => {
    failAll = reject;
  });
  broken.catch(() => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
      failAll(new Error(`closed: ${code} ${reason.toString()}`));
    });
  });
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    frames.push(frame);
    const ready = waiting.filter(({ holds }) => holds(frame));
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const { tell } of ready) tell(frame);
  });
  const heard = (holds: (frame: Frame) => boolean): Promise<Frame> => {
    const known = frames.find(holds);
    if (known !== undefined) return Promise.resolve(known);
    return Promise.race([broken, new Promise<Frame>((tell) => waiting.push({ holds, tell }))]);
  };
  return {
    frames,
    closed,
    heard,
    nonce: async () => (await heard(({ event }) => event === 'connect.challenge')).payload.nonce as string,
    send: (data) => socket.send(data),
    async request(method, params) {
      count += 1;
      const id = `r${count}`;
      socket.send(JSON.stringify({ type: 'req', id, method, ...(params === undefined ? {} : { params }) }));
      return heard((frame) => frame.type === 'res' && frame.id === id);
    },
    async hangUp() {
      socket.close();
      await closed;
    },
    terminate: () => socket.terminate(),
  };
}

export interface Ask {
  readonly identity: Identity;
  readonly token?: string | null;
  readonly scopes?: readonly string[];
  readonly role?: string;
  readonly clientId?: string;
  readonly mode?: string;
  readonly nonce?: string | null;
  readonly signedAtMs?: number;
  /** The one version of the protocol that it speaks. */
  readonly protocol?: number;
}

/** The params of an honest connect. */
export function connectParams(ask: Ask) {
  const { identity, token = 'shared', scopes = [], role = 'operator', clientId = 'cli', mode = 'cli' } = ask;
  const { nonce = null, signedAtMs = Date.now(), protocol = 3 } = ask;
  const { deviceId, publicKey, privateKey } = identity;
  const text = signedText({ deviceId, clientId, clientMode: mode, role, scopes, signedAtMs, token, nonce });
  return {
    minProtocol: protocol,
    maxProtocol: protocol,
    client: { id: clientId, version: 'dev', platform: 'linux', mode },
    caps: [],
    ...(token === null ? {} : { auth: { token } }),
    role,
    scopes,
    device: {
      id: deviceId,
      publicKey,
      signature: signText(text, privateKey),
      signedAt: signedAtMs,
      ...(nonce === null ? {} : { nonce }),
    },
  };
}

/** Connects, with the challenge's nonce, and gives the answer. */
export async function connectRaw(
  port: number,
  ask: Ask,
  headers: Record<string, string> = {},
): Promise<RawCaller & { readonly answer: Frame }> {
  const caller = rawCaller(port, headers);
  const nonce = await caller.nonce();
  const answer = await caller.request('connect', connectParams({ ...ask, nonce }));
  return { ...caller, answer };
}
