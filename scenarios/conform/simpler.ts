/** Simpler operations to try in place of one, the simplest first: fewer scopes, the plain client, the shared secret, local. */
import type { Deputy, Operation } from '../recorded.ts';

type Connect = Extract<Operation, { op: 'connect' }>;

export function simplerOperations(operation: Operation): readonly Operation[] {
  switch (operation.op) {
    case 'connect':
      return simplerConnects(operation);
    case 'rotate': {
      const { scopes, ...bare } = operation;
      const fewer =
        scopes === undefined ? [] : [bare, ...simplerScopes(scopes).map((less) => ({ ...bare, scopes: less }))];
      return [
        ...simplerDeputies(operation),
        ...(operation.deliver ? [{ ...operation, deliver: false }] : []),
        ...fewer,
        ...onFirstDevice(operation),
      ];
    }
    case 'approve':
    case 'reject': {
      const { stale, ...live } = operation;
      return [...simplerDeputies(operation), ...(stale === true ? [live] : []), ...onFirstDevice(operation)];
    }
    case 'remove':
    case 'revoke':
      return [...simplerDeputies(operation), ...onFirstDevice(operation)];
    case 'list':
      return simplerDeputies(operation);
    default:
      return [];
  }
}

/** The operator, or a deputy of whom less has to be said. */
function simplerDeputies<Of extends Operation & { readonly by?: Deputy }>(operation: Of): readonly Of[] {
  const { by, ...rest } = operation;
  if (by === undefined) return [];
  return [
    rest as Of,
    ...(Object.keys(by).length > 3
      ? [{ ...operation, by: { device: by.device, scopes: by.scopes, auth: by.auth } }]
      : []),
    ...(by.auth === 'shared' ? [] : [{ ...operation, by: { ...by, auth: 'shared' } }]),
    ...simplerScopes(by.scopes).map((scopes) => ({ ...operation, by: { ...by, scopes } })),
    ...onFirstDevice(by).map((first) => ({ ...operation, by: first })),
  ];
}

function simplerConnects(connect: Connect): readonly Operation[] {
  const { age, ...newest } = connect;
  const { platform, family, ...anywhere } = connect;
  const { call, ...silent } = connect;
  return [
    ...(call === undefined ? [] : [silent]),
    ...(platform === undefined && family === undefined ? [] : [anywhere]),
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

const onFirstDevice = <Of extends { readonly device: string }>(operation: Of): readonly Of[] =>
  operation.device === 'd1' ? [] : [{ ...operation, device: 'd1' }];
