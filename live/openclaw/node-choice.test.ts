import { describe, expect, test } from 'vitest';
import { nodeFor } from './node-choice.ts';

/** What the releases themselves say they accept. */
const engines: Readonly<Record<string, string>> = {
  '2026.2.19': '>=22.12.0',
  '2026.6.11': '>=22.19.0',
  '2026.7.1': '>=22.22.3 <23 || >=24.15.0 <25 || >=25.9.0',
  '2026.9.6': '>=24.16.0 <25 || >=26.1.0',
};
const choice = (version: string, own: string) => nodeFor(version, engines[version] ?? '', own);

describe('the Node that runs a release', () => {
  test.each([
    ['2026.2.19', '20.19.5', '22.22.2'],
    ['2026.2.19', '22.14.0', 'own'],
    ['2026.6.11', '22.14.0', '22.22.2'],
    ['2026.7.1', '20.19.5', '24.21.0'],
    ['2026.7.1', '22.22.3', 'own'],
    ['2026.7.1', '25.9.0', 'own'],
    ['2026.9.6', '22.22.3', '24.21.0'],
    ['2026.9.6', '24.16.0', 'own'],
  ])('%s under %s is run by %s', (version, own, chosen) => {
    expect(choice(version, own)).toBe(chosen);
  });

  test('an early release is run by Node 22, although it accepts any newer one', () => {
    expect(choice('2026.2.19', '24.16.0')).toBe('22.22.2');
    expect(choice('2026.6.11', '24.16.0')).toBe('22.22.2');
  });

  test('a release that accepts none of them says what it asks for', () => {
    expect(() => nodeFor('2027.1.1', '>=26.1.0', '20.19.5')).toThrow(
      'OpenClaw 2027.1.1: it asks for Node >=26.1.0, and neither 20.19.5 nor 22.22.2 nor 24.21.0 is one; run scopeloop by such a Node',
    );
  });
});
