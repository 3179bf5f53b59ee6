import { describe, expect, test } from 'vitest';
import { machineFor } from '../../models/machines.ts';
import { OBSERVER, observerMachine } from '../../models/observers.ts';
import { releaseNamed, releases } from '../../models/releases/known.ts';
import type { Release } from '../../models/releases/release.ts';
import { type Memoised, memoise } from '../../sim/compile.ts';
import type { Step as MachineStep } from '../../sim/machine.ts';
import { loadScenario } from '../load.ts';
import { check } from './check.ts';
import { configurationOf, configurationOfSize } from './configuration.ts';
import { configurationPosed, type Posed, SUITE } from './suite.ts';

const bounds = { statesMax: 1_000_000, bytesMax: 1e9 };
const named = (name: string) => releaseNamed(name) as Release;
const ofSize = (release: string, clients: number, devices = 1) =>
  check('suite', configurationOfSize({ clients, devices }, named(release), 'free'), bounds);
const verdicts = (result: ReturnType<typeof check>) =>
  Object.fromEntries(result.promises.map(({ name, verdict }) => [name, verdict]));

const ACTING = 'no livelock although every request that is seen gets decided';
const IDLE = 'no livelock while nobody acts';

describe('exact numbers of states and steps', () => {
  test('of two clients of one device under each release', () => {
    const counts = releases.map(({ name }) => {
      const { states, edges } = ofSize(name, 2);
      return `${name}: ${states} states, ${edges} steps`;
    });
    expect(counts).toMatchInlineSnapshot(`
      [
        "2026.2.17: 37 states, 117 steps",
        "2026.2.19: 162 states, 594 steps",
        "2026.2.21: 31 states, 101 steps",
        "2026.2.23: 28 states, 93 steps",
        "2026.2.26: 28 states, 93 steps",
        "2026.3.2: 28 states, 93 steps",
        "2026.3.13: 28 states, 93 steps",
        "2026.3.28: 28 states, 93 steps",
        "2026.4.15: 27 states, 95 steps",
        "2026.5.7: 27 states, 95 steps",
        "2026.6.11: 27 states, 95 steps",
        "2026.7.1: 27 states, 95 steps",
        "2026.9.6: 35 states, 121 steps",
        "auto-upgrade: 37 states, 117 steps",
        "single-request: 197 states, 723 steps",
      ]
    `);
  });

  test('of more clients and devices under the release of the issue', () => {
    const sizes = [
      [1, 1],
      [3, 1],
      [3, 2],
      [3, 3],
    ] as const;
    const counts = sizes.map(([clients, devices]) => {
      const { states, edges } = ofSize('2026.2.19', clients, devices);
      return `${clients} of ${devices}: ${states} states, ${edges} steps`;
    });
    expect(counts).toMatchInlineSnapshot(`
      [
        "1 of 1: 22 states, 65 steps",
        "3 of 1: 494 states, 2313 steps",
        "3 of 2: 714 states, 3587 steps",
        "3 of 3: 1230 states, 6737 steps",
      ]
    `);
  });
});

describe('the loop of the report', () => {
  const result = ofSize('2026.2.19', 2);
  const loop = result.promises.find(({ name }) => name === ACTING);

  test('is found although every request that is seen gets decided, by the shortest way, and the charts go it too', () => {
    expect(loop?.verdict).toBe('fails');
    expect(loop?.witness?.stem.map(({ says }) => says)).toMatchInlineSnapshot(`
      [
        "start tool; tool is in",
        "rotate laptop to [operator.admin, operator.approvals, operator.pairing]",
        "start status; r1.laptop asks for read; status is refused (scope-upgrade, r1.laptop)",
      ]
    `);
    expect(loop?.witness?.loop.map(({ says }) => says)).toMatchInlineSnapshot(`
      [
        "the operator turns to it; sees r1.laptop",
        "the request of laptop has had its time; r1.laptop is expired",
        "status tries; r2.laptop asks for read; status is refused (scope-upgrade, r2.laptop)",
        "the operator turns to it; decides: approve r1.laptop",
      ]
    `);
    expect([loop?.witness?.shortest, loop?.witness?.replayed]).toEqual([true, true]);
  });

  test.each(['auto-upgrade', 'single-request', '2026.9.6'])('is proved absent under %s, safety included', (release) => {
    expect(new Set(Object.values(verdicts(ofSize(release, 2))))).toEqual(new Set(['holds']));
  });
});

describe('who is approved for what it asks', () => {
  const promise = (release: string, setting: string) => {
    const posed = SUITE.find(({ name }) => name === setting) as Posed;
    const { promises } = check(setting, configurationPosed(posed, named(release), 'free'), bounds);
    return promises.find(({ name }) => name === 'whoever is approved for what it asks gets in');
  };

  test('gets in of itself under the release of the issue, whatever else goes wrong', () => {
    expect(promise('2026.2.19', 'crashes')?.verdict).toBe('holds');
  });

  test('stays out for ever under 2026.3.28 where the device was new, and it is shown who and how', () => {
    const broken = promise('2026.3.28', 'first-contact');
    expect([broken?.verdict, broken?.kind, broken?.witness?.shortest, broken?.witness?.replayed]).toEqual([
      ...['fails', 'leads to', true, true],
    ]);
    expect(
      [...(broken?.witness?.stem ?? []), ...(broken?.witness?.loop ?? [])].map(({ says }) => says),
    ).toMatchInlineSnapshot(`
      [
        "start status; r1.laptop is approved without a person; status is in",
        "start approver; r1.laptop asks for approvals; approver is refused (scope-upgrade, r1.laptop)",
        "the operator turns to it; sees r1.laptop",
        "the operator turns to it; decides: approve r1.laptop; r1.laptop is approved",
        "status tries; status is in",
        "status tries; status is in",
      ]
    `);
  });
});

