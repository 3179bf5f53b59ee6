/** Charts as machines: with one scope for all their steps they answer what XState's own pure transition answers. */
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, createMachine, initialTransition, transition } from 'xstate';
import type { Effect, Local, Machine, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { stepOf } from './chart-paths.ts';
import { clientChart } from './client.ts';
import { connectionChart } from './connection.ts';
import { deviceChart } from './device.ts';
import { gatewayChart } from './gateway.ts';
import { operatorChart } from './operator.ts';
import { operatorCaller } from './operator-caller.ts';
import { honestProof } from './protocol.ts';
import { issueReleases } from './releases/known.ts';
import { emit, machineOf } from './statechart.ts';

/** The library's own way: a fresh scope for each call, and the state restored from plain data. */
const byTheBook = (chart: AnyStateMachine): Machine => ({
  start: (input: Json) => stepOf(initialTransition(chart, input)),
  step(local: Local, event: Message) {
    const snapshot = chart.resolveState({ value: local.value as never, context: local.context });
    return stepOf(transition(chart, snapshot, event));
  },
});

const connect = {
  type: 'connect',
  malformed: null,
  protocols: [3, 3],
  clientId: 'cli',
  clientMode: 'cli',
  role: 'operator',
  scopes: ['operator.read'],
  device: 'laptop',
  proof: honestProof(0) as unknown as Json,
  secret: { kind: 'shared' },
  originRefused: null,
  about: null,
  invited: false,
};
const said = (op: string, more: Json) => ({ type: 'store.answer', op, for: 'handshake', said: more });

/** What each chart may hear; a walk takes them in many orders, most of which mean nothing in most states. */
const heard: Readonly<Record<string, readonly Message[]>> = {
  client: [
    ...['opened', 'challenge', 'tick', 'stop', 'budget', 'callLimit'].map((type) => ({ type })),
    { type: 'credentials', stored: null, received: 't1', skewMs: 0 },
    { type: 'hello', token: 't1', role: 'operator', scopes: ['operator.read'] },
    { type: 'refusal', code: 'NOT_PAIRED', message: 'pairing required', requestId: 'r1', hint: 'wait-then-retry' },
    { type: 'closed', code: 1008, reason: 'pairing required' },
  ],
  connection: [
    connect,
    { ...connect, device: null },
    { ...connect, secret: { kind: 'device', token: 't1' } },
    said('verify', { ok: true }),
    said('read', { paired: null }),
    said('request', { requestId: 'r1', silent: true, created: true }),
    said('request', { requestId: 'r1', silent: false, created: false }),
    said('approve', null),
    said('ensure', { token: 't2', scopes: ['operator.read'] }),
    { type: 'call', id: '1', method: 'device.pair.list', params: {} },
    { type: 'closed', code: 1005, reason: '' },
    ...['garbage', 'stray', 'early', 'tick', 'stop'].map((type) => ({ type })),
  ],
  gateway: [
    { type: 'connected', connection: 'c1' },
    { type: 'admitted', connection: 'c1', hears: true },
    { type: 'left', connection: 'c1' },
    { type: 'broadcast', event: 'device.pair.requested', payload: 'r1' },
    ...['stop', 'boot', 'crash'].map((type) => ({ type })),
  ],
  device: [
    { type: 'credentials', from: 'client/a', role: 'operator', age: 1 },
    { type: 'handed', role: 'operator', token: 't1', scopes: [], file: true },
    { type: 'drop', role: 'operator' },
    { type: 'clock', skewMs: 5 },
  ],
  operator: [
    { type: 'stop' },
    {
      type: 'errand',
      ok: true,
      message: null,
      payload: { pending: [{ requestId: 'r1', device: 'a', role: 'operator', scopes: [] }] },
    },
    { type: 'errand', ok: true, message: null, payload: { pending: [] } },
  ],
};

const inputs: Readonly<Record<string, Json>> = {
  client: { ...operatorCaller('client/a', null), retry: { kind: 'forever' } } as unknown as Json,
  connection: { connection: 'connection/a/1', client: 'client/a', local: true },
  gateway: null,
  device: { device: 'laptop', stored: {}, received: [], keeps: 2, skewMs: 0 },
  operator: { lookMs: 1, reactMs: 1, does: 'approve' },
};

const STATES_MAX = 400;

describe.each(issueReleases.map((release) => [release.name, release] as const))('as %s', (_, { knobs }) => {
  const charts: Readonly<Record<string, AnyStateMachine>> = {
    client: clientChart(knobs),
    connection: connectionChart(knobs),
    gateway: gatewayChart(knobs),
    device: deviceChart(),
    operator: operatorChart(),
  };
  test.each(Object.keys(charts))('the %s chart answers by one scope what it answers by the book', (name) => {
    const chart = charts[name] as AnyStateMachine;
    const [ours, theirs] = [machineOf(chart), byTheBook(chart)];
    const start = ours.start(inputs[name] ?? null);
    expect(start).toEqual(theirs.start(inputs[name] ?? null));
    const timers = new Set<Message>();
    const armed = (effects: readonly Effect[]) => {
      for (const effect of effects) if (effect.type === 'arm') timers.add(effect.event);
    };
    armed(start.effects);
    const seen = new Set<string>();
    const queue = [start.local];
    for (let local = queue.shift(); local !== undefined && seen.size < STATES_MAX; local = queue.shift()) {
      for (const event of [...(heard[name] ?? []), ...timers]) {
        const step = ours.step(local, event);
        expect(JSON.stringify(step)).toBe(JSON.stringify(theirs.step(local, event)));
        armed(step.effects);
        const key = JSON.stringify(step.local);
        if (!seen.has(key)) queue.push(step.local);
        seen.add(key);
      }
    }
    expect(seen.size).toBeGreaterThan(2);
  });
});

test('an action that is neither emit nor assign is refused by name', () => {
  const chart = createMachine({ id: 'toy', entry: [{ type: 'shout' }] });
  expect(() => machineOf(chart).start(null)).toThrow(/shout/);
});

test('what an action emits is computed where it stands', () => {
  const chart = createMachine({ id: 'toy', entry: [emit(() => [{ type: 'halt' }, null])] as never });
  expect(machineOf(chart).start(null).effects).toEqual([{ type: 'halt' }]);
});
