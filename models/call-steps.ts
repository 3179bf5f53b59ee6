/** What a connection does with the calls of a client that is in, and with what the store answers to them. */
import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { scopesHeld } from './command-line.ts';
import type { ConnectionEvent, Given } from './connection.ts';
import { broadcast, toClient } from './connection-steps.ts';
import { about, managerOf, unknownRequest } from './management.ts';
import { refusalOf } from './methods.ts';
import { GATEWAY } from './nodes.ts';
import type { Knobs } from './releases/release.ts';
import { emit } from './statechart.ts';

/** A method call of a connection that is in: refused, answered at once, or passed on to the store. */
export const serve = (knobs: Knobs) =>
  emit((given: Given) => {
    const { context, event } = given;
    const connect = context.connect;
    if (event.type !== 'call' || connect === null) return [];
    const { id, method } = event;
    const fail = (message: string) => toClient(given, { type: 'answer', id, ok: false, message, payload: null });
    const isOffered = method !== 'device.pair.remove' || knobs.removalOfDevice !== 'no-such-method';
    const refusal = refusalOf(knobs, method, connect.role, scopesHeld(knobs, connect, context.local), isOffered);
    if (refusal !== null) return [fail(refusal)];
    if (!isOffered) return [fail(`unknown method: ${method}`)];
    if (method === 'connect') return [fail('connect is only valid as the first request')];
    const op = storeOperation(method, event.params);
    if (op === null) return [toClient(given, { type: 'answer', id, ok: true, message: null, payload: { method } })];
    const asked = {
      ...managed(knobs, given, op),
      ...asWhom(knobs, given, op),
      from: context.connection,
      for: id,
      atMs: null,
      fresh: null,
    };
    return [{ type: 'ask', ask: { type: 'store', device: op.device, op: asked } }];
  });

/** What later releases also look at: who it is that approves or rotates. */
function asWhom(knobs: Knobs, { context: { connect, auth } }: Given, { device, op }: Deed): { [key: string]: Json } {
  const scopes = connect?.scopes ?? [];
  switch (op['type']) {
    case 'approve':
      return knobs.approverBound === 'none' ? {} : { approver: scopes };
    case 'revoke':
      return knobs.revokerBound === 'none' ? {} : { revoker: scopes };
    case 'rotate': {
      const own = auth === 'device-token' && connect?.device === device;
      return {
        ...(knobs.rotatorBound === 'none' ? {} : { rotator: scopes }),
        ...(knobs.rotateSecret === 'to-the-caller' ? {} : { own }),
      };
    }
    default:
      return {};
  }
}

/** Who manages: seen from the device, where the call names it; else the store that has the request will know. */
function managed(knobs: Knobs, { context }: Given, { device, op }: Deed): { [key: string]: Json } {
  const manages = standing(knobs, context);
  if (manages === undefined) return op;
  if (op['type'] === 'list') return hidesOthers(knobs) && manages !== null ? { ...op, only: manages } : op;
  return device === null ? { ...op, manages } : about({ ...op, manages }, device);
}

const standing = (knobs: Knobs, { connect, auth }: Given['context']): string | null | undefined =>
  connect === null ? undefined : managerOf(knobs, connect, auth);

const hidesOthers = ({ managing }: Knobs): boolean => managing !== 'own-device';

interface Deed {
  readonly device: string | null;
  readonly op: { [key: string]: Json };
}

/** The store operation behind a method, or null where it has none. `device` is null where the request id tells it. */
function storeOperation(method: string, params: Json): Deed | null {
  const given = (params ?? {}) as Record<string, Json>;
  const device = (given['device'] ?? null) as string | null;
  const { requestId = null, role = null, scopes = null, seen = null } = given;
  switch (method) {
    case 'device.pair.list':
      return { device: null, op: { type: 'list' } };
    case 'device.pair.approve':
      return { device: null, op: { type: 'approve', requestId, seen } };
    case 'device.pair.reject':
      return { device: null, op: { type: 'reject', requestId } };
    case 'device.pair.remove':
      return { device, op: { type: 'remove' } };
    case 'device.token.rotate':
      return { device, op: { type: 'rotate', role, scopes } };
    case 'device.token.revoke':
      return { device, op: { type: 'revoke', role } };
    default:
      return null;
  }
}

/** What the store's "no such thing" is called, by operation. */
const UNKNOWN: Readonly<Record<string, string>> = {
  approve: 'unknown requestId',
  reject: 'unknown requestId',
  remove: 'unknown deviceId',
  rotate: 'unknown deviceId/role',
  revoke: 'unknown deviceId/role',
};

/** Connections that the device has open are closed, where the release does that; a token's change concerns those of its role. */
function expelled(event: ConnectionEvent): Effect | null {
  if (event.type !== 'store.answer' || event.said === null || event.device === undefined) return null;
  const message: Message = { type: 'expel', device: event.device, role: event.said['role'] ?? null };
  return { type: 'send', to: GATEWAY, message };
}

export const answerCall = (knobs: Knobs) =>
  emit((given: Given) => {
    const { event } = given;
    if (event.type !== 'store.answer') return [];
    const { op, for: id, said: whole } = event;
    const ok = whole !== null;
    // How much of a request an approval granted, and whether it was silent, stays inside (facts 1.8).
    const payload = op === 'approve' && ok ? { requestId: whole['requestId'] ?? null } : whole;
    const decision = op === 'approve' ? 'approved' : 'rejected';
    const resolved = ok && (op === 'approve' || op === 'reject');
    const why = event.why ?? unknownRequest(knobs, op, standing(knobs, given.context)) ?? UNKNOWN[op] ?? 'unknown';
    return [
      toClient(given, { type: 'answer', id, ok, message: ok ? null : why, payload }),
      resolved ? broadcast('device.pair.resolved', { requestId: whole['requestId'] ?? null, decision }) : null,
      expelled(event),
    ];
  });
