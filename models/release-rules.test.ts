/** The rules of the store that later releases brought, a row each: what one word of a knob changes against 2026.2.19. */
import { describe, expect, test } from 'vitest';
import { files, knobsWith, op, paired, request, ruled, token } from '../test/store-files.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, PAIRING, READ, WRITE } from './scopes.ts';

describe('a further ask', () => {
  const live = files({ request: request([READ], { silent: true, isRepair: false }) });

  test('is merged under the same id, roles and all, and ends the silence', () => {
    const by = knobsWith({ repeatedAsk: 'merge', requestLife: 'from-last-ask' });
    const { files: after, answer } = ruled(live, op('request', { role: 'node', scopes: [WRITE, READ] }), by);
    expect(after.request).toMatchObject({ requestId: 'r1', role: 'operator', roles: ['operator', 'node'] });
    expect(after.request).toMatchObject({ scopes: [READ, WRITE], silent: false, askedAtMs: 9 });
    expect(answer?.['created']).toBe(false);
  });

  const supersede = knobsWith({ repeatedAsk: 'supersede' });
  const covered = knobsWith({ repeatedAsk: 'supersede-unless-covered', tokenCover: 'implied-in-role' });
  test.each([
    ['the same', supersede, [READ], 'r1', [READ]],
    ['another', supersede, [WRITE], 'r9', [WRITE, READ]],
    ['a narrower', supersede, [READ], 'r9', [WRITE, READ]],
    ['a narrower, where what is covered stays', covered, [READ], 'r1', [WRITE, READ]],
    ['an implied, where what is covered stays', covered, [READ], 'r1', [ADMIN]],
    ['a wider, where what is covered stays', covered, [ADMIN], 'r9', [READ, ADMIN]],
  ] as const)('%s: which id it has', (what, by, scopes, id, all) => {
    const before = what === 'the same' || what.startsWith('a wider') ? [READ] : what === 'another' ? [WRITE] : all;
    const asked = what === 'another' ? [READ] : scopes;
    const { files: after } = ruled(files({ request: request(before) }), op('request', { scopes: asked }), by);
    expect(after.request).toMatchObject({ requestId: id, scopes: all });
  });

  test('of another role takes the place of the first and asks for both', () => {
    const { files: after, answer } = ruled(live, op('request', { role: 'node', scopes: [] }), covered);
    expect(after.request).toMatchObject({ requestId: 'r9', role: 'node', roles: ['operator', 'node'], scopes: [READ] });
    expect(answer).toMatchObject({ created: true, superseded: 'r1' });
  });
});

describe('an approval', () => {
  const both = request([READ, ADMIN], { roles: ['operator', 'node'] });
  const approve = (more: object = {}) => op('approve', { requestId: 'r1', seen: null, ...more });

  test('issues a token for each role that was asked, each with what is its own', () => {
    const by = knobsWith({
      approvedRoles: 'of-all-asks',
      approvedToken: 'request-or-held-of-role',
      scopeForm: 'with-implied',
    });
    const fresh = { requestId: 'r9', token: 't8', otherToken: 't9' };
    const { tokens } = ruled(files({ request: both }), approve({ fresh }), by).files;
    expect(tokens['operator']).toMatchObject({ token: 't8', scopes: [ADMIN, READ, WRITE] });
    expect(tokens['node']).toMatchObject({ token: 't9', scopes: [] });
  });

  test('adds what is newly approved to the token that there is', () => {
    const before = files({
      paired: { ...paired([READ, PAIRING]), approved: [READ, PAIRING] },
      tokens: { operator: token('t1', [PAIRING]) },
      request: request([READ, WRITE]),
    });
    const by = knobsWith({ approvedToken: 'added-to-held', approvedSet: 'kept-apart' });
    const { files: after } = ruled(before, approve(), by);
    expect(after.tokens['operator']?.scopes).toEqual([PAIRING, WRITE]);
    expect(after.paired?.scopes).toEqual([READ, PAIRING, WRITE]);
    expect(after.paired?.approved).toEqual([READ, PAIRING, WRITE]);
  });

  test.each([
    [
      'of an approver who has less',
      { approverBound: 'scopes-asked-in-its-role' },
      {},
      [READ],
      [WRITE],
      `missing scope: ${WRITE}`,
    ],
    [
      'of an admin',
      { approverBound: 'scopes-asked-in-its-role', tokenCover: 'implied' },
      {},
      [ADMIN],
      [WRITE],
      undefined,
    ],
    [
      'of operator scopes for a node',
      { approverBound: 'scopes-asked-in-its-role', tokenCover: 'implied' },
      { role: 'node' },
      [ADMIN],
      [READ],
      `missing scope: ${READ}`,
    ],
    [
      'of operator scopes for a node and an operator at once',
      { approverBound: 'scopes-asked-in-its-role', approvedRoles: 'of-all-asks', tokenCover: 'implied' },
      { role: 'node', roles: ['operator'] },
      [ADMIN],
      [READ],
      undefined,
    ],
    [
      'of a strange scope',
      { approvable: 'scopes-of-its-roles' },
      {},
      [],
      ['made.up'],
      'invalid scope for requested roles: made.up',
    ],
  ] as const)('%s', (_, change, more, approver, scopes, why) => {
    const before = files({ request: request(scopes, more) });
    const { files: after, why: said } = ruled(before, approve({ approver }), knobsWith(change));
    expect(said).toBe(why);
    expect(after.request === null).toBe(why === undefined);
  });

  test('in silence counts what the device is approved for, where the release says so', () => {
    const before = files({
      paired: paired([READ]),
      tokens: { operator: token('t1', [READ]) },
      request: request([PAIRING]),
    });
    const by = { approverBound: 'scopes-of-token', approvedToken: 'added-to-held' } as const;
    const silently = approve({ approver: [PAIRING], silently: true });
    const why = (silentApprover: Knobs['silentApprover']) =>
      ruled(before, silently, knobsWith({ ...by, silentApprover })).why;
    expect(why('asked')).toBe(`missing scope: ${READ}`);
    expect(why('asked-and-approved')).toBeUndefined();
    expect(why('none')).toBeUndefined();
    expect(ruled(before, approve({ approver: [PAIRING] }), knobsWith({ ...by, silentApprover: 'none' })).why).toBe(
      `missing scope: ${READ}`,
    );
  });
});

