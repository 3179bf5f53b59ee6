import { describe, expect, test } from 'vitest';
import { releaseNamed } from '../../models/releases/known.ts';
import type { Release } from '../../models/releases/release.ts';
import { rng } from '../../sim/rng.ts';
import { check } from '../check/check.ts';
import { judgeOf } from './judge.ts';
import { changed, changesBetween, choicesOf, UNSEEN, valuesOf } from './lattice.ts';
import type { Change } from './minimal.ts';
import { SETTINGS } from './settings.ts';

const bounds = { statesMax: 100_000, bytesMax: 1e9 };
const named = (name: string) => releaseNamed(name) as Release;
const base = named('2026.2.19');
const small = SETTINGS.filter(({ name }) => ['one-caller', 'narrow-record', 'reader', 'device-token'].includes(name));
const choices = choicesOf(base);

describe('the lattice of 2026.2.19', () => {
  test('has so many changes', () => {
    const count = choices.reduce((sum, { values }) => sum + values.length, 0);
    expect([choices.length, count]).toMatchInlineSnapshot(`
      [
        55,
        101,
      ]
    `);
  });
  test('leads to each release that differs from it', () => {
    for (const name of ['2026.9.6', 'single-request', 'auto-upgrade']) {
      const { knobs } = changed(base, changesBetween(base, named(name)));
      const unseen = Object.fromEntries(UNSEEN.map((knob) => [knob, knobs[knob]]));
      expect({ ...named(name).knobs, ...unseen }, name).toEqual(knobs);
    }
  });
  test('has every value of a knob once, its own first', () => {
    for (const [knob, values] of valuesOf(base)) {
      expect(values[0]).toBe(base.knobs[knob]);
      expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(values.length);
    }
  });
});

describe('a broken promise', () => {
  const judge = judgeOf(base, small, bounds);
  const broken = judge.settings.flatMap((setting) => {
    const { broken: all } = judge.outcome([], setting);
    return all.map(({ promise, by }) => ({ setting, promise, by, title: `${setting.name}: ${promise.name}` }));
  });

  test('is there in each of the settings, or nothing would be tried', () => {
    expect(broken.length).toBeGreaterThan(8);
  });
  // Checked without anything remembered, so that nothing which was found out about steps can speak for itself.
  test.each(broken)('$title: stays broken whatever becomes of the knobs that it is not broken by', (one) => {
    const chance = rng(one.title.length);
    const others = choices.filter(({ knob }) => !one.by.has(knob));
    expect(others.length).toBeGreaterThan(10);
    for (let round = 0; round < 12; round += 1) {
      const changes = others.flatMap(({ knob, values }): Change[] => {
        const at = chance.between(0, values.length);
        return at === 0 ? [] : [{ knob, value: values[at - 1] as string }];
      });
      const { promises } = check('', one.setting.make(changed(base, changes)), bounds);
      const now = promises.find(({ name }) => name === one.promise.name);
      expect(now?.verdict, JSON.stringify(changes)).toBe('fails');
    }
  });
  test('is mended by some knob that it is broken by, else naming all of them would do', () => {
    const loop = broken.find(({ title }) => title === 'reader: no livelock while nobody acts');
    const mended = choices
      .filter(({ knob }) => loop?.by.has(knob))
      .flatMap(({ knob, values }) => values.map((value) => ({ knob, value })))
      .filter(
        (change) =>
          judge.judge(
            [change],
            ({ name }) => name === loop?.promise.name,
            small.filter(({ name }) => name === 'reader'),
          ).verdict === 'holds',
      );
    expect(mended).toContainEqual({ knob: 'scopeUpgrade', value: 'silent-if-local' });
    expect(loop?.by.size).toBeLessThan(20);
  });
});

describe('a judge', () => {
  test.each([
    ['2026.2.19', [], 'fails'],
    ['what lets everybody in', [{ knob: 'backendCalls', value: 'never-pair' }], 'fails'],
    [
      'what mends',
      [
        { knob: 'repeatedAsk', value: 'accumulate' },
        { knob: 'refusalHint', value: 'wait-then-retry' },
        { knob: 'onPairingRequired', value: 'as-hinted' },
        { knob: 'scopeForm', value: 'with-implied' },
      ],
      'holds',
    ],
  ])('finds what a check without memory finds: %s', (_, changes, verdict) => {
    const judge = judgeOf(base, small, bounds);
    const promises = small.flatMap((setting) => check('', setting.make(changed(base, changes)), bounds).promises);
    const plain = promises.filter(({ verdict: is }) => is === 'fails').map(({ name }) => name);
    const judged = judge.settings.flatMap((setting) =>
      judge.outcome(changes, setting).broken.map(({ promise }) => promise.name),
    );
    expect(judged.sort()).toEqual(plain.sort());
    expect(judge.judge(changes).verdict).toBe(verdict);
  });
  test('finds what a check without memory finds for releases drawn at random, one after the other', () => {
    const judge = judgeOf(base, small, bounds);
    const chance = rng(47);
    let remembered = 0;
    for (let round = 0; round < 12; round += 1) {
      const changes = choices.flatMap(({ knob, values }): Change[] =>
        chance.between(0, 11) > 0 ? [] : [{ knob, value: values[chance.between(0, values.length - 1)] as string }],
      );
      for (const setting of small) {
        const before = judge.searches();
        const { states, broken } = judge.outcome(changes, setting);
        if (judge.searches() === before) remembered += 1;
        const plain = check('', setting.make(changed(base, changes)), bounds);
        const fails = plain.promises.filter(({ verdict }) => verdict === 'fails').map(({ name }) => name);
        expect([states, broken.map(({ promise }) => promise.name)], JSON.stringify(changes)).toEqual([
          plain.states,
          fails,
        ]);
      }
    }
    expect(remembered).toBeGreaterThan(3);
  });
  test('searches once for releases that agree in all that a search depends on', () => {
    const judge = judgeOf(base, small, bounds);
    const before = judge.searches();
    judge.judge([{ knob: 'browserOrigin', value: 'of-this-machine' }]);
    expect(judge.searches()).toBe(before);
    judge.judge([{ knob: 'upgradeCover', value: 'implied' }]);
    expect(judge.searches()).toBeGreaterThan(before);
  });
  test('says unknown where a bound leaves it open', () => {
    const judge = judgeOf(named('single-request'), small.slice(0, 1), { ...bounds, statesMax: 5 });
    expect(judge.judge([])).toMatchObject({ verdict: 'unknown' });
  });
});

test.each(UNSEEN)('no search can see %s, which is why it is left out', (knob) => {
  const values = [
    ...new Set(['2026.2.19', '2026.2.23', '2026.6.11', '2026.7.1', '2026.9.6'].map((name) => named(name).knobs[knob])),
  ];
  expect(values.length).toBeGreaterThan(1);
  for (const of of ['2026.2.19', '2026.9.6', 'single-request']) {
    for (const { make } of small) {
      const { knobs, ...others } = named(of);
      const seen = values.map((value) => {
        const { states, edges, promises } = check(
          '',
          make({ ...others, name: `${of} ${value}`, knobs: { ...knobs, [knob]: value } }),
          bounds,
        );
        return { states, edges, verdicts: promises.map(({ verdict }) => verdict) };
      });
      for (const one of seen) expect(one).toEqual(seen[0]);
    }
  }
});
