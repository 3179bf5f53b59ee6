/**
 * Observers: nodes of a search that only watch. What they remember is part of the state, so that questions about the past
 * ("was this ever approved?", "did its last attempt get in?") are questions about states. They read facts alone, which a live
 * gateway shows too, and nothing that runs reads them.
 */
import type { Local, Machine, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Noted } from '../sim/world.ts';
import type { Fact } from './facts.ts';
import { OPERATOR } from './nodes.ts';
import { sortedUnique, union } from './scopes.ts';

/** Whether a caller's latest attempt got in and nothing has cut it off since: `trying` until the first one ends. */
export type Outcome = 'trying' | 'in' | 'out';

/** The kind of every observer, whatever the release. */
export const OBSERVER = 'observer';

export const outcomeNode = (client: string): string => `observer/outcome/${client}`;
/** Every scope that was ever approved or handed out for a device by a person, or held before the search began. */
export const grantedNode = (device: string): string => `observer/granted/${device}`;

/** Who watches this fact. The person's own comings and goings are nobody's business. */
export function observersOf({ note }: Noted): readonly string[] {
  const fact = note as unknown as Fact;
  switch (fact.type) {
    case 'result':
      return fact.client === OPERATOR ? [] : [outcomeNode(fact.client)];
    case 'approved':
    case 'rotated':
      return fact.device === OPERATOR ? [] : [grantedNode(fact.device)];
    default:
      return [];
  }
}

const still = (local: Local) => ({ local, effects: [] });

/** The machine of an observer: its local state is `{ value: what it remembers }`. */
export const observerMachine: Machine = {
  start: (input: Json) => still({ value: input, context: {} }),
  step(local: Local, event: Message) {
    const fact = event['note'] as unknown as Fact;
    if (fact.type === 'result') return still({ value: fact.ok ? 'in' : 'out', context: {} });
    if (fact.type !== 'approved' && fact.type !== 'rotated') return still(local);
    return still({ value: sortedUnique(union(local.value as string[], fact.scopes)), context: {} });
  },
};
