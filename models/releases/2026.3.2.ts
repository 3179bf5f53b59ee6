/** OpenClaw 2026.3.2: the gateway's own backend calls need no pairing. Sequences are those of test/golden/traces. */
import { release_2026_2_26 } from './2026.2.26.ts';
import { type Release, successor } from './release.ts';

export const release_2026_3_2: Release = successor(
  release_2026_2_26,
  '2026.3.2',
  {
    methods: 'with-canvas',
    backendCalls: 'never-pair',
    browserOrigin: 'of-this-machine-if-local',
    proofCodes: 'each',
  },
  {
    methods: 'seen running: node.canvas.capability.refresh is for nodes',
    backendCalls: 'a local gateway-client/backend is let in and not stored, even in a role that its device lacks',
    browserOrigin: 'sequence x2: a browser behind a proxy says origin not allowed',
    proofCodes: 'seen running: an expired signature says: DEVICE_AUTH_SIGNATURE_EXPIRED',
  },
  [{ version: '2026.3.1', brings: ['proofCodes', 'methods'] }],
);
