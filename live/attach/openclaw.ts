/** A published or built OpenClaw as a target: its own process and state folder, used by one session after another and gone with the target. */
import { rmSync, statSync } from 'node:fs';
import { NotPlayable, type Target } from '../../scenarios/session.ts';
import { UsageError } from '../../scenarios/usage-error.ts';
import {
  type Installed,
  type InstallOptions,
  install,
  installedIn,
  installTarball,
  VERSION,
} from '../openclaw/install.ts';
import { logFileOf, newStateDir } from '../openclaw/place.ts';
import { freePort, type OpenClawGateway, runOpenClaw, startOpenClaw } from '../openclaw/process.ts';
import { freshToken } from '../secrets.ts';
import type { GatewayAtHand } from './at-hand.ts';
import { identities } from './identities.ts';
import { attach } from './session.ts';
import { type StoreAtHand, storeAtHand } from './store-at-hand.ts';
import { WALL_CLOCK_BOUNDS } from './target.ts';
import { warmGateways } from './warm.ts';

export interface OpenClawOptions extends InstallOptions {
  /** Commands of the release itself play what they can; our frames play the rest. */
  readonly withCli: boolean;
}

/** `openclaw@2026.2.19`: fetched by npm the first time. */
export const publishedTarget = (version: string, options: OpenClawOptions): Target =>
  targetOf(`openclaw@${version}`, () => install(version, options), options);

/** `openclaw:<dir or tarball>`: a built package where it is, or one as `npm pack` makes it. */
export function builtTarget(path: string, options: OpenClawOptions): Target {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const hint = 'write openclaw:<folder or tarball of a built package> or openclaw@<version>';
    throw new UsageError({ code: 'path-missing', where: '--on', problem: `there is no ${JSON.stringify(path)}`, hint });
  }
  const installed = () => (found.isDirectory() ? installedIn(path, options) : installTarball(path, options));
  return targetOf(`openclaw:${path}`, installed, options);
}

function targetOf(name: string, installed: () => Promise<Installed>, options: OpenClawOptions): Target {
  const gateways = warmGateways(async () => openclawAtHand(await installed(), options));
  return {
    name,
    bounds: WALL_CLOCK_BOUNDS,
    // Commands want the machine for themselves: they take seconds of its time each.
    concurrent: !options.withCli,
    open: async (scenario, release, seed) => attach(scenario, release, seed, await gateways.take()),
    close: () => gateways.close(),
  };
}

/** A gateway that is not up yet: `process.start` starts it on the files that are there by then. */
export async function openclawAtHand(installed: Installed, options: OpenClawOptions): Promise<GatewayAtHand> {
  const stateDir = newStateDir();
  const place = { stateDir, port: await freePort(), sharedToken: freshToken() };
  let running = installed;
  let gateway: OpenClawGateway | null = null;
  let store: StoreAtHand | null = null;
  const gone = async (ended: Promise<void> | undefined): Promise<void> => {
    gateway = null;
    await ended;
  };
  /** It can be read while the gateway is down, too, but another release may keep it elsewhere. */
  const closeStore = async (): Promise<void> => {
    await store?.close();
    store = null;
  };
  return {
    url: `ws://127.0.0.1:${place.port}`,
    sharedToken: place.sharedToken,
    logFile: logFileOf(place),
    identities: identities(),
    showsStore: true,
    async store() {
      store ??= await storeAtHand(stateDir, running.node);
      return store;
    },
    commandLine: options.withCli
      ? {
          version: () => running.version,
          run: (folder, args) => runOpenClaw(running, { ...place, stateDir: folder }, args),
        }
      : null,
    process: {
      async start() {
        if (gateway?.isRunning() === true) return;
        const start = () => startOpenClaw(running, place, [stateDir]);
        gateway = await start().catch(async (error: Error) => {
          if (running === installed) throw error;
          // What releases tell people to do after an upgrade that they do not take over by themselves.
          await runOpenClaw(running, place, ['doctor', '--fix', '--non-interactive']);
          return start();
        });
      },
      stop: () => gone(gateway?.stop()),
      kill: () => gone(gateway?.kill()),
      async become(release) {
        if (!VERSION.test(release.name)) throw new NotPlayable(`nobody has published a release ${release.name}`);
        running = await install(release.name, options);
        await closeStore();
      },
      async discard() {
        await gone(gateway?.stop());
        await closeStore();
        rmSync(stateDir, { recursive: true, force: true });
      },
    },
  };
}
