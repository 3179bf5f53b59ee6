/** The `details` of a refusal on the wire: what a client may read beside the message, as far as the release says it. */
import { newestOf } from '../../models/protocol.ts';
import type { Knobs } from '../../models/releases/release.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';
import { HINTS } from '../frames.ts';
import type { Presented } from './connect-facts.ts';
import type { FileRecord } from './store-files.ts';

/** What is known of a connect that is being refused. */
export interface Refused {
  readonly cause: string;
  readonly reason: string | null;
  readonly requestId: string;
  readonly presented: Presented | null;
  /** The record of its device, where the refusal came after a look at it. */
  readonly paired: FileRecord | null;
}

type Details = { readonly [key: string]: Json };

const WIRE_HINTS = new Map(Object.entries(HINTS).map(([wire, chart]) => [chart, wire]));

/** What to do about it, in the words of 2026.5.7. */
const REMEDIES: Readonly<Record<string, string>> = {
  'not-paired': 'Approve this device from the pending pairing requests.',
  'role-upgrade': 'Review the requested role upgrade, then approve the pending request.',
  'scope-upgrade': 'Review the requested scopes, then approve the pending upgrade.',
  'metadata-upgrade': 'Review the refreshed device details, then approve the pending request.',
};

/** What a client with no or a wrong secret had better do next, by the reason of the log. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  token_missing: 'update_auth_configuration',
  token_mismatch: 'update_auth_credentials',
  device_token_mismatch: 'update_auth_credentials',
  scope_mismatch: 'review_auth_configuration',
};

export function detailsOf(knobs: Knobs, refusal: Message, refused: Refused): Details | null {
  const { cause, reason } = refused;
  const code = (refusal['detailCode'] ?? null) as string | null;
  if (cause === 'protocol-mismatch') return versions(knobs, code, refused);
  if (cause === 'pairing-required') return pairing(knobs, refusal, code, refused);
  if (code === null) return null;
  if (cause === 'unauthorized') return { code, authReason: reason, ...advice(knobs, refused) };
  return cause === 'device-auth-invalid' || cause === 'origin-mismatch' ? { code, reason } : { code };
}

/** Which versions of the protocol were offered, and which would have done. */
function versions(knobs: Knobs, code: string | null, { presented }: Refused): Details {
  const expectedProtocol = newestOf(knobs);
  if (code === null) return { expectedProtocol };
  const [clientMinProtocol = 0, clientMaxProtocol = 0] = presented?.protocols ?? [];
  const minimumProbeProtocol = knobs.protocol === 'four-three-for-nodes' ? 3 : expectedProtocol;
  return { code, clientMinProtocol, clientMaxProtocol, expectedProtocol, minimumProbeProtocol };
}

function pairing(knobs: Knobs, refusal: Message, code: string | null, refused: Refused): Details {
  const { reason } = refused;
  // Nothing waits where a silent approval went through and was not enough.
  const request = refusal['requestId'] == null ? {} : { requestId: refused.requestId };
  const hint = WIRE_HINTS.get(refusal['hint'] as string);
  const next: Details = hint === undefined ? {} : { recommendedNextStep: hint };
  if (code === null) return { ...request, ...next };
  if (knobs.refusalTexts === 'with-code') return { code, ...request, reason, ...next };
  return { code, reason, ...request, remediationHint: REMEDIES[reason ?? ''] ?? '', ...next, ...access(refused) };
}

/** Who asked for what, and what is approved already. */
function access({ presented, paired }: Refused): Details {
  const approvedRoles = paired?.['roles'] ?? [];
  const approvedScopes = paired?.['approvedScopes'] ?? paired?.['scopes'] ?? [];
  return {
    deviceId: presented?.deviceId ?? '',
    requestedRole: presented?.role ?? '',
    requestedScopes: presented?.scopes ?? [],
    ...(isEmpty(approvedRoles) ? {} : { approvedRoles }),
    ...(isEmpty(approvedScopes) ? {} : { approvedScopes }),
  };
}

const isEmpty = (list: Json): boolean => !Array.isArray(list) || list.length === 0;

/** A wrong shared token of a device that may have one of its own: that one may be tried. */
function advice({ wrongSecret }: Knobs, { reason, presented }: Refused): Details {
  if (wrongSecret === 'fails') return {};
  const canRetryWithDeviceToken =
    reason === 'token_mismatch' && presented?.deviceId != null && !presented.namesDeviceToken;
  const step = canRetryWithDeviceToken ? 'retry_with_device_token' : NEXT_STEPS[reason ?? ''];
  return { canRetryWithDeviceToken, recommendedNextStep: step ?? 'review_auth_configuration' };
}
