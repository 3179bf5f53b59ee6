import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arm,
  backingOff,
  composed,
  counted,
  local,
  message,
  metronome,
  note,
  pingPong,
  to,
  toy,
  worldOf,
} from '../test/toy-worlds.ts';
import type { Machine } from './machine.ts';
import type { Json } from './model.ts';
import { latency } from './network.ts';
import { BoundReached, type Leap, type Run, startRun } from './run.ts';
import type { Composition } from './world.ts';

/** Arms one timer, each time with another event, and keeps nothing in mind: only the timer knows what comes next. */
const forgetful: Machine = toy(
  () => ({ local: local('waiting'), effects: [arm('t', 2, message('one'))] }),
  (before, { type }) => ({
    local: before,
    effects: [note(type), arm('t', 2, message(type === 'one' ? 'two' : type === 'two' ? 'three' : 'one'))],
  }),
);

/** Goes quiet after as many beats as it is told. */
const fading: Machine = toy(
  (input) => ({ local: local(input), effects: [arm('beat', 3)] }),
  ({ value }) => ({
    local: local((value as number) - 1),
    effects: (value as number) > 0 ? [note('beat'), arm('beat', 3)] : [],
  }),
);

const kinds = { metronome, backingOff, pingPong, forgetful, fading };

type Node = readonly [node: string, kind: string, input: Json];

/** The same world, once walked and once leapt through. */
function bothWays(composition: Composition, nodes: readonly Node[], advances: readonly number[]): [Run, Run] {
  const begin = worldOf(composition, nodes);
  const [walked, leapt] = [startRun(composition, begin), startRun(composition, begin)];
  for (const ms of advances) {
    walked.advance(ms);
    leapt.advance(ms, { leap: true });
    expect(leapt.world()).toEqual(walked.world());
    expect(leapt.nowMs()).toBe(walked.nowMs());
    expect(counted(leapt.entries())).toEqual(counted(walked.entries()));
  }
  return [walked, leapt];
}

const leaps = (run: Run): Leap[] =>
  run.entries().flatMap(({ note: what }) => (what.type === 'leap' ? [what as unknown as Leap] : []));

describe('to leap is to arrive where walking arrives', () => {
  test.each<[claim: string, nodes: Node[], advances: number[], leaps: number]>([
    ['one metronome', [['m', 'metronome', 7]], [1000], 1],
    [
      'two metronomes meet at their common multiple',
      [
        ['m', 'metronome', 6],
        ['n', 'metronome', 10],
      ],
      [1000],
      1,
    ],
    ['a back-off is walked up to its cap', [['b', 'backingOff', 32]], [1000], 1],
    [
      'a ball goes to and fro',
      [
        ['x', 'pingPong', { peer: 'y', thinkMs: 2, serves: true }],
        ['y', 'pingPong', { peer: 'x', thinkMs: 5, serves: false }],
      ],
      [500],
      1,
    ],
    ['what only a timer remembers is remembered', [['f', 'forgetful', null]], [1001], 1],
    ['what fades out stands still', [['f', 'fading', 3]], [1000], 0],
    ['an advance that ends between two beats', [['m', 'metronome', 7]], [500, 3, 501], 2],
    ['an advance too short to recur', [['m', 'metronome', 7]], [13], 0],
    ['a world in which nothing is due', [], [1000], 0],
  ])('%s', (_, nodes, advances, expected) => {
    const [, leapt] = bothWays(composed(kinds), nodes, advances);
    expect(leaps(leapt)).toHaveLength(expected);
  });

  test('whatever metronomes and back-offs there are, and however time is cut', () => {
    const composition = composed(kinds, { rules: [latency((from) => from === 'x', 3)] });
    const nodes = fc.record({
      beats: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
      capMs: fc.constantFrom(0, 1, 4, 64),
      thinkMs: fc.integer({ min: 1, max: 9 }),
      plays: fc.boolean(),
    });
    fc.assert(
      fc.property(nodes, fc.array(fc.nat(400), { maxLength: 4 }), ({ beats, capMs, thinkMs, plays }, advances) => {
        const all: Node[] = beats.map((everyMs, at) => [`m${at}`, 'metronome', everyMs]);
        if (capMs > 0) all.push(['b', 'backingOff', capMs]);
        if (plays) {
          all.push(['x', 'pingPong', { peer: 'y', thinkMs, serves: true }]);
          all.push(['y', 'pingPong', { peer: 'x', thinkMs: 4, serves: false }]);
        }
        bothWays(composition, all, advances);
      }),
      { numRuns: 150 },
    );
  });

  test('a leap says what it stands for', () => {
    const [, leapt] = bothWays(composed(kinds), [['m', 'metronome', 10]], [1005]);
    expect(leaps(leapt)).toEqual([{ type: 'leap', from: 1, to: 2, times: 98, periodMs: 10 }]);
    expect(leapt.entries()).toHaveLength(3);
    expect(leapt.entries().at(-1)?.atMs).toBe(1000);
  });

  test('and does so in the same way however little the memo keeps', () => {
    const nodes: Node[] = [
      ['b', 'backingOff', 4],
      ['f', 'forgetful', null],
    ];
    const [, leapt] = bothWays(composed(kinds), nodes, [1005]);
    const [, poor] = bothWays(composed(kinds, { entriesMax: 1 }), nodes, [1005]);
    expect(leaps(leapt)).toHaveLength(1);
    expect(poor.entries()).toEqual(leapt.entries());
  });
});

describe('a run goes from deadline to deadline', () => {
  const composition = composed(kinds);
  const run = () => startRun(composition, worldOf(composition, [['m', 'metronome', 10]]));

  test('next goes to the next instant, if it is near enough', () => {
    const one = run();
    expect([one.next(9), one.nowMs()]).toEqual([false, 0]);
    expect([one.next(10), one.nowMs()]).toEqual([true, 10]);
    expect([one.next(), one.nowMs()]).toEqual([true, 20]);
    expect(startRun(composition, worldOf(composition, [])).next()).toBe(false);
  });

  test('advance takes just as long as it is told, due or not', () => {
    const one = run();
    one.advance(25);
    expect([one.nowMs(), one.entries().length, one.world().timers[0]?.inMs]).toEqual([25, 2, 5]);
    one.advance(0);
    expect(one.nowMs()).toBe(25);
  });

  test('what is due at the end of an advance happens in it', () => {
    const one = run();
    one.advance(20);
    expect(one.entries().map(({ atMs }) => atMs)).toEqual([10, 20]);
  });

  test('a fork goes its own way', () => {
    const one = run();
    one.advance(10);
    const fork = one.fork();
    fork.advance(30);
    one.act({ type: 'spawn', node: 'n', kind: 'metronome', input: 3 });
    expect([one.nowMs(), fork.nowMs()]).toEqual([10, 40]);
    expect([one.entries().length, fork.entries().length]).toEqual([1, 4]);
    expect(Object.keys(fork.world().nodes)).toEqual(['m']);
  });

  test('an instant that never ends is a bound that is reached, not a run that hangs', () => {
    const echo: Machine = toy(
      (peer) => ({ local: local(peer), effects: [to(peer as string, message('hey'))] }),
      (before) => ({ local: before, effects: [to(before.value as string, message('hey'))] }),
    );
    const loud = composed({ echo });
    const world = worldOf(loud, [
      ['a', 'echo', 'b'],
      ['b', 'echo', 'a'],
    ]);
    expect(() => startRun(loud, world).settle()).toThrow(BoundReached);
    expect(() => startRun(loud, world).advance(1)).toThrow('bound reached: 100000 steps at one instant');
  });
});
