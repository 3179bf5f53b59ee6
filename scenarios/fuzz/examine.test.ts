import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { releaseOr } from '../known-release.ts';
import { loadScenario } from '../load.ts';
import type { Scenario, Step } from '../schema.ts';
import type { Target } from '../session.ts';
import { simulated } from '../simulated.ts';
import { ScenarioArbitrary } from './arbitrary.ts';
import { assumptionOf } from './assumption.ts';
import { Automaton } from './automaton.ts';
import { coverageOf } from './coverage.ts';
import { examineFully, examineQuickly, isFailure } from './examine.ts';
import { nameOf } from './fuzz.ts';
import { smaller } from './smaller.ts';
import { operatorStep } from './vocabulary.ts';

const look = (release: string) => ({ release: releaseOr(release, 'test'), target: simulated, seed: 1, property: null });
const sample = (release: string, seed: number, numRuns: number) =>
  fc.sample(new ScenarioArbitrary({ release, strategy: 'swarm', seed, epoch: 0 }), { seed, numRuns });

test.each(['2026.2.19', 'auto-upgrade', 'single-request', '2026.9.6'])(
  'on %s a quick look says what playing in full says',
  async (release) => {
    const automaton = new Automaton(releaseOr(release, 'test'));
    for (const scenario of sample(release, 5, 25)) {
      const quick = examineQuickly(automaton, scenario);
      // A bound is reached sooner in a quick look, and then says so.
      if (quick.kind === 'unknown') continue;
      const { exam } = await examineFully(scenario, look(release));
      expect(exam.kind, JSON.stringify(scenario.steps)).toBe(quick.kind);
    }
  },
);

test('a quick look says the same with everything known as with nothing known', () => {
  const release = releaseOr('2026.2.19', 'test');
  const automaton = new Automaton(release);
  const scenarios = sample('2026.2.19', 6, 30);
  const first = scenarios.map((scenario) => examineQuickly(automaton, scenario));
  const misses = automaton.misses();
  expect(scenarios.map((scenario) => examineQuickly(automaton, scenario))).toEqual(first);
  expect(automaton.misses()).toBe(misses);
});

describe('the oracle', () => {
  const judged = (scenario: Scenario, release: string) =>
    examineQuickly(new Automaton(releaseOr(release, 'test')), scenario);
  const catalogued = (name: string, ...more: readonly Step[]): Scenario => {
    const scenario = loadScenario(name);
    return { ...scenario, steps: [...scenario.steps.filter((step) => !('by' in step) || step.by === null), ...more] };
  };

  test.each([
    ['the loop of the issue', loadScenario('rotate-narrow-scope-long-lived'), '2026.2.19', 'livelock'],
    ['the same under the fix', loadScenario('rotate-narrow-scope-long-lived'), 'auto-upgrade', 'well'],
    ['the same with a person', catalogued('rotate-narrow-scope-long-lived', operatorStep), '2026.2.19', 'well'],
    ['what nobody ever approved', loadScenario('canary'), '2026.2.19', 'well'],
    ['a clock that is off', loadScenario('client-clock-skew-signature-expired'), '2026.2.19', 'well'],
    ['a person slower than requests live', loadScenario('operator-slower-than-ttl'), '2026.2.19', 'livelock'],
    ['one ask that poisons another', loadScenario('poisoned-request'), '2026.9.6', 'livelock'],
    ['the same before requests grew', loadScenario('poisoned-request'), '2026.2.19', 'well'],
  ] as const)('%s: %3$s', (_name, scenario, release, kind) => {
    const exam = judged(scenario, release);
    expect(exam.kind, JSON.stringify(exam)).toBe(kind);
  });
});

test.each([
  ['nothing', [], 'operator idle'],
  ['a person', [operatorStep], 'operator acts'],
  ['a partition', [{ kind: 'fault', fault: { kind: 'partition', client: 'poller' } }], null],
  [
    'a partition that healed',
    [
      { kind: 'fault', fault: { kind: 'partition', client: 'poller' } },
      { kind: 'fault', fault: { kind: 'heal', client: 'poller' } },
    ],
    'operator idle',
  ],
  ['a crash', [{ kind: 'fault', fault: { kind: 'crash', at: 'now' } }], null],
  ['a client started twice', [{ kind: 'start', who: 'poller' }], null],
] as const)('after %s the assumption is %3$s', (_name, more, assumption) => {
  const canary = loadScenario('canary');
  expect(assumptionOf({ ...canary, steps: [...canary.steps, ...more] })).toBe(assumption);
});

