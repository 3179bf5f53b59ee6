/** A gateway that runs already, on this machine, as a target. */
import type { Target } from '../../scenarios/session.ts';
import { attach } from './session.ts';

/** On the wall clock a recurrence is never proved; a minute is enough for the window rule to speak. */
export const WALL_CLOCK_BOUNDS = { ms: 60_000, instants: 10_000 };

export const attachedTarget = (
  url: string,
  sharedToken: string,
  { logFile, stateDir }: { readonly logFile: string | null; readonly stateDir: string | null },
): Target => ({
  name: url,
  bounds: WALL_CLOCK_BOUNDS,
  open: (scenario, release, seed) =>
    attach(scenario, release, seed, {
      url,
      sharedToken,
      logFile,
      stateDir,
      node: () => process.execPath,
      process: null,
      commandLine: null,
    }),
});
