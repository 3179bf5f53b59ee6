/** When the store's rulings take effect, and what others see meanwhile: facts 2.2, 2.3 and 6.5 (2026.2.19). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Run, startRun } from '../sim/run.ts';
import { files, knobs, knobsWith, op, paired, request, token } from '../test/store-files.ts';
import { composed, local, note, toy, worldOf } from '../test/toy-worlds.ts';
import { storeMachine } from './pairing-store.ts';
import { ADMIN, READ, WRITE } from './scopes.ts';
import { stateOf } from './store-regions.ts';
import { type DeviceFiles, LOCKED } from './store-state.ts';

const STORE = 'store/laptop';

const listener = toy(
  () => ({ local: local('listening'), effects: [] }),
  (before, event): { local: typeof before; effects: Effect[] } => ({
    local: before,
    effects: [note('heard', { op: event['op'] as Json, id: event['for'] as Json, said: event['said'] as Json })],
  }),
);

interface Disk {
  readonly run: Run;
  /** Which files of a write stay where they are for now. */
  readonly stuck: Set<string>;
  ask(...ops: readonly Message[]): void;
  files(): DeviceFiles;
  settle(): void;
  heard(): string[];
}

function disk(before: DeviceFiles, by = knobs, ageMs = 0): Disk {
  const stuck = new Set<string>();
  const composition = composed(
    { store: storeMachine(by), listener },
    {
      held: (_, { message }) => message.type === 'renamed' && stuck.has(message['file'] as string),
      carryOut: (draft, node, ask) => {
        const file = ask['file'] as string;
        draft.inFlight.push({ from: `disk/${file}`, to: node, message: { type: 'renamed', file }, inMs: 0 });
      },
    },
  );
  const run = startRun(
    composition,
    worldOf(composition, [
      ['asker', 'listener', null],
      [STORE, 'store', { device: 'laptop', files: before as unknown as Json, ageMs }],
    ]),
  );
  return {
    run,
    stuck,
    ask(...ops) {
      for (const message of ops) run.act({ type: 'tell', to: STORE, message: { ...message, from: 'asker' } });
      run.settle();
    },
    files: () => run.world().nodes[STORE]?.context['files'] as unknown as DeviceFiles,
    settle: run.settle,
    heard: () => run.entries().flatMap(({ note: what }) => (what.type === 'heard' ? [String(what['op'])] : [])),
  };
}

const waiting = files({
  paired: paired([ADMIN]),
  tokens: { operator: token('t1', [ADMIN]) },
  request: request([READ]),
});
const approval = op('approve', { requestId: 'r1', seen: null });
const scopes = ({ paired: record }: DeviceFiles) => record?.scopes ?? null;

describe('a write of both files', () => {
  test('is seen half done: the request is gone, the scope is not there yet', () => {
    const store = disk(waiting);
    store.stuck.add('paired');
    store.ask(approval, op('list'));
    expect([store.files().request, scopes(store.files())]).toEqual([null, [ADMIN]]);
    expect(store.heard()).toEqual(['list']);
    const shown = store.run.entries().find(({ note: { type } }) => type === 'heard')?.note['said'];
    expect(shown).toMatchObject({ paired: { scopes: [ADMIN] } });
    store.stuck.clear();
    store.settle();
    expect([store.files().request, scopes(store.files())]).toEqual([null, [ADMIN, READ]]);
    expect(store.heard()).toEqual(['list', 'approve']);
  });

  test('or the other way round', () => {
    const store = disk(waiting);
    store.stuck.add('pending');
    store.ask(approval);
    expect([store.files().request?.requestId, scopes(store.files())]).toEqual(['r1', [ADMIN, READ]]);
    expect(store.files().tokens['operator']?.token).toBe('t9');
  });

  test('makes all others wait for the lock, in order; readers do not wait', () => {
    const store = disk(waiting);
    store.stuck.add('pending').add('paired');
    store.ask(approval, op('ensure'), op('request', { scopes: [WRITE] }), op('read'));
    expect(store.heard()).toEqual(['read']);
    expect(store.files()).toEqual(waiting);
    store.stuck.clear();
    store.settle();
    expect(store.heard()).toEqual(['read', 'approve', 'ensure', 'request']);
    expect(store.files().request?.scopes).toEqual([WRITE]);
  });

  test('what a crash finds on disk stays, and nobody is told', () => {
    const store = disk(waiting);
    store.stuck.add('paired');
    store.ask(approval, op('revoke'));
    store.ask({ type: 'crash' });
    store.stuck.clear();
    store.settle();
    expect([store.files().request, scopes(store.files())]).toEqual([null, [ADMIN]]);
    expect(store.heard()).toEqual([]);
    store.ask(op('ensure'));
    expect(store.heard()).toEqual(['ensure']);
  });

  test('is noted once it is done, not when it begins', () => {
    const store = disk(waiting);
    store.stuck.add('paired');
    store.ask(approval);
    const approved = () => store.run.entries().filter(({ note: { type } }) => type === 'approved').length;
    expect(approved()).toBe(0);
    store.stuck.clear();
    store.settle();
    expect(approved()).toBe(1);
  });

  test.each([
    ['reject', { requestId: 'r1' }],
    ['rotate', { scopes: [READ] }],
    ['ensure', {}],
    ['revoke', {}],
    ['remove', {}],
    ['metadata', {}],
    ['verify', { token: 't1', scopes: [] }],
  ] as const)('is not needed for %s, which changes one of them', (type, more) => {
    const store = disk(waiting);
    store.stuck.add('pending').add('paired');
    store.ask(op(type, more));
    expect(store.heard()).toEqual([type]);
  });
});

