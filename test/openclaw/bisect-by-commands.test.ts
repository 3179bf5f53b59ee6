/**
 * The report by the real command lines: which release brought the loop, and which took it away. Each play takes minutes of the
 * wall clock, so the one of the report and the next one are played; OPENCLAW_BISECT names others, such as 2026.2.17 before them.
 */
import { describe, expect, test } from 'vitest';
import { packagePlayer } from '../../live/bisect.ts';
import { deaf } from '../../live/openclaw/fetch.ts';
import { bisect } from '../../scenarios/bisect.ts';
import { loadScenario } from '../../scenarios/load.ts';

const versions = (process.env['OPENCLAW_BISECT'] || '2026.2.19 2026.2.21').split(/[\s,]+/);

const by = (withCli: boolean) =>
  packagePlayer({ seed: 1, version: 'test', keep: false, cacheDir: null, listener: deaf, withCli });

describe('the report, by the commands of each release', () => {
  test('the loop came with 2026.2.19 and left with the next', { timeout: 900_000 }, async () => {
    const player = by(true);
    const { turns, strip, plays } = await bisect({
      scenario: loadScenario('rotate-narrow-scope'),
      versions,
      verdict: 'livelock',
      repeat: 1,
      seed: 1,
      target: player.name,
      every: false,
      predict: true,
      play: player.play,
    });
    const seen = JSON.stringify(strip.map(({ version, tried }) => [version, tried]));
    const found = turns.map(({ kind, by: release }) => `${kind} ${release}`);
    const wanted = versions.includes('2026.2.17')
      ? ['brought 2026.2.19', 'taken away 2026.2.21']
      : ['taken away 2026.2.21'];
    expect(found, seen).toEqual(wanted);
    expect(plays).toBe(versions.length);
  });
});