describe('a token', () => {
  const held = files({ paired: { ...paired([READ]), approved: [READ] }, tokens: { operator: token('t1', [READ]) } });

  test('is not given beyond what is approved', () => {
    const by = knobsWith({ tokenBound: 'approved-scopes' });
    expect(ruled(held, op('ensure', { scopes: [WRITE] }), by).answer).toBeNull();
    expect(ruled(held, op('ensure', { scopes: [READ] }), by).answer).toMatchObject({ token: 't1' });
  });

  test('is not given where nothing is approved and that is no set', () => {
    const bare = files({ paired: paired([]), tokens: { operator: token('t1', []) } });
    const by = { tokenBound: 'approved-scopes' } as const;
    expect(ruled(bare, op('ensure', { scopes: [] }), knobsWith(by)).answer).toMatchObject({ token: 't1' });
    expect(
      ruled(bare, op('ensure', { scopes: [] }), knobsWith({ ...by, nothingApproved: 'is-no-set' })).answer,
    ).toBeNull();
  });

  test('that is too narrow is told apart from a wrong one', () => {
    const by = knobsWith({ narrowToken: 'told-apart' });
    expect(ruled(held, op('verify', { token: 't1', scopes: [WRITE] }), by).answer).toEqual({ ok: false, narrow: true });
    expect(ruled(held, op('verify', { token: 't2', scopes: [WRITE] }), by).answer).toEqual({ ok: false });
  });

  test.each([
    ['approved-and-implied', 'node', [READ], true],
    ['approved-scopes', 'node', [READ], true],
    ['approved-scopes', 'operator', [WRITE], false],
    ['approved-scopes-and-role', 'node', [READ], false],
    ['approved-scopes-and-role', 'operator', [READ], true],
  ] as const)('is rotated %s: %s %j', (rotateBound, role, scopes, may) => {
    const { answer } = ruled(held, op('rotate', { role, scopes }), knobsWith({ rotateBound }));
    expect(answer !== null).toBe(may);
  });

  test('is rotated by those who hold its scopes, and its secret kept from others', () => {
    const bound = knobsWith({ rotatorBound: 'own-scopes' });
    expect(ruled(held, op('rotate', { rotator: [WRITE] }), bound).why).toBe(`missing scope: ${READ}`);
    const kept = knobsWith({ rotateSecret: 'to-its-device-only' });
    expect(ruled(held, op('rotate', { own: false }), kept).answer).not.toHaveProperty('token');
    expect(ruled(held, op('rotate', { own: true }), kept).answer).toMatchObject({ token: 't9' });
  });
});
