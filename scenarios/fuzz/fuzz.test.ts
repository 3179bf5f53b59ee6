import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { autoUpgrade } from '../../models/releases/fixes.ts';
import { releaseOr } from '../known-release.ts';
import { loadScenario } from '../load.ts';
import { playScenario } from '../run.ts';
import type { Target } from '../session.ts';
import { simulated } from '../simulated.ts';
import { Automaton } from './automaton.ts';
import { entriesIn, replayEntry, saveFound } from './corpus.ts';
import { examineQuickly, isAlike } from './examine.ts';
import { type FuzzOptions, fuzz, here } from './fuzz.ts';
import { smaller } from './smaller.ts';

const issue = releaseOr('2026.2.19', 'test');
const options = (more: Partial<FuzzOptions> = {}): FuzzOptions => ({
  release: issue,
  target: simulated,
  seed: 1,
  property: null,
  runs: 2_000,
  strategy: 'swarm',
  workers: 1,
  known: new Set(),
  ...more,
});
/** Behaves as the fix, whatever it is asked for. */
const fixed: Target = {
  name: 'fixed',
  open: (scenario, _release, seed) => simulated.open(scenario, autoUpgrade, seed),
};
/** The simulation by another name, so that it is looked at step by step. */
const beside: Target = { ...simulated, name: 'beside' };

describe('a failure that was found', () => {
  test.each([1, 2, 3, 4, 5])('by seed %i is locally minimal, and comes back when it is replayed', async (seed) => {
    const { found } = await fuzz(options({ seed }));
    expect(found).not.toBeNull();
    const { scenario, failure } = found!;
    const automaton = new Automaton(issue);
    for (const less of smaller(scenario)) expect(isAlike(examineQuickly(automaton, less), failure)).toBe(false);
    const run = await playScenario(scenario, issue, simulated, { seed: 1 });
    expect([run.verdict, run.proof.by]).toEqual(['livelock', 'recurrence']);
  });

  test('is repeated exactly by its seed, and by its path alone', async () => {
    const first = await fuzz(options({ seed: 2 }));
    expect(await fuzz(options({ seed: 2 }))).toEqual(first);
    const [batch = '', ...path] = first.found!.path.split(':');
    const again = await fuzz(options({ seed: 2, path: { batch: Number(batch), path: path.join(':') } }));
    expect(again.found!.scenario).toEqual(first.found!.scenario);
    expect(again.found!.name).toBe(first.found!.name);
  });

  test('that is looked for until somebody wants an end is reported as far as that went', async () => {
    const release = releaseOr('2026.9.6', 'test');
    const ends = [false, true];
    const interrupted = async () => ends.shift() ?? true;
    const asked = options({ release, assuming: 'operator acts', runs: 4_000, interrupted });
    expect(await fuzz(asked)).toMatchObject({ interrupted: true, runs: 2_000, found: null });
    // Whoever wants an end when all is done gets what there is in full.
    expect(await fuzz({ ...asked, runs: 1_000 })).toMatchObject({ interrupted: false, runs: 1_000, found: null });
  });

  test('is counted and passed over where it is known, until another is found', async () => {
    const first = await fuzz(options());
    const next = await fuzz(options({ known: new Set([first.found!.name]), runs: 4_000 }));
    expect(next.again).toHaveProperty(first.found!.name);
    expect(next.found?.name).not.toBe(first.found!.name);
  });

  test('is the loop of the issue among the first few', async () => {
    const names = new Set<string>();
    for (let at = 0; at < 6; at += 1) {
      const { found } = await fuzz(options({ known: names, runs: 4_000 }));
      if (found !== null) names.add(found.name);
    }
    expect([...names].some((name) => name.startsWith('livelock-scope-upgrade-idle'))).toBe(true);
  });
});

test('a fix in which everybody waits as told yields nothing', async () => {
  const { found, runs } = await fuzz(options({ release: releaseOr('single-request', 'test'), runs: 1_000 }));
  expect({ found, runs }).toEqual({ found: null, runs: 1_000 });
});

describe('beside the model', () => {
  test('a target that does as the model yields the same with any number of workers', async () => {
    const asked = options({ target: beside, runs: 40 });
    const one = await fuzz(asked);
    expect(await fuzz({ ...asked, workers: 4 })).toEqual(one);
    let [begun, ended] = [0, 0];
    const elsewhere = () => {
      begun += 1;
      const end = async () => {
        ended += 1;
      };
      return { play: here(asked).play, end };
    };
    expect(await fuzz({ ...asked, workers: 4, elsewhere })).toEqual(one);
    expect([begun, ended]).toEqual([3, 3]);
  });

  test('a target that does otherwise has diverged, and the step is named', async () => {
    const { found } = await fuzz(options({ target: fixed, runs: 200, seed: 3 }));
    expect(found?.failure.kind).toBe('diverged');
    expect(found?.failure.because).toMatch(/^step \d+: .+ in the model and .+ on fixed$/);
  });
});

test('a sentence of the properties can be looked for instead', async () => {
  const property = 'what a refused caller asked for is in the request that it was told';
  const { found } = await fuzz(options({ property, runs: 100 }));
  expect(found?.failure).toMatchObject({ kind: 'property', of: property });
});

test('a random walk over everything is there to compare with', async () => {
  const { found, strategy } = await fuzz(options({ strategy: 'random' }));
  expect([strategy, found?.failure.kind]).toEqual(['random', 'livelock']);
});

test('the corpus keeps a loop of one name for each release that has it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'scopeloop-corpus-'));
  try {
    const { found } = await fuzz(options());
    const own = saveFound(dir, found!, 1);
    const other = { ...found!, run: { ...found!.run, release: '2026.2.21' } };
    const beside = saveFound(dir, other, 1);
    expect(beside).toBe(own.replace(/\.yaml$/, '-2026.2.21.yaml'));
    expect(saveFound(dir, other, 1)).toBe(beside);
    expect([...entriesIn(dir)].sort()).toEqual([beside, own].sort());
    const { loop, name } = await replayEntry(beside, { release: issue, target: simulated, seed: 1, property: null });
    expect([loop, name]).toEqual([found!.name, `${found!.name}-2026.2.21`]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('the corpus keeps a failure once, plays it again, and says where it is no more', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'scopeloop-corpus-'));
  try {
    const { found } = await fuzz(options());
    const path = saveFound(dir, found!, 1);
    const text = readFileSync(path, 'utf8');
    expect(saveFound(dir, { ...found!, drawnSteps: 99, path: '9:9' }, 2)).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(entriesIn(dir)).toEqual([path]);
    expect(loadScenario(path).steps).toEqual(found!.scenario.steps);
    const entry = (release: FuzzOptions['release'], target = simulated) =>
      replayEntry(path, { release, target, seed: 1, property: null });
    expect((await entry(issue)).now).toBe('fails');
    const mended: Target = {
      ...simulated,
      open: (scenario, _as, seed) => simulated.open(scenario, releaseOr('2026.9.6', 'test'), seed),
    };
    expect((await entry(issue, mended)).now).toBe('fixed');
    expect((await entry(releaseOr('2026.9.6', 'test'))).now).toBe('holds');
    expect(entriesIn(join(dir, 'none'))).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
