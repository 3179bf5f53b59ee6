/** What a rule of the pairing store answers with, and the few things that all rules say alike. */
import type { Json } from '../sim/model.ts';
import type { Knobs } from './releases/release.ts';
import { coverRule, sortedUnique, withImplied } from './scopes.ts';
import type { DeviceFiles, Paired, StoreOperation } from './store-state.ts';

export interface Ruling {
  readonly files: DeviceFiles;
  /** What the caller is told; null stands for "no such thing", or for what `why` says. */
  readonly answer: { readonly [key: string]: Json } | null;
  /** Why it was denied, in the words of the wire, where that is more than "no such thing". */
  readonly why?: string;
}

export type Rule<Type extends string> = (
  knobs: Knobs,
  files: DeviceFiles,
  op: Extract<StoreOperation, { type: Type }>,
) => Ruling;

export const unknown = (files: DeviceFiles): Ruling => ({ files, answer: null });

export const denied = (files: DeviceFiles, why: string): Ruling => ({ files, answer: null, why });

/** What a device is approved for. Null: the release knows no bound for it. */
export function approvedOf(knobs: Knobs, { approved, scopes }: Paired): readonly string[] | null {
  const set = approved ?? scopes;
  return set.length === 0 && knobs.nothingApproved === 'is-no-set' ? null : written(knobs, set);
}

/** Scopes as a token lists them. */
export const written = (knobs: Knobs, scopes: readonly string[]): readonly string[] =>
  sortedUnique(knobs.scopeForm === 'with-implied' ? withImplied(scopes) : scopes);

/** How what is asked is compared with what a token or an approval has. */
export const tokenRule = (knobs: Knobs) => coverRule(knobs.tokenCover, knobs.newerScopes);
