/** The listening port and its sockets: 127.0.0.1 only, frames in order, nothing that a client sends ends the process. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { type Activity, LINK_HEADER, toClient, toGateway } from '../activity.ts';
import { freshId } from '../secrets.ts';
import type { Peer } from './host.ts';
import { BUFFER_MAX_BYTES, FRAME_MAX_BYTES } from './wire.ts';

/** Who hears what a socket says. */
export interface Ears {
  hear(data: Buffer): void;
  ended(code: number, reason: string): void;
  error(error: Error): void;
}

export interface Listening {
  readonly port: number;
  /** Resolves once the port is free and every socket is closed; sockets that do not close in time are broken. */
  close(): Promise<void>;
}

/** How long a client may take to close its end when the gateway stops. */
const CLOSE_LIMIT_MS = 2000;

/** The link that one of our own clients says it is; null for everybody else. */
export const linkOf = (request: IncomingMessage): string | null => {
  const link = request.headers[LINK_HEADER];
  return typeof link === 'string' && /^(?:client|attempt|errand)\/[^\s]{1,100} \d{1,12}$/.test(link) ? link : null;
};

export async function listen(
  port: number,
  activity: Activity | null,
  opened: (peer: Peer, request: IncomingMessage) => Ears,
): Promise<Listening> {
  const server = createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('This port speaks WebSocket.\n');
  });
  const sockets = new Set<WebSocket>();
  const wss = new WebSocketServer({
    server,
    maxPayload: FRAME_MAX_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  wss.on('connection', (socket, request) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    attend(socket, request, activity, opened);
  });
  server.prependListener('upgrade', (request) => together(request.socket));
  // Errors of the port are heard below; this is their echo.
  wss.on('error', () => {});
  await listening(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closed(server, sockets),
  };
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

function closed(server: Server, sockets: ReadonlySet<WebSocket>): Promise<void> {
  return new Promise((resolve) => {
    let isFree = false;
    const late = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
    }, CLOSE_LIMIT_MS);
    const look = (): void => {
      if (sockets.size > 0) return;
      clearTimeout(late);
      // What is left never became a WebSocket, and nobody waits for it.
      server.closeAllConnections();
      if (isFree) resolve();
    };
    for (const socket of sockets) socket.once('close', look);
    server.close(() => {
      isFree = true;
      look();
    });
    look();
  });
}

function attend(
  socket: WebSocket,
  request: IncomingMessage,
  activity: Activity | null,
  opened: (peer: Peer, request: IncomingMessage) => Ears,
): void {
  const link = linkOf(request);
  const counted = link === null ? null : activity;
  const [inwards, outwards] = [toGateway(link ?? ''), toClient(link ?? '')];
  let ears: Ears | null = null;
  const safely = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      // Whatever went wrong went wrong with this one socket.
      ears?.error(error instanceof Error ? error : new Error(String(error)));
      socket.close(1011);
    }
  };
  const { socket: line } = request;
  socket.on('message', (data: RawData) => {
    safely(() => ears?.hear(data as Buffer));
    counted?.end(inwards);
  });
  socket.on('error', (error) => ears?.error(error));
  socket.on('close', (code, reason) => {
    safely(() => ears?.ended(code, reason.toString()));
    counted?.close(inwards);
  });
  safely(() => {
    ears = opened(
      peerOf(socket, request, () => {
        counted?.begin(outwards);
        together(line);
      }),
      request,
    );
  });
  counted?.end(inwards);
}

/** What is written in one go travels in one piece: a refusal with its close, a challenge with the answer to the upgrade. */
function together(line: Socket): void {
  if (line.writableCorked > 0) return;
  line.cork();
  process.nextTick(() => line.uncork());
}

function peerOf(socket: WebSocket, request: IncomingMessage, begin: () => void): Peer {
  const close = (code: number, reason: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    begin();
    socket.close(code, reason);
  };
  /** What was said before still goes out. */
  const terminate = (): void => {
    request.socket.uncork();
    socket.terminate();
  };
  return {
    connId: freshId(),
    nonce: freshId(),
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? '',
    send(text, dropIfSlow = false) {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > BUFFER_MAX_BYTES) {
        if (!dropIfSlow) close(1008, 'slow consumer');
        return;
      }
      begin();
      socket.send(text);
    },
    close,
    hangUp() {
      if (socket.readyState !== WebSocket.OPEN) return;
      begin();
      terminate();
    },
    terminate,
  };
}
