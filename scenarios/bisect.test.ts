import { describe, expect, test } from 'vitest';
import { inOrder, recordedReleases } from '../models/releases/known.ts';
import { type BisectAsk, bisect, sampleOf, versionsKnown } from './bisect.ts';
import { loadScenario } from './load.ts';
import { playScenario } from './run.ts';
import type { Verdict } from './schema.ts';
import { simulated } from './simulated.ts';

const loop = loadScenario('rotate-narrow-scope');

const onProfiles: BisectAsk['play'] = async (scenario, _version, { release }) => ({
  ...sampleOf(await playScenario(scenario, release, simulated, { seed: 1 })),
  cached: false,
});

/** Packages whose verdicts are made up; `asked` hears which were started. */
const madeUp =
  (verdicts: Readonly<Record<string, Verdict>>, asked: string[] = []): BisectAsk['play'] =>
  async (_scenario, version) => {
    asked.push(version);
    return { verdict: verdicts[version] ?? 'converged', because: 'made up', cached: false };
  };

const ask = (more: Partial<BisectAsk>): BisectAsk => ({
  scenario: loop,
  versions: versionsKnown,
  verdict: 'livelock',
  repeat: 1,
  seed: 1,
  target: 'sim',
  every: false,
  predict: true,
  play: onProfiles,
  ...more,
});
const turnsOf = async (asked: BisectAsk) =>
  (await bisect(asked)).turns.map(({ kind, by, undecided }) => [kind, by, ...undecided]);

describe('over all profiles', () => {
  const all = { versions: versionsKnown, every: true, predict: false };

  test('the loop of the issue came with 2026.2.19 and left with 2026.2.21', async () => {
    expect(await turnsOf(ask(all))).toEqual([
      ['brought', '2026.2.19'],
      ['taken away', '2026.2.21'],
    ]);
  });

  test('without admin it came a second time, with 2026.3.28, and left with 2026.9.6', async () => {
    expect(await turnsOf(ask({ ...all, scenario: loadScenario('local-upgrade-without-admin') }))).toEqual([
      ['brought', '2026.2.19'],
      ['taken away', '2026.2.23'],
      ['brought', '2026.3.28'],
      ['taken away', '2026.9.6'],
    ]);
  });

  test('any verdict can be looked for', async () => {
    const scenario = loadScenario('local-upgrade-within-baseline');
    expect(await turnsOf(ask({ ...all, scenario, verdict: 'waiting' }))).toEqual([
      ['brought', '2026.2.19'],
      ['taken away', '2026.2.23'],
      ['brought', '2026.3.28'],
      ['taken away', '2026.4.15'],
    ]);
  });
});

describe('on packages', () => {
  const real = madeUp({ '2026.2.19': 'livelock' });

  test('what the simulation is wrong about is searched', async () => {
    const verdicts = { '2026.2.19': 'livelock', '2026.2.21': 'livelock', '2026.2.23': 'livelock' } as const;
    const { turns, strip } = await bisect(ask({ play: madeUp(verdicts) }));
    expect(turns.map(({ kind, by }) => [kind, by])).toEqual([
      ['brought', '2026.2.19'],
      ['taken away', '2026.2.26'],
    ]);
    expect(strip.find(({ version }) => version === '2026.2.21')).toMatchObject({
      predicted: 'waiting',
      tried: { word: 'livelock' },
    });
  });

  test('the simulation says where to look', async () => {
    const asked: string[] = [];
    const { turns, strip } = await bisect(ask({ play: madeUp({ '2026.2.19': 'livelock' }, asked) }));
    expect(turns.map(({ kind, by, last }) => [kind, by, last])).toEqual([
      ['brought', '2026.2.19', '2026.2.17'],
      ['taken away', '2026.2.21', '2026.2.19'],
    ]);
    expect(asked.length).toBeLessThanOrEqual(2 * (Math.ceil(Math.log2(versionsKnown.length)) + 2));
    const untried = strip.filter(({ tried }) => tried === null).map(({ version }) => version);
    expect(untried).toContain('2026.5.7');
  });

  test('all can be played, and then nothing is foretold', async () => {
    const { strip, plays } = await bisect(ask({ play: real, every: true, predict: false }));
    expect(strip.every(({ tried, predicted }) => tried !== null && predicted === null)).toBe(true);
    expect(plays).toBe(versionsKnown.length);
  });

  test('the way out is not played: it comes after the verdict', async () => {
    await bisect(
      ask({
        play: async (scenario) => {
          expect(scenario.then).toEqual([]);
          return { verdict: 'converged', because: '', cached: false };
        },
      }),
    );
  });
});

describe('a release whose verdicts differ', () => {
  const versions = ['2026.2.17', '2026.2.19', '2026.2.26'];
  const flickering: BisectAsk['play'] = async (_scenario, version, _standing, nth) => ({
    verdict: version === '2026.2.26' || (version === '2026.2.19' && nth === 1) ? 'livelock' : 'converged',
    because: 'made up',
    cached: nth === 0,
  });

  test('is called flaky, decides nothing, and is named where it may be the one', async () => {
    const { strip, turns, plays, cached } = await bisect(ask({ versions, repeat: 3, play: flickering }));
    expect(strip[1]?.tried).toEqual({
      word: 'flaky',
      verdicts: ['converged', 'livelock'],
      because: 'played 2 times, it was converged, then livelock',
      cached: 1,
    });
    expect(turns).toEqual([{ kind: 'brought', by: '2026.2.26', last: '2026.2.17', undecided: ['2026.2.19'] }]);
    expect({ plays, cached }).toEqual({ plays: 5, cached: 3 });
  });

  test('goes unnoticed if it is played once', async () => {
    expect((await bisect(ask({ versions, play: flickering }))).strip[1]?.tried?.word).toBe('converged');
  });
});

test('a step that could not be played makes the verdict unknown, whatever else was seen', async () => {
  const release = recordedReleases[1];
  if (release === undefined) throw new Error('no release');
  const result = await playScenario(loop, release, simulated, { seed: 1 });
  expect(sampleOf(result).verdict).toBe('livelock');
  const observations = result.observations.map((one, at) =>
    at === 3 ? { ...one, notPlayed: 'no such command' } : one,
  );
  expect(sampleOf({ ...result, observations })).toEqual({
    verdict: 'unknown',
    because: 'step 4 could not be played: no such command',
    missed: true,
  });
});

test('versions are put in the order of publication, each once', () => {
  expect(inOrder(['2026.3.1', '2026.2.26', '2026.10.1', '2026.2.26', '2026.2.19-2', '2026.2.19'])).toEqual([
    '2026.2.19',
    '2026.2.19-2',
    '2026.2.26',
    '2026.3.1',
    '2026.10.1',
  ]);
});
