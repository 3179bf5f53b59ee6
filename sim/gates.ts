/**
 * Whether an action is possible at all, asked before anything is asked of what it does: its timer runs, its input may still
 * come, and the nodes that it depends on are as they have to be. One slot after the other, each a gate.
 */
import type { Local } from './machine.ts';
import { budgetNode, type Condition, type OpenAction, type OpenWorld } from './open-world.ts';
import type { Node, Slots } from './slots.ts';

/** Makes a gate of what a slot's value has to be, and of what comes behind it. */
export type Gate<Known> = (slot: number, opens: (value: number) => boolean, inner: () => Known) => Known;

export interface Behind<Known> {
  readonly gate: Gate<Known>;
  /** What comes behind the last one; asked each time. */
  readonly root: () => Known;
}

/** The first gate, or what comes behind where there is none. `timer` is the slot of the timer of an action that fires one. */
export function gated<Known>(
  open: OpenWorld,
  slots: Slots,
  { action, timer }: { readonly action: OpenAction; readonly timer: number },
  { gate, root }: Behind<Known>,
): Known {
  const localOf = (slot: number, value: number): Local | undefined =>
    (slots.all[slot]?.values[value] as Node | null)?.local;
  const asking = (conditions: readonly Condition[]): (() => Known) =>
    conditions.reduceRight((inner, { node, is }) => {
      const slot = slots.slot('node', node);
      const opens = (value: number) => {
        const local = localOf(slot, value);
        return local !== undefined && is(local);
      };
      const waits = gate(slot, opens, inner);
      return () => waits;
    }, root);
  if (action.type === 'fire') {
    const way = open.ways(action.owner, action.timer).find(({ name }) => name === action.way);
    return gate(timer, (value) => value !== 0, asking(way?.when ?? []));
  }
  const input = open.inputs.find(({ name }) => action.type === 'input' && name === action.input);
  const entry = asking(input?.when === undefined ? [] : [input.when]);
  if (input?.times == null) return entry();
  const slot = slots.slot('node', budgetNode(input.name));
  return gate(slot, (value) => localOf(slot, value)?.value !== 0, entry);
}
