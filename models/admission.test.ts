/** The ordered checks of facts 3.1 (2026.2.19), and what each of them says. */
import { describe, expect, test } from 'vitest';
import { releaseOf } from '../test/playing.ts';
import { isSilent, objection, skipsPairing, upgradesNeeded } from './admission.ts';
import { type Connect, honestProof, MISMATCH, ORIGIN_REFUSED } from './protocol.ts';
import { variant } from './releases/release.ts';
import { ADMIN, CLI_3, PAIRING, READ, WRITE } from './scopes.ts';
import type { Paired } from './store-state.ts';

const { knobs } = releaseOf('2026.2.19');

const honest: Connect = {
  type: 'connect',
  malformed: null,
  protocols: [3, 3],
  clientId: 'gateway-client',
  clientMode: 'backend',
  platform: 'linux',
  family: null,
  role: 'operator',
  scopes: [READ],
  device: 'laptop',
  proof: honestProof(0),
  secret: { kind: 'shared' },
  originRefused: null,
  about: null,
  invited: false,
};

const proof = (change: Partial<Connect['proof']>): Partial<Connect> => ({ proof: { ...honest.proof, ...change } });

const HINT = 'provide gateway auth token';

/** In the order in which they are made: what makes the check fire, and what is said when it does. */
const checks: readonly { readonly name: string; readonly flaw: Partial<Connect>; readonly says: object }[] = [
  {
    name: 'the schema',
    flaw: { malformed: 'at /scopes' },
    says: { cause: 'invalid-handshake', message: 'invalid connect params: at /scopes' },
  },
  {
    name: 'the protocol',
    flaw: { protocols: [4, 5] },
    says: { cause: 'protocol-mismatch', message: 'protocol mismatch', close: 1002 },
  },
  { name: 'the role', flaw: { role: 'boss' }, says: { cause: 'invalid-role', message: 'invalid role' } },
  {
    name: 'the origin',
    flaw: { originRefused: 'origin not allowed' },
    says: { cause: 'origin-mismatch', reason: 'origin not allowed', message: ORIGIN_REFUSED },
  },
  {
    name: 'that the id is the hash of the key',
    flaw: proof({ idMatchesKey: false }),
    says: { cause: 'device-auth-invalid', reason: 'device-id-mismatch', message: 'device identity mismatch' },
  },
  {
    name: 'the clock of the signature',
    flaw: proof({ skewMs: -600_001 }),
    says: { cause: 'device-auth-invalid', reason: 'device-signature-stale', message: 'device signature expired' },
  },
  {
    name: 'the nonce',
    flaw: proof({ nonce: 'mismatch' }),
    says: { cause: 'device-auth-invalid', reason: 'device-nonce-mismatch', message: 'device nonce mismatch' },
  },
  {
    name: 'the signature',
    flaw: proof({ signed: false }),
    says: { cause: 'device-auth-invalid', reason: 'device-signature', message: 'device signature invalid' },
  },
  {
    name: 'that there is a secret',
    flaw: { secret: { kind: 'none' } },
    says: { cause: 'unauthorized', reason: 'token_missing', message: `unauthorized: gateway token missing (${HINT})` },
  },
];

/** `proof` is one key for several flaws, so its parts are joined one by one. */
function flawed(flaws: readonly Partial<Connect>[]): Connect {
  const proofs = flaws.flatMap(({ proof: part }) => (part === undefined ? [] : [part]));
  return {
    ...(Object.assign({}, honest, ...flaws) as Connect),
    proof: {
      idMatchesKey: proofs.every(({ idMatchesKey }) => idMatchesKey),
      skewMs: proofs.find(({ skewMs }) => skewMs !== 0)?.skewMs ?? 0,
      nonce: proofs.find(({ nonce }) => nonce !== 'match')?.nonce ?? 'match',
      signed: proofs.every(({ signed }) => signed),
    },
  };
}

