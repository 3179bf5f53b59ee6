/**
 * The experiments of the report on the running release (facts 6.1 to 6.3), row by row: what the device is approved for (`d`),
 * its token (`t`, `*` where its value is a new one), its pending request (`P`), what the device's own file holds (`L`, `!`
 * where that is no longer the token of the store).
 */
import { describe, expect, test } from 'vitest';
import { scopesInWords } from '../models/scopes.ts';
import { at, facts, outcome, playNamed } from '../test/playing.ts';
import type { RunResult } from './result.ts';

const THREE = 'admin approvals pairing';
const FIVE = 'admin approvals pairing read write';
const THREE_AND_READ = 'admin approvals pairing read';
const REFUSED = 'pairing required';

/** What the outcomes of the row's steps are, and how the world looks after the last of them. */
interface Row {
  readonly row: string;
  /** The row's steps, by their numbers in the scenario. */
  readonly steps: readonly number[];
  readonly says: string;
  readonly d: string;
  readonly t: string;
  readonly P: string;
  readonly L: string;
}

const row = (
  name: string,
  steps: readonly number[],
  says: string,
  d: string,
  t: string,
  P: string,
  L: string,
): Row => ({ row: name, steps, says, d, t, P, L });

/** One row of the table as it came out; `t` is new where the step before the row's first knew another. */
function seen(result: RunResult, { row: name, steps }: Row): Row {
  const last = steps.at(-1) ?? 0;
  const held = at(result, last).store['laptop'];
  const before = steps[0] === 1 ? null : at(result, (steps[0] ?? 0) - 1).store['laptop'];
  const token = held?.paired?.tokens['operator'];
  const pending = held?.pending ?? null;
  const own = result.files.find(({ step }) => step === last)?.held?.['laptop']?.['operator'];
  return {
    row: name,
    steps,
    says: steps.map((step) => outcome(at(result, step))).join(', '),
    d: held?.paired == null ? 'unpaired' : scopesInWords(held.paired.scopes),
    t: `${scopesInWords(token?.scopes ?? [])}${token?.id === before?.paired?.tokens['operator']?.id ? '' : ' *'}`,
    P: pending === null ? '-' : `${pending.id} ${scopesInWords(pending.scopes)}${pending.isRepair ? '' : ', first'}`,
    L: own === undefined ? '-' : `${scopesInWords(own.scopes)}${own.id === token?.id ? '' : ' !'}`,
  };
}

