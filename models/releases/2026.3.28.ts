/** OpenClaw 2026.3.28: requests are bound to what was asked, approvals to who approves. Sequences are those of test/golden/traces. */
import { release_2026_3_13 } from './2026.3.13.ts';
import { type Release, successor } from './release.ts';

export const release_2026_3_28: Release = successor(
  release_2026_3_13,
  '2026.3.28',
  {
    scopeForm: 'with-implied',
    upgradeBaseline: 'approved-scopes',
    scopeUpgrade: 'ask',
    backendCalls: 'pair-as-all',
    repeatedAsk: 'supersede',
    approverBound: 'scopes-asked-of-persons',
    rotateDenial: 'denied',
    openConnections: 'end-with-device-or-token',
  },
  {
    scopeForm: 'tokens that are asked for admin list read and write too',
    upgradeBaseline: 'what connects added to `scopes` is asked for again once it is not approved',
    scopeUpgrade: 'local scope upgrades are refused; the raw loop makes six ids in ten tries',
    backendCalls: 'ten of ten local backend calls of a paired device are refused',
    repeatedAsk: 'another ask has another id for the union, and the old id is unknown',
    approverBound:
      'seen running: a pairing-only device cannot approve itself; that a silent approval is unbound and a node literal was read in the source of the time',
    openConnections: 'seen running: 4001 device removed after remove and revoke, not after rotate',
    rotateDenial: 'every refused rotate says: device token rotation denied',
  },
);