describe('the first check that fires ends the handshake', () => {
  test('an honest connect passes all', () => {
    expect(objection(knobs, honest, true)).toBeNull();
    expect(objection(knobs, honest, false)).toBeNull();
    expect(objection(knobs, { ...honest, role: 'node' }, true)).toBeNull();
  });

  test.each(checks)('$name, alone', ({ flaw, says }) => {
    const expected = { code: 'INVALID_REQUEST', close: 1008, reason: null, ...says };
    expect(objection(knobs, flawed([flaw]), true)).toEqual(expected);
  });

  const pairs = checks.flatMap((first, at) => checks.slice(at + 1).map((second) => ({ first, second })));

  test.each(pairs)('$first.name before $second.name', ({ first, second }) => {
    expect(objection(knobs, flawed([second.flaw, first.flaw]), true)).toEqual(
      objection(knobs, flawed([first.flaw]), true),
    );
  });

  test.each<[claim: string, connect: Partial<Connect>, local: boolean, message: string | null]>([
    ['a range that brackets 3 is fine', { protocols: [1, 9] }, true, null],
    ['one below is not', { protocols: [1, 2] }, true, 'protocol mismatch'],
    ['ten minutes off are good to the last', proof({ skewMs: 600_000 }), true, null],
    ['either way', proof({ skewMs: -600_000 }), true, null],
    ['and not a moment longer', proof({ skewMs: 600_001 }), true, 'device signature expired'],
    ['a nonce may be missing locally', proof({ nonce: 'missing' }), true, null],
    ['and nowhere else', proof({ nonce: 'missing' }), false, 'device nonce required'],
    ['a device token is judged later, by the store', { secret: { kind: 'device', token: 't9' } }, true, null],
    ['a wrong secret too: it might be a device token', { secret: { kind: 'wrong' } }, true, null],
    ['no device and the shared secret', { device: null }, false, null],
    ['no device skips its proof', { device: null, ...proof({ signed: false }) }, false, null],
    ['no device and nothing', { device: null, secret: { kind: 'none' } }, true, 'device identity required'],
    [
      'no device and a wrong secret',
      { device: null, secret: { kind: 'wrong' } },
      true,
      `unauthorized: gateway token mismatch (${HINT})`,
    ],
    ['no device and a device token', { device: null, secret: { kind: 'device', token: 't1' } }, true, MISMATCH],
    [
      'the Control UI without a device',
      { device: null, clientId: 'openclaw-control-ui' },
      true,
      'control ui requires HTTPS or localhost (secure context)',
    ],
    [
      'the interface in a terminal without a device, where it is not known',
      { device: null, clientId: 'openclaw-tui' },
      true,
      'invalid connect params: at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf',
    ],
    [
      'what the command line is told',
      { secret: { kind: 'none' }, clientMode: 'cli' },
      true,
      'unauthorized: gateway token missing (set gateway.remote.token to match gateway.auth.token)',
    ],
    [
      'what a browser is told',
      { secret: { kind: 'none' }, clientMode: 'webchat' },
      true,
      'unauthorized: gateway token missing (open the dashboard URL and paste the token in Control UI settings)',
    ],
  ])('%s', (_, change, local, message) => {
    expect(objection(knobs, { ...honest, ...change }, local)?.message ?? null).toBe(message);
  });

  test('a caller without a device is told so by another code', () => {
    expect(objection(knobs, { ...honest, device: null, secret: { kind: 'none' } }, true)).toMatchObject({
      code: 'NOT_PAIRED',
      cause: 'device-required',
    });
  });

  const NEEDED = 'device identity required';
  const TOLD = 'control ui requires device identity (use HTTPS or localhost secure context)';
  test.each<[release: string, connect: Partial<Connect>, message: string | null]>([
    ['2026.2.21', { role: 'node' }, null],
    ['2026.2.21', { clientId: 'openclaw-control-ui' }, TOLD],
    ['2026.2.23', { role: 'node' }, NEEDED],
    ['2026.2.23', { role: 'operator' }, null],
    ['2026.3.28', { clientId: 'openclaw-tui' }, TOLD],
    ['2026.9.6', { role: 'node', clientId: 'openclaw-tui' }, TOLD],
    ['2026.9.6', { role: 'node' }, NEEDED],
  ])('to %s, without a device and as %j', (release, change, message) => {
    const by = releaseOf(release).knobs;
    expect(objection(by, { ...honest, protocols: [3, 4], device: null, ...change }, true)?.message ?? null).toBe(
      message,
    );
  });
});

const paired = (scopes: readonly string[], approved: readonly string[] | null = null): Paired => ({
  roles: ['operator'],
  role: 'operator',
  scopes,
  approved,
  about: null,
  createdAtMs: null,
  approvedAtMs: null,
});

