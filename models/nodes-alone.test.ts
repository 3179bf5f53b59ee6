/** The small charts, each alone: the gateway's process, the device's files, the operator. */
import { describe, expect, test } from 'vitest';
import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Run, startRun } from '../sim/run.ts';
import { releaseOf } from '../test/playing.ts';
import { composed, local, note, toy, worldOf } from '../test/toy-worlds.ts';
import { deviceChart } from './device.ts';
import { gatewayChart } from './gateway.ts';
import { operatorChart } from './operator.ts';
import { machineOf } from './statechart.ts';

const { knobs } = releaseOf('2026.2.19');

const listener = toy(
  () => ({ local: local('listening'), effects: [] }),
  (before, event): { local: typeof before; effects: Effect[] } => ({
    local: before,
    effects: [note('heard', { event: event as unknown as Json })],
  }),
);

interface Stage {
  readonly run: Run;
  tell(event: Message): void;
  /** `instant node type` of what listeners heard, of asks and of facts. */
  heard(): string[];
}

function stage(
  node: string,
  kind: 'gateway' | 'device' | 'operator',
  input: Json,
  listeners: readonly string[],
): Stage {
  const machines = {
    gateway: machineOf(gatewayChart(knobs)),
    device: machineOf(deviceChart()),
    operator: machineOf(operatorChart()),
    listener,
  };
  const composition = composed(machines, {
    carryOut: (draft, from, ask) => draft.notes.push({ node: from, note: ask }),
  });
  const run = startRun(
    composition,
    worldOf(composition, [...listeners.map((name) => [name, 'listener', null] as const), [node, kind, input]]),
  );
  return {
    run,
    tell(event) {
      run.act({ type: 'tell', to: node, message: event });
      run.settle();
    },
    heard: () =>
      run.entries().map(({ atMs, node: who, note: what }) => {
        const event = what['event'] as { type?: string } | undefined;
        return `${atMs} ${who} ${what.type === 'heard' ? event?.type : what.type}`;
      }),
  };
}

describe('the gateway process', () => {
  const begin = () => {
    const gateway = stage('gateway', 'gateway', null, ['a', 'b']);
    for (const connection of ['a', 'b']) gateway.tell({ type: 'connected', connection });
    return gateway;
  };

  test('ticks every 30 s, only to those who are in', () => {
    const gateway = begin();
    gateway.run.advance(60_000);
    expect(gateway.heard()).toEqual([]);
    gateway.tell({ type: 'admitted', connection: 'a', hears: false });
    gateway.run.advance(60_000);
    expect(gateway.heard()).toEqual(['90000 a tick', '120000 a tick']);
    gateway.tell({ type: 'left', connection: 'a' });
    gateway.run.advance(60_000);
    expect(gateway.heard()).toHaveLength(2);
  });

  test('goes on ticking for those who stay', () => {
    const gateway = begin();
    for (const connection of ['a', 'b']) gateway.tell({ type: 'admitted', connection, hears: false });
    gateway.tell({ type: 'left', connection: 'a' });
    gateway.run.advance(30_000);
    expect(gateway.heard()).toEqual(['30000 b tick']);
  });

  test('tells of requests and decisions only those who may hear', () => {
    const gateway = begin();
    gateway.tell({ type: 'admitted', connection: 'a', hears: false });
    gateway.tell({ type: 'admitted', connection: 'b', hears: true });
    gateway.tell({ type: 'broadcast', event: 'device.pair.requested', payload: 'r1' });
    expect(gateway.heard()).toEqual(['0 b broadcast']);
  });

  test('tells all when it stops, and knows nobody afterwards', () => {
    const gateway = begin();
    gateway.tell({ type: 'admitted', connection: 'a', hears: true });
    gateway.tell({ type: 'stop' });
    gateway.tell({ type: 'boot' });
    gateway.tell({ type: 'broadcast', event: 'x', payload: null });
    gateway.run.advance(60_000);
    expect(gateway.heard()).toEqual(['0 gateway gateway', '0 a stop', '0 b stop', '0 gateway gateway']);
    expect(gateway.run.entries().flatMap(({ note: { is } }) => (is === undefined ? [] : [is]))).toEqual([
      'stopped',
      'up',
    ]);
  });

  test('tells nobody when it crashes', () => {
    const gateway = begin();
    gateway.tell({ type: 'admitted', connection: 'a', hears: true });
    gateway.tell({ type: 'crash' });
    gateway.run.advance(60_000);
    expect(gateway.heard()).toEqual(['0 gateway gateway']);
  });
});