describe('of three callers who are alike', () => {
  const result = check(
    'alike',
    configurationOfSize({ clients: 3, devices: 1, alike: true }, named('2026.2.19'), 'free'),
    bounds,
  );
  const witness = result.promises.find(({ name }) => name === ACTING)?.witness;

  test('states that differ only in who is who are counted once', () => {
    expect([result.states, result.edges, result.alike]).toEqual([100, 494, 6]);
  });

  test('the loop is told of each by name, as short as there is one, and the charts go it', () => {
    expect(witness?.loop.map(({ attempt }) => attempt?.client ?? null)).toEqual([
      ...['status', 'status-2', null, null, 'status-3', null],
    ]);
    expect([witness?.stem.length, witness?.shortest, witness?.replayed]).toEqual([4, true, true]);
  });
});

describe('how slow it can be', () => {
  const refusalsOf = (result: ReturnType<typeof check>) => result.slow.find(({ of }) => of === 'refusals');

  test('is the exact most, and a run shows that it can be had', () => {
    const worst = refusalsOf(ofSize('single-request', 2));
    expect([worst?.kind, worst?.most, worst?.loop]).toEqual(['most', 2, []]);
    expect(worst?.run.filter(({ says }) => says.includes('is refused'))).toHaveLength(2);
  });

  test('is without end where a loop can be gone round first, and the loop is shown', () => {
    const worst = refusalsOf(ofSize('2026.2.19', 2));
    expect([worst?.kind, worst?.most]).toEqual(['unbounded', null]);
    expect(worst?.loop.some(({ says }) => says.includes('is refused'))).toBe(true);
  });

  test('is a lower bound where the search was cut off', () => {
    const configuration = configurationOfSize({ clients: 2, devices: 1 }, named('single-request'), 'free');
    expect(refusalsOf(check('cut', configuration, { ...bounds, statesMax: 30 }))?.kind).toBe('at-least');
  });
});

describe('honest verdicts', () => {
  test('the canary is found', () => {
    const canary = check('canary', configurationOf(loadScenario('canary'), named('2026.2.19'), 'free'), bounds);
    expect(verdicts(canary)).toMatchObject({ [IDLE]: 'fails', [ACTING]: 'fails' });
  });

  test('a bound proves nothing absent, and says which it was', () => {
    const cut = check('cut', configurationOfSize({ clients: 3, devices: 1 }, named('2026.9.6'), 'free'), {
      ...bounds,
      statesMax: 20,
    });
    expect(cut.bound).toBe('20 states');
    expect(Object.values(verdicts(cut))).not.toContain('fails');
    expect(verdicts(cut)).toMatchObject({ [IDLE]: 'unknown', [ACTING]: 'unknown', 'nobody is trapped': 'unknown' });
  });

  test('a search that a counter keeps from ending names the counter, and one that was only cut off names nothing', () => {
    const one = configurationOfSize({ clients: 1, devices: 1 }, named('2026.2.19'), 'free');
    const made = (kind: string): Memoised => {
      const [role = ''] = kind.split('@');
      if (role === OBSERVER) return memoise(observerMachine);
      const machine = machineFor(role, one.release);
      if (role !== 'client') return memoise(machine);
      const count = ({ local, effects }: MachineStep, attempts: number): MachineStep => ({
        local: { ...local, context: { ...local.context, attempts } },
        effects,
      });
      return memoise({
        start: (input) => count(machine.start(input), 0),
        step: (local, event) => count(machine.step(local, event), (local.context['attempts'] as number) + 1),
      });
    };
    const machines = new Map<string, Memoised>();
    const machine = (kind: string): Memoised => {
      const known = machines.get(kind) ?? made(kind);
      machines.set(kind, known);
      return known;
    };
    const endless = check('endless', { ...one, operator: null, incidents: [], machine }, { ...bounds, statesMax: 40 });
    expect(endless.bound).toBe('40 states');
    expect(endless.grows[0]).toMatchObject({ field: 'nodes.client/status.context.attempts', how: 'grows' });
    expect(check('cut', one, { ...bounds, statesMax: 15 }).grows).toEqual([]);
  });

  test('the loop of one caller is there in free and in ordered time', () => {
    const free = check('one', configurationOfSize({ clients: 1, devices: 1 }, named('2026.2.19'), 'free'), bounds);
    const ordered = check(
      'one',
      configurationOfSize({ clients: 1, devices: 1 }, named('2026.2.19'), 'ordered'),
      bounds,
    );
    expect([free.states, ordered.states]).toEqual([22, 1822]);
    expect([verdicts(free)[IDLE], verdicts(ordered)[IDLE]]).toEqual(['fails', 'fails']);
  });
});
