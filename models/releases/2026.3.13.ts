/** OpenClaw 2026.3.13: the gateway's own backend calls need no pairing. Sequences are those of test/golden/traces. */
import { release_2026_2_26 } from './2026.2.26.ts';
import { type Release, successor } from './release.ts';

export const release_2026_3_13: Release = successor(
  release_2026_2_26,
  '2026.3.13',
  {
    backendCalls: 'never-pair',
    tokenBound: 'approved-scopes',
    rotateBound: 'approved-scopes',
    rotatorBound: 'own-scopes',
    onPairingRequired: 'stop',
  },
  {
    backendCalls: 'a local gateway-client/backend is let in and not stored, even in a role that its device lacks',
    tokenBound: 'a device that was approved for nothing is given no token, though one is stored',
    rotateBound: 'sequence h10: a node gets no operator scope that only admin implies',
    rotatorBound: 'rotate to custom.scope says: missing scope: custom.scope',
    onPairingRequired: 'seen running: one try, and not connected 90 s after the approval',
  },
);