describe('what a device may not do as it is paired', () => {
  const ceiling = variant(releaseOf('2026.2.19'), 'ceiling', '', '', {
    approvedSet: 'ceiling-kept',
    scopeUpgrade: 'grant-below-ceiling-if-local',
  }).knobs;
  const implied = variant(releaseOf('2026.2.19'), 'implied', '', '', { upgradeCover: 'implied' }).knobs;

  test.each<[claim: string, by: typeof knobs, record: Paired | null, ask: Partial<Connect>, expected: string | null]>([
    ['an unknown device', knobs, null, {}, 'not-paired'],
    ['a role that it never had', knobs, paired([READ]), { role: 'node', scopes: [] }, 'role-upgrade'],
    ['the role is asked before the scope', knobs, paired([]), { role: 'node', scopes: [WRITE] }, 'role-upgrade'],
    ['a record without roles', knobs, { ...paired([READ]), roles: [] }, {}, 'role-upgrade'],
    ['a scope that it does not hold', knobs, paired([READ]), { scopes: [WRITE] }, 'scope-upgrade'],
    ['one scope of two', knobs, paired([READ]), { scopes: [READ, WRITE] }, 'scope-upgrade'],
    ['admin does not stand for read', knobs, paired(CLI_3), {}, 'scope-upgrade'],
    ['write does not stand for read', knobs, paired([WRITE]), {}, 'scope-upgrade'],
    ['a record without scopes', knobs, paired([]), {}, 'scope-upgrade'],
    ['nothing asked is always fine', knobs, paired([]), { scopes: [] }, null],
    ['just what it holds', knobs, paired([READ]), {}, null],
    ['part of what it holds', knobs, paired(CLI_3), { scopes: [PAIRING] }, null],
    ['where admin implies, read is held', implied, paired([ADMIN]), {}, null],
    ['and where write implies it', implied, paired([WRITE]), {}, null],
    ['what was approved once, locally', ceiling, paired([ADMIN], [ADMIN, READ]), {}, null],
    ['what never was, locally', ceiling, paired([ADMIN], [ADMIN, READ]), { scopes: [WRITE] }, 'scope-upgrade'],
  ])('%s', (_, by, record, ask, expected) => {
    expect(upgradesNeeded(by, record, { ...honest, ...ask }, true)[0] ?? null).toBe(expected);
  });

  test('where nothing is approved a scope that is all blanks is more, unless they never count', () => {
    const ask = { ...honest, scopes: [' '] };
    expect(upgradesNeeded(implied, paired([]), ask, true)).toEqual(['scope-upgrade']);
    expect(upgradesNeeded(implied, paired([]), ask, true, {}, 'never-count')).toEqual([]);
    expect(upgradesNeeded(implied, paired([]), { ...honest, scopes: [READ] }, true, {}, 'never-count')).toEqual([
      'scope-upgrade',
    ]);
  });

  test('a ceiling helps only those on the same host', () => {
    expect(upgradesNeeded(ceiling, paired([ADMIN], [ADMIN, READ]), honest, false)).toEqual(['scope-upgrade']);
  });

  test.each([
    ['not-paired', true, true],
    ['not-paired', false, false],
    ['role-upgrade', true, false],
    ['scope-upgrade', true, false],
    [null, true, false],
  ] as const)('a request for %s (local: %s) is silent: %s', (upgrade, local, silent) => {
    expect(isSilent(knobs, upgrade, honest, local)).toBe(silent);
    expect(isSilent({ ...knobs, firstPairing: 'ask' }, upgrade, honest, local)).toBe(false);
  });
});

describe('a local backend client need not be paired', () => {
  const record = paired([READ]);
  const byToken = { kind: 'device', token: 't1' } as const;
  test.each([
    ['pair-as-all', null, honest.secret, false],
    ['never-pair', null, honest.secret, true],
    ['never-pair', record, honest.secret, true],
    ['never-pair', record, byToken, false],
    ['never-pair-by-any-token', null, honest.secret, true],
    ['never-pair-by-any-token', record, honest.secret, true],
    ['never-pair-by-any-token', record, byToken, true],
    ['need-no-first-pairing', null, honest.secret, true],
    ['need-no-first-pairing', record, honest.secret, false],
    ['need-no-first-pairing', record, byToken, false],
  ] as const)('%s, record %j, secret %j: %s', (backendCalls, known, secret, skips) => {
    const by = { ...knobs, backendCalls };
    expect(skipsPairing(by, known, { ...honest, secret }, true)).toBe(skips);
    expect(skipsPairing(by, known, { ...honest, secret }, false)).toBe(false);
    expect(skipsPairing(by, known, { ...honest, secret, clientId: 'cli' }, true)).toBe(false);
  });
});
