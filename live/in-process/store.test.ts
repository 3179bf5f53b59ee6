import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { issueReleases } from '../../models/releases/known.ts';
import { rule } from '../../models/store-rules.ts';
import type { DeviceFiles, PairingRequest, StoreOperation } from '../../models/store-state.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { activity } from '../activity.ts';
import { type VirtualClock, virtualClock } from '../clock.ts';
import { chartsOf } from './charts.ts';
import { NO_REQUEST, Store } from './store.ts';
import { noValues, type StoreAnswer } from './store-ask.ts';
import { diskAt } from './store-files.ts';

const START_MS = 1_771_459_200_000;

let stateDir = '';
let clock: VirtualClock;
let facts: { node: string; note: Message }[] = [];

const open = (): Store =>
  new Store({
    release: release_2026_2_19,
    chart: chartsOf(release_2026_2_19).store,
    disk: diskAt(stateDir),
    clock,
    observe: (node, note) => facts.push({ node, note }),
    deviceName: (id) => id,
    connected: () => new Set(),
  });

const path = (file: string) => join(stateDir, 'devices', `${file}.json`);
const fileOf = (file: string) => JSON.parse(readFileSync(path(file), 'utf8'));

const about = { publicKey: 'key', platform: 'linux', clientId: 'cli', clientMode: 'cli' };

/** An operation as a connection's chart asks it. */
function ask(
  store: Store,
  deviceId: string,
  op: { type: string; [key: string]: Json },
  values: Partial<typeof noValues> = {},
) {
  const asked = { from: '#connection', for: '#call', atMs: null, fresh: null, ...op };
  const answers: StoreAnswer[] = [];
  const ask = { deviceId, op: asked, values: { ...noValues, role: 'operator', about, ...values }, isLarge: false };
  store.operate(ask, (answer) => answers.push(answer));
  return answers;
}

const request = (store: Store, deviceId: string, scopes: string[], silent = false) =>
  ask(store, deviceId, { type: 'request', role: 'operator', scopes, silent, about: '#about' })[0];

const requestIdIn = (answer: StoreAnswer | undefined): string =>
  String(answer?.symbols.valueOf((answer.event['said'] as { requestId: string }).requestId));

const approve = (store: Store, deviceId: string, requestId: string) =>
  ask(store, deviceId, { type: 'approve', requestId: '#r', seen: null }, { requestId });

/** A device that holds these scopes. */
function pair(store: Store, deviceId: string, scopes: string[]): void {
  approve(store, deviceId, requestIdIn(request(store, deviceId, scopes)));
}

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-store-'));
  clock = virtualClock({ startMs: START_MS, quiet: activity().quiet, order: () => 0 });
  facts = [];
});

afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

