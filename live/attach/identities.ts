/**
 * Who plays the devices of one session after another on one gateway. Each of them is somebody whom the gateway's store does not
 * know. But a gateway remembers for minutes who was there, up to two hundred of them (2026.2.19), and tells all of it to whoever
 * is let in and whenever somebody leaves: with new identities for every session that is 75 kB a time, and most of what is done for
 * it. So those whom the store has forgotten are used again.
 */
import { type Identity, newIdentity } from '../identity.ts';

export interface Identities {
  take(): Identity;
  /** The gateway's store has forgotten them, and nothing is under way that could bring them back to its mind. */
  giveBack(forgotten: readonly Identity[]): void;
}

/** So many wait before the first of them is taken again: some sessions lie between its last and its next. */
const WAITING = 12;

export function identities(): Identities {
  const waiting: Identity[] = [];
  return {
    take: () => (waiting.length > WAITING ? waiting.shift() : undefined) ?? newIdentity(),
    giveBack: (forgotten) => void waiting.push(...forgotten),
  };
}
