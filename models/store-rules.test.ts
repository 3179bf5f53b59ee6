/** The rules of the pairing store for requests and records: facts 2.3, 2.4, 2.5 and 2.10 (2026.2.19), a row at a time. */
import { describe, expect, test } from 'vitest';
import { files, knobsWith, op, paired, request, ruled, token } from '../test/store-files.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, PAIRING, READ, WRITE } from './scopes.ts';
import { view } from './store-rules.ts';

describe('request (2.3)', () => {
  test('makes a record as it was asked for, duplicates and order kept', () => {
    const { files: after, answer } = ruled(files(), op('request', { scopes: [WRITE, READ, READ], silent: true }));
    expect(after.request).toEqual(
      request([WRITE, READ, READ], { requestId: 'r9', silent: true, isRepair: false, about: 'new', askedAtMs: 9 }),
    );
    expect(answer).toMatchObject({ requestId: 'r9', silent: true, created: true });
  });

  test('is a repair where the device is paired', () => {
    expect(ruled(files({ paired: paired([ADMIN]) }), op('request')).files.request?.isRepair).toBe(true);
  });

  test.each<[claim: string, ask: object]>([
    ['other scopes', { scopes: [WRITE] }],
    ['another role', { role: 'node' }],
    ['silently', { silent: true }],
    ['another client', { about: 'other' }],
  ])('returns a live one untouched, whoever asks: %s', (_, ask) => {
    const before = files({ request: request([READ]) });
    const { files: after, answer } = ruled(before, op('request', ask));
    expect(after).toEqual(before);
    expect(answer).toEqual({ requestId: 'r1', silent: false, scopes: [READ], role: 'operator', created: false });
  });

  test('gathers what is asked where the release accumulates, under the same id', () => {
    const { files: after } = ruled(
      files({ request: request([READ]) }),
      op('request', { scopes: [WRITE, READ] }),
      knobsWith({ repeatedAsk: 'accumulate' }),
    );
    expect(after.request).toEqual(request([READ, WRITE]));
  });

  test('and lives from the last ask where the release says so', () => {
    const by = knobsWith({ repeatedAsk: 'accumulate', requestLife: 'from-last-ask' });
    expect(ruled(files({ request: request([READ]) }), op('request'), by).files.request?.askedAtMs).toBe(9);
  });
});

describe('approve (2.4)', () => {
  const before = files({
    paired: paired([ADMIN]),
    tokens: {
      operator: token('t1', [ADMIN], { createdAtMs: 2, lastUsedAtMs: 3, revoked: true, revokedAtMs: 4 }),
      node: token('t2', []),
    },
    request: request([WRITE, READ]),
  });

  test('knows only the live request', () => {
    for (const none of [files(), before]) {
      expect(ruled(none, op('approve', { requestId: 'r7', seen: null }))).toEqual({ files: none, answer: null });
    }
  });

  test('widens the device, and narrows its token to what was requested', () => {
    const { files: after, answer } = ruled(before, op('approve', { requestId: 'r1', seen: null }));
    expect(after.paired).toEqual({ ...paired([ADMIN, WRITE, READ]), about: 'asking', approvedAtMs: 9 });
    expect(after.tokens['operator']).toEqual(
      token('t9', [READ, WRITE], { createdAtMs: 2, rotatedAtMs: 9, lastUsedAtMs: 3 }),
    );
    expect(after.tokens['node']).toBe(before.tokens['node']);
    expect(after.request).toBeNull();
    expect(answer).toMatchObject({ requestId: 'r1', granted: [WRITE, READ] });
  });

  test('pairs a device that was not', () => {
    const first = files({ request: request([READ], { role: 'node' }) });
    const { files: after } = ruled(first, op('approve', { requestId: 'r1', seen: null }));
    expect(after.paired).toEqual({
      ...paired([READ], ['node']),
      role: 'node',
      about: 'asking',
      createdAtMs: 9,
      approvedAtMs: 9,
    });
    expect(after.tokens).toEqual({ node: token('t9', [READ], { createdAtMs: 9 }) });
  });

  test.each<[claim: string, change: Partial<Knobs>, seen: string[] | null, expected: object]>([
    ['as it stands, seen or not', {}, [READ], { device: [ADMIN, WRITE, READ], token: [READ, WRITE], left: null }],
    [
      'what was seen; the rest stays',
      { approvalGrants: 'what-was-seen' },
      [READ],
      { device: [ADMIN, READ], token: [READ], left: [WRITE] },
    ],
    [
      'what was seen, where nobody says what',
      { approvalGrants: 'what-was-seen' },
      null,
      { device: [ADMIN, WRITE, READ], token: [READ, WRITE], left: null },
    ],
    [
      'all that is approved, in the token too',
      { approvedToken: 'all-approved' },
      null,
      { device: [ADMIN, WRITE, READ], token: [ADMIN, READ, WRITE], left: null },
    ],
  ])('grants %s', (_, change, seen, expected) => {
    const { files: after } = ruled(before, op('approve', { requestId: 'r1', seen }), knobsWith(change));
    expect({
      device: after.paired?.scopes,
      token: after.tokens['operator']?.scopes,
      left: after.request?.scopes ?? null,
    }).toEqual(expected);
    expect(after.request?.requestId ?? 'r1').toBe('r1');
  });

  test('raises the ceiling where there is one', () => {
    const by = knobsWith({ approvedSet: 'ceiling-kept' });
    const held = files({ ...before, paired: { ...paired([ADMIN]), approved: [ADMIN, PAIRING] } });
    const { files: after } = ruled(held, op('approve', { requestId: 'r1', seen: null }), by);
    expect(after.paired?.approved).toEqual([ADMIN, PAIRING, WRITE, READ]);
  });
});