const tables: readonly { readonly scenario: string; readonly rows: readonly Row[] }[] = [
  {
    scenario: 'main-run',
    rows: [
      row('0 devices list, the first connect ever', [1], 'ok', THREE, `${THREE} *`, '-', THREE),
      row('1 rotate to five', [2], 'ok', FIVE, `${FIVE} *`, '-', `${THREE} !`),
      row('2 status', [3, 4], 'ok, ok', FIVE, FIVE, '-', FIVE),
      row('3 rotate to three', [5], 'ok', THREE, `${THREE} *`, '-', `${FIVE} !`),
      row('4 status', [6, 7], `ok, ${REFUSED}`, THREE, THREE, 'r1 read', THREE),
      row('5 status again', [8, 9], `ok, ${REFUSED}`, THREE, THREE, 'r1 read', THREE),
      row('6 wake', [10], REFUSED, THREE, THREE, 'r1 read', THREE),
      row('7 approve the latest', [11, 12], 'ok, ok', THREE_AND_READ, 'read *', '-', `${THREE} !`),
      row('8 status', [13, 14], 'ok, ok', THREE_AND_READ, 'read *', '-', 'read'),
      row('9 wake', [15], REFUSED, THREE_AND_READ, 'read', 'r2 write', 'read'),
      row('10 approve the latest', [16, 17], 'ok, ok', FIVE, 'write *', '-', `${THREE} !`),
      row('11 wake', [18], 'ok', FIVE, 'write', '-', 'write'),
      row('12 health', [19], 'ok', FIVE, 'read *', '-', 'read'),
      row('13 exec.approval.resolve', [20], 'ok', FIVE, 'approvals *', '-', 'approvals'),
      row('14 rotate to three', [21], 'ok', THREE, `${THREE} *`, '-', `${THREE} !`),
      row('15 status', [22, 23], `ok, ${REFUSED}`, THREE, THREE, 'r3 read', THREE),
      row('16 rotate to five', [24], 'ok', FIVE, `${FIVE} *`, 'r3 read', `${THREE} !`),
      row('17 status', [25, 26], 'ok, ok', FIVE, FIVE, 'r3 read', FIVE),
      row('18 wake', [27], 'ok', FIVE, FIVE, 'r3 read', FIVE),
      row('19 approve the moot request', [28, 29], 'ok, ok', FIVE, 'read *', '-', `${FIVE} !`),
      row('20 rotate without scopes', [30], 'ok', FIVE, `${THREE} *`, '-', `${THREE} !`),
      row('21 status', [31, 32], 'ok, ok', FIVE, 'read *', '-', 'read'),
    ],
  },
  {
    scenario: 'read-only-first-pairing',
    rows: [
      row('0 health', [1], 'ok', 'read', 'read *', '-', 'read'),
      row('1 status', [2, 3], 'ok, ok', 'read', 'read', 'r1 admin', 'read'),
      row('2 status --all', [4, 5], 'ok, ok', 'read', 'read', 'r1 admin', 'read'),
      row('3 gateway probe', [6], REFUSED, 'read', 'read', 'r1 admin', 'read'),
      row('4 devices approve', [7], REFUSED, 'read', 'read', 'r1 admin', 'read'),
      row('5 devices list', [8], REFUSED, 'read', 'read', 'r1 admin', 'read'),
      row('6 gateway status', [9], REFUSED, 'read', 'read', 'r1 admin', 'read'),
      row('the operator approves', [10], 'ok', 'admin read', 'admin *', '-', 'read !'),
      row('the request held admin only', [11], REFUSED, 'admin read', 'admin', 'r2 admin approvals pairing', 'read !'),
      row('and once more', [12], 'ok', THREE_AND_READ, `${THREE} *`, '-', 'read !'),
      row('all get in', [13, 14], 'ok, ok', THREE_AND_READ, THREE, '-', THREE),
    ],
  },
  {
    scenario: 'admin-only-first-pairing',
    rows: [
      row('status, its probe', [1], 'ok', 'admin', 'admin *', '-', 'admin'),
      row('status, its reading', [2], REFUSED, 'admin', 'admin', 'r1 read', 'admin'),
      row('devices list', [3], REFUSED, 'admin', 'admin', 'r1 read', 'admin'),
      row('a one-shot that asks admin alone may list', [4], 'ok', 'admin', 'admin', 'r1 read', 'admin'),
      row('another local identity is paired silently', [5], 'ok', 'admin', 'admin', 'r1 read', 'admin'),
      row('and may approve', [6], 'ok', 'admin read', 'read *', '-', 'admin !'),
      row('read was all that was asked', [7], REFUSED, 'admin read', 'read', 'r2 admin approvals pairing', 'admin !'),
      row('the second approval', [8], 'ok', THREE_AND_READ, `${THREE} *`, '-', 'admin !'),
      row('devices list works', [9], 'ok', THREE_AND_READ, THREE, '-', THREE),
      row('and so does status', [10], 'ok', THREE_AND_READ, 'read *', '-', 'read'),
    ],
  },
];

describe.each(tables)('$scenario', ({ scenario, rows }) => {
  const played = playNamed(scenario, '2026.2.19');

  test.each(rows)('$row', async (expected) => {
    expect(seen(await played, expected)).toEqual(expected);
  });
});

test('the audit lines of the main run are those of the log', async () => {
  const result = await playNamed('main-run', '2026.2.19');
  const lines = facts(result, 'audit').map(({ step, fact }) => {
    const { reason, scopesFrom, scopesTo } = fact as unknown as Record<string, string[]>;
    return `${step}: ${reason} ${scopesInWords(scopesFrom ?? [])} -> ${scopesInWords(scopesTo ?? [])}`;
  });
  expect(lines).toEqual([
    `7: scope-upgrade ${THREE} -> read`,
    `9: scope-upgrade ${THREE} -> read`,
    `10: scope-upgrade ${THREE} -> write`,
    `15: scope-upgrade ${THREE_AND_READ} -> write`,
    `23: scope-upgrade ${THREE} -> read`,
  ]);
});

test('a probe within its budget is refused twice in 2.5 s and three times in 5 s, at its back-off', async () => {
  const result = await playNamed('read-only-first-pairing', '2026.2.19');
  const refusals = (client: string) =>
    facts(result, 'refused').filter(({ fact, step }) => fact['client'] === client && (step ?? 99) < 6);
  expect(refusals('status-probe').map(({ atMs }) => atMs)).toEqual([0, 1000]);
  expect(refusals('status-all-probe').map(({ atMs }) => atMs)).toEqual([3000, 4000, 6000]);
});
