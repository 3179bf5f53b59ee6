import { describe, expect, test } from 'vitest';
import { releaseOf } from '../test/playing.ts';
import type { Fact } from './facts.ts';
import { type Before, judgeProperties, nothingBefore, sentences } from './properties.ts';
import { variant } from './releases/release.ts';
import { emptyFiles } from './store-state.ts';

const issue = releaseOf('2026.2.19');
const scopesOf = (words = ''): string[] =>
  words === '' || words === '-' ? [] : words.split(',').map((word) => `operator.${word}`);

/** One fact from a few words: instant, what, and what belongs to it (see the cases). All happen to one device. */
function told(line: string): { atMs: number; node: string; fact: Fact } {
  const [at = '', what = '', one = '', two = ''] = line.trim().split(' ');
  const device = 'laptop';
  const request = { device, requestId: one };
  const role = 'operator';
  const facts: Readonly<Record<string, Fact>> = {
    asked: { type: 'asked', ...request, role, scopes: scopesOf(two), silent: false },
    'silently-asked': { type: 'asked', ...request, role, scopes: scopesOf(two), silent: true },
    'asked-again': { type: 'asked-again', ...request, scopes: scopesOf(two), lost: [] },
    lost: { type: 'asked-again', ...request, scopes: scopesOf(two), lost: scopesOf(two) },
    approved: { type: 'approved', ...request, role, token: 't1', scopes: scopesOf(two), silent: false },
    rejected: { type: 'rejected', ...request },
    expired: { type: 'expired', ...request },
    removed: { type: 'removed', device },
    refused: {
      type: 'refused',
      client: 'tool',
      device,
      cause: 'pairing-required',
      reason: 'scope-upgrade',
      requestId: one === '-' ? null : one,
      scopes: scopesOf(two),
      invited: false,
    },
    accepted: { type: 'accepted', client: 'tool', device, role, scopes: scopesOf(one), auth: 'token' },
    widened: { type: 'widened', device, scopes: scopesOf(one) },
    rotated: { type: 'rotated', device, role, token: 't2', scopes: scopesOf(one) },
    attempt: { type: 'attempt', client: one.split('/')[1] ?? '', device, scopes: [], invited: false },
    list: {
      type: 'answered',
      client: 'cli',
      method: 'device.pair.list',
      ok: true,
      message: null,
      payload: { pending: one === '' ? [] : [{ requestId: one, device }], paired: [] },
    },
  };
  const fact = facts[what];
  if (fact === undefined) throw new Error(`no fact ${what}`);
  return { atMs: Number(at), node: what === 'attempt' ? one : 'store/laptop', fact };
}

const paired = { roles: ['operator'], role: 'operator', about: null, createdAtMs: null, approvedAtMs: null };
const request = { role: 'operator', silent: false, isRepair: true, about: null, askedAtMs: null };

/** Before the run: admin is held, read was approved once, and a request for read is 100 s old. */
const given: Before = {
  store: {
    laptop: {
      ...emptyFiles,
      paired: { ...paired, scopes: scopesOf('admin'), approved: scopesOf('admin,read') },
      request: { ...request, requestId: 'r1', scopes: scopesOf('read') },
    },
  },
  requestAgesMs: { laptop: 100_000 },
};

/** With `given:` in front, what was given was so before; with `dropping:` or `lasting:`, that is the release. */
function judged(name: string, script: string): string {
  const [, how = '', facts = ''] = /^((?:\w+: )*)(.*)$/.exec(script) ?? [];
  const release = how.includes('dropping')
    ? variant(issue, 'dropping', '', '', { removalOfDevice: 'drops-request' })
    : how.includes('lasting')
      ? variant(issue, 'lasting', '', '', { requestLife: 'from-last-ask' })
      : issue;
  const before = how.includes('given') ? given : nothingBefore;
  const found = judgeProperties(release, before, facts.split(';').map(told)).find((one) => one.name === name);
  return `${found?.verdict}: ${found?.because}`;
}

const cases: Readonly<
  Record<string, { readonly breaks: readonly [string, string][]; readonly keeps: readonly string[] }>
