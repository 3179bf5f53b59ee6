import { expect, test } from 'vitest';
import { atOnce, fateOf, latency, loss, type Rule } from './network.ts';

const toB = (_from: string, to: string): boolean => to === 'b';
const any = (): boolean => true;
const message = { type: 'm' };
const pass: Rule = () => 'pass';

test.each<[claim: string, rules: Rule[], expected: unknown]>([
  ['nothing interferes', [], atOnce],
  ['a rule that passes decides nothing', [pass, pass], atOnce],
  ['latency delays', [latency(toB, 7)], { delayMs: 7 }],
  ['latency of nought is a delay of nought', [latency(toB, 0)], { delayMs: 0 }],
  ['loss drops', [loss(toB)], 'drop'],
  ['a rule for others passes', [loss((from) => from === 'b')], atOnce],
  ['the first rule that does not pass decides', [pass, latency(any, 3), loss(any)], { delayMs: 3 }],
  ['and not a later one', [loss(any), latency(any, 3)], 'drop'],
  ['a rule may say that the message arrives at once', [() => atOnce, loss(any)], atOnce],
])('%s', (_, rules, expected) => {
  expect(fateOf(rules, 'a', 'b', message)).toEqual(expected);
});

test('a rule sees who sends what to whom', () => {
  const seen: unknown[] = [];
  const rule: Rule = (...given) => {
    seen.push(given);
    return 'pass';
  };
  fateOf([rule], 'a', 'b', message);
  expect(seen).toEqual([['a', 'b', message]]);
});
