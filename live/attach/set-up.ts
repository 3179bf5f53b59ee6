/**
 * Brings a device into the state that a scenario begins with, by nothing but connects and approvals: all that can be done to
 * a gateway whose files are out of reach. What that cannot bring about is named.
 *
 * To give a token fewer scopes than its device, the device is paired with the others first and then asks for the token's: the
 * approval adds them to the device and issues a token with just these (facts 2.4).
 */
import type { Call, Caller } from '../../models/client.ts';
import { clientNode, deviceNode, OPERATOR } from '../../models/nodes.ts';
import { operatorCaller } from '../../models/operator-caller.ts';
import type { Release } from '../../models/releases/release.ts';
import type { PairedDevice, PendingRequest, Scenario } from '../../scenarios/schema.ts';
import { type AttemptOutcome, NotPlayable } from '../../scenarios/session.ts';
import type { Party } from './party.ts';

interface Hands {
  attempt(caller: Caller): Promise<AttemptOutcome>;
  /** As the operator. */
  call(call: Call): Promise<AttemptOutcome>;
}

const lacks = (have: readonly string[], wanted: readonly string[]): boolean =>
  !wanted.every((one) => have.includes(one));

/** All devices of a scenario, by the hands of an operator who is let in first. */
export async function setUpAll(
  scenario: Scenario,
  release: Release,
  party: Party,
  attempt: Hands['attempt'],
): Promise<void> {
  const call = (what: Call) => attempt({ ...operatorCaller(clientNode(OPERATOR), null), call: what });
  const { result } = await attempt(operatorCaller(clientNode(OPERATOR), null));
  if (result?.ok !== true) {
    const why = result?.error?.message ?? result?.close?.reason ?? 'no answer';
    throw new NotPlayable(`the gateway does not let a new local operator in: ${why === '' ? 'no answer' : why}`);
  }
  for (const [device, { clockOffsetMs }] of Object.entries(scenario.devices)) {
    // A device whose clock is off gets nothing done; it is put off again below.
    party.callers.tell(deviceNode(device), { type: 'clock', skewMs: 0 });
    await setUp(scenario, release, device, { attempt, call });
    const held = scenario.given.holds[device] === 'current' ? party.heldBy(device) : {};
    const stored = Object.fromEntries(
      Object.entries(held).map(([role, { token, scopes }]) => [role, { token: party.tap.valueOf(token), scopes }]),
    );
    const received = Object.values(stored).map(({ token }) => token);
    party.resetDevice({ device, stored, received, keeps: party.keeps, skewMs: clockOffsetMs });
  }
}

async function setUp(scenario: Scenario, release: Release, device: string, hands: Hands): Promise<void> {
  const paired = scenario.given.paired[device];
  const pending = scenario.given.pending[device];
  if (paired !== undefined) await pair(device, release, paired, hands);
  if (pending !== undefined) await ask(device, pending, paired ?? null, hands);
}

async function pair(device: string, { knobs }: Release, given: PairedDevice, hands: Hands): Promise<void> {
  const { scopes } = given;
  const token = given.tokens.operator;
  const impossible = (what: string) => notPossible(`given.paired.${device}`, what);
  if (given.roles.join() !== 'operator' || given.tokens.node !== null) throw impossible('the role node');
  if (given.approvedScopes !== null && knobs.approvedSet !== 'one-list') throw impossible('approvedScopes');
  if (token === null) throw impossible('a paired device without a token');
  const same = !lacks(token.scopes, scopes) && !lacks(scopes, token.scopes);
  if (!same && (token.scopes.length === 0 || lacks(scopes, token.scopes))) {
    throw impossible('a token with other scopes than some of its device');
  }
  await accepted(device, same ? scopes : scopes.filter((scope) => !token.scopes.includes(scope)), hands);
  if (!same) {
    const requestId = await refused(device, token.scopes, true, hands);
    await done(await hands.call({ method: 'device.pair.approve', params: { requestId } }), device);
    // So that the device has the token in its hands.
    await accepted(device, token.scopes, hands);
  }
  if (token.revoked) {
    await done(await hands.call({ method: 'device.token.revoke', params: { device, role: 'operator' } }), device);
  }
}

async function ask(device: string, given: PendingRequest, paired: PairedDevice | null, hands: Hands): Promise<void> {
  const impossible = (what: string) => notPossible(`given.pending.${device}`, what);
  if (given.role !== 'operator') throw impossible('the role node');
  if (given.ageMs !== 0) throw impossible('a request that is older');
  if (given.silent) throw impossible('a silent request');
  if (given.isRepair !== (paired !== null)) throw impossible('isRepair other than whether the device is paired');
  if (paired !== null && !lacks(paired.scopes, given.scopes)) throw impossible('a request for what the device has');
  // A device that is not paired yet is only asked about when it is not local.
  await refused(device, given.scopes, paired !== null, hands);
}

const notPossible = (where: string, what: string): NotPlayable =>
  new NotPlayable(`${where}: ${what} cannot be brought about through the protocol; --state-dir lets it be written`);

const caller = (device: string, scopes: readonly string[], local: boolean): Caller => ({
  ...operatorCaller(clientNode('set-up'), null),
  device,
  id: 'gateway-client',
  mode: 'backend',
  scopes,
  local,
});

async function accepted(device: string, scopes: readonly string[], hands: Hands): Promise<void> {
  const { result } = await hands.attempt(caller(device, scopes, true));
  if (result?.ok !== true) throw failed(device, result?.error?.message ?? result?.close?.reason ?? 'no answer');
}

async function refused(device: string, scopes: readonly string[], local: boolean, hands: Hands): Promise<string> {
  const { result } = await hands.attempt(caller(device, scopes, local));
  const requestId = result?.error?.requestId ?? null;
  if (requestId === null)
    throw failed(device, result?.ok === true ? 'accepted' : (result?.error?.message ?? 'no answer'));
  return requestId;
}

async function done({ answer }: AttemptOutcome, device: string): Promise<void> {
  if (answer?.ok !== true) throw failed(device, answer?.message ?? 'no answer');
}

const failed = (device: string, why: string): NotPlayable =>
  new NotPlayable(`given: ${device} could not be set up: the gateway said "${why}"`);
