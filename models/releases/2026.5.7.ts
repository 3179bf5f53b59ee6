/** OpenClaw 2026.5.7: refusals say why, secrets stay with their device. Sequences are those of test/golden/traces. */
import { release_2026_4_15 } from './2026.4.15.ts';
import { type Release, successor } from './release.ts';

export const release_2026_5_7: Release = successor(
  release_2026_4_15,
  '2026.5.7',
  {
    methods: 'with-artifacts',
    metadataUpgrade: 'silent-if-local-native-app',
    approverBound: 'scopes-of-token',
    revokerBound: 'own-scopes',
    managing: 'own-device-by-token',
    commandAsks: 'what-its-method-takes',
    commandLooks: 'read-as-backend-without-device',
    rotateSecret: 'to-its-device-only',
    revokeDenial: 'denied',
    removalOfDevice: 'drops-request',
    refusalTexts: 'with-code-and-why',
    clientIds: 'with-tui-by-list',
    noDevice: 'backend-keeps-scopes',
  },
  {
    methods: 'seen running: artifacts.list needs read',
    metadataUpgrade: 'seen running: openclaw-macos of another platform is let in, cli is not',
    approverBound: 'read in the source of the time; no sequence tells',
    revokerBound: 'read in the published bundle: caller-missing-scope',
    commandAsks:
      'seen running: devices list pairs for pairing alone, and gateway call asks the one scope of its method',
    commandLooks: 'seen running: health and channels status send no device, and are answered',
    managing: 'read in the published bundle: a device token decides, and lists and requests are bound, too',
    rotateSecret: 'no rotate by the operator hands the secret over',
    revokeDenial: 'a refused revoke says: device token revocation denied',
    removalOfDevice: 'the request goes with the device',
    clientIds:
      'seen running: of a client that it does not know, at /client/id: must be equal to one of the allowed values',
    noDevice: 'seen running: a local backend without a device lists what it asked for, and hello names its scopes',
    refusalTexts: 'messages name the reason, closes the request',
  },
  [
    { version: '2026.4.20', brings: ['managing', 'refusalTexts', 'noDevice'] },
    {
      version: '2026.4.29',
      brings: [
        ...(['metadataUpgrade', 'approverBound', 'revokerBound', 'rotateSecret', 'revokeDenial'] as const),
        ...(['removalOfDevice', 'methods', 'commandAsks', 'commandLooks', 'clientIds'] as const),
      ],
      unlike: 'artifacts.list, which needs admin',
    },
    { version: '2026.5.2' },
  ],
);
