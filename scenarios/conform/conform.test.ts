import { describe, expect, test } from 'vitest';
import { release_2026_2_19 as issue } from '../../models/releases/2026.2.19.ts';
import { autoUpgrade } from '../../models/releases/fixes.ts';
import type { Target } from '../session.ts';
import { NotPlayable } from '../session.ts';
import { simulated } from '../simulated.ts';
import { compare, disagreements } from './compare.ts';
import { type ConformOptions, conform, sequenceOf } from './conform.ts';
import { STEPS_MAX } from './sequences.ts';
import { simplerOperations } from './simpler.ts';

/** Behaves as the fix, whatever it is asked for. */
const fixed: Target = {
  name: 'fixed',
  open: (scenario, _release, seed) => simulated.open(scenario, autoUpgrade, seed),
};

const options = (more: Partial<ConformOptions>): ConformOptions => ({
  release: issue,
  model: simulated,
  real: simulated,
  seed: 3,
  runs: 40,
  workers: 1,
  shrink: true,
  ...more,
});

test('an end that is wanted early leaves what was compared until then', async () => {
  let asked = 0;
  const ended = await conform(options({ interrupted: () => ++asked > 5 }));
  expect(ended).toMatchObject({ sequences: 5, interrupted: true, finding: null });
  expect(await conform(options({ runs: 5, interrupted: () => false }))).toMatchObject({
    sequences: 5,
    steps: ended.steps,
    interrupted: false,
  });
});

describe('a sequence', () => {
  const drawn = Array.from({ length: 1200 }, (_, at) => sequenceOf(1, at + 1));

  test('is decided by seed and number alone', () => {
    expect(drawn.map((_, at) => sequenceOf(1, at + 1))).toEqual(drawn);
    expect(sequenceOf(2, 1)).not.toEqual(sequenceOf(1, 1));
  });

  test('has at most as many steps as is said, and among many every kind of operation, role, secret and place', () => {
    expect(Math.max(...drawn.map(({ length }) => length))).toBe(STEPS_MAX);
    const all = drawn.flat();
    const kinds = new Set(all.map(({ op }) => op));
    expect([...kinds].sort()).toEqual(
      'approve connect expire list reject remove restart revoke rotate wait'.split(' '),
    );
    const connects = all.flatMap((operation) => (operation.op === 'connect' ? [operation] : []));
    expect([...new Set(connects.map(({ auth }) => auth))].sort()).toEqual('device-token none shared wrong'.split(' '));
    expect(new Set(connects.map(({ role, local }) => `${role} ${local}`)).size).toBe(4);
    expect(connects.some(({ scopes }) => new Set(scopes).size < scopes.length)).toBe(true);
    expect(connects.some(({ scopes }) => scopes.length === 0)).toBe(true);
    expect(connects.some(({ age }) => age === 1)).toBe(true);
    const deputies = all.flatMap((operation) =>
      'by' in operation && operation.by !== undefined ? [operation.by] : [],
    );
    expect([...new Set(deputies.map(({ auth }) => auth))].sort()).toEqual('device-token none shared'.split(' '));
    expect(connects.some(({ platform, family }) => platform !== undefined && family !== undefined)).toBe(true);
    expect(Math.max(...connects.map(({ scopes }) => new Set(scopes).size))).toBeGreaterThan(5);
    expect(all.some((operation) => 'stale' in operation && operation.stale === true)).toBe(true);
  });

  test('gets simpler step by step until nothing simpler is left', () => {
    for (const operation of drawn.flat()) {
      let [now, steps] = [operation, 0];
      for (let next = simplerOperations(now); next[0] !== undefined; next = simplerOperations(now)) {
        [now, steps] = [next[0], steps + 1];
        expect(steps).toBeLessThan(20);
      }
    }
  });
});

describe('a conformance run', () => {
  test('of a model against itself finds nothing, and compares every step', async () => {
    const { finding, sequences, steps } = await conform(options({}));
    const drawn = Array.from({ length: 40 }, (_, at) => sequenceOf(3, at + 1));
    expect({ finding, sequences, steps }).toEqual({ finding: null, sequences: 40, steps: drawn.flat().length });
  });

  test('finds the rule that a fix changed, as short as can be: one step less and there is no difference', async () => {
    const { finding } = await conform(options({ real: fixed, runs: 200 }));
    expect(finding).not.toBeNull();
    const { operations, difference, repeated } = finding!;
    expect(difference.step).toBe(operations.length);
    expect(repeated).toEqual({ times: 3, differed: 3 });
    for (const at of operations.keys()) {
      const without = operations.filter((_, other) => other !== at);
      if (without.length === 0) continue;
      expect((await compare(without, options({ real: fixed }))).difference).toBeNull();
    }
  });

  test('finds the same with any number of workers', async () => {
    const one = await conform(options({ real: fixed, runs: 60 }));
    const many = await conform(options({ real: fixed, runs: 60, workers: 4 }));
    expect(many.finding).toEqual(one.finding);
  });

  test('says where a target could not go on, and compares nothing after it', async () => {
    const fragile: Target = {
      name: 'fragile',
      async open(scenario, release, seed) {
        const session = await simulated.open(scenario, release, seed);
        return {
          ...session,
          async expire() {
            throw new NotPlayable('its clock cannot be moved');
          },
        };
      },
    };
    const { finding, notPlayed, steps } = await conform(options({ real: fragile }));
    const whole = await conform(options({}));
    expect(finding).toBeNull();
    expect(notPlayed['its clock cannot be moved']).toBeGreaterThan(0);
    expect(steps).toBeLessThan(whole.steps);
  });
});

test.each([
  ['equal values', { a: 1 }, { a: 1 }, []],
  ['a field', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['a.c']],
  ['a field that one has not', { a: { b: 1 } }, { a: {} }, ['a.b']],
  ['lists as wholes', { a: [1, 2] }, { a: [2, 1] }, ['a']],
] as const)('%s: what disagrees is named by its path', (_name, one, other, paths) => {
  expect(disagreements(one, other).map(({ path }) => path)).toEqual(paths);
});
