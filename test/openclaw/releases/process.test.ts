/** The processes of published releases: how they are started, stopped, killed and replaced. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { install } from '../../../live/openclaw/install.ts';
import { freePort, startOpenClaw } from '../../../live/openclaw/process.ts';
import { isReady } from '../../../live/openclaw/ready.ts';
import { targetNamed } from '../../../live/target.ts';
import { parseScenario } from '../../../scenarios/parse.ts';
import { playScenario } from '../../../scenarios/run.ts';
import type { Target } from '../../../scenarios/session.ts';
import { simulated } from '../../../scenarios/simulated.ts';
import { chosen } from './chosen.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-process-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const moduleOf = (path: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../../live/${path}`, import.meta.url)));

/** The store outlives the process, however it ends; requests outlive neither their time nor what a scenario says of it. */
const STOPS_AND_STARTS = `
scenario: made-up
devices: { laptop: {}, phone: { local: false } }
clients:
  reader: { device: laptop, id: cli, mode: cli, scopes: [operator.read] }
  far: { device: phone, id: cli, mode: cli, scopes: [operator.read] }
given: { paired: { laptop: { scopes: [operator.read], tokens: { operator: { scopes: [operator.read] } } } } }
steps:
  - connect: reader
  - connect: far
  - fault: { crash: gateway, at: now }
  - connect: far
  - restart: gateway
  - connect: reader
  - connect: far
  - expire: {}
  - connect: far
  - restart: gateway
  - approve: { device: phone }
  - connect: far
`;

describe.each(chosen.map((one) => [one.version, one] as const))('OpenClaw %s', (version, { release }) => {
  test('ends with whoever has started it', async () => {
    const installed = await install(version);
    const place = { stateDir: join(dir, 'state'), port: await freePort(), sharedToken: 'shared' };
    const script = `
      import { startOpenClaw } from ${moduleOf('openclaw/process.ts')};
      await startOpenClaw(${JSON.stringify(installed)}, ${JSON.stringify(place)}, [${JSON.stringify(place.stateDir)}]);
      process.stdout.write('ready');
      setInterval(() => {}, 1_000);
    `;
    const us = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    await new Promise((resolve) => us.stdout.once('data', resolve));
    expect(await isReady(place.port)).toBe(true);
    us.kill('SIGINT');
    const endMs = Date.now() + 10_000;
    while ((existsSync(place.stateDir) || (await isReady(place.port))) && Date.now() < endMs) await pause(50);
    expect(await isReady(place.port)).toBe(false);
    expect(existsSync(place.stateDir)).toBe(false);
  });

  test('that cannot start says in one line why, and keeps what it said', async () => {
    const installed = { ...(await install(version)), cacheDir: join(dir, 'cache') };
    const place = { stateDir: join(dir, 'state'), port: await freePort(), sharedToken: 'shared' };
    const entry = join(dir, 'nothing.mjs');
    await expect(startOpenClaw({ ...installed, entry }, place)).rejects.toThrow(
      new RegExp(`^OpenClaw ${version}: its gateway did not start: .*; see .*${version}\\.log for all that it said$`),
    );
    expect(existsSync(join(dir, 'cache', 'failed-starts', `${version}.log`))).toBe(true);
  });

  test('keeps its store when it is killed and started again, and requests run out when they are told to', async () => {
    const scenario = parseScenario(STOPS_AND_STARTS, 'made-up');
    const options = { clock: 'real', token: null, log: null, stateDir: null } as const;
    const observed = async (target: Target) => {
      const bounds = { ms: 1, instants: 1 };
      const { observations } = await playScenario(scenario, release, target, { seed: 1, bounds });
      return observations.map(({ atMs: _, ...rest }) => rest);
    };
    const target = targetNamed(`openclaw@${version}`, options);
    try {
      expect(await observed(target)).toEqual(await observed(simulated));
    } finally {
      await target.close?.();
    }
  });
});
