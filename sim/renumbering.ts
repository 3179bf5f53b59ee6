/** Fresh names of states numbered by first occurrence. What a value becomes is worked out once for each way of numbering its names. */
import type { Names, Slots } from './slots.ts';

/** What the numbers of one class become; as of the latest round. */
interface Numbers {
  readonly become: number[];
  /** In which round each was last met. */
  readonly rounds: number[];
  count: number;
  round: number;
}

export class Renumbering {
  readonly #slots: Slots;
  readonly #classes: Numbers[] = [];
  /** By slot, value and what its names become: the value with those. */
  readonly #known: (Map<string, number> | undefined)[][] = [];
  #round = 0;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** Class by class, in the order of the slots. */
  canonical(values: Int32Array): void {
    const { all, named } = this.#slots;
    this.#round += 1;
    for (const slot of named) {
      const value = values[slot] ?? 0;
      const names = value === 0 ? null : all[slot]?.names[value];
      if (names == null) continue;
      let same = true;
      for (let at = 0; at < names.length; at += 2) {
        if (this.#become(names[at] as number, names[at + 1] as number) !== names[at + 1]) same = false;
      }
      if (!same) values[slot] = this.#renumbered(slot, value, names);
    }
  }

  #become(of: number, number: number): number {
    let known = this.#classes[of];
    if (known === undefined) {
      known = { become: [], rounds: [], count: 0, round: 0 };
      this.#classes[of] = known;
    }
    if (known.round !== this.#round) {
      known.round = this.#round;
      known.count = 0;
    }
    if (known.rounds[number] !== this.#round) {
      known.rounds[number] = this.#round;
      known.count += 1;
      known.become[number] = known.count;
    }
    return known.become[number] as number;
  }

  #renumbered(slot: number, value: number, names: Names): number {
    let key = '';
    for (let at = 0; at < names.length; at += 2)
      key += `${this.#become(names[at] as number, names[at + 1] as number)} `;
    this.#known[slot] ??= [];
    const ofSlot = this.#known[slot];
    let known = ofSlot[value];
    if (known === undefined) {
      known = new Map();
      ofSlot[value] = known;
    }
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = this.#slots.renamed(slot, value, (of, number) => this.#become(of, number));
    known.set(key, made);
    return made;
  }
}
