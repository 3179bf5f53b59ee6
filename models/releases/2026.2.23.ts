/** OpenClaw 2026.2.23: operators with the shared secret need no pairing. Sequences are those of test/golden/traces. */
import { release_2026_2_21 } from './2026.2.21.ts';
import { type Release, successor } from './release.ts';

export const release_2026_2_23: Release = successor(
  release_2026_2_21,
  '2026.2.23',
  {
    methods: 'with-tools',
    upgradeCover: 'implied',
    tokenCover: 'implied',
    scopeUpgrade: 'silent-if-local',
    sharedSecret: 'enough-for-operators',
    approvedToken: 'request-or-held',
    refusalTexts: 'with-code',
    browserOrigin: 'of-this-machine',
    nonceNeeded: 'always',
    noChallenge: 'hangs-up',
    deviceTokenField: 'its-own-too',
    signatureSkewMs: 120_000,
    connectFallbackMs: 2000,
    commandAsks: 'five',
    noDevice: 'operators-without-scopes',
  },
  {
    methods: 'seen running: tools.catalog needs read',
    upgradeCover: 'with admin approved, no operator scope is refused any more',
    tokenCover: 'an admin token serves every operator scope',
    scopeUpgrade: 'local upgrades of a node leave no request; remote ones do',
    sharedSecret: 'the device list stays empty, whatever the command line does, here or elsewhere',
    approvedToken: 'approving a node that asks nothing gives it what the device is approved for',
    refusalTexts: '`details.code` is on the wire',
    browserOrigin: 'read in the source of the time; no sequence tells',
    nonceNeeded: 'seen running: a local connect without a nonce says: invalid connect params',
    noChallenge: 'read in the published bundle of its client, not run',
    deviceTokenField:
      'a right device token without a field of its own that covers too little says: gateway token mismatch',
    connectFallbackMs: 'read in the published bundle of its client, not run',
    signatureSkewMs: 'seen running: 200 s off is refused, 100 s is not',
    commandAsks: 'seen running: what its command line sends to a gateway that listens only',
    noDevice: 'seen running: nodes without a device hear that it is required, whatever they call themselves',
  },
  [
    {
      version: '2026.2.22',
      brings: [
        ...(['tokenCover', 'scopeUpgrade', 'sharedSecret', 'nonceNeeded', 'deviceTokenField', 'noDevice'] as const),
        ...(['refusalTexts', 'signatureSkewMs', 'noChallenge', 'connectFallbackMs', 'commandAsks'] as const),
      ],
    },
  ],
);
