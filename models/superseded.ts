/**
 * Older silent pairings of a client go when a device is approved in silence as the same client (2026.9.6,
 * `pruneSupersededSilentPairedDevices`). The release takes them for earlier identities of that client, left behind by state
 * folders that are gone.
 */
import type { Message } from '../sim/machine.ts';
import type { Ms } from '../sim/model.ts';
import type { Connect } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { type Rule, unknown } from './store-ruling.ts';
import { type DeviceFiles, emptyFiles, type Paired, type PairingRequest, type StoreOperation } from './store-state.ts';

/** For so long nothing that was approved in silence goes (2026.9.6, `PRUNE_RECENT_APPROVAL_GRACE_MS`). */
export const GRACE_MS: Ms = 60_000;

/** What a client calls itself. */
export interface Naming {
  readonly clientId: string;
  readonly clientMode: string;
  readonly displayName?: string | undefined;
}

const asCompared = (text: string | undefined): string => (text ?? '').trim().toLowerCase();

/** Clients of equal names are taken for one. */
export const namesOf = ({ clientId, clientMode, displayName }: Naming): string =>
  [clientId, clientMode, displayName].map(asCompared).join('\u0000');

/** As which client a device may be approved in silence, where that matters later. */
export const silentAs = (knobs: Knobs, connect: Connect): { readonly silentAs?: string } =>
  knobs.silentTwins === 'stay' ? {} : { silentAs: namesOf(connect) };

/** How a client calls itself that was let in, where a record is known by that. */
export const nameShown = (knobs: Knobs, { displayName = '' }: Connect): { readonly displayName?: string } =>
  knobs.silentTwins === 'stay' ? {} : { displayName: asCompared(displayName) };

/** The names of a record, of which a connect tells the last anew. */
export function renamed({ silentAs: before }: Paired, displayName: string | undefined): { readonly silentAs?: string } {
  if (before === undefined || displayName === undefined) return {};
  return { silentAs: [...before.split('\u0000').slice(0, 2), displayName].join('\u0000') };
}

/** Whether a record goes by another name once this client was let in. */
export function renames(knobs: Knobs, paired: Paired | null, connect: Connect): boolean {
  const after = paired === null ? undefined : renamed(paired, nameShown(knobs, connect).displayName).silentAs;
  return after !== undefined && after !== paired?.silentAs;
}

/** Of a record that is approved: whether nobody was asked, now and ever before. */
export const approvedAs = (
  before: Paired | null,
  live: PairingRequest,
  isSilent: boolean,
): Pick<Paired, 'silentAs' | 'recent'> =>
  isSilent && live.silentAs !== undefined && (before === null || before.silentAs !== undefined)
    ? { silentAs: live.silentAs, recent: true }
    : {};

/** The record once its time of grace is over. */
export function aged(files: DeviceFiles): DeviceFiles {
  if (files.paired?.recent === undefined) return files;
  const { recent: _, ...paired } = files.paired;
  return { ...files, paired };
}

/** Another device was approved in silence: this one goes if it is an older one of the same client. */
export const superseded: Rule<'superseded'> = (_knobs, files, op) => {
  const { paired } = files;
  if (paired === null || paired.silentAs !== op.silentAs || paired.recent === true) return unknown(files);
  return { files: emptyFiles, answer: {} };
};

/** What all other stores are asked after a silent approval; null where the record counts as approved by a person. */
export const pruning = ({ paired }: DeviceFiles): Message | null =>
  paired?.silentAs === undefined ? null : { type: 'supersede', silentAs: paired.silentAs };

/** One object for each client, by which memos know it again. */
const asked = new Map<string, StoreOperation>();
/** A bound on memory: clients are few, unless somebody makes up new ones without end. */
const ASKED_MAX = 10_000;

export function supersededBy(client: string): StoreOperation {
  const known = asked.get(client);
  if (known !== undefined) return known;
  if (asked.size >= ASKED_MAX) asked.clear();
  const made: StoreOperation = Object.freeze({
    type: 'superseded',
    from: '',
    for: 'nobody',
    atMs: null,
    fresh: null,
    silentAs: client,
  } as const);
  asked.set(client, made);
  return made;
}
