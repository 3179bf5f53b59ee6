/**
 * What a step may look at in a state: a slot as it is, or a part of what stands in it. Two values that answer alike are one to
 * whoever looked no further, so a step that was carried out for one of them is known for the other.
 */
import type { Json } from './model.ts';
import type { Node, Slots } from './slots.ts';
import type { Part } from './world.ts';

export interface View {
  readonly slot: number;
  readonly part: Part | null;
  /** Answer by value of the slot, as far as asked; the value itself where there is no part. */
  readonly answers: number[];
  readonly numbers: Map<string, number>;
}

export class Views {
  readonly all: View[] = [];
  private readonly slots: Slots;
  private readonly byName = new Map<string, number>();

  constructor(slots: Slots) {
    this.slots = slots;
  }

  whole(slot: number): number {
    return this.view(`${slot}`, slot, null);
  }

  part(slot: number, part: Part): number {
    return this.view(`${slot} ${part.name}`, slot, part);
  }

  private view(key: string, slot: number, part: Part | null): number {
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    this.byName.set(key, this.all.length);
    return this.all.push({ slot, part, answers: [], numbers: new Map() }) - 1;
  }

  /** A small number for what is seen when the slot has this value. */
  answer(view: number, value: number): number {
    const { slot, part, answers, numbers } = this.all[view] as View;
    if (part === null) return value;
    const known = answers[value];
    if (known !== undefined) return known;
    const text = JSON.stringify(partOf(this.slots, slot, value, part));
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    answers[value] = number;
    return number;
  }
}

/** That part of what stands in a slot; null where nothing does. */
export function partOf(slots: Slots, slot: number, value: number, part: Part): Json {
  const node = slots.all[slot]?.values[value] as Node | null;
  return node === null ? null : part.of(node.local);
}
