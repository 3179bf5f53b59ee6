import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientNode, OPERATOR } from '../../models/nodes.ts';
import { operatorCaller } from '../../models/operator-caller.ts';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { type Identity, newIdentity } from '../identity.ts';
import type { GatewayAtHand, GatewayProcess } from './at-hand.ts';
import { identities } from './identities.ts';
import { attach } from './session.ts';
import type { StoreAtHand } from './store-at-hand.ts';

let server: WebSocketServer | null = null;
afterEach(() => void server?.close());

test('nobody is taken twice at once, and who was given back comes again when enough others wait', () => {
  const { take, giveBack } = identities();
  const first = Array.from({ length: 20 }, take);
  expect(new Set(first.map(({ deviceId }) => deviceId)).size).toBe(20);
  giveBack(first.slice(0, 10));
  expect(first).not.toContain(take());
  giveBack(first.slice(10));
  expect([take(), take()]).toEqual([first[0], first[1]]);
});

const nothing = async (): Promise<void> => {};
const PROCESS: GatewayProcess = { start: nothing, stop: nothing, kill: nothing, become: nothing, discard: nothing };
const STORE: StoreAtHand = {
  read: async () => ({ paired: [], pending: [] }),
  write: nothing,
  expire: nothing,
  forget: nothing,
  close: nothing,
};

/** A gateway that says of a connect what it is told to say. */
async function gateway(
  answer: (socket: WebSocket, id: string) => void,
  more: Partial<StoreAtHand>,
): Promise<{ at: GatewayAtHand; givenBack: Identity[] }> {
  const listening = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server = listening;
  await new Promise((resolve) => listening.once('listening', resolve));
  listening.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'event', event: 'connect.challenge', payload: { nonce: 'n' } }));
    socket.on('message', (data) => answer(socket, (JSON.parse(String(data)) as { id: string }).id));
  });
  const givenBack: Identity[] = [];
  const at: GatewayAtHand = {
    url: `ws://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    sharedToken: 'shared',
    identities: { take: newIdentity, giveBack: (forgotten) => void givenBack.push(...forgotten) },
    logFile: null,
    showsStore: true,
    store: async () => ({ ...STORE, ...more }),
    process: PROCESS,
    commandLine: null,
  };
  return { at, givenBack };
}

const refuses = (socket: WebSocket, id: string): void => {
  socket.send(
    JSON.stringify({ type: 'res', id, ok: false, error: { code: 'NOT_PAIRED', message: 'pairing required' } }),
  );
  socket.close(1008, 'pairing required');
};
const failing = async (): Promise<void> => {
  throw new Error('the disk is full');
};

test.each([
  ['come back when all was answered', refuses, {}, true],
  ['do not when the store could not forget them', refuses, { forget: failing }, false],
  ['do not when an answer was still owed, for it may come with a write', () => {}, {}, false],
] as const)('the identities of a session %s', async (_, answer, more, comeBack) => {
  let asked: () => void = () => {};
  const connectCame = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let begun = false;
  const forget = async () => (begun ? ('forget' in more ? more.forget() : undefined) : undefined);
  const { at, givenBack } = await gateway(
    (socket, id) => {
      asked();
      answer(socket, id);
    },
    { forget },
  );
  const scenario = loadScenario('main-run');
  const session = await attach(scenario, release_2026_2_19, 1, at);
  begun = true;
  const attempt = session.attempt([operatorCaller(clientNode(OPERATOR), null)]);
  await connectCame;
  if (answer === refuses) await attempt;
  await session.close();
  expect(givenBack.length).toBe(comeBack ? Object.keys(scenario.devices).length + 1 : 0);
});
