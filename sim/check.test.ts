import { describe, expect, test } from 'vitest';
import { type Checked, check } from './check.ts';
import { type Explored, explore } from './explore.ts';
import { type Graph, NONE, sourcesOf, whole } from './graph.ts';
import type { LoopQuestion } from './livelock.ts';
import type { Fairness, Model, Property } from './model.ts';
import { rng } from './rng.ts';
import { depths, drawn, fairSetExists, lassoByForce } from './toy-oracle.ts';

/** How many graphs are drawn; `TOY_GRAPHS=50000 npx vitest run sim --testTimeout 3600000` draws more. */
const GRAPHS = Number(process.env['TOY_GRAPHS'] ?? 8_000);

/** A model of edges `from channel to`; the first state named is initial. An action is its line. */
const model = (lines: readonly string[]): Model<string, string> => ({
  initial: () => [lines[0]?.split(' ')[0] ?? ''],
  actions: (state) => lines.filter((line) => line.startsWith(`${state} `)),
  next: (_, line) => line.split(' ')[2] ?? '',
  key: (state) => state,
  channel: (line) => line.split(' ')[1] ?? '',
});

const is =
  (...names: string[]) =>
  (state: string) =>
    names.includes(state);
const all =
  (kind: 'weak' | 'strong' | undefined): Fairness =>
  () =>
    kind;
const name = 'it';

/** How it fails, as the end of each witness and how many steps it has. */
const shown = ({ verdict, witnesses }: Checked): string =>
  [
    verdict,
    ...witnesses.map((each) => `${each.end} ${each.stem.length}${each.end === 'loop' ? `+${each.loop.length}` : ''}`),
  ].join(', ');

const retry = ['wait ask asked', 'asked late wait', 'asked approve done', 'done stay done'];
const patient: Fairness = (channel) => (channel === 'approve' ? 'strong' : 'weak');

describe('a property', () => {
  test.each<[claim: string, lines: string[], property: Property<string>, expected: string]>([
    ['always: no state breaks it', retry, { name, expect: 'always', holds: (state) => state !== 'x' }, 'holds'],
    [
      'always: a shortest path leads to one that does',
      retry,
      { name, expect: 'always', holds: (state) => state !== 'done' },
      'fails, state 2',
    ],
    ['sometimes: a shortest path shows it', retry, { name, expect: 'sometimes', holds: is('done') }, 'holds, state 2'],
    ['sometimes: nowhere', retry, { name, expect: 'sometimes', holds: is('x') }, 'fails'],
    ['recoverable: from everywhere', retry, { name, expect: 'recoverable', holds: is('done') }, 'holds'],
    [
      'recoverable: not from where there is no way back',
      retry,
      { name, expect: 'recoverable', holds: is('wait') },
      'fails, state 2',
    ],
    [
      'eventually: who may be too slow each time, may be for ever',
      retry,
      { name, expect: 'eventually', holds: is('done'), assuming: all('weak') },
      'fails, loop 0+2',
    ],
    [
      'eventually: who is asked again and again answers once',
      retry,
      { name, expect: 'eventually', holds: is('done'), assuming: patient },
      'holds',
    ],
    [
      'eventually: it counts as soon as it held once',
      ['a x b', 'b x a'],
      { name, expect: 'eventually', holds: is('b'), assuming: all('weak') },
      'holds',
    ],
    [
      'eventually: a run that ends while it waits',
      ['a x b', 'a y c'],
      { name, expect: 'eventually', holds: is('c'), assuming: all('weak') },
      'fails, deadlock 1',
    ],
    [
      'eventually: a run may stutter where nobody need act',
      ['a x b'],
      { name, expect: 'eventually', holds: is('b'), assuming: all(undefined) },
      'fails, rest 0',
    ],
    [
      'eventually: each kind of refutation, the shortest first',
      ['a x a', 'a y b', 'b z c', 'a x g'],
      { name, expect: 'eventually', holds: is('g'), assuming: (channel) => (channel === 'x' ? 'weak' : undefined) },
      'fails, rest 1, loop 0+1, deadlock 2',
    ],
    [
      'leads-to: only what comes after counts',
      ['a x b', 'b y c', 'c y c'],
      { name, expect: 'leads-to', from: is('b'), to: is('a'), assuming: all('weak') },
      'fails, loop 2+1',
    ],
    [
      'leads-to: holds where both hold at once',
      ['a x b', 'b y b'],
      { name, expect: 'leads-to', from: is('b'), to: is('b'), assuming: all('weak') },
      'holds',
    ],
    [
      'leads-to: holds where it never begins',
      ['a x a'],
      { name, expect: 'leads-to', from: is('z'), to: is('y'), assuming: all('weak') },
      'holds',
    ],
    [
      'leads-to: a loop before it begins is none',
      ['a x a', 'a y b', 'b z c', 'c z c'],
      { name, expect: 'leads-to', from: is('b'), to: is('c'), assuming: all('weak') },
      'holds',
    ],
    [
      'leads-to: hot before the loop, not in it',
      ['a x b', 'b y c', 'c y c'],
      { name, expect: 'leads-to', from: is('a'), to: is('b'), assuming: all('weak') },
      'holds',
    ],
  ])('%s', (_, lines, property, expected) => {
    expect(shown(check(explore(model(lines)), property))).toBe(expected);
  });

  test('never: a shortest path ends with a step that is marked', () => {
    const explored = explore(model(retry), { mark: (_, line) => (line.includes('late') ? 2 : 1) });
    expect(shown(check(explored, { name, expect: 'never', marks: 2 }))).toBe('fails, state 2');
    expect(shown(check(explored, { name, expect: 'never', marks: 4 }))).toBe('holds');
  });

  test('finally-never: what is marked goes round for ever', () => {
    const mark = (_: string, line: string) => (line.includes('late') ? 2 : 1);
    const explored = explore(model(retry), { mark });
    const never = (marks: number, assuming: Fairness) =>
      check(explored, { name, expect: 'finally-never', marks, assuming });
    expect(shown(never(2, all('weak')))).toBe('fails, loop 0+2');
    expect(shown(never(2, patient))).toBe('holds');
    expect(shown(never(4, all('weak')))).toBe('holds');
  });
});

