/**
 * The minimal fixes of the release of the report. The whole search takes minutes, so its result is kept in golden/fixes/ and held
 * here to what can be checked at once: each fix keeps every promise, none of its parts does, small sets are searched anew, and
 * `docs/fixes.md` is what the result says. UPDATE=1 searches everything anew and writes both.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Release } from '../models/releases/release.ts';
import { fixesText } from '../reports/fixes.ts';
import { fixesPage } from '../reports/fixes-page.ts';
import { check } from '../scenarios/check/check.ts';
import { costOf } from '../scenarios/fixes/cost.ts';
import { counts, type FixesResult, fixesOf, noFixesOf, weakensOf } from '../scenarios/fixes/fixes.ts';
import { judgeOf } from '../scenarios/fixes/judge.ts';
import { changed, choicesOf } from '../scenarios/fixes/lattice.ts';
import { type Change, minimalFixes } from '../scenarios/fixes/minimal.ts';
import { SETTINGS } from '../scenarios/fixes/settings.ts';
import { releaseOf } from './playing.ts';
import { deepFreeze } from './toy-worlds.ts';

const url = (path: string) => new URL(path, import.meta.url);
const golden = url('golden/fixes/2026.2.19.json');
const page = url('../docs/fixes.md');
const explore = { statesMax: 100_000, bytesMax: 1e9 };
// Frozen: whatever tries values out must not write them into the release, nor be stopped by not being able to.
const base: Release = deepFreeze(structuredClone(releaseOf('2026.2.19')));
const MINUTES_10 = 600_000;

/** Whether every promise that counts is kept in every setting, by checks that remember nothing. */
const mends = (changes: readonly Change[]): boolean =>
  SETTINGS.every(({ make }) => {
    const { bound, promises } = check('', make(changed(base, changes)), explore);
    return bound === null && promises.filter(counts).every(({ verdict }) => verdict === 'holds');
  });
const said = (changes: readonly Change[]): string => changes.map(({ knob, value }) => `${knob} ${value}`).join(', ');

let result: FixesResult;
beforeAll(async () => {
  if (process.env['UPDATE'] === '1') {
    const found = await fixesOf(base, { settings: SETTINGS, explore, search: { sizeMax: 4 } });
    mkdirSync(url('golden/fixes/'), { recursive: true });
    writeFileSync(golden, `${JSON.stringify(found, null, 2)}\n`);
    writeFileSync(page, fixesPage(found));
  }
  result = JSON.parse(readFileSync(golden, 'utf8')) as FixesResult;
}, MINUTES_10);

describe('the fixes of 2026.2.19', () => {
  test('are these, each of four changes, and every smaller set is decided', () => {
    expect(result.fixes.map(({ changes }) => said(changes))).toMatchInlineSnapshot(`
      [
        "upgradeCover read-implied, scopeForm with-implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied, tokenCover read-implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied, tokenCover implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied, tokenCover implied-in-role, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied, scopeForm with-implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied-in-role, tokenCover read-implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied-in-role, tokenCover implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied-in-role, tokenCover implied-in-role, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "upgradeCover implied-in-role, scopeForm with-implied, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "scopeForm with-implied, repeatedAsk accumulate, refusalHint wait-then-retry, onPairingRequired as-hinted",
        "scopeForm with-implied, repeatedAsk merge, refusalHint wait-then-retry, onPairingRequired as-hinted",
      ]
    `);
    expect([result.decidedSize, result.undecided]).toEqual([4, []]);
  });
  test('keep every promise in every setting', () => {
    expect(result.fixes.filter(({ changes }) => !mends(changes)).map(({ changes }) => said(changes))).toEqual([]);
  }, 120_000);
  test('are broken without any one of their changes', () => {
    const parts = result.fixes.flatMap(({ changes }) => changes.map((one) => changes.filter((other) => other !== one)));
    expect(parts.length).toBe(4 * result.fixes.length);
    const once = new Map(parts.map((part) => [said(part), part]));
    expect([...once.values()].filter(mends).map(said)).toEqual([]);
  }, 120_000);
  test('are all there are of at most two changes, searched anew: none', async () => {
    const judge = judgeOf(base, SETTINGS, explore);
    const found = minimalFixes(choicesOf(base), (changes) => judge.judge(changes, counts), { sizeMax: 2 });
    expect([found.fixes, found.decidedSize]).toEqual([[], 2]);
    expect(noFixesOf(judge, base, { sizeMax: 2 }).noFixes).toEqual(result.noFixes);
    expect(await costOf(base, SETTINGS, explore)).toEqual(result.before);
    for (const { changes, weakens } of result.fixes) expect(weakensOf(judge, changes)).toEqual(weakens);
  }, 240_000);
  test('leave no fix to what lets everybody in', () => {
    const sets = result.noFixes.map(({ changes }) => said(changes));
    for (const set of ['scopeUpgrade silent-if-local', 'sharedSecret enough-for-operators', 'backendCalls never-pair'])
      expect(sets).toContain(set);
  });
  test('have part of what later releases did, and what none of them did', () => {
    const lacking = result.releases.filter(({ contains }) => contains.length > 0).map(({ release }) => release);
    expect(lacking).toEqual([]);
    const upstream = result.releases.find(({ release }) => release === '2026.2.21');
    expect(upstream?.mends).toContain('two-callers');
    expect(upstream?.own.length).toBeGreaterThan(0);
  });
});

describe('what is shown', () => {
  test('docs/fixes.md is what the result says', () => {
    expect(readFileSync(page, 'utf8')).toBe(fixesPage(result));
  });
  test.each([60, 100, 160])('fits %i columns', (width) => {
    const lines = fixesText(result, { width }).split('\n');
    const table = lines.findIndex((line) => line.includes('at worst'));
    const wide = lines.filter(
      (line, at) => line.length > width && (at < table || at > table + result.fixes.length + 2),
    );
    expect(wide).toEqual([]);
  });
  test('the text names each fix with its changes, what it weakens and what it costs', () => {
    const text = fixesText(result);
    for (const [at, { changes }] of result.fixes.entries()) {
      expect(text).toContain(`Fix ${at + 1}`);
      for (const { knob, value } of changes) expect(text).toContain(`${knob}: ${value}`);
    }
    expect(text).toMatch(/at worst.*a person looks every 10 s/);
    expect(text).toContain('No fix, though it ends every loop in');
  });
});
