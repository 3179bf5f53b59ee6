import { describe, expect, test } from 'vitest';
import { markAt, NONE, whole } from './graph.ts';
import { findLivelock, type LoopQuestion, standstills } from './livelock.ts';
import type { Fairness } from './model.ts';
import { rng } from './rng.ts';
import { type Toy, toy } from './toy-graph.ts';
import { drawn, fairSetExists } from './toy-oracle.ts';

/** How many graphs are drawn; `TOY_GRAPHS=50000 npx vitest run sim --testTimeout 3600000` draws more. */
const GRAPHS = Number(process.env['TOY_GRAPHS'] ?? 20_000);

const promise =
  (kind: 'weak' | 'strong' | undefined, ...channels: string[]): Fairness =>
  (channel) =>
    channels.length === 0 || channels.includes(channel) ? kind : undefined;

/** The names of the states in fair components. */
function found(asked: Toy, question: LoopQuestion): string {
  const { of } = findLivelock(whole(asked.graph), question);
  return asked.names.filter((_, state) => of[state] !== NONE).join('');
}

describe('a fair loop', () => {
  // Somebody (go) could leave the loop a-b at any time, or only every other time.
  const always = ['a x b', 'b x a', 'a go c', 'b go c'];
  const sometimes = ['a x b', 'b x a', 'a go c'];

  test.each<[claim: string, lines: string[], fairness: Fairness, expected: string]>([
    ['is any loop where nothing is promised', always, promise(undefined), 'ab'],
    ['that starves a weakly fair channel is not reported', always, promise('weak'), ''],
    ['passes a state where the weakly fair channel is disabled', sometimes, promise('weak'), 'ab'],
    ['never passes one where a strongly fair channel that it starves is enabled', sometimes, promise('strong'), ''],
    ['starves nobody to whom nothing is promised', always, promise('weak', 'x'), 'ab'],
    ['may take the fair channel to itself: a self-loop counts', ['a x b', 'b x a', 'a go a'], promise('strong'), 'ab'],
    [
      'remains where those states are left out that enable a starved channel',
      ['a x b', 'b x a', 'b go c', 'a y a'],
      promise('strong', 'go'),
      'a',
    ],
    ['is not a single state without an edge to itself', ['a x b', 'b x c'], promise(undefined), ''],
  ])('%s', (_, lines, fairness, expected) => {
    expect(found(toy(lines), { fairness })).toBe(expected);
  });

  test('is judged inside the states in question, not in the larger component around them', () => {
    // Outside, go is taken and the whole is fair; a loop that stays inside starves it.
    const asked = toy(['a x b', 'b x a', 'a go c', 'b go c', 'c x a']);
    const within = (state: number) => asked.names[state] !== 'c';
    expect(found(asked, { fairness: promise('weak') })).toBe('abc');
    expect(found(asked, { fairness: promise('weak'), within })).toBe('');
  });

  test('is not made fair by leaving out where a channel leads: it stays enabled', () => {
    const asked = toy(['a x a', 'a go b']);
    const question = { fairness: promise('weak'), within: (state: number) => state === 0 };
    expect(found(asked, question)).toBe('');
    expect(found(asked, { fairness: promise('weak'), along: (edge) => edge === 0 })).toBe('');
  });

  test('does something bad in the loop, not before it', () => {
    const asked = toy(['a x! b', 'b x c', 'c x b']);
    expect(found(asked, { fairness: promise('weak'), bad: (edge) => markAt(asked.graph, edge) === 1 })).toBe('');
  });

  test('of a person who is asked again and again but never for long is a bug only if he may be too slow', () => {
    const asked = toy(['idle retry asked', 'asked retry idle', 'asked approve done']);
    const fairness =
      (kind: 'weak' | 'strong'): Fairness =>
      (channel) =>
        channel === 'approve' ? kind : 'weak';
    expect(found(asked, { fairness: fairness('weak') })).toBe('idleasked');
    expect(found(asked, { fairness: fairness('strong') })).toBe('');
  });
});

describe('the verdict', () => {
  const loop = toy(['a x b', 'b x a', 'b y c']).graph;
  const free: LoopQuestion = { fairness: () => undefined };
  const none: LoopQuestion = { fairness: () => 'strong' };
  const cut = { graph: loop, expanded: 2, bound: '2 states' };

  test('holds where the whole graph has no fair loop', () => {
    expect(findLivelock(whole(loop), none)).toMatchObject({ verdict: 'holds', bound: null });
  });
  test('fails where there is one, even in a part of a graph', () => {
    expect(findLivelock(cut, free)).toMatchObject({ verdict: 'fails', bound: '2 states' });
  });
  test('is never that it holds where a checker cannot know, and names the bound', () => {
    expect(findLivelock(cut, none)).toMatchObject({ verdict: 'unknown', bound: '2 states' });
  });
});

describe('a run may also stay where it is', () => {
  const asked = toy(['a x b', 'b y c', 'b x d']);
  test('where no edge leaves: a run may end while it still waits', () => {
    expect(standstills(whole(asked.graph), { fairness: () => 'weak' })).toEqual({ deadlocks: [2, 3], rests: [] });
  });
  test('and where nobody is assumed to act, as a run may stutter for ever', () => {
    expect(standstills(whole(asked.graph), { fairness: promise('weak', 'y') })).toMatchObject({ rests: [0] });
  });
  test('but not where its edges are only unknown', () => {
    const cut = { graph: asked.graph, expanded: 3, bound: '4 states' };
    expect(standstills(cut, { fairness: () => undefined })).toEqual({ deadlocks: [2], rests: [0, 1] });
  });
});

test(`on ${GRAPHS} small graphs a fair loop is found where some set of states and all edges between them is one`, () => {
  const draw = rng(20260219);
  const seen = { fails: 0, holds: 0, unknown: 0 };
  for (let round = 0; round < GRAPHS; round += 1) {
    const asked = drawn(draw);
    const { verdict } = findLivelock(whole(asked.graph), asked.question);
    seen[verdict] += 1;
    if ((verdict === 'fails') !== fairSetExists(asked)) expect([round, verdict]).toBe('the opposite');
  }
  expect(seen.unknown).toBe(0);
  expect(Math.min(seen.fails, seen.holds)).toBeGreaterThanOrEqual(GRAPHS / 5);
});

test('a graph deeper than any call stack is no harder', () => {
  const lines = Array.from({ length: 3000 }, (_, n) => `${n} x ${(n + 1) % 3000}`);
  expect(findLivelock(whole(toy(lines).graph), { fairness: () => 'strong' }).count).toBe(1);
});
