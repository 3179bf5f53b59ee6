/**
 * How much does the in-process gateway add to a handshake? The same raw client, the same keys and frames, against our gateway
 * (charts, store files, checks) and against a bare `ws` server that only sends a challenge, checks the signature and the
 * secret, and answers with the same hello. Both must accept every one of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { wallClock } from '../live/clock.ts';
import { isSigned, keyReader, newIdentity, signedText, signText } from '../live/identity.ts';
import { startGateway } from '../live/in-process/gateway.ts';
import { digestOf, sameDigest } from '../live/secrets.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { costOf, inTurn, median } from './clock.ts';

const TOKEN = 'bench-shared-token';
const SCOPES = ['operator.admin', 'operator.approvals', 'operator.pairing'];
const NONCE = '4f628bc9-6de7-4569-b17b-5540e16d5267';
const HANDSHAKES = 600;
const AT_ONCE = 16;

const identity = newIdentity();
const who = {
  deviceId: identity.deviceId,
  clientId: 'cli',
  clientMode: 'cli',
  role: 'operator',
  scopes: SCOPES,
  token: TOKEN,
};

function connectFrame(nonce: string): string {
  const signedAtMs = Date.now();
  const signature = signText(signedText({ ...who, signedAtMs, nonce }), identity.privateKey);
  const device = { id: identity.deviceId, publicKey: identity.publicKey, signature, signedAt: signedAtMs, nonce };
  const client = { id: 'cli', version: 'dev', platform: 'linux', mode: 'cli' };
  const params = {
    minProtocol: 3,
    maxProtocol: 3,
    client,
    caps: [],
    auth: { token: TOKEN },
    role: 'operator',
    scopes: SCOPES,
    device,
  };
  return JSON.stringify({ type: 'req', id: 'c', method: 'connect', params });
}

/** One handshake; resolves with the hello frame's text once the socket is closed again. */
function handshake(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    let hello: string | null = null;
    socket.on('message', (data) => {
      const text = data.toString();
      const frame = JSON.parse(text) as { event?: string; ok?: boolean; payload?: { nonce?: string } };
      if (frame.event === 'connect.challenge') socket.send(connectFrame(frame.payload?.nonce ?? ''));
      if (frame.ok === true) {
        hello = text;
        socket.close();
      }
    });
    socket.on('error', reject);
    socket.on('close', (code, reason) =>
      hello === null ? reject(new Error(`refused: ${code} ${reason}`)) : resolve(hello),
    );
  });
}

async function many(port: number, atOnce: number): Promise<void> {
  let left = HANDSHAKES;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await handshake(port);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Nothing but the crypto and the frames. */
async function bareServer(hello: string): Promise<{ port: number; server: Server; sockets: WebSocketServer }> {
  const readKey = keyReader();
  const secret = digestOf(TOKEN);
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.send(
      JSON.stringify({ type: 'event', event: 'connect.challenge', payload: { nonce: NONCE, ts: Date.now() } }),
    );
    socket.on('message', (data) => {
      const { params } = JSON.parse(data.toString()) as {
        params: {
          auth: { token: string };
          device: { publicKey: string; signature: string; signedAt: number; nonce: string };
        };
      };
      const { publicKey, signature, signedAt, nonce } = params.device;
      const { key } = readKey(publicKey);
      const good =
        key !== null &&
        nonce === NONCE &&
        isSigned(signedText({ ...who, signedAtMs: signedAt, nonce }), signature, key);
      if (good && sameDigest(digestOf(params.auth.token), secret)) socket.send(hello);
      else socket.close(1008);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the bare server has no port');
  return { port: address.port, server, sockets };
}

/** Both servers, while they are used. */
async function onBoth<Result>(use: (ours: number, bare: number) => Promise<Result>): Promise<Result> {
  const stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-bench-'));
  const gateway = await startGateway({
    release: releaseOr('2026.2.19', 'bench'),
    stateDir,
    sharedToken: TOKEN,
    clock: wallClock(),
    activity: null,
    onFact: () => {},
  });
  const bare = await bareServer(await handshake(gateway.port));
  try {
    return await use(gateway.port, bare.port);
  } finally {
    await gateway.stop();
    bare.sockets.close();
    bare.server.closeAllConnections();
    bare.server.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

export const bench = (): Promise<string[]> =>
  onBoth(async (ours, bare) => {
    const costs = await inTurn(7, { ours: () => many(ours, AT_ONCE), bare: () => many(bare, AT_ONCE) });
    const of = (name: 'ours' | 'bare', by: 'wallMs' | 'cpuMs') =>
      HANDSHAKES / (median(costs[name].map((cost) => cost[by])) / 1000);
    const line = (by: 'wallMs' | 'cpuMs', unit: string) =>
      `${of('ours', by).toFixed(0)} handshakes per ${unit}, ${((100 * of('ours', by)) / of('bare', by)).toFixed(0)} % of a bare ws server (${of('bare', by).toFixed(0)}), ${AT_ONCE} at once`;
    return [line('wallMs', 'wall s'), line('cpuMs', 'CPU s')];
  });

/** CPU milliseconds of one bare handshake after the other: the least that anything on sockets, with signatures, can take. */
export const bareHandshakeMs = (): Promise<number> =>
  onBoth(async (_, bare) => {
    await many(bare, 1);
    return (await costOf(() => many(bare, 1))).cpuMs / HANDSHAKES;
  });