test.each(['after-commit', 'now'] as const)('several at once meet a crash (%s) and the world goes on', (at) => {
  const client = { ...loadScenario('canary').clients['poller']!, retry: { kind: 'once' as const } };
  const canary = loadScenario('canary');
  const scenario: Scenario = {
    ...canary,
    given: { paired: {}, pending: {}, holds: {} },
    clients: { one: client, other: client },
    steps: [
      { kind: 'fault', fault: { kind: 'crash', at } },
      { kind: 'together', callers: ['one', 'other'] },
      { kind: 'restart', release: null },
    ],
  };
  expect(examineQuickly(new Automaton(releaseOr('2026.2.19', 'test')), scenario)).toEqual({ kind: 'well' });
});

test('what is smaller has less, and gets no smaller without end', () => {
  for (const scenario of sample('2026.2.19', 7, 20)) {
    let now = scenario;
    for (let taken = 0; ; taken += 1) {
      expect(taken).toBeLessThan(200);
      const next = [...smaller(now)];
      if (next.length === 0) break;
      now = next[taken % next.length] as Scenario;
    }
  }
});

test('counting what was taken changes no answer, and names what never was', () => {
  const release = releaseOr('2026.2.19', 'test');
  const { dress, counted } = coverageOf(release);
  for (const scenario of sample('2026.2.19', 8, 15)) {
    const plain = examineQuickly(new Automaton(release), scenario);
    expect(examineQuickly(new Automaton(release, dress), scenario)).toEqual(plain);
  }
  const coverage = counted(15);
  const part = (what: string) => coverage.parts.find((each) => each.what === what)!;
  expect(Object.fromEntries(part('transitions').taken)).toHaveProperty('client trying.awaitingHello: hello');
  expect(Object.fromEntries(part('guards').taken)).toHaveProperty('store "paired": yes');
  expect(Object.fromEntries(part('knobs').taken)).toHaveProperty('upgradeCover');
  expect(part('knobs').taken.length + part('knobs').never.length).toBe(Object.keys(release.knobs).length);
  expect(part('transitions').never.length).toBeGreaterThan(0);
});

describe('on a target that cannot tell states apart', () => {
  /** The simulation, as blind as a wall clock, and, where it is told, as another release. */
  const blind = (as?: string): Target => ({
    name: 'blind',
    bounds: { ms: 60_000, instants: 10_000 },
    open: async (scenario, release, seed) => {
      const session = await simulated.open(scenario, as === undefined ? release : releaseOr(as, 'test'), seed);
      return { ...session, identity: async () => null, fork: () => null };
    },
  });
  const played = (scenario: Scenario, target: Target) => examineFully(scenario, { ...look('2026.2.19'), target });

  test('its alarm is a loop where the model goes round, named after the loop of the model', async () => {
    const scenario = loadScenario('rotate-narrow-scope-long-lived');
    const [there, here] = [await played(scenario, blind()), await played(scenario, simulated)];
    expect([there.run.proof.by, there.exam.kind]).toEqual(['window', 'livelock']);
    if (!isFailure(there.exam) || !isFailure(here.exam)) throw new Error('neither is a failure');
    expect(there.exam.because).toContain('blind showed each step of it and raised the alarm');
    expect(nameOf(scenario, there.exam, there.shows)).toBe(nameOf(scenario, here.exam, here.shows));
  });

  test('its alarm is no failure where the model finds nothing undue, nor is silence', async () => {
    for (const name of ['canary', 'admin-only-first-pairing']) {
      const { exam } = await played(loadScenario(name), blind());
      expect([name, isFailure(exam)]).toEqual([name, false]);
    }
  });

  test('what it shows otherwise than the model is a divergence, whatever it alarms about', async () => {
    const { exam } = await played(loadScenario('rotate-narrow-scope-long-lived'), blind('auto-upgrade'));
    expect(exam.kind).toBe('diverged');
  });
});
