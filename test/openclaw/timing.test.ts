/**
 * What takes how long: the real gateway and the real clients of 2026.2.19 on a wall clock, against the times that the model has.
 * A loaded machine is late, never early: what is measured may be a clock's tolerance below the model, and more above it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeInFiles } from '../../live/attach/store-in-files.ts';
import { wallClock } from '../../live/clock.ts';
import { newIdentity } from '../../live/identity.ts';
import { startGateway } from '../../live/in-process/gateway.ts';
import { type Installed, install } from '../../live/openclaw/install.ts';
import { keptProcess } from '../../live/openclaw/kept-process.ts';
import { prepared } from '../../live/openclaw/place.ts';
import { freePort, type OpenClawGateway, runOpenClaw, startOpenClaw } from '../../live/openclaw/process.ts';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { variant } from '../../models/releases/release.ts';
import { connectRaw, type RawCaller, rawCaller } from '../raw-caller.ts';

const { knobs } = release_2026_2_19;
const EARLY_MS = 100;
const LATE_MS = 1_500;

function near(measuredMs: number, modelMs: number): void {
  expect(measuredMs).toBeGreaterThanOrEqual(modelMs - EARLY_MS);
  expect(measuredMs).toBeLessThanOrEqual(modelMs + LATE_MS);
}

let dir = '';
let installed: Installed;
let real: OpenClawGateway;
let person: RawCaller;

beforeAll(async () => {
  installed = await install('2026.2.19');
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-timing-'));
  const place = { stateDir: join(dir, 'gateway'), port: await freePort(), sharedToken: 'shared' };
  real = await startOpenClaw(installed, place);
  // In before the tests begin: whoever pairs writes the store's files, and would undo what a test changes in them meanwhile.
  const [pairs, reads] = ['operator.pairing', 'operator.read'];
  person = await connectRaw(real.port, { identity: newIdentity(), scopes: [pairs, reads] });
});
afterAll(async () => {
  await person?.hangUp();
  await real?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the real gateway', { concurrent: true }, () => {
  test('ends a handshake that does not come on', async () => {
    const begunMs = Date.now();
    const caller = rawCaller(real.port);
    await caller.closed;
    near(Date.now() - begunMs, knobs.handshakeLimitMs);
  });

  test('ticks', async () => {
    const tick = () => person.heard(({ event }) => event === 'tick');
    await tick();
    const begunMs = Date.now();
    // The frame that was heard is not heard again.
    (person.frames as unknown[]).length = 0;
    await tick();
    near(Date.now() - begunMs, knobs.tickIntervalMs);
  });

  test('forgets a request when its time is over, and not before', async () => {
    const identity = newIdentity();
    const far = await connectRaw(
      real.port,
      { identity, scopes: ['operator.read'] },
      { 'x-forwarded-for': '203.0.113.9' },
    );
    await far.closed;
    const askedMs = Date.now();
    const leftMs = 4_000;
    await storeInFiles(real.stateDir).expire([identity.deviceId], knobs.requestTtlMs - leftMs);
    const isPending = async (): Promise<boolean> => {
      const { payload } = await person.request('device.pair.list', {});
      return (payload.pending as { deviceId: string }[]).some(({ deviceId }) => deviceId === identity.deviceId);
    };
    let goneMs = 0;
    for (let looks = 0; looks < 200 && goneMs === 0; looks += 1) {
      if (!(await isPending())) goneMs = Date.now();
      else await pause(50);
    }
    near(goneMs - askedMs, leftMs);
  });
});

describe('the real clients', { concurrent: true }, () => {
  test('a long-lived one that is refused comes back after 1, 2, 4, 8 and 16 seconds', async () => {
    const asks = variant(release_2026_2_19, 'asks always', '', '', { firstPairing: 'ask' });
    const refusedMs: number[] = [];
    const gateway = await startGateway({
      release: asks,
      stateDir: join(dir, 'ours'),
      sharedToken: 'shared',
      clock: wallClock(),
      activity: null,
      onFact: (_node, note) => void (note.type === 'refused' && refusedMs.push(Date.now())),
    });
    const { cwd, env } = prepared(installed, {
      stateDir: join(dir, 'node'),
      port: gateway.port,
      sharedToken: 'shared',
    });
    // Its own timer does not keep it alive (facts 4.2), so that without a service around it, it just ends.
    const holds = '--import=data:text/javascript,setInterval(()=>{},60000)';
    const args = [installed.entry, 'node', 'run', '--host', '127.0.0.1', '--port', String(gateway.port)];
    const more = { ...env, OPENCLAW_GATEWAY_TOKEN: 'shared', NODE_OPTIONS: holds };
    const client = keptProcess({ program: installed.node, args, cwd, env: more, forget: [] });
    for (let looks = 0; looks < 600 && refusedMs.length < 6; looks += 1) await pause(100);
    await client.kill();
    await gateway.stop();
    const gapsMs = refusedMs.slice(1).map((atMs, before) => atMs - (refusedMs[before] as number));
    const { initialMs, factorTenths } = knobs.nodeBackOff;
    expect(gapsMs).toHaveLength(5);
    for (const [n, gapMs] of gapsMs.entries()) near(gapMs, initialMs * (factorTenths / 10) ** n);
  });

  test('a status probe gives up after its budget', async () => {
    const { server, openMs } = await silentServer();
    const { port } = server.address() as { readonly port: number };
    await runOpenClaw(installed, { stateDir: join(dir, 'probe'), port, sharedToken: 'shared' }, ['status', '--json']);
    server.close();
    near(Math.max(...(await openMs())), 2_500);
  });
});

/** Takes connections and never says a word; afterwards it tells how long each of them stayed open. */
async function silentServer(): Promise<{ readonly server: Server; openMs(): Promise<readonly number[]> }> {
  const closing: Promise<number>[] = [];
  const server = createServer((socket) => {
    const begunMs = Date.now();
    socket.on('error', () => {});
    socket.resume();
    closing.push(new Promise((resolve) => socket.once('close', () => resolve(Date.now() - begunMs))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, openMs: () => Promise.all(closing) };
}
