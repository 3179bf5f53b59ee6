/** Proposed fixes of 2026.2.19: the two outcomes that issue #21688 asks for, each in as few knobs as it takes. */
import { release_2026_2_19 } from './2026.2.19.ts';
import { type Release, variant } from './release.ts';

/** Outcome one of the issue: the trusted device is widened and stays connected. */
export const autoUpgrade: Release = variant(
  release_2026_2_19,
  'auto-upgrade',
  '2026.2.19 with upgrades inside the approved ceiling',
  'proposed: rotate narrows the token but not what was approved; a local, authenticated device gets back what was approved once, never more',
  { approvedSet: 'ceiling-kept', scopeUpgrade: 'grant-below-ceiling-if-local' },
);

/** Outcome two of the issue: one pending request that, once approved, does not come back. */
export const singleRequest: Release = variant(
  release_2026_2_19,
  'single-request',
  '2026.2.19 with one request that gathers what is asked',
  'proposed: one request keeps its id, gathers the scopes asked and lives while it is asked for; its approval satisfies all who asked; clients wait as told',
  {
    repeatedAsk: 'accumulate',
    requestLife: 'from-last-ask',
    approvalGrants: 'what-was-seen',
    approvedToken: 'all-approved',
    reissuedToken: 'scopes-asked-and-held',
    refusalHint: 'wait-then-retry',
    onPairingRequired: 'as-hinted',
  },
);
