/** Callers that no scenario has hear from the in-process gateway, word for word, what the published release says. UPDATE=1 records it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gateway } from '../../../live/in-process/gateway.ts';
import { install } from '../../../live/openclaw/install.ts';
import { freePort, type OpenClawGateway, startOpenClaw } from '../../../live/openclaw/process.ts';
import { heardWithoutDevice, recordingOf } from '../../callers-without-device.ts';
import { gatewayAlone } from '../../gateway-alone.ts';
import { heardOfOddConnects, oddRecordingOf } from '../../odd-connects.ts';
import { chosen } from './chosen.ts';

describe.each(chosen.map((one) => [one.version, one] as const))('OpenClaw %s', (version, { release }) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-wire-'));
  let theirs: OpenClawGateway;
  let ours: Gateway;
  beforeAll(async () => {
    const port = await freePort();
    theirs = await startOpenClaw(await install(version), {
      stateDir: join(stateDir, 'theirs'),
      port,
      sharedToken: 'shared',
    });
    ours = await gatewayAlone(join(stateDir, 'ours'), { release });
  });
  afterAll(async () => {
    await theirs?.stop();
    await ours?.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  test.each([
    ['callers without a device', heardWithoutDevice, recordingOf],
    ['callers with an odd connect', heardOfOddConnects, oddRecordingOf],
  ] as const)('says the same to %s', async (_who, hear, recording) => {
    const heard = await hear(theirs.port, release);
    if (process.env['UPDATE'] === '1') writeFileSync(recording(version), `${JSON.stringify(heard, null, 1)}\n`);
    expect(await hear(ours.port, release)).toEqual(heard);
  });
});
