/**
 * Who may manage devices without being an admin. Early releases ask for the pairing scope alone; later ones let a device manage
 * itself only, and then only as an operator. What is denied is denied in one word for each method, whatever was wrong.
 */
import type { Connect } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { ADMIN } from './scopes.ts';
import { type DeviceFiles, type Manager, rolesOf, type StoreOperation } from './store-state.ts';

/** The device for which a caller who is no admin stands, as far as management goes; null: for none, undefined: nobody asks. */
export function managerOf(
  knobs: Knobs,
  { device, scopes }: Pick<Connect, 'device' | 'scopes'>,
  auth: 'token' | 'device-token',
): string | null | undefined {
  if (knobs.managing === 'any-device' || scopes.includes(ADMIN)) return undefined;
  return knobs.managing === 'own-device' || auth === 'device-token' ? device : null;
}

/** The same operation, once it is known which device it is about. */
export function about<Op extends object>(op: Op & { readonly manages?: string | null }, device: string): Op {
  if (op.manages === undefined) return op;
  const { manages, ...rest } = op;
  const manager: Manager = manages === null ? 'host' : manages === device ? 'itself' : 'another';
  return { ...rest, manager } as unknown as Op;
}

const DENIED = {
  approve: 'device pairing approval denied',
  reject: 'device pairing rejection denied',
  remove: 'device pairing removal denied',
  rotate: 'device token rotation denied',
  revoke: 'device token revocation denied',
} as const;

type Managing = keyof typeof DENIED;

const isManaging = (type: string): type is Managing => Object.hasOwn(DENIED, type);

/** Why this one may not do that to this device, in the words of the wire; null where nothing is against it. */
export function notToManage(knobs: Knobs, files: DeviceFiles, op: StoreOperation): string | null {
  const { type, manager } = op;
  if (manager === undefined || !isManaging(type)) return null;
  const ofRequests = type === 'approve' || type === 'reject';
  if (manager === 'another') return knobs.managing === 'own-device' && ofRequests ? null : DENIED[type];
  if (knobs.managing !== 'own-device-as-operator') return null;
  return rolesManaged(files, op).every((role) => role === 'operator') ? null : DENIED[type];
}

/** The roles that an operation is about, where it takes an admin to manage others than operators. */
function rolesManaged({ request, paired, tokens }: DeviceFiles, op: StoreOperation): readonly string[] {
  switch (op.type) {
    case 'approve':
      return request === null || request.requestId !== op.requestId ? [] : rolesOf(request);
    case 'rotate':
    case 'revoke':
      return [op.role];
    case 'remove':
      return paired === null || op.manager === 'host' ? [] : [...paired.roles, paired.role, ...Object.keys(tokens)];
    default:
      return [];
  }
}

/** What a caller is told of a request that does not exist: to who may manage nothing else, that is denied too. */
export function unknownRequest(knobs: Knobs, type: string, manages: string | null | undefined): string | null {
  if (manages === undefined || knobs.managing === 'own-device') return null;
  if (type === 'approve')
    return manages !== null || knobs.managing === 'own-device-as-operator' ? DENIED.approve : null;
  return type === 'reject' && manages !== null ? DENIED.reject : null;
}
