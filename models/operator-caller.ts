/** How the person who runs the gateway gets in. */
import type { Caller } from './client.ts';
import { OPERATOR } from './nodes.ts';
import { FULL_5 } from './scopes.ts';

/** The person's own way in: an identity that holds everything (contracts). */
export const operatorCaller = (node: string, tells: string | null): Caller => ({
  node,
  device: OPERATOR,
  id: 'cli',
  mode: 'cli',
  role: 'operator',
  scopes: FULL_5,
  auth: 'shared',
  age: 0,
  local: true,
  retry: { kind: 'once' },
  call: null,
  tokens: 'handed',
  tells,
});
