/**
 * Ctrl-C in a command that has something to tell before it is through: asked once it ends where it may and says what it has;
 * asked twice it ends at once, as any other program.
 */
import { setImmediate } from 'node:timers/promises';
import type { Progress } from './progress.ts';

export interface Interruption {
  readonly asked: () => boolean;
  /** The same where work waits for nothing: signals are told to a program between two of its turns, so one goes by first. */
  readonly heard: () => Promise<boolean>;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What the work makes of it; `asked` says whether it was told to stop. */
export async function interruptibly<T>(
  progress: Progress,
  work: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  let asked = false;
  const ask = () => {
    asked = true;
    forget();
    progress.show('interrupted: ending this run; once more to end at once');
  };
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, ask);
  };
  for (const signal of SIGNALS) process.on(signal, ask);
  try {
    const heard = async () => {
      await setImmediate();
      return asked;
    };
    return await work({ asked: () => asked, heard });
  } finally {
    forget();
  }
}
