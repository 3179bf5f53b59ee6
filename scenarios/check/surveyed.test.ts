import { describe, expect, test } from 'vitest';
import { releaseOr } from '../known-release.ts';
import { check, type PromiseResult } from './check.ts';
import { configurationOfSize } from './configuration.ts';
import { surveyed } from './surveyed.ts';

const bounds = { statesMax: 100_000, bytesMax: 1e9 };
const size = { clients: 2, devices: 1, alike: false };

/** Where steps are not kept nobody knows what leads back. */
const withoutWaysBack = (promise: PromiseResult | undefined) =>
  promise?.witness == null ? promise : { ...promise, witness: { ...promise.witness, recovers: null } };

describe.each(['2026.2.19', '2026.3.28', '2026.9.6'])('two callers under %s', (release) => {
  const configuration = configurationOfSize(size, releaseOr(release, 'test'), 'free');
  const whole = check('two', configuration, bounds, { symmetry: false });

  test.each(['states', 'fingerprints'] as const)(
    'kept as %s: what steps and states decide is as with all steps',
    (keeps) => {
      const result = surveyed('two', configuration, bounds, keeps);
      expect([result.states, result.edges, result.keeps]).toEqual([whole.states, whole.edges, keeps]);
      expect(result.omission === null).toBe(keeps === 'states');
      result.promises.forEach((promise, at) => {
        const { kind } = promise;
        if (kind === 'always' || kind === 'sometimes') expect(promise).toEqual(withoutWaysBack(whole.promises[at]));
        else expect([promise.verdict, promise.witness]).toEqual(['unknown', null]);
      });
    },
  );

  test('a bound leaves open what was not met, and keeps what was', () => {
    const { bound, promises } = surveyed('two', configuration, { ...bounds, statesMax: 10 }, 'states');
    expect(bound).toBe('10 states');
    for (const [at, { verdict }] of promises.entries()) {
      if (verdict !== 'unknown') expect(verdict).toBe(whole.promises[at]?.verdict);
    }
    expect(promises.some(({ verdict }) => verdict === 'unknown')).toBe(true);
  });
});