describe('a request lives 300 s', () => {
  const [first, last] = [knobs, knobsWith({ repeatedAsk: 'accumulate', requestLife: 'from-last-ask' })];

  test.each<[claim: string, by: typeof knobs, askAgainMs: number | null, afterMs: number, alive: boolean]>([
    ['is there after 299 s', first, null, 299_000, true],
    ['and to the very end', first, null, 300_000, true],
    ['and is gone a millisecond later', first, null, 300_001, false],
    ['and after 301 s', first, null, 301_000, false],
    ['retries do not extend it', first, 200_000, 301_000, false],
    ['unless it lives from its last ask', last, 200_000, 301_000, true],
    ['and then for 300 s more', last, 200_000, 500_000, true],
    ['and no longer', last, 200_000, 500_001, false],
  ])('%s', (_, by, askAgainMs, afterMs, alive) => {
    const store = disk(files({ paired: paired([ADMIN]) }), by);
    store.ask(op('request'));
    if (askAgainMs !== null) {
      store.run.advance(askAgainMs);
      store.ask(op('request'));
    }
    store.run.advance(afterMs - store.run.nowMs());
    expect(store.files().request !== null).toBe(alive);
    expect(store.run.entries().some(({ note: { type } }) => type === 'expired')).toBe(!alive);
  });

  test.each([
    [0, 300_000],
    [100_000, 200_000],
    [299_999, 1],
  ])('one that is %i ms old has %i ms left', (ageMs, leftMs) => {
    const store = disk(waiting, knobs, ageMs);
    store.run.advance(leftMs);
    expect(store.files().request).not.toBeNull();
    store.run.advance(1);
    expect(store.files().request).toBeNull();
  });

  test('one that was decided does not expire, nor its successor early', () => {
    const store = disk(files());
    store.ask(op('request'));
    store.run.advance(200_000);
    store.ask(op('reject', { requestId: 'r9' }), op('request', { scopes: [WRITE] }));
    store.run.advance(299_000);
    expect(store.files().request?.scopes).toEqual([WRITE]);
    store.run.advance(1001);
    expect(store.files().request).toBeNull();
  });

  test.each([true, false])('and any can be told that its time is up (silent: %s)', (silent) => {
    const store = disk(files());
    store.ask(op('request', { silent }), { type: 'expire' });
    expect(store.files().request).toBeNull();
    store.ask({ type: 'expire' });
    expect(store.run.entries().filter(({ note: { type } }) => type === 'expired')).toHaveLength(1);
  });
});

test('the regions of the chart always say what the files hold', () => {
  const anyOp = fc.record({
    type: fc.constantFrom(...LOCKED, 'read' as const, 'expire' as const, 'crash' as const),
    role: fc.constantFrom('operator', 'node'),
    scopes: fc.constantFrom([], [READ], [READ, WRITE], [ADMIN]),
    silent: fc.boolean(),
    requestId: fc.constantFrom('r1', 'r2'),
    fresh: fc.constantFrom({ requestId: 'r1', token: 't1' }, { requestId: 'r2', token: 't2' }),
    passMs: fc.constantFrom(0, 0, 0, 1000, 300_001),
    stuck: fc.constantFrom('pending', 'paired', 'nothing'),
  });
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(files(), waiting), fc.array(anyOp, { maxLength: 20 }), (before, script) => {
      const store = disk(before);
      for (const { type, passMs, stuck, ...more } of script) {
        store.stuck.clear();
        store.settle();
        store.stuck.add(stuck);
        store.ask(type === 'expire' || type === 'crash' ? { type } : op(type, { ...more, seen: null, token: 't1' }));
        store.run.advance(passMs);
        const { value, context } = store.run.world().nodes[STORE] as { value: object; context: { writing: Json } };
        expect(value).toEqual({
          ...(stateOf(store.files()) as object),
          files: context.writing === null ? 'settled' : 'writing',
        });
        reached.add(JSON.stringify(value));
      }
    }),
    { numRuns: 300 },
  );
  // Record, request and two tokens, settled or writing: most combinations that make sense come up.
  expect(reached.size).toBeGreaterThan(20);
});
