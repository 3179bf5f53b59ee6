/** OpenClaw 2026.2.21: approved scopes are a list of their own. Sequences are those of test/golden/traces. */
import { release_2026_2_19 } from './2026.2.19.ts';
import { type Release, successor } from './release.ts';

export const release_2026_2_21: Release = successor(
  release_2026_2_19,
  '2026.2.21',
  {
    methods: 'health-for-all',
    upgradeCover: 'read-implied',
    tokenCover: 'read-implied',
    approvedSet: 'kept-apart',
    nothingApproved: 'is-no-set',
    repeatedAsk: 'merge',
    requestLife: 'from-last-ask',
    rotateBound: 'approved-and-implied',
    noDevice: 'without-scopes-ui-told',
  },
  {
    methods: 'seen running: health is answered to who has no scope, and to nodes',
    upgradeCover: 'with admin approved, read is no longer refused, but write is',
    tokenCover: 'an admin token serves read; for write it is issued anew',
    approvedSet: 'rotate leaves `approvedScopes` alone, and `scopes` too',
    nothingApproved: 'after a first pairing for nothing the record has no `approvedScopes`',
    repeatedAsk: 'retries keep the id and gain scopes and roles; a remote ask ends silence',
    requestLife: 'read in the source of the time: a merge sets the time anew. No sequence tells',
    rotateBound: 'rotate beyond what admin implies says: unknown deviceId/role; a node may get operator scopes',
    noDevice: 'seen running: a Control UI without a device hears that it needs one',
  },
);