describe('the store on disk', () => {
  it('keeps a request while it lives, drops it after its time and says so, and cleans the file at the next write', async () => {
    const store = open();
    const requestId = requestIdIn(request(store, 'd1', ['operator.read']));
    expect(requestIdIn(request(store, 'd1', ['operator.write']))).toBe(requestId);
    expect(fileOf('pending')[requestId]).toMatchObject({
      deviceId: 'd1',
      scopes: ['operator.read'],
      ts: START_MS,
      roles: ['operator'],
    });
    await clock.advance(300_000);
    expect(store.holderOf(requestId)).toBe('d1');
    await clock.advance(1);
    expect(store.holderOf(requestId)).toBeNull();
    expect(facts.at(-1)).toEqual({ node: 'store/d1', note: { type: 'expired', device: 'd1', requestId } });
    expect(Object.keys(fileOf('pending'))).toEqual([requestId]);
    request(store, 'd2', ['operator.read']);
    expect(Object.values<{ deviceId: string }>(fileOf('pending')).map(({ deviceId }) => deviceId)).toEqual(['d2']);
  });

  it('lets a request that it finds on opening run out when it would have', async () => {
    request(open(), 'd1', ['operator.read']);
    await clock.advance(200_000);
    facts = [];
    clock.clearAll('store/d1');
    open();
    await clock.advance(100_000);
    expect(facts).toEqual([]);
    await clock.advance(1);
    expect(facts.map(({ note }) => note.type)).toEqual(['expired']);
  });

  it('shows, while the point between the files is held, the request gone and its scope not there yet', () => {
    const store = open();
    pair(store, 'd1', ['operator.admin']);
    const requestId = requestIdIn(request(store, 'd1', ['operator.read']));
    store.hold();
    const answers = approve(store, 'd1', requestId);
    expect(answers).toEqual([]);
    expect(store.records().pending).toEqual([]);
    expect(store.records().paired[0]?.['scopes']).toEqual(['operator.admin']);
    const waiting = ask(store, 'd1', { type: 'metadata', role: 'operator', scopes: [], about: '#about' });
    pair(store, 'd2', []);
    expect(waiting).toEqual([]);
    store.release();
    expect(answers).toHaveLength(1);
    expect(waiting).toHaveLength(1);
    expect(store.records().paired.map(({ deviceId, scopes }) => [deviceId, scopes])).toEqual([
      ['d1', ['operator.admin', 'operator.read']],
      ['d2', undefined],
    ]);
  });

  it('leaves half a write behind when the process dies between the files', () => {
    const store = open();
    pair(store, 'd1', ['operator.admin']);
    const requestId = requestIdIn(request(store, 'd1', ['operator.read']));
    store.hold();
    const answers = approve(store, 'd1', requestId);
    store.abandon();
    store.release();
    expect(answers).toEqual([]);
    expect(fileOf('pending')).toEqual({});
    expect(fileOf('paired').d1.scopes).toEqual(['operator.admin']);
  });

  it('takes edits by hand at once and keeps what it does not know', () => {
    const store = open();
    pair(store, 'd1', ['operator.admin']);
    const edited = fileOf('paired');
    edited.d1.scopes.push('operator.write');
    edited.d1.note = 'by hand';
    edited.other = 5;
    writeFileSync(path('paired'), JSON.stringify(edited));
    ask(store, 'd1', { type: 'metadata', role: 'operator', scopes: ['operator.write'], about: '#about' });
    pair(store, 'd2', []);
    expect(fileOf('paired').d1).toMatchObject({ scopes: ['operator.admin', 'operator.write'], note: 'by hand' });
    expect(fileOf('paired').other).toBe(5);
  });

  it('holds names that every object has like any others', () => {
    const store = open();
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const rotate = { type: 'rotate', role: '#role', scopes: ['x'] };
      expect(ask(store, name, rotate)[0]?.event['said']).toBeNull();
      pair(store, name, ['operator.read']);
      expect(ask(store, name, rotate, { role: name })[0]?.event['said']).toMatchObject({ scopes: ['x'] });
      expect(
        ask(store, name, { type: 'revoke', role: '#role' }, { role: 'hasOwnProperty' })[0]?.event['said'],
      ).toBeNull();
    }
    const records = store.records().paired;
    expect(records.map(({ deviceId }) => deviceId)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.keys(records[1]?.['tokens'] ?? {})).toEqual(['operator', 'constructor']);
    expect({}).not.toHaveProperty('deviceId');
  });

  it('knows a token by its value alone, and marks its use', () => {
    const store = open();
    pair(store, 'd1', ['operator.read']);
    const { token } = fileOf('paired').d1.tokens.operator;
    const verify = { type: 'verify', role: 'operator', scopes: [], token: '#presented' };
    expect(ask(store, 'd1', verify, { token })[0]?.event['said']).toEqual({ ok: true });
    expect(fileOf('paired').d1.tokens.operator.lastUsedAtMs).toBe(START_MS);
    expect(ask(store, 'd1', verify, { token: `${token}x` })[0]?.event['said']).toEqual({ ok: false });
    expect(ask(store, 'd1', verify, { token: '' })[0]?.event['said']).toEqual({ ok: false });
  });

  it('writes whole files only, readable by the owner alone', () => {
    const store = open();
    pair(store, 'd1', []);
    expect(readdirSync(join(stateDir, 'devices')).sort()).toEqual(['paired.json', 'pending.json']);
  });

  it('fails rather than take a file for empty that it cannot read', () => {
    const store = open();
    mkdirSync(path('paired'));
    expect(() => pair(store, 'd1', [])).toThrow(/EISDIR/);
    expect(existsSync(path('paired'))).toBe(true);
  });
});

describe('operations that do not concern requests', () => {
  const pending: PairingRequest = {
    requestId: 'r1',
    role: 'operator',
    scopes: ['operator.write'],
    silent: false,
    isRepair: true,
    about: null,
    askedAtMs: null,
  };
  const token = {
    token: 't1',
    scopes: ['operator.read'],
    revoked: false,
    createdAtMs: null,
    rotatedAtMs: null,
    revokedAtMs: null,
    lastUsedAtMs: null,
  };
  const without: DeviceFiles = {
    paired: {
      roles: ['operator'],
      role: 'operator',
      scopes: ['operator.read'],
      approved: null,
      about: null,
      createdAtMs: null,
      approvedAtMs: null,
    },
    tokens: { operator: token },
    request: null,
  };

  it.each(issueReleases.flatMap((release) => NO_REQUEST.map((type) => ({ release, type }))))(
    '$type of $release.name says and does the same whether or not there is one',
    ({ release, type }) => {
      for (const scopes of [[], ['operator.read'], ['operator.write']]) {
        const op = {
          type,
          from: 'c',
          for: 'h',
          atMs: null,
          fresh: { requestId: 'r2', token: 't2' },
          role: 'operator',
          scopes,
          about: null,
          token: 't1',
        };
        const one = rule(release.knobs, without, op as unknown as StoreOperation);
        const other = rule(release.knobs, { ...without, request: pending }, op as unknown as StoreOperation);
        expect({ ...other.files, request: null }).toEqual(one.files);
        expect(other.files.request).toEqual(pending);
        if (type !== 'read') expect(other.answer).toEqual(one.answer);
      }
    },
  );
});
