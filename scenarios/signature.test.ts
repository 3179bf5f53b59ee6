import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalLoop, nameOfFailure, signatureOf } from './signature.ts';

type Fact = { readonly type: string; readonly [key: string]: string | null };

const refused = (client: string, device: string, reason = 'scope-upgrade'): Fact => ({
  type: 'refused',
  client,
  device,
  reason,
});
const asked = (device: string): Fact => ({ type: 'asked', device });
const expired = (device: string): Fact => ({ type: 'expired', device });
const attempt = (client: string): Fact => ({ type: 'attempt', client });

/** One poller knocks until its request expires; then another of the same device is first. */
const loop: readonly Fact[] = [
  attempt('a'),
  refused('a', 'x'),
  refused('a', 'x'),
  refused('b', 'x', 'role-upgrade'),
  expired('x'),
  asked('x'),
  refused('b', 'x', 'role-upgrade'),
  refused('c', 'y'),
];

const rotated = (facts: readonly Fact[], by: number): readonly Fact[] => [...facts.slice(by), ...facts.slice(0, by)];
const renamed = (facts: readonly Fact[], name: (old: string) => string): readonly Fact[] =>
  facts.map((fact) => ({
    ...fact,
    ...('client' in fact ? { client: name(fact['client'] as string) } : {}),
    ...('device' in fact ? { device: name(fact['device'] as string) } : {}),
  }));
const named = (facts: readonly Fact[]) => signatureOf('livelock', 'operator idle', facts);

const facts = fc.array(
  fc.oneof(
    fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'), fc.constantFrom('p', 'q'))
      .map((all) => refused(...all)),
    fc.constantFrom('x', 'y').map(asked),
    fc.constantFrom('x', 'y').map(expired),
  ),
  { minLength: 1, maxLength: 12 },
);

describe('the name of a loop', () => {
  test('is the same wherever one begins to look', () => {
    for (const by of loop.keys()) expect(named(rotated(loop, by))).toBe(named(loop));
    fc.assert(fc.property(facts, fc.nat(11), (all, by) => named(rotated(all, by % all.length)) === named(all)));
  });

  test('is the same whatever its actors and devices are called', () => {
    const other: Record<string, string> = { a: 'z', b: 'a', c: 'b', x: 'y', y: 'x' };
    expect(named(renamed(loop, (old) => other[old] as string))).toBe(named(loop));
    fc.assert(fc.property(facts, (all) => named(renamed(all, (old) => other[old] as string)) === named(all)));
  });

  test('does not count how often one knocks in vain, nor how often the whole was seen', () => {
    expect(named([...loop.slice(0, 1), refused('a', 'x'), refused('a', 'x'), ...loop.slice(1)])).toBe(named(loop));
    expect(named([...loop, ...loop])).toBe(named(loop));
  });

  test.each([
    ['another reason', loop.map((fact) => (fact['client'] === 'c' ? refused('c', 'y', 'not-paired') : fact))],
    ['another device', loop.map((fact) => (fact['client'] === 'c' ? refused('c', 'x') : fact))],
    ['something more', [...loop, { type: 'approved', device: 'x' }]],
    ['another order', [...loop.slice(1), refused('b', 'x'), asked('x')]],
  ] as const)('is another for %s', (_name, changed) => {
    expect(named(changed)).not.toBe(named(loop));
  });

  test('is fit for a file and a scenario, and says what is refused', () => {
    expect(named(loop)).toMatch(/^livelock-[a-z-]+-idle-[0-9a-f]{8}$/);
    expect(nameOfFailure('property', 'A list: never shows half!', 'r1')).toMatch(
      /^property-a-list-never-shows-half-[0-9a-f]{8}$/,
    );
    expect(canonicalLoop([])).toBe('');
  });
});
