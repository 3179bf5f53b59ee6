import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const verbs = ['connect', 'together', 'rotate', 'approve', 'reject', 'remove', 'revoke'];

test.each([
  ['conect', ['connect']],
  ['rotaet', ['rotate']],
  ['APPROVE', ['approve']],
  ['remoke', ['remove', 'revoke']],
  ['zebra', []],
  ['', []],
])('%s suggests %j', (written, expected) => {
  expect(nearest(written, verbs)).toEqual(expected);
});

test('a swap of neighbours is one mistake, not two', () => {
  expect(nearest('no', ['on', 'xo'])).toEqual(['on', 'xo']);
  expect(nearest('ab', ['ba'])).toEqual(['ba']);
});

test('a hostile word is compared by its beginning only', () => {
  expect(nearest('a'.repeat(1_000_000), verbs)).toEqual([]);
});
