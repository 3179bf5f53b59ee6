/** OpenClaw 2026.3.13: tokens stay within what is approved. Sequences are those of test/golden/traces. */
import { release_2026_3_2 } from './2026.3.2.ts';
import { type Release, successor } from './release.ts';

export const release_2026_3_13: Release = successor(
  release_2026_3_2,
  '2026.3.13',
  {
    methods: 'with-pending-work',
    tokenBound: 'approved-scopes',
    rotateBound: 'approved-scopes',
    rotatorBound: 'own-scopes',
    proofCodes: 'each-and-of-origins',
    wrongSecret: 'is-retried-with-device-token',
    finalRefusals: 'what-lacks',
    onPairingRequired: 'stop',
    noDevice: 'operators-without-scopes',
  },
  {
    methods: 'seen running: node.pending.pull is for nodes',
    tokenBound: 'a device that was approved for nothing is given no token, though one is stored',
    rotateBound: 'sequence h10: a node gets no operator scope that only admin implies',
    rotatorBound: 'rotate to custom.scope says: missing scope: custom.scope',
    proofCodes: 'seen running: a browser behind a proxy hears CONTROL_UI_ORIGIN_NOT_ALLOWED',
    wrongSecret: 'read in the published bundle of its client and gateway; not run',
    finalRefusals: 'read in the published bundle of its client; not run',
    onPairingRequired: 'seen running: one try, and not connected 90 s after the approval',
    noDevice: 'seen running: the same callers lack operator.read',
  },
  [
    {
      version: '2026.3.7',
      brings: ['methods'],
      unlike: 'what nodes may fetch: node.pending.ack, drain and pull are unknown',
    },
    { version: '2026.3.8' },
    { version: '2026.3.11', brings: ['rotatorBound', 'wrongSecret', 'finalRefusals', 'onPairingRequired'] },
  ],
);
