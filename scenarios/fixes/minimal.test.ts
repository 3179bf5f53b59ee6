import { describe, expect, test } from 'vitest';
import { type Rng, rng } from '../../sim/rng.ts';
import { type Change, type Choice, type Judgement, minimalFixes } from './minimal.ts';

/** What is broken under which values: it stays broken as long as each of these knobs has its value, `-` being the one it has anyway. */
type Fault = ReadonlyMap<string, string>;

const UNCHANGED = '-';
const choice = (knob: string, values: string): Choice => ({ knob, values: [...values] });
const setTo = (changes: readonly Change[], knob: string): string =>
  changes.find((change) => change.knob === knob)?.value ?? UNCHANGED;

const judging =
  (faults: readonly Fault[]) =>
  (changes: readonly Change[]): Judgement<Fault> => {
    const fault = faults.find((one) => [...one].every(([knob, value]) => setTo(changes, knob) === value));
    return fault === undefined ? { verdict: 'holds' } : { verdict: 'fails', why: fault, by: new Set(fault.keys()) };
  };

/** Every set of changes there is, smallest first, in declared order. */
function everySet(choices: readonly Choice[]): readonly (readonly Change[])[] {
  let all: readonly (readonly Change[])[] = [[]];
  for (const { knob, values } of choices) {
    all = all.flatMap((set) => [set, ...values.map((value) => [...set, { knob, value }])]);
  }
  return [...all].sort((one, other) => one.length - other.length);
}

const said = (sets: readonly (readonly Change[])[]): string[] =>
  sets.map((set) => set.map(({ knob, value }) => `${knob}${value}`).join(' ')).sort();

/** By trying everything: those that mend and no proper part of which mends. */
function bruteForce(choices: readonly Choice[], faults: readonly Fault[], sizeMax: number): string[] {
  const judge = judging(faults);
  const mending = everySet(choices).filter((set) => judge(set).verdict === 'holds');
  const has = (set: readonly Change[], { knob, value }: Change) => setTo(set, knob) === value;
  return said(
    mending.filter(
      (set) =>
        set.length <= sizeMax &&
        !mending.some((part) => part.length < set.length && part.every((change) => has(set, change))),
    ),
  );
}

function drawn(chance: Rng) {
  const choices = [...'abcdef']
    .slice(0, chance.between(2, 6))
    .map((knob) => choice(knob, '123'.slice(0, chance.between(1, 3))));
  const faults = Array.from({ length: chance.between(0, 12) }, (_, at): Fault => {
    const knobs = choices.filter(() => chance.between(0, 2) > 0);
    // The first one breaks what nothing was changed of; others break some changes, so that more may mend less.
    return new Map(
      knobs.map(({ knob, values }) => [
        knob,
        at === 0 ? UNCHANGED : (['-', ...values][chance.between(0, values.length)] as string),
      ]),
    );
  });
  return { choices, faults };
}

describe('against brute force', () => {
  test('the same minimal sets on two thousand drawn lattices, in which more may mend less', () => {
    const chance = rng(21688);
    let withFixes = 0;
    let notMonotone = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const { choices, faults } = drawn(chance);
      const found = minimalFixes(choices, judging(faults), { sizeMax: 9 });
      const expected = bruteForce(choices, faults, 9);
      expect(said(found.fixes), JSON.stringify({ round, choices, faults: faults.map((one) => [...one]) })).toEqual(
        expected,
      );
      expect([found.decidedSize, found.bound]).toEqual([null, null]);
      if (expected.length > 0) withFixes += 1;
      const judge = judging(faults);
      const breaksAgain = everySet(choices).some(
        (set) =>
          judge(set).verdict === 'fails' &&
          found.fixes.some((fix) => fix.every(({ knob, value }) => setTo(set, knob) === value)),
      );
      if (breaksAgain) notMonotone += 1;
    }
    // Lattices that could not tell a wrong search from a right one would prove nothing.
    expect([withFixes > 500, notMonotone > 200]).toEqual([true, true]);
  });

  test.each([0, 1, 2, 3])('all of at most %i changes, and where it stopped', (sizeMax) => {
    const chance = rng(7);
    for (let round = 0; round < 200; round += 1) {
      const { choices, faults } = drawn(chance);
      const found = minimalFixes(choices, judging(faults), { sizeMax });
      expect(said(found.fixes)).toEqual(bruteForce(choices, faults, sizeMax));
      if (found.decidedSize !== null) expect([found.decidedSize, found.bound]).toEqual([sizeMax, `${sizeMax} changes`]);
    }
  });
});

describe('the search', () => {
  const ab = [choice('a', '12'), choice('b', '1'), choice('c', '1')];
  const unless = (knob: string): Fault => new Map([[knob, UNCHANGED]]);

  test('finds nothing to do where nothing is broken', () => {
    expect(minimalFixes(ab, judging([]), { sizeMax: 3 })).toMatchObject({ fixes: [[]], decidedSize: null, judged: 1 });
  });
  test('finds each value of a knob that mends, and does not look at knobs that nothing depends on', () => {
    const found = minimalFixes(ab, judging([unless('a')]), { sizeMax: 3 });
    expect([said(found.fixes), found.judged]).toEqual([['a1', 'a2'], 3]);
  });
  test('is done where what is broken depends on nothing that can be changed', () => {
    const found = minimalFixes(ab, judging([new Map()]), { sizeMax: 3 });
    expect(found).toMatchObject({ fixes: [], decidedSize: null, bound: null, judged: 1 });
  });
  test('judges no set that another one shows to be broken', () => {
    const found = minimalFixes(ab, judging([unless('a'), unless('c')]), { sizeMax: 3 });
    expect([said(found.fixes), found.refuted.length, found.judged]).toEqual([['a1 c1', 'a2 c1'], 2, 4]);
  });
  test('gives the sets by size, then in the order of the choices', () => {
    const found = minimalFixes(
      ab,
      judging([
        unless('c'),
        new Map([
          ['a', '-'],
          ['b', '-'],
        ]),
      ]),
      { sizeMax: 3 },
    );
    expect(found.fixes.map((set) => said([set])[0])).toEqual(['a1 c1', 'a2 c1', 'b1 c1']);
  });
  test('leaves open what a judge leaves open, and decides nothing beyond', () => {
    const judge = (changes: readonly Change[]): Judgement<Fault> =>
      setTo(changes, 'a') === '1'
        ? { verdict: 'unknown', bound: '9 states' }
        : judging([unless('a'), unless('b')])(changes);
    const found = minimalFixes(ab, judge, { sizeMax: 3 });
    expect([said(found.fixes), found.decidedSize, found.bound]).toEqual([['a2 b1'], 0, '9 states']);
    expect(said(found.unknown.map(({ changes }) => changes))).toEqual(['a1']);
  });
  test('stops when it is told to, and says why', () => {
    const enough = ({ judged }: { readonly judged: number }) => (judged >= 2 ? 'late' : null);
    const found = minimalFixes(ab, judging([unless('a'), unless('c')]), { sizeMax: 3, enough });
    expect(found).toMatchObject({ fixes: [], decidedSize: 0, bound: 'late', judged: 2 });
  });
  test('gives the same answer twice', () => {
    const faults = [unless('a'), unless('c')];
    expect(minimalFixes(ab, judging(faults), { sizeMax: 3 })).toEqual(
      minimalFixes(ab, judging(faults), { sizeMax: 3 }),
    );
  });
});
