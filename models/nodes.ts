/** How the nodes of the pairing world are called. One place, because names are how messages find their way. */

export const GATEWAY = 'gateway';
/** The disk under the store: each file of a write arrives by itself. */
export const diskNode = (file: string): string => `disk/${file}`;
export const storeNode = (device: string): string => `store/${device}`;
/** A device's own files: its identity and the tokens it was given. Shared by every caller on that device. */
export const deviceNode = (device: string): string => `device/${device}`;
/** A started client, running by its own rules. */
export const clientNode = (client: string): string => `client/${client}`;
/** One attempt of a client, made by a step; `n` tells apart those that overlap because a fault keeps an answer back. */
export const attemptNode = (client: string, n = 1): string =>
  n === 1 ? `attempt/${client}` : `attempt/${client}/${n}`;
/** The gateway's end of a connection; `n` tells apart those of one client that overlap. */
export const connectionNode = (client: string, n: number): string => `connection/${client}/${n}`;

/** `store` for `store/laptop`. */
export function kindOf(node: string): string {
  const at = node.indexOf('/');
  return at <= 0 ? node : node.slice(0, at);
}
/** `laptop` for `store/laptop`, `status` for `connection/status/1`. */
export function nameOf(node: string): string {
  const at = node.indexOf('/');
  if (at < 0) return node;
  const end = node.indexOf('/', at + 1);
  return end < 0 ? node.slice(at + 1) : node.slice(at + 1, end);
}

/** Which fields hold fresh names: ids and secrets that are compared, never read (see `sim/identity.ts`). */
export const isFreshName = (key: string): boolean =>
  key === 'token' || key === 'otherToken' || key === 'requestId' || key === 'received' || key === 'stored';

/** The person who runs the gateway has an identity of their own. */
export const OPERATOR = 'operator';
