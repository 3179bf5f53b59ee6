/** OpenClaw 2026.6.11: an approval adds to the token. Sequences are those of test/golden/traces. */
import { release_2026_5_7 } from './2026.5.7.ts';
import { type Release, successor } from './release.ts';

export const release_2026_6_11: Release = successor(
  release_2026_5_7,
  '2026.6.11',
  {
    methods: 'with-talk',
    metadataPin: 'machine-of-any-version',
    metadataUpgrade: 'silent-if-local-native-app-as-operator',
    roleUpgrade: 'silent-if-local-to-operator',
    approvedToken: 'added-to-held',
    managing: 'own-device-as-operator',
    pageTokens: 'marked',
    narrowToken: 'told-apart',
    protocol: 'four',
    finalRefusals: 'what-lacks-or-mismatches',
  },
  {
    methods: 'seen running: tasks.list needs read',
    metadataPin: 'seen running: darwin is macos to a node host, and iOS 18.0 is iOS 17.1 to the app',
    metadataUpgrade:
      'seen running in 2026.7.1, read here: openclaw-macos as a node on a device that was paired as linux is refused',
    roleUpgrade: 'sequence h10: after a revoke a local node is refused, a local operator is not',
    approvedToken: 'approving read leaves the rest of the token',
    protocol: 'a connect that offers 3 only is closed 1002 by the running gateway, one that offers 4 is not',
    managing: 'read in the published bundle: role-management-requires-admin',
    pageTokens:
      'seen running in 2026.7.1, read here: after a Control UI, a command line by the shared secret is given another token',
    narrowToken: 'AUTH_SCOPE_MISMATCH beside AUTH_DEVICE_TOKEN_MISMATCH',
    finalRefusals: 'read in the published bundle of its client; not run',
  },
  [
    { version: '2026.5.12', brings: ['approvedToken', 'narrowToken', 'methods', 'protocol'] },
    {
      version: '2026.5.18',
      brings: ['metadataUpgrade', 'roleUpgrade'],
      unlike:
        "pages in a browser, which are not paired in silence, and other names of a node host's system, which it lets in",
    },
    { version: '2026.5.28', brings: ['metadataPin', 'pageTokens', 'managing', 'finalRefusals'] },
    { version: '2026.6.5' },
    { version: '2026.6.10' },
  ],
);
