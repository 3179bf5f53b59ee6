/**
 * The least that can be done to play on a gateway of 2026.2.19: `ws` alone, a key that is ready, and of what comes nothing is read
 * but what the next frame needs. What it takes is the floor for whoever speaks to that gateway through `ws`.
 */
import { WebSocket } from 'ws';
import type { GatewayAtHand } from '../live/attach/at-hand.ts';
import { type Identity, newIdentity, signedText, signText } from '../live/identity.ts';

const SCOPES = ['operator.read', 'operator.write', 'operator.admin', 'operator.approvals', 'operator.pairing'];

interface Bare {
  readonly url: string;
  readonly sharedToken: string;
  readonly identity: Identity;
  /** Else it comes through a proxy, and is not paired without being asked for. */
  readonly local: boolean;
}

interface Connection {
  /** Resolves with the text of the answer. */
  call(method: string, params: object): Promise<string>;
  close(): Promise<void>;
}

/** What a scenario is made of, on the wire. */
export interface Traffic {
  /** Handshakes that end in a hello, and after it in a close of the client. */
  readonly accepted: number;
  /** Handshakes that end in a refusal. */
  readonly refused: number;
  /** Calls on a connection that stays open. */
  readonly calls: number;
}

export type Kind = keyof Traffic;

/** Does each of them so many times, on a gateway that is up; ends its open connection with `close`. */
export async function bareTraffic(
  gateway: GatewayAtHand,
): Promise<Readonly<Record<Kind, (times: number) => Promise<void>>> & { close(): Promise<void> }> {
  const { url, sharedToken } = gateway;
  const near: Bare = { url, sharedToken, identity: newIdentity(), local: true };
  const far: Bare = { url, sharedToken, identity: newIdentity(), local: false };
  const letIn = async (): Promise<Connection> => {
    const connection = await connect(near);
    if (connection === null) throw new Error('a bare client that should be let in was refused');
    return connection;
  };
  const person = await letIn();
  const again = (once: (at: number) => Promise<unknown>) => async (times: number) => {
    for (let at = 0; at < times; at += 1) await once(at);
  };
  const rotate = { deviceId: near.identity.deviceId, role: 'operator' };
  return {
    accepted: again(async () => (await letIn()).close()),
    refused: again(async () => {
      if ((await connect(far)) !== null) throw new Error('a bare client that should be refused was let in');
    }),
    // Half of the calls of a random sequence find nothing to decide on, half write.
    calls: again((at) =>
      at % 2 === 0
        ? person.call('device.token.rotate', rotate)
        : person.call('device.pair.approve', { requestId: 'none' }),
    ),
    close: () => person.close(),
  };
}

/** Null when it was refused and the socket is closed. */
function connect(bare: Bare): Promise<Connection | null> {
  const headers = bare.local ? {} : { 'x-forwarded-for': '203.0.113.9' };
  const socket = new WebSocket(bare.url, { headers, perMessageDeflate: false });
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  let answered: (text: string) => void = () => {};
  const connection: Connection = {
    call: (method, params) =>
      new Promise((resolve) => {
        answered = resolve;
        socket.send(JSON.stringify({ type: 'req', id: 'call', method, params }));
      }),
    close: () => {
      socket.close();
      return closed;
    },
  };
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve(null));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('{"type":"res"')) return answered(text);
      const nonce = /"connect.challenge","payload":\{"nonce":"([^"]+)"/.exec(text)?.[1];
      if (nonce === undefined) return;
      // Who is refused need do nothing: the gateway closes.
      answered = (said) => said.includes('"ok":true') && resolve(connection);
      socket.send(connectFrame(bare, nonce));
    });
  });
}

function connectFrame({ sharedToken: token, identity }: Bare, nonce: string): string {
  const { deviceId, publicKey, privateKey } = identity;
  const [client, role] = [{ id: 'cli', version: 'dev', platform: 'linux', mode: 'cli' }, 'operator'];
  const who = { deviceId, clientId: client.id, clientMode: client.mode, role, scopes: SCOPES, token };
  const signedAtMs = Date.now();
  const signature = signText(signedText({ ...who, signedAtMs, nonce }), privateKey);
  const device = { id: deviceId, publicKey, signature, signedAt: signedAtMs, nonce };
  const params = { minProtocol: 3, maxProtocol: 3, client, caps: [], auth: { token }, role, scopes: SCOPES, device };
  return JSON.stringify({ type: 'req', id: 'connect', method: 'connect', params });
}