> = {
  'a device has at most one live request': {
    breaks: [
      ['0 asked r1 read; 5 asked r2 read', 'laptop has r1 and r2 at 5 ms'],
      ['given: 5 asked r2 read', 'laptop has r1 and r2 at 5 ms'],
      ['0 asked r1 read; 1 removed; 2 asked r2 read', 'laptop has r1 and r2 at 2 ms'],
    ],
    keeps: [
      '0 asked r1 read; 1 approved r1 read; 2 asked r2 write',
      '0 asked r1 read; 1 rejected r1; 2 asked r2 read',
      '0 asked r1 read; 1 expired r1; 2 asked r2 read',
      '0 asked r1 read; 1 silently-asked r2 read',
      'given: dropping: 1 removed; 2 asked r2 read',
    ],
  },
  'asking again what a live request covers keeps its id': {
    breaks: [
      ['0 asked r1 read; 1 refused r2 read', 'laptop was told r2 instead of r1 at 1 ms'],
      ['given: 1 refused r2 read', 'laptop was told r2 instead of r1 at 1 ms'],
    ],
    keeps: [
      '0 asked r1 read; 1 refused r1 read',
      '0 asked r1 read; 1 refused r2 write',
      '0 asked r1 read; 1 rejected r1; 2 refused r2 read',
      '0 asked r1 read; 1 refused - read',
      'given: dropping: 1 removed; 2 refused r2 read',
    ],
  },
  'what a refused caller asked for is in the request that it was told': {
    breaks: [['0 asked r1 read; 1 lost r1 write', 'r1 does not name operator.write, asked at 1 ms']],
    keeps: ['0 asked r1 read; 1 asked-again r1 read'],
  },
  'after an approval the same ask connects within two attempts': {
    breaks: [
      [
        '0 refused r1 read; 1 approved r1 write; 2 refused r2 read; 4 refused r2 read',
        '[operator.read] is refused again at 4 ms',
      ],
    ],
    keeps: [
      '0 refused r1 read; 1 approved r1 read; 2 accepted read',
      '0 refused r1 read; 1 approved r1 read; 2 refused r1 read; 3 accepted read; 4 refused r2 read',
      '0 refused r1 read; 1 approved r1 read; 2 rotated admin; 3 refused r2 read; 4 refused r2 read',
      '0 refused r1 read; 1 approved r1 read; 2 removed; 3 refused r2 read; 4 refused r2 read',
      '0 refused r1 read; 1 approved r1 read; 2 refused r2 write; 3 refused r2 write',
      '0 refused r1 read; 1 refused r1 read; 2 refused r1 read',
    ],
  },
  'no scope is granted that nobody approved': {
    breaks: [
      ['0 approved r1 read; 1 widened read,write', 'laptop gained operator.write at 1 ms'],
      ['1 widened write', 'laptop gained operator.write at 1 ms'],
      ['given: 1 widened write', 'laptop gained operator.write at 1 ms'],
    ],
    keeps: [
      '0 approved r1 write; 1 widened write',
      '0 rotated write; 1 widened write',
      'given: 1 widened admin',
      'given: 0 rotated admin; 1 widened read',
    ],
  },
  'a list never shows half of an operation': {
    breaks: [
      ['0 asked r1 read; 1 list', 'r1 is neither pending nor decided in the list at 1 ms'],
      ['given: 200000 list r2', 'r1 is neither pending nor decided in the list at 200000 ms'],
      [
        'lasting: 0 asked r1 read; 9 asked-again r1 read; 300009 list',
        'r1 is neither pending nor decided in the list at 300009 ms',
      ],
    ],
    keeps: [
      '0 asked r1 read; 1 list r1',
      '0 asked r1 read; 1 approved r1 read; 2 list',
      '0 asked r1 read; 1 rejected r1; 2 list',
      '0 asked r1 read; 9 asked-again r1 read; 300001 list',
      'given: 200001 list',
      'given: dropping: 0 removed; 1 list',
      '0 silently-asked r1 read; 1 list',
    ],
  },
  'a caller that is refused does not come back sooner than its back-off allows': {
    breaks: [['0 refused r1 read; 799 attempt client/tool', 'tool came back after 799 ms at 799 ms']],
    keeps: [
      '0 refused r1 read; 800 attempt client/tool',
      '0 refused r1 read; 1 attempt client/other',
      '0 refused r1 read; 1 attempt attempt/tool',
      '0 accepted read; 1 attempt client/tool',
    ],
  },
  'an operation that succeeds changes something or says that it did not': {
    breaks: [['0 asked r1 -; 1 approved r1 -', 'approving r1 granted nothing at 1 ms']],
    keeps: ['0 asked r1 read; 1 approved r1 read'],
  },
};

test('every sentence has facts that break it and facts that keep it', () => {
  expect(Object.keys(cases)).toEqual(sentences.map(({ name }) => name));
});

describe.each(Object.entries(cases))('%s', (name, { breaks, keeps }) => {
  test.each(breaks)('is broken by %s', (script, says) => {
    expect(judged(name, script)).toBe(`fails: ${says}`);
  });

  test.each(keeps)('is kept by %s', (script) => {
    expect(judged(name, script)).toBe('holds: throughout this run');
  });
});
