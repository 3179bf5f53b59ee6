/**
 * An open world compiled as it is explored, slot by slot: the plain form, which `block-steps.ts` does sooner. States that come
 * out are canonical: fresh names are numbered by first occurrence, so states that differ in names alone are one state.
 * `compiled-world.test.ts` holds all of it to `modelOf`, state by state.
 */
import type { OpenWorld } from './open-world.ts';
import { begun } from './open-world.ts';
import type { Slots } from './slots.ts';
import { type Answer, type Deed, type Label, StepTrees } from './step-trees.ts';
import type { World } from './world.ts';

export interface CompiledWorld {
  readonly slots: Slots;
  readonly trees: StepTrees;
  /** Where it begins. */
  begin(): Int32Array;
  /** Calls back with each possible step of this state: the state after it is valid until the next call. */
  each(values: Int32Array, found: (after: Int32Array, label: number, mark: number) => void): void;
  /** By label. */
  readonly labels: readonly Label[];
  world(values: Int32Array): World;
  /** Steps that were carried out by the machines, not remembered. */
  misses(): number;
}

export function compileWorld(open: OpenWorld): CompiledWorld {
  const trees = new StepTrees(open);
  const { slots } = trees;
  let after = new Int32Array(0);

  const step = (values: Int32Array, { slots: written, values: become, dropped }: Answer, elapsedMs: number): void => {
    const size = slots.all.length;
    if (after.length !== size) after = new Int32Array(size);
    after.set(values);
    after.fill(0, values.length);
    if (elapsedMs > 0) pass(slots, after, elapsedMs);
    for (const slot of timersOf(slots, dropped)) after[slot] = 0;
    for (let at = 0; at < written.length; at += 1) after[written[at] as number] = become[at] as number;
  };

  return {
    slots,
    trees,
    labels: trees.labels,
    misses: () => trees.misses,
    begin() {
      const values = slots.numbers(begun(open));
      slots.canonical(values);
      return values;
    },
    world: (values) => slots.world(values),
    each(values, found) {
      const deeds = trees.deeds();
      const nextMs = firstDue(slots, deeds, values);
      for (const deed of deeds) {
        const leftMs = deed.isTimed ? leftOf(slots, deed.timer, values[deed.timer] ?? 0) : 0;
        if (deed.isTimed && leftMs > nextMs) continue;
        const { answer } = trees.find(deed, values);
        if (answer === null) continue;
        step(values, answer, leftMs);
        found(after, answer.label, answer.mark);
      }
    },
  };
}

/** Time goes by for every timer that runs. */
function pass(slots: Slots, values: Int32Array, ms: number): void {
  for (let at = 0; at < slots.timers.length; at += 1) {
    const slot = slots.timers[at] as number;
    const value = values[slot] as number;
    if (value !== 0) values[slot] = slots.later(slot, value, ms);
  }
}

/** How long until the first timer that goes by the clock. */
function firstDue(slots: Slots, deeds: readonly Deed[], values: Int32Array): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const { timer, isTimed } of deeds) {
    const value = isTimed ? (values[timer] ?? 0) : 0;
    if (value !== 0) nextMs = Math.min(nextMs, leftOf(slots, timer, value));
  }
  return nextMs;
}

export const leftOf = (slots: Slots, slot: number, value: number): number => slots.all[slot]?.ms[value] as number;

/** The timers of these owners that are known by now. */
export function timersOf(slots: Slots, owners: readonly string[]): readonly number[] {
  if (owners.length === 0) return owners as readonly never[];
  return slots.timers.filter((slot) => owners.some((owner) => slots.all[slot]?.name.startsWith(`${owner} `)));
}
