/** The in-process gateway as a target: a session of its own for each run, booted before it is handed over. */
import type { Target } from '../../scenarios/session.ts';
import { InProcess, type Kept } from './session.ts';

export const inProcessTarget = (kept: Kept): Target => ({
  name: 'in-process',
  repeatable: true,
  open: async (scenario, release, seed) => {
    const session = new InProcess(scenario, release, seed, kept);
    try {
      await session.boot();
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  },
});

export const inProcess: Target = inProcessTarget({ log: null, stateDir: null });