describe('a bound', () => {
  const endless: Model<number, string> = {
    initial: () => [0],
    actions: () => ['up', 'stay'],
    next: (n, a) => (a === 'up' ? n + 1 : n),
    key: String,
    channel: (a) => a,
  };
  const part = explore(endless, { statesMax: 5 });
  test.each<[claim: string, property: Property<number>, expected: string]>([
    ['leaves unknown whether something always holds', { name, expect: 'always', holds: (n) => n < 9 }, 'unknown'],
    ['but not where it was seen not to', { name, expect: 'always', holds: (n) => n < 3 }, 'fails, state 3'],
    ['leaves unknown whether something sometimes holds', { name, expect: 'sometimes', holds: (n) => n > 9 }, 'unknown'],
    ['but not where it was seen to', { name, expect: 'sometimes', holds: (n) => n > 3 }, 'holds, state 4'],
    ['leaves unknown whether it can recover', { name, expect: 'recoverable', holds: (n) => n === 9 }, 'unknown'],
    [
      'never proves a livelock absent',
      { name, expect: 'eventually', holds: (n) => n > 9, assuming: all('weak') },
      'unknown',
    ],
    [
      'but not one that was seen',
      {
        name,
        expect: 'eventually',
        holds: (n) => n > 9,
        assuming: (channel) => (channel === 'stay' ? 'weak' : undefined),
      },
      'fails, loop 0+1',
    ],
  ])('%s', (_, property, expected) => {
    const checked = check(part, property);
    expect([shown(checked), checked.bound]).toEqual([expected, '5 states']);
  });
});

/** A graph as though it had been explored: its states are their own numbers. */
const asExplored = (graph: Graph): Explored<number, number> => ({
  ...whole(graph),
  actions: [],
  state: (number) => number,
});

/** Shortest ways that pass `from` and from then on stay out of `to`: by relaxing until nothing changes. */
function waitingDistances(graph: Graph, from: (state: number) => boolean, to: (state: number) => boolean): number[] {
  const sources = sourcesOf(graph);
  const distance = depths(graph).map((steps, state) => (from(state) && !to(state) ? steps : NONE));
  for (let before = ''; before !== distance.join(); ) {
    before = distance.join();
    for (const [edge, source] of sources.entries()) {
      const [target, steps] = [graph.targets[edge] as number, (distance[source] as number) + 1];
      if (distance[source] !== NONE && !to(target) && steps < (distance[target] as number)) distance[target] = steps;
    }
  }
  return distance;
}

test(`on ${GRAPHS} small graphs leads-to fails where brute force finds a run that waits for ever, by the shortest of each kind`, () => {
  const draw = rng(17);
  const seen = { holds: 0, fails: 0, unknown: 0 };
  for (let round = 0; round < GRAPHS; round += 1) {
    const { graph, question } = drawn(draw);
    const [froms, tos] = [draw.below(2 ** graph.states), draw.below(2 ** graph.states) & draw.below(2 ** graph.states)];
    const from = (state: number) => ((froms >> state) & 1) === 1;
    const to = (state: number) => ((tos >> state) & 1) === 1;
    const distance = waitingDistances(graph, from, to);
    const waiting: LoopQuestion = { fairness: question.fairness, within: (state) => distance[state] !== NONE };
    const { verdict, witnesses } = check(asExplored(graph), {
      name,
      expect: 'leads-to',
      from,
      to,
      assuming: question.fairness,
    });
    seen[verdict] += 1;
    const lasso = lassoByForce({ graph, question: waiting }, distance);
    if ((lasso !== null) !== fairSetExists({ graph, question: waiting }))
      throw new Error(`two oracles differ in round ${round}`);
    const kindsAt = (state: number) => [...graph.kinds.slice(graph.offsets[state], graph.offsets[state + 1])];
    const nobody = (kind: number) =>
      question.fairness(graph.channels[graph.channelOf[kind] as number] as string) === undefined;
    const nearest = (stuck: (state: number) => boolean) =>
      Math.min(...distance.filter((_, state) => stuck(state)), NONE);
    const expected = {
      loop: lasso === null ? NONE : lasso.stem + lasso.loop.length,
      deadlock: nearest((state) => kindsAt(state).length === 0),
      rest: nearest((state) => kindsAt(state).length > 0 && kindsAt(state).every(nobody)),
    };
    const actual = { loop: NONE, deadlock: NONE, rest: NONE };
    for (const each of witnesses) {
      if (each.end !== 'state') actual[each.end] = each.stem.length + (each.end === 'loop' ? each.loop.length : 0);
    }
    if (JSON.stringify(actual) !== JSON.stringify(expected)) expect([round, actual]).toEqual([round, expected]);
    if ((verdict === 'fails') !== Object.values(expected).some((steps) => steps !== NONE))
      expect([round, verdict]).toBe('the opposite');
  }
  expect(Math.min(seen.holds, seen.fails)).toBeGreaterThanOrEqual(GRAPHS / 8);
});
