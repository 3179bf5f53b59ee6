/** OpenClaw 2026.7.1: a request that covers an ask is kept. Sequences are those of test/golden/traces. */
import { release_2026_6_11 } from './2026.6.11.ts';
import { type Release, successor } from './release.ts';

export const release_2026_7_1: Release = successor(
  release_2026_6_11,
  '2026.7.1',
  {
    methods: 'with-workspaces',
    repeatedAsk: 'supersede-unless-covered',
    requestLife: 'from-last-ask',
    commandDevice: 'not-on-its-own-host',
    noDevice: 'command-line-keeps-scopes',
    protocol: 'four-three-for-nodes',
  },
  {
    methods: 'seen running: sessions.patch needs write',
    commandDevice: 'seen running: after its commands the list of paired devices is empty',
    noDevice: 'seen running: a local cli without a device lists sessions and requests, one from elsewhere does not',
    protocol:
      'that it takes 3 of nodes and probes was read in the published bundle: MIN_NODE_PROTOCOL_VERSION and MIN_PROBE_PROTOCOL_VERSION',
    requestLife: 'seen in the store: `refreshedAtMs` beside `ts`, and retries move it',
    repeatedAsk: 'a narrower ask keeps the id, a wider one makes a new one',
  },
  [{ version: '2026.6.35' }],
);
