import { describe, expect, test } from 'vitest';
import { arm, composed, local, message, note, toy, worldOf } from '../test/toy-worlds.ts';
import { startRun } from './run.ts';
import { nextDue } from './timers.ts';
import { type Envelope, emptyWorld, type Timer, type World } from './world.ts';

const timer = (owner: string, inMs: number, name = 't'): Timer => ({ owner, timer: name, event: message(name), inMs });
const envelope = (from: string, to: string, inMs: number): Envelope => ({ from, to, message: message('m'), inMs });
const inOrder = composed({}, { order: ['b', 'a'] });

const due = (world: Partial<World>, composition = inOrder): string => {
  const found = nextDue(composition, { ...emptyWorld, ...world });
  if (found === null) return 'nothing';
  const { action, inMs } = found;
  const what =
    action.type === 'fire'
      ? `${action.owner}/${action.timer}`
      : action.type === 'deliver'
        ? `${action.from}>${action.to}`
        : action.type;
  return `${what} in ${inMs}`;
};

describe('what happens next is declared, not inherited', () => {
  test.each<[claim: string, world: Partial<World>, expected: string]>([
    ['nothing, where nothing is under way', {}, 'nothing'],
    ['the earliest timer', { timers: [timer('a', 9), timer('b', 8)] }, 'b/t in 8'],
    ['the earliest message', { inFlight: [envelope('a', 'b', 9), envelope('b', 'a', 8)] }, 'b>a in 8'],
    [
      'a message before a timer at one instant',
      { timers: [timer('a', 5)], inFlight: [envelope('a', 'b', 5)] },
      'a>b in 5',
    ],
    ['a timer before a later message', { timers: [timer('a', 4)], inFlight: [envelope('a', 'b', 5)] }, 'a/t in 4'],
    ['at one instant the message sent first', { inFlight: [envelope('a', 'b', 5), envelope('b', 'a', 5)] }, 'a>b in 5'],
    ['at one instant the timer of the owner declared first', { timers: [timer('a', 5), timer('b', 5)] }, 'b/t in 5'],
    ['whichever was armed first', { timers: [timer('b', 5), timer('a', 5)] }, 'b/t in 5'],
    ['of one owner the timer first by name', { timers: [timer('a', 5, 'z'), timer('a', 5, 'y')] }, 'a/y in 5'],
    ['of owners that were not declared the first by name', { timers: [timer('z', 5), timer('y', 5)] }, 'y/t in 5'],
    ['a declared owner before one that was not', { timers: [timer('A', 5), timer('a', 5)] }, 'a/t in 5'],
  ])('%s', (_, world, expected) => {
    expect(due(world)).toBe(expected);
  });

  test('a message that a fault holds does not count, at once or later', () => {
    const patient = composed({}, { held: (_, { to }) => to === 'b' });
    expect(due({ inFlight: [envelope('a', 'b', 0)] }, patient)).toBe('nothing');
    expect(due({ inFlight: [envelope('a', 'b', 0), envelope('b', 'a', 3)], timers: [timer('a', 3)] }, patient)).toBe(
      'b>a in 3',
    );
  });
});

describe('a clock that leaps is a clock that lies', () => {
  /** Each state waits 10 ms for the next. */
  const chain = toy(
    () => ({ local: local(1), effects: [arm('next', 10)] }),
    ({ value }) => ({ local: local((value as number) + 1), effects: [note('entered'), arm('next', 10)] }),
  );
  const composition = composed({ chain });
  const begin = worldOf(composition, [['c', 'chain', null]]);

  test.each([
    [9, 1],
    [10, 2],
    [29, 3],
    [30, 4],
    [39, 4],
  ])('after %i ms in one go the chain is in state %i', (ms, state) => {
    const run = startRun(composition, begin);
    run.advance(ms);
    expect(run.world().nodes['c']?.value).toBe(state);
    expect(run.nowMs()).toBe(ms);
  });

  test('each state is entered at its own instant', () => {
    const run = startRun(composition, begin);
    run.advance(30);
    expect(run.entries().map(({ atMs }) => atMs)).toEqual([10, 20, 30]);
  });
});
