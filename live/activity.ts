/**
 * What is in flight between the two ends of real sockets that live in one process: frames that were sent and not yet handled
 * at the other end, dials, closes, file operations. While anything is, virtual time stands still. Both ends count here, so
 * "quiet" is exact; nothing is ever guessed by sleeping.
 *
 * Who counts what, per link:
 * - `toGateway(link)`: the client begins one for its dial, for each frame and for its close; the gateway ends each once it
 *   has handled it, which is after it has begun what it sends in turn.
 * - `toClient(link)`: the gateway begins one for each frame and for its close; the client ends each.
 * Each end closes the account of what it receives once its socket is closed: what was under way then never arrives. A dial
 * that reached nobody is closed by the client.
 * - anything else (a store operation, a file being written): whoever does it begins and ends it.
 * An operation that is held at a gate on purpose is not in flight: its holder ends it and begins it again on release.
 */

export interface Activity {
  begin(what: string): void;
  end(what: string): void;
  /** Nothing more comes of this name: ends all that was begun under it, and ignores what is still said under it. */
  close(what: string): void;
  /** Resolves once nothing is in flight; rejects after `limitMs` of wall time, naming what still is. */
  quiet(): Promise<void>;
  isQuiet(): boolean;
  /** Hears of each `begin`, in order. One listener. */
  onBegin(listener: (what: string) => void): void;
}

export const toGateway = (link: string): string => `${link} > gateway`;
export const toClient = (link: string): string => `gateway > ${link}`;

/** The HTTP header by which a client of ours says which link this is: `<client node> <serial>`, such as `attempt/tool 7`. */
export const LINK_HEADER = 'x-scopeloop-link';

/** The client's node of a link: `attempt/tool` for `attempt/tool 7`. */
export const callerOfLink = (link: string): string => link.split(' ')[0] ?? link;

/** Everything here takes milliseconds; ten seconds without progress is a fault of the program, not slowness. */
const QUIET_LIMIT_MS = 10_000;

export function activity(limitMs: number = QUIET_LIMIT_MS): Activity {
  const open = new Map<string, number>();
  const closed = new Set<string>();
  let total = 0;
  let wakeUp: (() => void)[] = [];
  let listen: (what: string) => void = () => {};

  const lower = (what: string, by: number): void => {
    const left = (open.get(what) ?? 0) - by;
    if (left < 0) throw new Error(`"${what}" ended more often than it began`);
    if (left === 0) open.delete(what);
    else open.set(what, left);
    total -= by;
    if (total > 0) return;
    for (const wake of wakeUp) wake();
    wakeUp = [];
  };
  const whenZero = (): Promise<void> =>
    total === 0 ? Promise.resolve() : new Promise((resolve) => wakeUp.push(resolve));
  const oneRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** Zero, and still zero once everything that was ready to run has run. */
  const settled = async (given: { up: boolean }): Promise<void> => {
    while (!given.up) {
      await whenZero();
      await oneRound();
      if (total === 0) return;
    }
  };

  return {
    begin(what) {
      if (closed.has(what)) return;
      open.set(what, (open.get(what) ?? 0) + 1);
      total += 1;
      listen(what);
    },
    end(what) {
      if (!closed.has(what)) lower(what, 1);
    },
    close(what) {
      closed.add(what);
      lower(what, open.get(what) ?? 0);
    },
    isQuiet: () => total === 0,
    onBegin(listener) {
      listen = listener;
    },
    quiet() {
      const given = { up: false };
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          given.up = true;
          reject(
            new Error(
              `still in flight after ${limitMs} ms: ${[...open].map(([what, n]) => `${what} (${n})`).join(', ')}`,
            ),
          );
        }, limitMs);
        settled(given).then(() => {
          clearTimeout(timer);
          resolve();
        }, reject);
      });
    },
  };
}
