import { expect, test } from 'vitest';
import { releaseOr } from './known-release.ts';

test.each([
  ['2026.2.19', '2026.2.19'],
  ['2026.3.11', '2026.3.11'],
  ['single-request', 'single-request'],
])('%s is a release', (name, found) => {
  expect(releaseOr(name, '--release').name).toBe(found);
});

test.each([
  [
    '2026.2.91',
    '--release: 2026.2.91 was not played, so nobody knows its rules; the last before it that was played is 2026.2.26',
  ],
  ['2026.1.1', '--release: 2026.1.1 was not played, so nobody knows its rules; known are 2026.2.17'],
  [
    'singel-request',
    '--release: no release is called "singel-request"; did you mean single-request? known are 2026.2.17',
  ],
  ['zzz', '--release: no release is called "zzz"; known are 2026.2.17'],
])('%s is none, and a like one is named', (name, problem) => {
  expect(() => releaseOr(name, '--release')).toThrow(problem);
});
