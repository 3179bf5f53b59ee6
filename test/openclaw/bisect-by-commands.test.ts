/**
 * The report by the real command lines: which release brought the loop, and which took it away. Each play takes minutes of the
 * wall clock, so of three releases those that are on this machine anyway are played, and the one of the report always.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packagePlayer } from '../../live/bisect.ts';
import { deaf } from '../../live/openclaw/fetch.ts';
import { cacheDirOf } from '../../live/openclaw/install.ts';
import { bisect } from '../../scenarios/bisect.ts';
import { loadScenario } from '../../scenarios/load.ts';

const isHere = (version: string): boolean => existsSync(join(cacheDirOf(null), version));
const isThere = ['2026.2.17', '2026.2.19', '2026.2.21'].every(isHere);
const versions = isThere ? ['2026.2.17', '2026.2.19', '2026.2.21'] : ['2026.2.19', '2026.9.6'];

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
    expect(
      turns.map(({ kind, by: release }) => [kind, release]),
      seen,
    ).toEqual(
      isThere
        ? [
            ['brought', '2026.2.19'],
            ['taken away', '2026.2.21'],
          ]
        : [['taken away', '2026.9.6']],
    );
    expect(plays).toBe(versions.length);
  });
});
