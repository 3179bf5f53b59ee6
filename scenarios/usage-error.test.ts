import { expect, test } from 'vitest';
import { UsageError } from './usage-error.ts';

test('a mistake reads as place, problem and remedy on one line', () => {
  const error = new UsageError({
    code: 'some-code',
    where: 'a.yaml:3:5',
    problem: '5 is no name',
    hint: 'write a word',
  });
  expect(error.message).toBe('a.yaml:3:5: 5 is no name; write a word');
  expect(error).toMatchObject({ name: 'UsageError', code: 'some-code', where: 'a.yaml:3:5', hint: 'write a word' });
});

test('line breaks and terminal controls of the input do not reach the message', () => {
  const error = new UsageError({ code: 'c', where: 'a\nb', problem: 'x\u001b[2Jy\u2028z\r\n', hint: 'w\tv' });
  expect(error.message).toBe('a b: x [2Jy z; w v');
});

test('without a remedy nothing dangles', () => {
  expect(new UsageError({ code: 'c', where: 'w', problem: 'p', hint: '' }).message).toBe('w: p');
});
