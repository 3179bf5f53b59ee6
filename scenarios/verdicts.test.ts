/** The catalogue as a golden table: what each scenario must be called under each release, and that nothing moves it. */
import { describe, expect, test, vi } from 'vitest';
import { issueReleases } from '../models/releases/known.ts';
import { playNamed, SEED } from '../test/playing.ts';
import { expectedOf } from './expected.ts';
import { catalogue, loadScenario } from './load.ts';
import type { RunResult } from './result.ts';

const kept = new Map<string, Promise<RunResult>>();

/** Each run is played once for all tests of this file. */
function played(name: string, release: string): Promise<RunResult> {
  const key = `${name} ${release}`;
  const known = kept.get(key) ?? playNamed(name, release);
  kept.set(key, known);
  return known;
}

const runs = catalogue().flatMap((name) => issueReleases.map(({ name: release }) => [name, release] as const));

describe('every scenario of the catalogue is called what it is', () => {
  test.each(runs)('%s under %s', async (name, release) => {
    const scenario = loadScenario(name);
    const result = await played(name, release);
    expect(result.expected, 'the verdict expected').toBe(expectedOf(scenario.expect, release));
    expect(result.verdict, `${name} under ${release}: ${result.proof.because}`).toBe(result.expected);
    expect(result.afterwards?.verdict ?? null, `${name} under ${release}, afterwards`).toBe(
      scenario.then.length === 0 ? null : expectedOf(scenario.afterwards, release),
    );
    for (const { step, notPlayed } of result.observations) expect(notPlayed, `step ${step}`).toBeUndefined();
  });

  test('the canary is found, with the loop that proves it', async () => {
    const { verdict, proof, loop } = await played('canary', '2026.2.19');
    expect({ verdict, by: proof.by }).toEqual({ verdict: 'livelock', by: 'recurrence' });
    expect(loop?.refused).toEqual([{ client: 'poller', device: 'laptop', reason: 'scope-upgrade', times: 300 + 1 }]);
  });
});

describe('a run is the same bytes every time', () => {
  const all = async (play: (name: string, release: string) => Promise<RunResult>, order = runs) => {
    const texts = new Map<string, string>();
    for (const [name, release] of order) texts.set(`${name} ${release}`, JSON.stringify(await play(name, release)));
    return texts;
  };
  const expectSame = (texts: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) => {
    expect(others.size).toBe(runs.length);
    for (const [run, text] of texts) expect(others.get(run) === text, `${run} differs`).toBe(true);
  };

  test('when it is played again', async () => {
    expectSame(await all(played), await all(playNamed));
  });

  test('when nothing is remembered, and the order is another', async () => {
    const before = await all(played);
    vi.resetModules();
    vi.doMock('../sim/compile.ts', async (original) => {
      const { memoise } = await original<typeof import('../sim/compile.ts')>();
      // Two entries: a look-up hardly ever finds anything.
      return { memoise: (machine: Parameters<typeof memoise>[0]) => memoise(machine, 2) };
    });
    const fresh = await import('../test/playing.ts');
    expect(fresh.playNamed).not.toBe(playNamed);
    // Slow, so each scenario takes its turn with one release.
    const some = runs.filter((_, n) => n % 3 === Math.floor(n / 3) % 3).toReversed();
    const texts = await all((name, release) => fresh.playNamed(name, release, SEED), some);
    expect(texts.size).toBe(catalogue().length);
    for (const [run, text] of texts) expect(before.get(run) === text, `${run} differs`).toBe(true);
    vi.doUnmock('../sim/compile.ts');
  });
});
