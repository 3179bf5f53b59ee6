import { describe, expect, test } from 'vitest';
import {
  ADMIN,
  coverRule,
  covers,
  PAIRING,
  READ,
  scopesInWords,
  sortedUnique,
  union,
  WRITE,
  withImplied,
  within,
} from './scopes.ts';

describe('what covers what', () => {
  test.each<[held: string[], asked: string[], literal: boolean, implied: boolean]>([
    [[], [], true, true],
    [[READ], [], true, true],
    [[READ], [READ], true, true],
    [[READ, WRITE], [WRITE, READ], true, true],
    [[READ], [READ, READ], true, true],
    [[], [READ], false, false],
    [[READ], [WRITE], false, false],
    [[READ], [ADMIN], false, false],
    [[READ], [READ, WRITE], false, false],
    [[WRITE], [READ], false, true],
    [[WRITE], [ADMIN], false, false],
    [[ADMIN], [READ], false, true],
    [[ADMIN], [WRITE, PAIRING], false, true],
    [[ADMIN], ['operator.made-up'], false, true],
    [[ADMIN], ['made.up'], false, false],
    [['made.up'], ['made.up'], true, true],
    [[READ], [` ${READ}`], false, true],
    [[`${WRITE} `], [READ], false, true],
    [[], [' '], false, true],
  ])('%j for %j: literally %s, by implication %s', (held, asked, literal, implied) => {
    expect(covers('literal', held, asked)).toBe(literal);
    expect(covers('implied', held, asked)).toBe(implied);
  });
});

describe('sets of scopes', () => {
  test('a union keeps the order of first mention', () => {
    expect(union([WRITE, READ], [READ, ADMIN, ADMIN])).toEqual([WRITE, READ, ADMIN]);
  });

  test('sorted means sorted, and each once', () => {
    expect(sortedUnique([WRITE, ADMIN, WRITE])).toEqual([ADMIN, WRITE]);
  });

  test('what lies within a ceiling keeps its order', () => {
    expect(within([WRITE, READ, ADMIN], [ADMIN, WRITE])).toEqual([WRITE, ADMIN]);
    expect(within([READ], [])).toEqual([]);
  });

  test.each([
    [[], 'nothing'],
    [[WRITE, READ], 'read write'],
    [['made.up', ADMIN], 'made.up admin'],
  ])('%j is told as "%s"', (scopes, words) => {
    expect(scopesInWords(scopes)).toBe(words);
  });
});

describe('blanks', () => {
  test('around a scope count for nothing when what it implies is written beside it', () => {
    expect(sortedUnique(withImplied([`${WRITE} `]))).toEqual([READ, WRITE].sort());
  });
});

test.each<[held: string, asked: string, covered: boolean]>([
  [WRITE, 'operator.talk', true],
  [READ, 'operator.talk', false],
  [READ, 'operator.sessions.read', true],
  [READ, 'operator.sessions.write', false],
  [WRITE, 'operator.sessions.write', true],
  ['operator.sessions.write', 'operator.sessions.read', true],
  ['operator.sessions.read', READ, false],
])('%s for %s, where newer scopes are implied: %s', (held, asked, covered) => {
  expect(covers(coverRule('implied-in-role', 'implied'), [held], [asked])).toBe(covered);
  expect(covers(coverRule('implied-in-role', 'strange'), [held], [asked])).toBe(false);
  expect(covers(coverRule('implied', 'implied'), [held], [asked])).toBe(false);
});