describe("a device's own files", () => {
  const begin = (keeps = 2) =>
    stage('device/laptop', 'device', { device: 'laptop', stored: {}, received: [], keeps, skewMs: 0 }, ['c']);
  const handed = (token: string, more: object = {}): Message => ({
    type: 'handed',
    role: 'operator',
    token,
    scopes: [],
    file: true,
    ...more,
  });
  const credentials = (device: Stage, age = 0, role = 'operator') => {
    device.tell({ type: 'credentials', from: 'c', role, age });
    const { stored, received, skewMs } = (device.run.entries().at(-1)?.note['event'] ?? {}) as Record<string, Json>;
    return { stored, received, skewMs };
  };

  test('hold nothing at first', () => {
    expect(credentials(begin())).toEqual({ stored: null, received: null, skewMs: 0 });
  });

  test('hold the newest token of each role, and remember the one before', () => {
    const device = begin();
    for (const message of [handed('t1'), handed('t2'), handed('t3', { role: 'node' })]) device.tell(message);
    expect(credentials(device)).toMatchObject({ stored: 't2', received: 't3' });
    expect(credentials(device, 1)).toMatchObject({ received: 't2' });
    expect(credentials(device, 9)).toMatchObject({ received: 't2' });
    expect(credentials(device, 0, 'node')).toMatchObject({ stored: 't3' });
  });

  test('the same token again is no further one', () => {
    const device = begin();
    for (const token of ['t1', 't2', 't2']) device.tell(handed(token));
    expect(credentials(device, 1)).toMatchObject({ received: 't1' });
  });

  test('forget a dropped token in the file, never what was handed over', () => {
    const device = begin();
    device.tell(handed('t1'));
    device.tell({ type: 'drop', role: 'operator' });
    expect(credentials(device)).toMatchObject({ stored: null, received: 't1' });
  });

  test('are not written where a token is handed past them', () => {
    const device = begin();
    device.tell(handed('t1', { file: false }));
    expect(credentials(device)).toMatchObject({ stored: null, received: 't1' });
  });

  test('go with a clock that can be off', () => {
    const device = begin();
    device.tell({ type: 'clock', skewMs: -5 });
    expect(credentials(device)).toMatchObject({ skewMs: -5 });
  });
});

describe('the operator', () => {
  const begin = (does: string) => stage('operator', 'operator', { lookMs: 10_000, reactMs: 5000, does }, []);
  const shown = (...requests: string[]): Message => ({
    type: 'errand',
    ok: true,
    message: null,
    payload: {
      pending: requests.map((requestId) => ({
        requestId,
        device: 'laptop',
        role: 'operator',
        scopes: ['operator.read'],
      })),
    },
  });
  const errands = (operator: Stage) =>
    operator.run
      .entries()
      .flatMap(({ atMs, note: { type, method, params } }) => (type === 'errand' ? [{ atMs, method, params }] : []));
  const done: Message = { type: 'errand', ok: false, message: 'unknown requestId', payload: null };

  test.each<[does: string, method: string, params: object]>([
    ['approve', 'device.pair.approve', { requestId: 'r2', seen: ['operator.read'] }],
    ['reject', 'device.pair.reject', { requestId: 'r2', seen: ['operator.read'] }],
    ['rotate', 'device.token.rotate', { device: 'laptop', role: 'operator', scopes: ['operator.read'] }],
    ['remove', 'device.pair.remove', { device: 'laptop' }],
  ])('looks, thinks, and then will %s the newest that was seen', (does, method, params) => {
    const operator = begin(does);
    operator.run.advance(10_000);
    operator.tell(shown('r2', 'r1'));
    operator.run.advance(5000);
    expect(errands(operator)).toEqual([
      { atMs: 10_000, method: 'device.pair.list', params: {} },
      { atMs: 15_000, method, params },
    ]);
  });

  test('acts on what was seen, stale or not, and looks again whatever came of it', () => {
    const operator = begin('approve');
    operator.run.advance(10_000);
    operator.tell(shown('r1'));
    operator.run.advance(5000);
    operator.tell(done);
    operator.run.advance(9999);
    expect(errands(operator)).toHaveLength(2);
    operator.run.advance(1);
    expect(errands(operator).at(-1)).toMatchObject({ atMs: 25_000, method: 'device.pair.list' });
  });

  test.each<[claim: string, answer: Message]>([
    ['nothing is pending', shown()],
    ['the list is refused', done],
  ])('goes away again where %s', (_, answer) => {
    const operator = begin('approve');
    operator.run.advance(10_000);
    operator.tell(answer);
    operator.run.advance(9999);
    expect(errands(operator)).toHaveLength(1);
    operator.run.advance(1);
    expect(errands(operator)).toHaveLength(2);
  });

  test('is gone when told so', () => {
    const operator = begin('approve');
    operator.tell({ type: 'stop' });
    operator.run.advance(100_000);
    expect(errands(operator)).toEqual([]);
    expect(operator.run.world().nodes).toEqual({});
  });
});
