/** OpenClaw 2026.2.26: approved scopes are a list of their own. Sequences are those of test/golden/traces. */
import { release_2026_2_19 } from './2026.2.19.ts';
import { type Release, successor } from './release.ts';

export const release_2026_2_26: Release = successor(
  release_2026_2_19,
  '2026.2.26',
  {
    upgradeCover: 'implied',
    tokenCover: 'implied',
    approvedSet: 'kept-apart',
    nothingApproved: 'is-no-set',
    scopeUpgrade: 'silent-if-local',
    repeatedAsk: 'merge',
    requestLife: 'from-last-ask',
    approvedToken: 'request-or-held',
    rotateBound: 'approved-and-implied',
    refusalTexts: 'with-code',
    signatureSkewMs: 120_000,
  },
  {
    upgradeCover: 'with admin approved, no operator scope is refused any more',
    tokenCover: 'an admin token serves every operator scope',
    approvedSet: 'rotate leaves `approvedScopes` alone, and `scopes` too',
    nothingApproved: 'after a first pairing for nothing the record has no `approvedScopes`',
    scopeUpgrade: 'local upgrades leave no request; remote ones do',
    repeatedAsk: 'retries keep the id and gain scopes and roles; a remote ask ends silence',
    requestLife: 'read in the source of the time: a merge sets the time anew. No sequence tells',
    approvedToken: 'approving a node that asks nothing gives it what the device is approved for',
    rotateBound: 'rotate beyond what admin implies says: unknown deviceId/role; a node may get operator scopes',
    refusalTexts: '`details.code` is on the wire',
    signatureSkewMs: 'read in the source of the time, and openclaw#24455; not run',
  },
);
