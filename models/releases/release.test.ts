import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { autoUpgrade, singleRequest } from './fixes.ts';
import { differences, knobTexts } from './knob-texts.ts';
import { published, recordedReleases, releaseNamed, releaseNames, releases, standsFor } from './known.ts';
import { type Knobs, variant } from './release.ts';

const issue = releaseNamed('2026.2.19') as (typeof releases)[number];
const knobs = Object.keys(knobTexts) as (keyof Knobs)[];
const source = readFileSync(new URL('./release.ts', import.meta.url), 'utf8');
const charts = ['../', './'].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== 'release.ts' && file !== 'knob-texts.ts')
    .map((file) => readFileSync(new URL(`${folder}${file}`, import.meta.url), 'utf8')),
);

/** The words that a knob's type allows, read from the source: a type cannot be asked at run time. */
function wordsOf(knob: string): string[] {
  const type = new RegExp(`readonly ${knob}:\\s+([^;]+);`).exec(source)?.[1] ?? '';
  if (type === 'ScopeCover') return ['implied', 'implied-in-role', 'literal', 'read-implied'];
  return [...type.matchAll(/'([^']+)'/g)].map(([, word = '']) => word).sort();
}

describe.each(knobs)('the knob %s', (knob) => {
  const { asks, words, unit } = knobTexts[knob];

  test('is told in words that are just those of its type', () => {
    expect(asks.endsWith('?')).toBe(true);
    expect(Object.keys(words ?? {}).sort()).toEqual(wordsOf(knob));
    expect(words === undefined).toBe(unit === 'ms');
  });

  test('has a value of its kind in every release', () => {
    for (const { name, knobs: values } of releases) {
      const value = values[knob];
      if (words !== undefined) expect(Object.keys(words), `${knob} of ${name}`).toContain(value);
      else if (typeof value === 'number') expect(Number.isInteger(value) && value > 0, `${knob} of ${name}`).toBe(true);
      else expect(Object.keys(value as object)).toEqual(['initialMs', 'factorTenths', 'capMs']);
    }
  });

  test('is read by some chart or rule', () => {
    expect(charts.some((text) => new RegExp(`knobs\\.${knob}\\b`).test(text))).toBe(true);
  });
});

describe('releases', () => {
  test('have names of their own, by which they are found', () => {
    expect(new Set(releaseNames).size).toBe(releases.length);
    for (const release of releases) expect(releaseNamed(release.name)).toBe(release);
    expect(releaseNamed('1.0')).toBeUndefined();
  });

  test('name no source for a knob that there is not', () => {
    for (const { sources } of releases) for (const knob of Object.keys(sources)) expect(knobs).toContain(knob);
  });

  test('differ where they say, in the order of the knobs', () => {
    expect(differences(issue, issue)).toEqual([]);
    expect(differences(issue, autoUpgrade)).toEqual(['approvedSet', 'scopeUpgrade']);
    expect(differences(singleRequest, issue)).toEqual([
      'repeatedAsk',
      'requestLife',
      'approvalGrants',
      'approvedToken',
      'reissuedToken',
      'refusalHint',
      'onPairingRequired',
    ]);
  });

  test('are derived without touching what they are derived from', () => {
    const before = structuredClone(issue.knobs);
    const derived = variant(issue, 'x', '', '', { requestTtlMs: 1 });
    expect([derived.knobs.requestTtlMs, issue.knobs]).toEqual([1, before]);
    expect(differences(issue, derived)).toEqual(['requestTtlMs']);
  });
});

describe('versions on the way to a recorded one', () => {
  test('come in order, each as the one before it but for what it brings', () => {
    const names = published.map(({ name }) => name);
    expect(names.filter((name) => releaseNames.includes(name))).toEqual(recordedReleases.map(({ name }) => name));
    for (const { steps, name: after } of recordedReleases)
      for (const [at, { version, brings = [], meanwhile = {} }] of steps.entries()) {
        const place = names.indexOf(version);
        expect(names[place + 1]).toBe(steps[at + 1]?.version ?? after);
        const [before, now] = [published[place - 1], published[place]] as const;
        const changed = new Set([...brings, ...Object.keys(meanwhile)]);
        expect(new Set(differences(before!, now!)), version).toEqual(changed);
      }
  });
});

describe('which profile stands for a version', () => {
  test.each([
    ['2026.2.17', '2026.2.17'],
    ['2026.2.18', '2026.2.17'],
    ['2026.2.19-2', '2026.2.19'],
    ['2026.2.20', '2026.2.19'],
    ['2026.2.25', '2026.2.25'],
    ['2026.3.2', '2026.3.2'],
    ['2026.3.9', '2026.3.8'],
    ['2026.4.5', '2026.4.2'],
    ['2026.3.13', '2026.3.13'],
    ['2026.6.11', '2026.6.11'],
    ['2026.10.1', '2026.9.6'],
    ['2027.1.1', '2026.9.6'],
    ['auto-upgrade', 'auto-upgrade'],
  ])('%s is taken to be as %s', (version, name) => {
    const standing = standsFor(version);
    expect(standing?.release.name).toBe(name);
    expect(standing?.note === null).toBe(version === name);
  });

  test('one that was not played says so', () => {
    expect(standsFor('2026.4.5')?.note).toBe('2026.4.5 was not played; it is taken to be as 2026.4.2');
  });

  test('none stands for what is older or no version', () => {
    for (const name of ['2026.2.16', '2025.12.1', '1.0', 'latest', '']) expect(standsFor(name)).toBeUndefined();
  });
});
