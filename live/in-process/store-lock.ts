/** One at a time for each name. Whoever holds the lock lets go by itself; nothing here waits for a clock. */
export interface Lock {
  /** Runs `work` now or when it is its turn; `work` calls `release` once it is done. */
  run(name: string, work: (release: () => void) => void): void;
  /** Forgets who holds and who waits. */
  reset(): void;
}

/** Who may wait for one name. More would be a queue that nobody empties. */
const WAITING_MAX = 10_000;

export function lockByName(): Lock {
  let waiting = new Map<string, (() => void)[]>();
  const run: Lock['run'] = (name, work) => {
    const queue = waiting.get(name);
    if (queue !== undefined) {
      if (queue.length >= WAITING_MAX) throw new Error(`more than ${WAITING_MAX} operations wait for one device`);
      queue.push(() => take(name, work));
      return;
    }
    waiting.set(name, []);
    take(name, work);
  };
  const take = (name: string, work: (release: () => void) => void): void => {
    const mine = waiting;
    work(() => {
      if (mine !== waiting) return;
      const next = waiting.get(name)?.shift();
      if (next === undefined) waiting.delete(name);
      else next();
    });
  };
  return {
    run,
    reset() {
      waiting = new Map();
    },
  };
}
