/**
 * Turns for store operations. While the gate is closed for a client, its operations wait at it, each until it is passed; a
 * session uses this to let concurrent connects go one operation at a time. What waits here is not in flight (`activity.ts`).
 */
export interface Gate {
  close(clients: readonly string[]): void;
  /** The clients that have an operation waiting, in the order in which they came. */
  waiting(): readonly string[];
  /** Lets this client's next operation through. */
  pass(client: string): void;
  /** Lets everything through, from now on. */
  open(): void;
}

interface Waiting {
  readonly client: string;
  readonly run: () => void;
}

export class Turns implements Gate {
  #closed: readonly string[] = [];
  #waiting: Waiting[] = [];

  /** Keeps an operation back; false where nothing stands in its way. */
  keeps(client: string, run: () => void): boolean {
    if (!this.#closed.includes(client)) return false;
    this.#waiting.push({ client, run });
    return true;
  }

  close(clients: readonly string[]): void {
    this.#closed = clients;
  }

  waiting(): readonly string[] {
    return [...new Set(this.#waiting.map(({ client }) => client))];
  }

  pass(client: string): void {
    const at = this.#waiting.findIndex((one) => one.client === client);
    const [next] = at < 0 ? [] : this.#waiting.splice(at, 1);
    next?.run();
  }

  open(): void {
    this.#closed = [];
    const all = this.#waiting;
    this.#waiting = [];
    for (const { run } of all) run();
  }
}
