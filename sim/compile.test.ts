import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metronome, toy } from '../test/toy-worlds.ts';
import { memoise } from './compile.ts';
import type { Effect, Local, Machine } from './machine.ts';

const EVENTS = ['a', 'b', 'c'] as const;

/** A table: what each of a few states answers to each event. `context` differs where `value` does not, and the other way. */
interface Table {
  readonly answers: readonly (readonly { readonly next: number; readonly effects: number }[])[];
  readonly contexts: readonly number[];
}

const localOf = ({ contexts }: Table, state: number): Local => ({
  value: state % 3,
  context: { state, extra: contexts[state] ?? 0 },
});

const effectsOf = (count: number): Effect[] =>
  Array.from({ length: count }, (_, at): Effect => ({ type: 'note', note: { type: 'effect', at, of: count } }));

/** Fresh objects at every call, as a real machine gives them. */
const machineOf = (table: Table): Machine =>
  toy(
    (input) => ({ local: localOf(table, input as number), effects: effectsOf(input as number) }),
    ({ context }, { type }) => {
      const answer = table.answers[context['state'] as number]?.[EVENTS.indexOf(type as 'a')];
      return answer === undefined ? null : { local: localOf(table, answer.next), effects: effectsOf(answer.effects) };
    },
  );

const table = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    answers: fc.array(
      fc.array(fc.record({ next: fc.nat(size - 1), effects: fc.nat(2) }), { minLength: 3, maxLength: 3 }),
      { minLength: size, maxLength: size },
    ),
    contexts: fc.array(fc.nat(1), { minLength: size, maxLength: size }),
  }),
);
const events = fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 });

describe('a memo answers what its machine answers', () => {
  test.each([1, 2, 5, 50_000])('with room for %i entries, on any machine', (entriesMax) => {
    fc.assert(
      fc.property(table, events, (given, script) => {
        const machine = machineOf(given);
        const memo = memoise(machine, entriesMax);
        let [plain, remembered] = [machine.start(0), memo.start(0)];
        expect(remembered).toEqual(plain);
        // The same event object again and again, and equal ones made anew: both ways of finding an entry.
        const kept = EVENTS.map((type) => ({ type }));
        for (const [at, type] of script.entries()) {
          const event = at % 2 === 0 ? { type } : (kept[EVENTS.indexOf(type)] as { type: string });
          [plain, remembered] = [machine.step(plain.local, event), memo.step(remembered.local, event)];
          expect(remembered).toEqual(plain);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('also to a state that it did not make itself', () => {
    const machine = machineOf({ answers: [[{ next: 0, effects: 1 }]], contexts: [0] });
    const memo = memoise(machine);
    memo.step(memo.start(0).local, { type: 'a' });
    const stranger = structuredClone(memo.start(0).local);
    expect(memo.step(stranger, { type: 'a' })).toEqual(machine.step(stranger, { type: 'a' }));
    expect(memo.misses()).toBe(2);
  });
});

describe('a memo computes each answer once', () => {
  const machine = machineOf({ answers: [[{ next: 1, effects: 1 }], [{ next: 0, effects: 2 }]], contexts: [0, 0] });
  const walk = (memo: Machine) => {
    let { local } = memo.start(0);
    for (let n = 0; n < 10; n += 1) local = memo.step(local, { type: 'a' }).local;
    return local;
  };

  test('however long it goes round', () => {
    const memo = memoise(machine);
    walk(memo);
    expect(memo.misses()).toBe(3);
    walk(memo);
    expect(memo.misses()).toBe(3);
  });

  test('and computes it again once it had to forget', () => {
    const memo = memoise(machine, 1);
    walk(memo);
    expect(memo.misses()).toBeGreaterThan(3);
  });

  test('equal states are one object, whichever way they were reached', () => {
    const memo = memoise(machine);
    const begin = memo.start(0).local;
    const around = memo.step(memo.step(begin, { type: 'a' }).local, { type: 'a' }).local;
    expect(around).toBe(begin);
    expect(memo.intern(structuredClone(begin))).toBe(begin);
  });
});

test('nobody can change effects that others will be given', () => {
  const { effects } = memoise(metronome).start(10);
  expect(() => (effects as Effect[]).push({ type: 'halt' })).toThrow(TypeError);
  for (const effect of effects) {
    expect(() => {
      (effect as { type: string }).type = 'halt';
    }).toThrow(TypeError);
  }
});
