/**
 * When is a loop of refusals a failure? Not whenever somebody is refused for ever: who shows no secret, or was never approved by
 * a person who never looks, is refused rightly. A loop is a failure where an attempt that starts *after* the approval it needs is
 * refused all the same, and so for ever:
 *
 * - a person approves whatever is seen, and still a caller is refused for want of pairing, or although it shows the right shared
 *   secret, or with a device token that served it before and that nobody took away;
 * - nobody acts, and a caller is refused for scopes that its device was approved for before and that nobody took away. (A rotate
 *   issues a token; it takes no approval away.)
 */
import { union } from '../../models/scopes.ts';
import type { Message } from '../../sim/machine.ts';
import type { Assumption } from '../result.ts';
import type { Scenario } from '../schema.ts';

type Fact = Message;

/** The facts before a loop, and those of one time round. */
export interface Lasso {
  readonly stem: Iterable<Fact>;
  readonly loop: Iterable<Fact>;
}

/** The refusals of the loop that are failures; none where it is as it should be. */
export function undueRefusals(scenario: Scenario, assumption: Assumption, { stem, loop }: Lasso): readonly Fact[] {
  const refused = [...loop].filter((fact) => fact.type === 'refused' && fact['invited'] !== true);
  if (refused.length === 0) return [];
  const known = history(scenario, stem);
  const undue = assumption === 'operator acts' ? refusedAllTheSame : refusedWhatWasApproved;
  return refused.filter((fact) => undue(scenario, known, fact));
}

interface History {
  readonly served: ReadonlySet<string>;
  /** Devices of which something was taken away or replaced by a person's own choice. */
  readonly taken: ReadonlySet<string>;
  /** By device and role. */
  readonly approved: ReadonlyMap<string, readonly string[]>;
}

const key = (device: string, role: string): string => `${device} ${role}`;

function history(scenario: Scenario, stem: Iterable<Fact>): History {
  const served = new Set<string>();
  const taken = new Set<string>();
  const approved = new Map<string, readonly string[]>();
  const grant = (device: string, role: string, scopes: readonly string[]) =>
    approved.set(key(device, role), union(approved.get(key(device, role)) ?? [], scopes));
  for (const [device, { roles, scopes, approvedScopes }] of Object.entries(scenario.given.paired))
    for (const role of roles) grant(device, role, union(scopes, approvedScopes ?? []));
  for (const fact of stem) {
    const device = fact['device'] as string;
    if (fact.type === 'accepted') served.add(fact['client'] as string);
    if (fact.type === 'approved') grant(device, fact['role'] as string, fact['scopes'] as readonly string[]);
    if (fact.type === 'removed' || fact.type === 'revoked' || fact.type === 'rotated') taken.add(device);
    if (fact.type === 'revoked') approved.delete(key(device, fact['role'] as string));
    if (fact.type === 'removed') for (const of of approved.keys()) if (of.startsWith(`${device} `)) approved.delete(of);
  }
  return { served, taken, approved };
}

function refusedAllTheSame({ clients }: Scenario, { served, taken }: History, refused: Fact): boolean {
  const name = refused['client'] as string;
  const client = clients[name];
  if (client === undefined) return false;
  if (refused['requestId'] !== null) return true;
  // Where it comes from, or a clock that is off, is nothing that anybody approves.
  if (refused['cause'] !== 'unauthorized') return false;
  return client.auth === 'shared' || (served.has(name) && !taken.has(client.device));
}

function refusedWhatWasApproved({ clients }: Scenario, { approved }: History, refused: Fact): boolean {
  const client = clients[refused['client'] as string];
  if (client === undefined || refused['requestId'] === null) return false;
  const before = approved.get(key(client.device, client.role));
  return before !== undefined && client.scopes.every((scope) => before.includes(scope));
}
