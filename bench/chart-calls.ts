/** What the charts alone cost: every call of a machine in a piece of work, written down, and made again with nothing around it. */
import type { Memoised } from '../sim/compile.ts';
import type { Composition } from '../sim/world.ts';
import { costOf } from './clock.ts';

type Call = () => unknown;

export class ChartCalls {
  readonly #calls: Call[] = [];
  readonly #watched = new Map<string, Memoised>();
  #writes = false;

  /** The same machines, whose calls are written down while `during` runs. */
  watched(machineOf: Composition['machine']): Composition['machine'] {
    return (kind) => {
      const known = this.#watched.get(kind);
      if (known !== undefined) return known;
      const made = this.#watch(machineOf(kind));
      this.#watched.set(kind, made);
      return made;
    };
  }

  #watch(machine: Memoised): Memoised {
    return {
      ...machine,
      start: (input) => {
        if (this.#writes) this.#calls.push(() => machine.start(input));
        return machine.start(input);
      },
      step: (local, event) => {
        if (this.#writes) this.#calls.push(() => machine.step(local, event));
        return machine.step(local, event);
      },
    };
  }

  during(work: () => void): void {
    this.#writes = true;
    work();
    this.#writes = false;
  }

  count(): number {
    return this.#calls.length;
  }

  /** CPU time of all of them once more: the least of `rounds`. */
  async againMs(rounds = 5): Promise<number> {
    let leastMs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round += 1) {
      const { cpuMs } = await costOf(() => {
        for (const call of this.#calls) call();
      });
      leastMs = Math.min(leastMs, cpuMs);
    }
    return leastMs;
  }
}
