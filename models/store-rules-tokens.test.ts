/** The rules of the pairing store for tokens: facts 2.7 to 2.9 (2026.2.19), a row at a time. */
import { describe, expect, test } from 'vitest';
import { files, knobs, knobsWith, op, paired, request, ruled, token } from '../test/store-files.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN, APPROVALS, CLI_3, PAIRING, READ, WRITE } from './scopes.ts';
import type { DeviceFiles, Token } from './store-state.ts';

describe('rotate (2.7)', () => {
  const before = files({
    paired: paired([WRITE, READ]),
    tokens: { operator: token('t1', [READ], { createdAtMs: 2, revoked: true }) },
    request: request([ADMIN]),
  });
  const rotated = (more: object, by = knobs, held = before) => {
    const { files: after, answer } = ruled(held, op('rotate', more), by);
    const role = (more as { role?: string }).role ?? 'operator';
    return answer === null
      ? null
      : { device: after.paired?.scopes, token: after.tokens[role], request: after.request, roles: after.paired?.roles };
  };

  test.each<[claim: string, scopes: string[] | null, device: string[], held: string[]]>([
    ['with scopes redefines device and token', [READ, ADMIN, READ], [ADMIN, READ], [ADMIN, READ]],
    ['with an empty list too', [], [], []],
    ['with scopes that nobody knows', ['made.up'], ['made.up'], ['made.up']],
    ['without scopes keeps both', null, [WRITE, READ], [READ]],
  ])('%s', (_, scopes, device, held) => {
    expect(rotated({ scopes })).toEqual({
      device,
      token: token('t9', held, { createdAtMs: 2, rotatedAtMs: 9 }),
      request: before.request,
      roles: ['operator'],
    });
  });

  test('of a role without a token makes one of what the device holds, and adds no role', () => {
    expect(rotated({ role: 'node', scopes: null })).toMatchObject({
      token: token('t9', [READ, WRITE], { createdAtMs: 9, rotatedAtMs: 9 }),
      roles: ['operator'],
    });
  });

  test('of an unknown device is refused', () => {
    expect(rotated({ scopes: null }, knobs, files())).toBeNull();
  });

  test('keeps within the approved where the release binds it', () => {
    const bound = knobsWith({ rotateBound: 'approved' });
    expect(rotated({ scopes: [ADMIN] }, bound)).toBeNull();
    expect(rotated({ scopes: [READ] }, bound)?.device).toEqual([READ]);
  });

  test('never lowers a ceiling, and can raise it', () => {
    const by = knobsWith({ approvedSet: 'ceiling-kept' });
    const ceiling = (scopes: string[]) =>
      ruled(files({ ...before, paired: { ...paired([WRITE]), approved: [WRITE, READ] } }), op('rotate', { scopes }), by)
        .files.paired;
    expect(ceiling([READ])).toMatchObject({ scopes: [READ], approved: [WRITE, READ] });
    expect(ceiling([ADMIN])).toMatchObject({ scopes: [ADMIN], approved: [WRITE, READ, ADMIN] });
  });
});

describe('ensure (2.8)', () => {
  const ensured = (held: Token | null, scopes: readonly string[], by = knobs) => {
    const before = files({ paired: paired([...CLI_3]), tokens: held === null ? {} : { operator: held } });
    return ruled(before, op('ensure', { scopes }), by).files.tokens['operator'];
  };
  const held = token('t1', [APPROVALS, READ], { createdAtMs: 2 });

  test.each<[claim: string, before: Token | null, scopes: string[], by: Knobs, after: Token]>([
    ['a token that covers the ask stays', held, [READ], knobs, held],
    ['also where nothing is asked', held, [], knobs, held],
    [
      'one that does not is replaced by just what is asked',
      held,
      [WRITE, READ],
      knobs,
      token('t9', [READ, WRITE], { createdAtMs: 2, rotatedAtMs: 9 }),
    ],
    [
      'admin covers nothing else',
      token('t1', [ADMIN]),
      [READ],
      knobs,
      token('t9', [READ], { createdAtMs: 9, rotatedAtMs: 9 }),
    ],
    [
      'unless the release says so',
      token('t1', [ADMIN]),
      [READ],
      knobsWith({ tokenCover: 'implied' }),
      token('t1', [ADMIN]),
    ],
    [
      'a revoked one comes back to life under a new value',
      { ...held, revoked: true },
      [READ],
      knobs,
      token('t9', [READ], { createdAtMs: 2, rotatedAtMs: 9 }),
    ],
    ['a missing one is made', null, [READ], knobs, token('t9', [READ], { createdAtMs: 9 })],
    [
      'what was held is kept where the release says so',
      held,
      [WRITE],
      knobsWith({ reissuedToken: 'scopes-asked-and-held' }),
      token('t9', [APPROVALS, READ, WRITE], { createdAtMs: 2, rotatedAtMs: 9 }),
    ],
    [
      'but nothing of a revoked one',
      { ...held, revoked: true },
      [WRITE],
      knobsWith({ reissuedToken: 'scopes-asked-and-held' }),
      token('t9', [WRITE], { createdAtMs: 2, rotatedAtMs: 9 }),
    ],
  ])('%s', (_, before, scopes, by, after) => {
    expect(ensured(before, scopes, by)).toEqual(after);
  });

  test('does not look at what the device is approved for', () => {
    expect(ensured(null, ['made.up'])?.scopes).toEqual(['made.up']);
  });

  test('knows only paired devices', () => {
    expect(ruled(files(), op('ensure')).answer).toBeNull();
  });
});

describe('verify (2.9)', () => {
  const good = files({ paired: paired([READ]), tokens: { operator: token('t1', [READ, WRITE]) } });

  test.each<[claim: string, before: DeviceFiles, more: object, ok: boolean]>([
    ['the right token for what it covers', good, {}, true],
    ['for nothing at all', good, { scopes: [] }, true],
    ['a device that is not paired', { ...good, paired: null }, {}, false],
    ['a role without a token', good, { role: 'node' }, false],
    ['a revoked token', { ...good, tokens: { operator: token('t1', [READ], { revoked: true }) } }, {}, false],
    ['another value', good, { token: 't2' }, false],
    ['no value', good, { token: '' }, false],
    ['a scope that the token lacks', good, { scopes: [READ, PAIRING] }, false],
    ['admin does not stand for read here either', { ...good, tokens: { operator: token('t1', [ADMIN]) } }, {}, false],
  ])('%s', (_, before, more, ok) => {
    const { files: after, answer } = ruled(before, op('verify', { token: 't1', ...more }));
    expect(answer).toEqual({ ok });
    expect(after.tokens['operator']?.lastUsedAtMs ?? null).toBe(ok ? 9 : null);
  });
});
