/** A published or built OpenClaw as a target: its own process and state folder, made for one session and gone after it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Target } from '../../scenarios/session.ts';
import { UsageError } from '../../scenarios/usage-error.ts';
import { cacheDir, type Installed, install } from '../openclaw/install.ts';
import { freePort, type OpenClawGateway, startOpenClaw } from '../openclaw/process.ts';
import { freshToken } from '../secrets.ts';
import type { GatewayAtHand } from './at-hand.ts';
import { attach } from './session.ts';
import { WALL_CLOCK_BOUNDS } from './target.ts';
import { warmGateways } from './warm.ts';

/** `openclaw@2026.2.19`: fetched by npm the first time. */
export const publishedTarget = (version: string): Target => targetOf(`openclaw@${version}`, () => install(version));

/** `openclaw:<dir>`: a folder with a built package, run by the Node that runs us. */
export function builtTarget(dir: string): Target {
  const entry = join(resolve(dir), 'openclaw.mjs');
  if (!existsSync(entry)) {
    throw new UsageError({
      code: 'path-missing',
      where: '--on',
      problem: `there is no openclaw.mjs in ${JSON.stringify(dir)}`,
      hint: 'write openclaw:<folder of a built package> or openclaw@<version>',
    });
  }
  const { version = 'unknown' } = JSON.parse(readFileSync(join(resolve(dir), 'package.json'), 'utf8')) as {
    readonly version?: string;
  };
  const installed: Installed = { version, node: process.execPath, entry, cacheDir: cacheDir() };
  return targetOf(`openclaw:${dir}`, async () => installed);
}

function targetOf(name: string, installed: () => Promise<Installed>): Target {
  const gateways = warmGateways(async () => openclawAtHand(await installed()), forgetDevices);
  return {
    name,
    bounds: WALL_CLOCK_BOUNDS,
    open: async (scenario, release, seed) => attach(scenario, release, seed, await gateways.take()),
    close: () => gateways.close(),
  };
}

/** The store is read anew for every operation (facts 2.2), so what earlier sessions left can be taken away. */
function forgetDevices({ stateDir }: GatewayAtHand): void {
  if (stateDir !== null) rmSync(join(stateDir, 'devices'), { recursive: true, force: true });
}

/** A gateway that is not up yet: `process.start` starts it on the files that are there by then. */
export async function openclawAtHand(installed: Installed): Promise<GatewayAtHand> {
  const stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-openclaw-'));
  const place = { stateDir, port: await freePort(), sharedToken: freshToken() };
  let gateway: OpenClawGateway | null = null;
  const stop = async (): Promise<void> => {
    await gateway?.stop();
    gateway = null;
  };
  return {
    url: `ws://127.0.0.1:${place.port}`,
    sharedToken: place.sharedToken,
    stateDir,
    logFile: join(stateDir, 'openclaw.log'),
    process: {
      async start() {
        gateway ??= await startOpenClaw(installed, place);
      },
      stop,
      kill: null,
      async discard() {
        await stop();
        rmSync(stateDir, { recursive: true, force: true });
      },
    },
  };
}
