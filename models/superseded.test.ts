/** Which older silent pairings go when a device is approved in silence: as read in 2026.9.6 and seen running. */
import { describe, expect, test } from 'vitest';
import { files, knobsWith, op, paired, request, ruled, token } from '../test/store-files.ts';
import type { Connect } from './protocol.ts';
import { ADMIN, READ } from './scopes.ts';
import type { DeviceFiles, Paired } from './store-state.ts';
import { aged, namesOf, pruning, renames } from './superseded.ts';
import { hasTwins, settled, withoutTwins } from './twins.ts';

const by = knobsWith({ silentTwins: 'go-after-a-minute', storeWrite: 'at-once' });
const cli = { clientId: 'cli', clientMode: 'cli' };
const AS_CLI = namesOf(cli);
const silent = (more: Partial<Paired> = {}): Paired => ({ ...paired([READ]), silentAs: AS_CLI, ...more });
const held = (record: Paired, more: Partial<DeviceFiles> = {}): DeviceFiles =>
  files({ paired: record, tokens: { operator: token('t1', [READ]) }, ...more });

describe('names of clients', () => {
  test.each<[claim: string, other: object, same: boolean]>([
    ['blanks around them and capitals do not tell', { clientId: ' CLI ', displayName: '  ' }, true],
    ['another id', { clientId: 'openclaw-macos' }, false],
    ['another mode', { clientMode: 'ui' }, false],
    ['another display name', { displayName: 'desk' }, false],
    ['an id that reads as one with its mode', { clientId: 'cli\u0000cli', clientMode: '' }, false],
  ])('%s', (_, other, same) => {
    expect(namesOf({ ...cli, ...other }) === AS_CLI).toBe(same);
  });
});

describe('a silent approval of another device', () => {
  const asked = op('superseded', { silentAs: AS_CLI });

  test('takes record, tokens and request of an older one of the same client', () => {
    const { files: after, answer } = ruled(held(silent(), { request: request([ADMIN]) }), asked, by);
    expect([after, answer]).toEqual([files(), {}]);
  });

  test.each<[claim: string, record: Paired | null]>([
    ['was approved a short while ago', silent({ recent: true })],
    ['was approved as another client', silent({ silentAs: namesOf({ ...cli, clientMode: 'ui' }) })],
    ['was approved by a person', paired([READ])],
    ['is not paired', null],
  ])('leaves one that %s', (_, record) => {
    const before = record === null ? files({ request: request([READ]) }) : held(record);
    expect(ruled(before, asked, by)).toEqual({ files: before, answer: null });
  });
});

describe('an approval', () => {
  const asking = (more: object = {}) => request([ADMIN], { silent: true, silentAs: AS_CLI, ...more });
  const approved = (before: DeviceFiles, silently: boolean) =>
    ruled(before, op('approve', { requestId: 'r1', seen: null, silently }), by).files.paired;

  test.each<[claim: string, before: DeviceFiles, silently: boolean, as: string | undefined]>([
    ['the first one, in silence', files({ request: asking() }), true, AS_CLI],
    ['a further one in silence', held(silent(), { request: asking() }), true, AS_CLI],
    ['in silence, as another client than before', held(silent({ silentAs: 'x' }), { request: asking() }), true, AS_CLI],
    ['in silence, of a record that a person approved', held(paired([READ]), { request: asking() }), true, undefined],
    ['by a person', files({ request: asking({ silent: false }) }), false, undefined],
    [
      'by a person, of a record that was silent',
      held(silent(), { request: asking({ silent: false }) }),
      false,
      undefined,
    ],
  ])('%s', (_, before, silently, as) => {
    const record = approved(before, silently);
    expect([record?.silentAs, record?.recent]).toEqual([as, as === undefined ? undefined : true]);
  });

  test('asks the stores of others only where nobody was ever asked', () => {
    expect(pruning(held(silent()))).toEqual({ type: 'supersede', silentAs: AS_CLI });
    expect([pruning(held(paired([READ]))), pruning(files())]).toEqual([null, null]);
  });
});

describe('a record', () => {
  test('is as safe as any when its time is over, and stays what it is otherwise', () => {
    const old = held(silent());
    expect(aged(held(silent({ recent: true })))).toEqual(old);
    expect(aged(old)).toBe(old);
  });

  test.each<[claim: string, shown: string | undefined, as: string]>([
    ['takes the display name of each client that is let in', ' Desk', namesOf({ ...cli, displayName: 'desk' })],
    ['loses it by one that has none', undefined, AS_CLI],
  ])('%s', (_, displayName, as) => {
    const before = silent({ silentAs: namesOf({ ...cli, displayName: 'old' }) });
    const connect = { ...cli, ...(displayName === undefined ? {} : { displayName }) } as Connect;
    expect(renames(by, before, connect)).toBe(true);
    const shown = (displayName ?? '').trim().toLowerCase();
    expect(ruled(held(before), op('metadata', { displayName: shown }), by).files.paired?.silentAs).toBe(as);
  });
});

describe('a search', () => {
  const caller = { device: 'laptop', id: 'cli', mode: 'cli', local: true };
  test.each<[claim: string, other: object, twins: boolean]>([
    ['of one client on two devices', { device: 'phone' }, true],
    ['of two callers of one device', {}, false],
    ['of other clients', { device: 'phone', mode: 'ui' }, false],
    ['of a client under another name', { device: 'phone', displayName: 'desk' }, false],
    ['of a client from afar', { device: 'phone', local: false }, false],
    ['of a command line that may come as the backend', { device: 'phone', id: 'x', own: true }, false],
  ])('%s', (_, other, twins) => {
    expect(hasTwins({ callers: [caller, { ...caller, ...other }] as never })).toBe(twins);
  });

  test('of a command line that may come as the backend beside the backend', () => {
    const backend = { device: 'phone', id: 'gateway-client', mode: 'backend', local: true };
    expect(hasTwins({ callers: [{ ...caller, own: true }, backend] as never })).toBe(true);
  });

  test('that knows no twins forgets as whom a device was approved', () => {
    const known = held(silent({ recent: true }), { request: request([ADMIN], { silentAs: AS_CLI }) });
    expect(withoutTwins(known)).toEqual(held(paired([READ]), { request: request([ADMIN]) }));
    expect([settled({ record: 'recent', files: 'settled' }), settled({ record: 'unpaired' })]).toEqual([
      { record: 'paired', files: 'settled' },
      { record: 'unpaired' },
    ]);
  });
});
