/** Simpler operations to try in place of one, the simplest first: fewer scopes, the plain client, the shared secret, local. */
import type { Operation } from '../recorded.ts';

type Connect = Extract<Operation, { op: 'connect' }>;

export function simplerOperations(operation: Operation): readonly Operation[] {
  switch (operation.op) {
    case 'connect':
      return simplerConnects(operation);
    case 'rotate': {
      const { scopes, ...bare } = operation;
      const fewer =
        scopes === undefined ? [] : [bare, ...simplerScopes(scopes).map((less) => ({ ...bare, scopes: less }))];
      return [...(operation.deliver ? [{ ...operation, deliver: false }] : []), ...fewer, ...onFirstDevice(operation)];
    }
    case 'approve':
    case 'reject': {
      const { stale, ...live } = operation;
      return [...(stale === true ? [live] : []), ...onFirstDevice(operation)];
    }
    case 'remove':
    case 'revoke':
      return onFirstDevice(operation);
    default:
      return [];
  }
}

function simplerConnects(connect: Connect): readonly Operation[] {
  const { age, ...newest } = connect;
  return [
    ...(age === undefined ? [] : [newest]),
    ...(connect.client === 'cli' && connect.mode === 'cli' ? [] : [{ ...connect, client: 'cli', mode: 'cli' }]),
    ...(connect.role === 'operator' ? [] : [{ ...connect, role: 'operator' }]),
    ...(connect.auth === 'shared' ? [] : [{ ...newest, auth: 'shared' }]),
    ...(connect.local ? [] : [{ ...connect, local: true }]),
    ...simplerScopes(connect.scopes).map((scopes) => ({ ...connect, scopes })),
    ...onFirstDevice(connect),
  ];
}

/** One scope fewer, or the first kinds of scope in place of others. */
const simplerScopes = (scopes: readonly string[]): readonly (readonly string[])[] =>
  scopes.map((_, at) => scopes.filter((_scope, other) => other !== at));

const onFirstDevice = <Of extends Operation & { readonly device: string }>(operation: Of): readonly Of[] =>
  operation.device === 'd1' ? [] : [{ ...operation, device: 'd1' }];
