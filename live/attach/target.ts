/** A gateway that runs already, on this machine, as a target. */
import type { Target } from '../../scenarios/session.ts';
import { identities } from './identities.ts';
import { attach } from './session.ts';
import { storeAtHand } from './store-at-hand.ts';

/** On the wall clock a recurrence is never proved; a minute is enough for the window rule to speak. */
export const WALL_CLOCK_BOUNDS = { ms: 60_000, instants: 10_000 };

export const attachedTarget = (
  url: string,
  sharedToken: string,
  { logFile, stateDir }: { readonly logFile: string | null; readonly stateDir: string | null },
): Target => ({
  name: url,
  bounds: WALL_CLOCK_BOUNDS,
  async open(scenario, release, seed) {
    const store = stateDir === null ? null : await storeAtHand(stateDir, process.execPath);
    const gateway = {
      url,
      sharedToken,
      logFile,
      identities: identities(),
      showsStore: store !== null,
      store: async () => store,
      process: null,
      commandLine: null,
    };
    return attach(scenario, release, seed, gateway);
  },
});
