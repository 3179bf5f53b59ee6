/** States under renamings, in the numbers of `slots.ts`: what becomes of a slot's value is worked out once for each renaming. */
import type { Local } from './machine.ts';
import type { Json } from './model.ts';
import type { Node, Slot } from './slots.ts';
import type { StepTrees } from './step-trees.ts';
import { type Renaming, renamedData } from './symmetry.ts';
import type { Envelope, Timer } from './world.ts';

export class Images {
  private readonly trees: StepTrees;
  private readonly renamings: readonly Renaming[];
  /** By renaming and slot: the slot it becomes; and by value: the value there. */
  private readonly slotUnder: number[][];
  private readonly valueUnder: number[][][];

  constructor(trees: StepTrees, renamings: readonly Renaming[]) {
    this.trees = trees;
    this.renamings = renamings;
    this.slotUnder = renamings.map(() => []);
    this.valueUnder = renamings.map(() => []);
  }

  /** Has to be called once slots came to be known: what they become has slots as well. */
  meet(): void {
    const { slots } = this.trees;
    for (let slot = (this.slotUnder[0] as number[]).length; slot < slots.all.length; slot += 1) {
      const { kind, name } = slots.all[slot] as Slot;
      this.renamings.forEach((renaming, number) => {
        const [first = '', ...rest] = kind === 'timer' ? name.split(' ') : [name];
        const under = name === '' ? '' : [renaming.node(first), ...rest].join(' ');
        (this.slotUnder[number] as number[])[slot] = slots.slot(kind, under);
        (this.valueUnder[number] as number[][])[slot] = [0];
      });
    }
    this.trees.refresh();
  }

  /** Writes what the renaming makes of a state, its fresh names numbered by first occurrence. */
  of(renaming: number, values: Int32Array, into: Int32Array): void {
    const slotUnder = this.slotUnder[renaming] as number[];
    const valueUnder = this.valueUnder[renaming] as number[][];
    for (let slot = 0; slot < values.length; slot += 1) {
      const value = values[slot] as number;
      into[slotUnder[slot] as number] = valueUnder[slot]?.[value] ?? this.value(renaming, slot, value);
    }
    this.trees.slots.canonical(into);
  }

  private value(renaming: number, slot: number, value: number): number {
    const { slots } = this.trees;
    const { kind, values } = slots.all[slot] as Slot;
    const to = this.slotUnder[renaming]?.[slot] as number;
    const made = this.renamed(kind, values[value], to, this.renamings[renaming] as Renaming);
    (this.valueUnder[renaming]?.[slot] as number[])[value] = made;
    return made;
  }

  private renamed(kind: Slot['kind'], value: unknown, to: number, renaming: Renaming): number {
    const { slots } = this.trees;
    const data = (part: unknown) => renamedData(part as Json, renaming);
    switch (kind) {
      case 'node': {
        const { local, kind: machine, link } = value as Node;
        const renamed = data(local) as unknown as Local;
        return slots.node(to, { local: renamed, kind: machine, link: link === null ? null : renaming.node(link) });
      }
      case 'timer': {
        const { owner, timer, event, inMs } = value as Timer;
        return slots.timer(to, {
          owner: renaming.node(owner),
          timer,
          event: data(event) as unknown as Timer['event'],
          inMs,
        });
      }
      case 'flight':
        return slots.flight(
          to,
          (value as readonly Envelope[]).map(({ from, to: receiver, message, inMs }) => ({
            from: renaming.node(from),
            to: renaming.node(receiver),
            message: data(message) as unknown as Envelope['message'],
            inMs,
          })),
        );
      case 'faults':
        return slots.plain(to, data(value));
    }
  }
}
