import { describe, expect, it } from 'vitest';
import { releases, releasesBetween } from '../models/releases/known.ts';
import { releaseOf } from '../test/playing.ts';
import { differenceText, releaseFacts, releasesText, releaseText } from './releases.ts';
import { releasesPage } from './releases-page.ts';

describe('releases in words', () => {
  it('docs/releases.md is what the profiles say (npx vitest run reports/releases -u brings it up to date)', async () => {
    await expect(releasesPage(releases)).toMatchFileSnapshot('../docs/releases.md');
  });
  it.each(releases.map(({ name }) => name))('every word that %s uses has a meaning', (name) => {
    const { knobs } = releaseFacts(releaseOf(name));
    expect(knobs.filter(({ value, says }) => value === says).map(({ knob }) => knob)).toEqual([]);
  });
  it('lists each of them', () => {
    for (const { name } of [...releases, ...releasesBetween])
      expect(releasesText(releases, releasesBetween, 100)).toContain(name);
  });
  it.each(releases.map(({ name }) => name))('shows every knob of %s within the width', (name) => {
    const lines = releaseText(releaseOf(name), 80).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line) => line.startsWith('nodeBackOff'))).toHaveLength(1);
  });
  it('says what a proposed fix changes, and nothing else', () => {
    const text = differenceText(releaseOf('2026.2.19'), releaseOf('auto-upgrade'), 100);
    expect(text).toMatch(/differ in 2 knobs/);
    expect(text).toContain('approvedSet');
    expect(text).not.toContain('requestTtlMs');
  });
  it('says of every knob where its value is from, of a changed one what changed it', () => {
    for (const { name } of releases)
      for (const { source } of releaseFacts(releaseOf(name)).knobs) expect(source).not.toBe('');
    const sourceOf = (name: string, asked: string) =>
      releaseFacts(releaseOf(name)).knobs.find(({ knob }) => knob === asked)?.source;
    expect(sourceOf('auto-upgrade', 'approvedSet')).toMatch(/^as in auto-upgrade, proposed: /);
    expect(sourceOf('auto-upgrade', 'rolesHeld')).toMatch(/^as in 2026\.2\.19, seen on the running release/);
  });
  it('says so where two behave alike', () => {
    const one = releaseOf('2026.2.19');
    expect(differenceText(one, one, 100)).toContain('no knob differs');
  });
});
