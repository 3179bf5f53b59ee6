/**
 * What frames and parameters may look like, as JSON Schema (facts 1.2, 1.4, 1.8; 2026.2.19, seen running). The order of
 * `required` and of `properties` is the order in which a validator finds faults, so it shows in error texts.
 */

import { CLIENT_MODES, clientIdsOf, isListed } from '../../models/protocol.ts';
import type { Knobs } from '../../models/releases/release.ts';
import { type Check, checkOf, type Shape, type Validator } from './check-shape.ts';

const text: Shape = { minLength: 1, type: 'string' };
const anyText: Shape = { type: 'string' };
const flag: Shape = { type: 'boolean' };
const texts: Shape = { type: 'array', items: text };
const wholeFrom = (minimum: number): Shape => ({ minimum, type: 'integer' });
const oneOf = (words: readonly string[], byList = false): Shape =>
  byList ? { enum: words } : { anyOf: words.map((word) => ({ const: word, type: 'string' })) };

/** Nothing but these properties, the first `required` of them always. */
const closed = (properties: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({
  additionalProperties: false,
  type: 'object',
  ...(required.length === 0 ? {} : { required }),
  properties,
});

export const requestShape: Shape = closed(
  { type: { const: 'req', type: 'string' }, id: text, method: text, params: {} },
  ['type', 'id', 'method'],
);

const clientShape = ({ pageBuild, clientIds }: Knobs): Shape =>
  closed(
    {
      id: oneOf(clientIdsOf({ clientIds }), isListed({ clientIds })),
      displayName: text,
      version: text,
      ...(pageBuild === 'of-the-gateway' ? { buildId: text } : {}),
      platform: text,
      deviceFamily: text,
      modelIdentifier: text,
      mode: oneOf(CLIENT_MODES, isListed({ clientIds })),
      instanceId: text,
    },
    ['id', 'version', 'platform', 'mode'],
  );

const deviceShape = ({ nonceNeeded }: Knobs): Shape =>
  closed({ id: text, publicKey: text, signature: text, signedAt: wholeFrom(0), nonce: text }, [
    ...['id', 'publicKey', 'signature', 'signedAt'],
    ...(nonceNeeded === 'always' ? ['nonce'] : []),
  ]);

const authShape = ({ deviceTokenField, protocol }: Knobs): Shape =>
  closed({
    token: anyText,
    ...(deviceTokenField === 'its-own-too' ? { deviceToken: anyText } : {}),
    password: anyText,
    // Of the gateway's own helpers, and of no account to anybody else.
    ...(protocol === 'three' ? {} : { approvalRuntimeToken: anyText }),
  });

const connectShape = (knobs: Knobs): Shape =>
  closed(
    {
      minProtocol: wholeFrom(1),
      maxProtocol: wholeFrom(1),
      client: clientShape(knobs),
      caps: texts,
      commands: texts,
      permissions: { type: 'object', patternProperties: { '^(.*)$': flag } },
      pathEnv: anyText,
      role: text,
      scopes: texts,
      device: deviceShape(knobs),
      auth: authShape(knobs),
      locale: anyText,
      userAgent: anyText,
    },
    ['minProtocol', 'maxProtocol', 'client'],
  );

/** Another one came with the fourth version of the protocol (2026.6.11). */
export const validatorOf = ({ protocol }: Pick<Knobs, 'protocol'>): Validator =>
  protocol === 'three' ? 'ajv' : 'typebox';

const connectChecks = new Map<string, Check>();

/** The check of a connect, one for all releases that take the same. */
export function connectCheck(knobs: Knobs): Check {
  const key = `${knobs.nonceNeeded} ${knobs.deviceTokenField} ${knobs.pageBuild} ${knobs.clientIds} ${knobs.protocol}`;
  const known = connectChecks.get(key) ?? checkOf(connectShape(knobs), validatorOf(knobs));
  connectChecks.set(key, known);
  return known;
}

/** Parameters of the methods that check theirs. Others take anything. */
export const paramShapes: ReadonlyMap<string, Shape> = new Map([
  ['device.pair.list', closed({})],
  ['device.pair.approve', closed({ requestId: text }, ['requestId'])],
  ['device.pair.reject', closed({ requestId: text }, ['requestId'])],
  ['device.pair.remove', closed({ deviceId: text }, ['deviceId'])],
  ['device.token.rotate', closed({ deviceId: text, role: text, scopes: texts }, ['deviceId', 'role'])],
  ['device.token.revoke', closed({ deviceId: text, role: text }, ['deviceId', 'role'])],
  ['wake', closed({ mode: oneOf(['now', 'next-heartbeat']), text }, ['mode', 'text'])],
  ['channels.status', closed({ probe: flag, timeoutMs: wholeFrom(0) })],
  ['config.get', closed({})],
]);

/** Where a release grants what its approver was shown, the approver says what that was. */
export const approveSeenShape: Shape = closed({ requestId: text, scopes: texts }, ['requestId']);
