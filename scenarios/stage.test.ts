/** The way out of a situation, on targets that can be copied, that cannot, and on which both are played at once. */
import { describe, expect, test } from 'vitest';
import { releaseOr } from './known-release.ts';
import { loadScenario } from './load.ts';
import type { RunResult } from './result.ts';
import { playScenario } from './run.ts';
import type { Session, Target } from './session.ts';
import { simulated } from './simulated.ts';

const scenario = loadScenario('rotate-narrow-scope');
const release = releaseOr(scenario.release, 'test');

interface Counted {
  readonly target: Target;
  readonly opened: () => number;
  readonly openAtOnce: () => number;
  readonly open: () => number;
}

/** The simulation, whose sessions are counted; `change` makes another of each. */
function counted(
  concurrent: boolean,
  change: (session: Session, nth: number) => Partial<Session> = () => ({}),
): Counted {
  let [opened, open, most] = [0, 0, 0];
  const target: Target = {
    name: 'counted',
    concurrent,
    async open(...asked) {
      opened += 1;
      const nth = opened;
      open += 1;
      most = Math.max(most, open);
      const session = await simulated.open(...asked);
      const close = async () => {
        open -= 1;
        await session.close();
      };
      return { ...session, fork: () => null, ...change(session, nth), close };
    },
  };
  return { target, opened: () => opened, openAtOnce: () => most, open: () => open };
}

const play = (target: Target) => playScenario(scenario, release, target, { seed: 1 });

describe('the way out', () => {
  test.each([
    { is: 'follows a copy', forks: true, concurrent: false, opened: 1, openAtOnce: 1 },
    { is: 'is played once more', forks: false, concurrent: false, opened: 2, openAtOnce: 1 },
    { is: 'is played at the same time', forks: false, concurrent: true, opened: 2, openAtOnce: 2 },
  ])('$is, and shows the same', async ({ forks, concurrent, opened, openAtOnce }) => {
    const { target, ...counts } = counted(concurrent, (session) => (forks ? { fork: session.fork } : {}));
    const [shown, wanted] = [await play(target), await play(simulated)];
    const told = ({ verdict, observations, files, trace, afterwards }: RunResult) => ({
      verdict,
      observations,
      files,
      trace,
      afterwards,
    });
    expect(told(shown)).toEqual(told(wanted));
    expect([counts.opened(), counts.openAtOnce()]).toEqual([opened, openAtOnce]);
  });

  test.each([1, 2])('leaves no session open where number %i of two at once fails', async (failing) => {
    const fails = async () => {
      throw new Error('the gateway is gone');
    };
    const { target, open } = counted(true, (_, nth) => (nth === failing ? { start: fails } : {}));
    await expect(play(target)).rejects.toThrow('the gateway is gone');
    expect(open()).toBe(0);
  });
});
