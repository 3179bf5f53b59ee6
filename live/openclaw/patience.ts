/**
 * How long another program is waited for. Limits are for a machine that has the time: where more wants to run than there are
 * processors, each gets its share only, and whoever waits has to wait so much longer.
 */
import { availableParallelism, loadavg } from 'node:os';

/** However busy a machine is, something that takes so many times as long is not coming any more. */
const TIMES_MAX = 10;

/** `load`: how many programs wanted to run at a time, lately; 0 where the system does not tell. */
export const stretched = (limitMs: number, load: number, processors: number): number =>
  Math.round(limitMs * Math.min(TIMES_MAX, Math.max(1, load / processors)));

export const underLoad = (limitMs: number): number => stretched(limitMs, loadavg()[0] ?? 0, availableParallelism());

/** Calls `late` once the limit has passed, which is looked at anew when it seems to have; answers how to call it off. */
export function deadline(limitMs: number, late: () => void, limitNow: (ms: number) => number = underLoad): () => void {
  const begunMs = Date.now();
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const leftMs = begunMs + limitNow(limitMs) - Date.now();
    if (leftMs <= 0) late();
    else timer = setTimeout(look, leftMs);
  };
  look();
  return () => clearTimeout(timer);
}
