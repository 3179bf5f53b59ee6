/**
 * Whether a gateway answers. A port that is open is not enough: recent releases listen for seconds before they let anybody in.
 * It is asked for a protocol that nobody speaks, which is refused before anything is looked up, stored or counted.
 */
import { WebSocket } from 'ws';

const NOBODY_SPEAKS = 99;
const ANSWER_LIMIT_MS = 3_000;

const CONNECT = {
  minProtocol: NOBODY_SPEAKS,
  maxProtocol: NOBODY_SPEAKS,
  client: { id: 'gateway-client', version: 'dev', platform: process.platform, mode: 'backend' },
  caps: [],
  role: 'operator',
  scopes: [],
};

interface Frame {
  readonly type?: string;
  readonly event?: string;
  readonly error?: { readonly code?: string };
}

/** True once a connect is answered with anything but "not yet". */
export function isReady(port: number): Promise<boolean> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  return new Promise((resolve) => {
    const over = (ready: boolean): void => {
      clearTimeout(late);
      socket.terminate();
      resolve(ready);
    };
    const late = setTimeout(over, ANSWER_LIMIT_MS, false);
    socket.on('error', () => over(false));
    socket.on('close', () => over(false));
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.event === 'connect.challenge') {
        socket.send(JSON.stringify({ type: 'req', id: 'ready', method: 'connect', params: CONNECT }));
      } else if (frame.type === 'res') {
        over(frame.error?.code !== 'UNAVAILABLE');
      }
    });
  });
}
