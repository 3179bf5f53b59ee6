/**
 * The in-process gateway on the wall clock: a process like any other, which a session attaches to. Slower than virtual time
 * by what it says on the scenario, and a check that nothing rests on time standing still.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Release } from '../../models/releases/release.ts';
import type { Target } from '../../scenarios/session.ts';
import type { GatewayAtHand, GatewayProcess } from '../attach/at-hand.ts';
import { identities } from '../attach/identities.ts';
import { attach } from '../attach/session.ts';
import { storeInFiles } from '../attach/store-in-files.ts';
import { WALL_CLOCK_BOUNDS } from '../attach/target.ts';
import { wallClock } from '../clock.ts';
import { freshToken } from '../secrets.ts';
import { type Gateway, startGateway } from './gateway.ts';

export const inProcessOnWallClock: Target = {
  name: 'in-process',
  bounds: WALL_CLOCK_BOUNDS,
  open: async (scenario, release, seed) => attach(scenario, release, seed, await inProcessAtHand(release)),
};

/** A gateway of its own, up already. */
export async function inProcessAtHand(release: Release): Promise<GatewayAtHand> {
  const dir = mkdtempSync(join(tmpdir(), 'scopeloop-'));
  const stateDir = join(dir, 'gateway');
  const log = { file: join(dir, 'gateway.log'), format: 'json' } as const;
  const sharedToken = freshToken();
  const common = { stateDir, sharedToken, clock: wallClock(), activity: null, onFact: () => {}, log };
  let behaves = release;
  const start = (port: number): Promise<Gateway> => startGateway({ ...common, release: behaves, port });
  let gateway: Gateway | null = await start(0);
  const { port } = gateway;
  const itself: GatewayProcess = {
    async start() {
      gateway ??= await start(port);
    },
    async stop() {
      await gateway?.stop();
      gateway = null;
    },
    async kill() {
      await gateway?.crash();
      gateway = null;
    },
    async become(next) {
      behaves = next;
    },
    async discard() {
      await gateway?.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    sharedToken,
    logFile: log.file,
    identities: identities(),
    showsStore: true,
    store: async () => storeInFiles(stateDir),
    process: itself,
    commandLine: null,
  };
}