describe('reject, remove, revoke (2.5)', () => {
  const before = files({
    paired: paired([READ]),
    tokens: { operator: token('t1', [READ]) },
    request: request([WRITE]),
  });

  test('reject takes the request and nothing else', () => {
    expect(ruled(before, op('reject', { requestId: 'r1' })).files).toEqual({ ...before, request: null });
    expect(ruled(before, op('reject', { requestId: 'r2' }))).toEqual({ files: before, answer: null });
  });

  test('remove takes the record and its tokens; the request survives', () => {
    expect(ruled(before, op('remove')).files).toEqual(files({ request: before.request }));
    expect(ruled(files({ request: before.request }), op('remove')).answer).toBeNull();
  });

  test('or goes too, where the release says so', () => {
    expect(ruled(before, op('remove'), knobsWith({ removalOfDevice: 'drops-request' })).files).toEqual(files());
  });

  test('revoke marks the token, again and again, and leaves the device alone', () => {
    const once = ruled(before, op('revoke')).files;
    expect(once).toEqual({ ...before, tokens: { operator: token('t1', [READ], { revoked: true, revokedAtMs: 9 }) } });
    expect(ruled(once, op('revoke', { atMs: 10 })).files.tokens['operator']?.revokedAtMs).toBe(10);
    expect(ruled(before, op('revoke', { role: 'node' })).answer).toBeNull();
    expect(ruled(files(), op('revoke')).answer).toBeNull();
  });
});

describe('metadata (2.10)', () => {
  test('leaves the mark of the last client, and its role and scopes', () => {
    const before = files({ paired: paired([READ]), request: request([WRITE]) });
    const { files: after } = ruled(before, op('metadata', { role: 'node', scopes: [WRITE] }));
    expect(after).toEqual({
      ...before,
      paired: { ...paired([READ, WRITE], ['operator', 'node']), role: 'node', about: 'new' },
    });
  });

  test('knows only paired devices', () => {
    expect(ruled(files(), op('metadata')).answer).toBeNull();
  });
});

test('whoever reads sees all three parts, and changes nothing', () => {
  const before = files({
    paired: paired([READ]),
    tokens: { operator: token('t1', [READ]) },
    request: request([WRITE]),
  });
  for (const type of ['read', 'list'] as const)
    expect(ruled(before, op(type))).toEqual({ files: before, answer: view(before) });
  expect(Object.keys(view(before))).toEqual(['paired', 'tokens', 'request']);
});
