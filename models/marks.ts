/**
 * What a search remembers of each step, as bits, and what fairness counts a step as. The bits that begin with `broken` are
 * sentences of `properties.ts` that one step and the state before it decide.
 */
import type { Local } from '../sim/machine.ts';
import type { OpenAction, Seen } from '../sim/open-world.ts';
import type { Noted } from '../sim/world.ts';
import type { Fact } from './facts.ts';
import { kindOf, nameOf, OPERATOR, storeNode } from './nodes.ts';
import { grantedNode } from './observers.ts';
import { covers } from './scopes.ts';
import type { DeviceFiles } from './store-state.ts';

export const MARK = {
  /** A caller was refused, and had not been asked to come then. */
  refused: 1,
  /**
   * A paired device was let in, or was given more without a person, beyond all that what was approved for it stands for: to an
   * operator admin stands for every operator scope and write for read, since that is what they may call (facts 5.2).
   */
  beyond: 2,
  /** A device that was paired gained a scope that no person ever approved for it, by an approval without a person. */
  silently: 4,
  /** A second request of a device, while the first was live and undecided. */
  twoRequests: 8,
  /** A caller whose ask a live request covers was told another one. */
  otherRequest: 16,
  /** A caller was told a request that does not name what it asked. */
  unnamed: 32,
  /** A connect alone gave a device a scope that was never approved for it. */
  unapproved: 64,
  /** An approval went through and granted nothing. */
  inVain: 128,
} as const;

type Was = (node: string) => Local | undefined;

const filesWere = (was: Was, device: string): DeviceFiles | null =>
  (was(storeNode(device))?.context['files'] as unknown as DeviceFiles | undefined) ?? null;

/** One step in bits. */
export function markOf(notes: readonly Noted[], was: Was): number {
  let mark = 0;
  let live: { readonly id: string; readonly scopes: readonly string[] } | null | undefined;
  const liveOf = (device: string) => {
    const request = filesWere(was, device)?.request ?? null;
    if (live === undefined) live = request === null ? null : { id: request.requestId, scopes: request.scopes };
    return live;
  };
  const granted = new Map<string, readonly string[]>();
  const grantedTo = (device: string) =>
    granted.get(device) ?? ((was(grantedNode(device))?.value ?? []) as readonly string[]);
  const isBeyond = (device: string, role: string, scopes: readonly string[]) =>
    filesWere(was, device)?.paired != null && !covers('implied', grantedTo(device), scopes, role);
  const isNew = ({ device, scopes }: { readonly device: string; readonly scopes: readonly string[] }) =>
    scopes.some((scope) => !grantedTo(device).includes(scope));
  for (const { note } of notes) {
    const fact = note as unknown as Fact;
    if ('device' in fact && fact.device === OPERATOR) continue;
    switch (fact.type) {
      case 'refused': {
        if (fact.client === OPERATOR) break;
        if (!fact.invited) mark |= MARK.refused;
        const before = fact.device === null || fact.requestId === null ? null : liveOf(fact.device);
        const covered = before?.scopes !== undefined && fact.scopes.every((scope) => before.scopes.includes(scope));
        if (before !== null && before.id !== fact.requestId && covered) mark |= MARK.otherRequest;
        break;
      }
      case 'asked':
        if (fact.silent) break;
        if (liveOf(fact.device) !== null && liveOf(fact.device)?.id !== fact.requestId) mark |= MARK.twoRequests;
        live = { id: fact.requestId, scopes: fact.scopes };
        break;
      case 'asked-again':
        if (fact.lost.length > 0) mark |= MARK.unnamed;
        break;
      case 'accepted':
        if (fact.device !== null && isBeyond(fact.device, fact.role, fact.scopes)) mark |= MARK.beyond;
        break;
      case 'approved':
        if (fact.silent && filesWere(was, fact.device)?.paired != null && isNew(fact)) mark |= MARK.silently;
        if (fact.silent && isBeyond(fact.device, 'operator', fact.scopes)) mark |= MARK.beyond;
        if (fact.scopes.length === 0) mark |= MARK.inVain;
        granted.set(fact.device, [...grantedTo(fact.device), ...fact.scopes]);
        live = null;
        break;
      case 'rotated':
        granted.set(fact.device, [...grantedTo(fact.device), ...fact.scopes]);
        break;
      case 'widened':
        if (isNew(fact)) mark |= MARK.unapproved;
        if (isBeyond(fact.device, 'operator', fact.scopes)) mark |= MARK.beyond;
        break;
      case 'rejected':
      case 'expired':
      case 'removed':
        live = null;
        break;
    }
  }
  return mark;
}

/**
 * Channels of the person: one for each thing a person does, so that doing one of them does not count for the other, and nobody
 * is passed over for ever by a person who always turns to somebody else.
 */
export const looksAt = (device: string): string => `operator sees a request of ${device}`;
export const isLook = (channel: string): boolean => channel.startsWith(looksAt(''));
export const GLANCES = 'operator sees nothing to do';
export const ACTS = 'operator acts on what was seen';

/** What fairness counts a step as. */
function channelOf(action: OpenAction, notes: readonly Noted[]): string {
  if (action.type === 'input') return action.input;
  if (action.type === 'deliver') return `${action.from} to ${action.to}`;
  if (kindOf(action.owner) !== OPERATOR) return action.owner;
  const looked = notes.find(({ note }) => note.type === 'looked');
  if (looked !== undefined) {
    const { saw } = looked.note as unknown as { readonly saw: { readonly device: string } | null };
    return saw === null ? GLANCES : looksAt(saw.device);
  }
  return notes.some(({ note }) => note.type === 'decided') ? ACTS : nameOf(action.owner);
}

export const classify = (action: OpenAction, notes: readonly Noted[], was: Was): Seen => ({
  channel: channelOf(action, notes),
  mark: markOf(notes, was),
});
