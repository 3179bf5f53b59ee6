import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { playScenario } from '../../scenarios/run.ts';
import type { Target } from '../../scenarios/session.ts';
import { simulated } from '../../scenarios/simulated.ts';
import { gatewayAlone } from '../../test/gateway-alone.ts';
import type { Gateway } from '../in-process/gateway.ts';
import { inProcessOnWallClock } from '../in-process/wall-clock.ts';
import { type LiveOptions, targetNamed } from '../target.ts';

let dir = '';
let gateway: Gateway;
const [stateDir, log] = [() => join(dir, 'state'), () => join(dir, 'gateway.log')];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-attach-'));
  gateway = await gatewayAlone(stateDir(), { log: { file: log(), format: 'plain' } });
});
afterEach(async () => {
  await gateway.stop();
  rmSync(dir, { recursive: true, force: true });
});

const attached = (more: Partial<LiveOptions>): Target =>
  targetNamed(`ws://127.0.0.1:${gateway.port}`, { clock: 'real', token: 'shared', log: null, stateDir: null, ...more });

/** The wall clock has instants of its own, and proves no recurrence. */
async function observed(name: string, target: Target) {
  const bounds = { ms: 1, instants: 1 };
  const { observations } = await playScenario(loadScenario(name), release_2026_2_19, target, { seed: 1, bounds });
  return observations.map(({ atMs: _, ...observation }) => observation);
}
const simulatedly = (name: string) => observed(name, simulated);

describe('an attached gateway', () => {
  test.each(['main-run', 'admin-only-first-pairing', 'lan-bind-approve-deadlock', 'stale-approval-after-full-rotate'])(
    '%s is brought about and seen through its port and its log alone',
    async (name) => expect(await observed(name, attached({ log: log() }))).toEqual(await simulatedly(name)),
  );

  test.each(['silent-re-pair-trap', 'remove-with-pending', 'revoke-undone'])(
    '%s is played on its files',
    async (name) =>
      expect(await observed(name, attached({ log: log(), stateDir: stateDir() }))).toEqual(await simulatedly(name)),
  );

  test('without its log, reasons are unknown and all else is seen', async () => {
    const blind = (observations: Awaited<ReturnType<typeof simulatedly>>) =>
      observations.map((one) => (one.error === null ? one : { ...one, error: { ...one.error, reason: null } }));
    expect(await observed('remove-with-pending', attached({}))).toEqual(
      blind(await simulatedly('remove-with-pending')),
    );
  });

  test.each([
    ['inconsistent-list', 'a write can only be held in the in-process gateway, on virtual time'],
    ['restart-then-write-needs-pairing', 'the process of an attached gateway is not ours to restart'],
    ['silent-re-pair-trap', 'requests grow old only with time, or in the files of the store'],
  ])('%s: what cannot be played is named', async (name, why) => {
    const notPlayed = (await observed(name, attached({ log: log() }))).map((one) => one.notPlayed ?? null);
    expect(notPlayed).toContain(why);
  });

  test('devices of others are neither shown nor touched', async () => {
    await observed('main-run', attached({ stateDir: stateDir() }));
    const before = gateway.storeView();
    expect(await observed('remove-with-pending', attached({ log: log(), stateDir: stateDir() }))).toEqual(
      await simulatedly('remove-with-pending'),
    );
    expect(gateway.storeView()).toMatchObject(before);
  });

  test('nobody listening is said, not waited for', async () => {
    const { port } = gateway;
    await gateway.stop();
    const target = targetNamed(`ws://127.0.0.1:${port}`, { clock: 'real', token: 'x', log: null, stateDir: null });
    await expect(target.open(loadScenario('main-run'), release_2026_2_19, 1)).rejects.toThrow(
      'the gateway does not let a new local operator in: no answer',
    );
  });
});

test('the in-process gateway on the wall clock, restarts included, is seen as on virtual time', async () => {
  const name = 'restart-then-write-needs-pairing';
  expect(await observed(name, inProcessOnWallClock)).toEqual(await simulatedly(name));
});
