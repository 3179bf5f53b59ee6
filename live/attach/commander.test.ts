/** Commands in the place of frames, with made-up output: what becomes of it as facts and observations. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { playScenario } from '../../scenarios/run.ts';
import type { Target } from '../../scenarios/session.ts';
import { inProcessAtHand } from '../in-process/wall-clock.ts';
import type { Finished } from '../openclaw/process.ts';
import { attach } from './session.ts';

type Run = (stateDir: string, args: readonly string[]) => Finished;

const REFUSED: Finished = {
  code: 1,
  stdout: '',
  stderr: 'gateway connect failed: Error: pairing required\nError: gateway closed (1008): pairing required\n',
};
const done = (payload: object): Finished => ({ code: 0, stdout: JSON.stringify(payload), stderr: '' });

/** The in-process gateway, whose commands come from `run`. */
const withCommands = (run: Run): Target => ({
  name: 'made-up',
  bounds: { ms: 2_000, instants: 100 },
  async open(scenario, release, seed) {
    const gateway = await inProcessAtHand(release);
    const commandLine = {
      version: () => release.name,
      run: async (stateDir: string, args: readonly string[]) => run(stateDir, args),
    };
    return attach(scenario, release, seed, { ...gateway, commandLine });
  },
});

const head = `
scenario: made-up
devices: { laptop: {} }
clients:
  cli: { device: laptop, id: cli, mode: cli, scopes: &three [operator.admin, operator.approvals, operator.pairing] }
  probe: { device: laptop, id: cli, mode: probe, scopes: [operator.admin] }
  reader: { device: laptop, id: cli, mode: cli, scopes: [operator.read] }
  poller: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: { every: 100ms } }
  tool: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.write] }
given:
  paired: { laptop: { scopes: *three, tokens: { operator: { scopes: *three } } } }
  pending: { laptop: { scopes: [operator.read] } }
`;
const play = (steps: string, run: Run) =>
  playScenario(parseScenario(`${head}steps: ${steps}`, 'made-up'), release_2026_2_19, withCommands(run), { seed: 1 });

describe('a caller that is a command', () => {
  test('runs in the folder of its device, whose tokens it shares', async () => {
    const folders: string[] = [];
    const { observations } = await play('[{ connect: cli }]', (stateDir) => {
      folders.push(stateDir);
      const path = join(stateDir, 'identity', 'device-auth.json');
      const held = JSON.parse(readFileSync(path, 'utf8'));
      held.tokens.operator = { ...held.tokens.operator, token: 'given-by-hello' };
      writeFileSync(path, JSON.stringify(held));
      return done({ pending: [], paired: [] });
    });
    expect(folders).toHaveLength(1);
    expect(observations[0]).toMatchObject({
      ok: true,
      token: { changed: true },
      commands: [{ runs: 'openclaw devices list --json', exit: 0, remark: null }],
    });
  });

  test.each([
    ['is run again', ['timeout', 'connect timed out', null], 3, true],
    ['is given up where it never gets one', ['timeout', 'timeout', 'timeout', 'timeout', null], 4, false],
    ['is no reason where there is nobody', ['connect ECONNREFUSED 127.0.0.1:1', null], 1, false],
  ] as const)('and a probe that gets no answer in its own time %s', async (_, errors, runs, ok) => {
    const left = [...errors];
    const { observations } = await play('[{ connect: probe }]', () => {
      const error = left.shift() ?? null;
      return done({ targets: [{ connect: { ok: error === null, latencyMs: error === null ? 1 : null, error } }] });
    });
    expect([observations[0]?.ok, observations[0]?.commands?.length]).toEqual([ok, runs]);
  });

  test('is refused, under the request that the store shows', async () => {
    const { observations } = await play('[{ connect: cli }]', () => REFUSED);
    expect(observations[0]).toMatchObject({
      ok: false,
      error: { code: 'NOT_PAIRED', message: 'pairing required', request: 'r1' },
      close: { code: 1008, reason: 'pairing required' },
    });
  });

  test('decides as the operator, and its answer is told in names', async () => {
    const { observations, trace } = await play('[{ approve: { device: laptop } }, { list: {} }]', (_stateDir, args) =>
      args[1] === 'approve' ? done({ requestId: args[2] ?? '' }) : done({ pending: [], paired: [] }),
    );
    expect(observations.map(({ ok, commands }) => [ok, commands?.[0]?.runs])).toEqual([
      [true, 'openclaw devices approve <request> --json'],
      [true, 'openclaw devices list --json'],
    ]);
    expect(trace.map(({ fact }) => fact.type)).toContain('approved');
    expect(JSON.stringify(trace)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  test('fails by what its call was told', async () => {
    const failing: Finished = {
      code: 1,
      stdout: '',
      stderr: '[openclaw] Failed to start CLI: Error: unknown requestId\n',
    };
    const { observations } = await play('[{ approve: { device: laptop } }]', () => failing);
    expect(observations[0]).toMatchObject({ ok: false, error: { message: 'unknown requestId' } });
  });

  test('that this release does not have is not played', async () => {
    const { observations, verdict } = await play('[{ connect: reader }]', () => REFUSED);
    expect(observations[0]?.notPlayed).toContain('has no command that asks operator.read as cli');
    expect(verdict).not.toBe('livelock');
  });

  test('polls back to back until it is stopped, and a livelock is suspected', async () => {
    let runs = 0;
    const { verdict, proof } = await play('[{ start: poller }, { advance: 900ms }]', () => {
      runs += 1;
      return REFUSED;
    });
    expect({ verdict, by: proof.by }).toEqual({ verdict: 'livelock', by: 'window' });
    const after = runs;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(runs).toBe(after);
  });
});

test('a caller that is no command keeps its frames', async () => {
  const { observations } = await play('[{ connect: tool }]', () => {
    throw new Error('no command was asked for');
  });
  expect(observations[0]).toMatchObject({ ok: false, error: { code: 'NOT_PAIRED', reason: 'scope-upgrade' } });
  expect(observations[0]?.commands).toBeUndefined();
});

test('what goes wrong with a poller is told, not lost', async () => {
  await expect(
    play('[{ start: poller }, { advance: 200ms }]', () => {
      throw new Error('the program is gone');
    }),
  ).rejects.toThrow('the program is gone');
});
