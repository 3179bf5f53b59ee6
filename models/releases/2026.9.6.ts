/** OpenClaw 2026.9.6: the store is one database. Sequences are those of test/golden/traces. */
import { release_2026_7_1 } from './2026.7.1.ts';
import { type Release, successor } from './release.ts';

/** Told by the scenario `sessions` (test/apart.ts). */
const SESSIONS_BY_READ = 'sessions and questions, whose own scopes are not enough for their methods';

export const release_2026_9_6: Release = successor(
  release_2026_7_1,
  '2026.9.6',
  {
    methods: 'with-boards',
    newerScopes: 'implied',
    metadataPin: 'machine-with-node-hosts-completed',
    scopeUpgrade: 'silent-if-local-operator-by-shared-secret',
    silentApprover: 'asked-and-approved',
    silentFailure: 'record-decides',
    silentTwins: 'go-after-a-minute',
    backendCalls: 'never-pair-by-any-token',
    nodesNeed: 'a-token',
    storeWrite: 'at-once',
    commandLooks: 'read-as-itself',
    secretHint: 'by-locality',
    pageBuild: 'of-the-gateway',
    pageTokens: 'marked-also-when-approved',
    clientIds: 'with-watch-and-linux',
    helloScopes: 'granted',
    rotatorBound: 'own-scopes-of-operator-tokens',
    revokerBound: 'own-scopes-of-operator-tokens',
  },
  {
    methods:
      'seen running: talk.mode needs talk, question.list questions or the writing of sessions, sessions.list the reading of them',
    newerScopes: 'seen running: who is approved for write is let in with operator.talk',
    metadataPin:
      'sequences h10 and g0106: after the approval of a node host all others, who name no family, get metadata-upgrade; seen running: the Mac app of macOS 15.2 is let in where 15.1 was approved',
    scopeUpgrade: 'local asks of operators by the shared secret leave no request; those of a local node wait',
    silentApprover: 'sequence g0014: approvals beside a held read is granted in silence',
    silentFailure:
      'seen running: a first pairing as node and operator is approved in silence, but a scope that no operator can be given is refused, and so is a node host that a Mac app lets in, once',
    silentTwins:
      'seen running: 61 s after a command line another one is paired in silence, and the first is gone; a node host goes for another, a pending request goes too',
    backendCalls:
      'sequence h06: a backend call renews a revoked token by what it asks; by its own token it gets in from another machine',
    nodesNeed: 'sequences g0021 and g0049: backend calls in the role of a node',
    storeWrite: 'one transaction; an approval that races a connect leaves no orphan in 12 rounds',
    commandLooks: 'seen running: health and channels status come as cli, asking read',
    secretHint: 'the messages of a local cli and of a page without a secret, seen running',
    pageTokens:
      'seen running: after a page, an approval and a command line by the shared secret there is another token once more',
    pageBuild:
      'seen running: a Control UI that names no build is paired, then refused: protocol mismatch: Control UI updated',
    clientIds:
      'seen running: the app of a watch is paired as a node in silence, and let in with another version of its system',
    helloScopes: 'hello names what was asked, each once, blanks included',
    rotatorBound: 'seen running: a node token with node.invoke is rotated by an operator without it',
    revokerBound: 'seen running: a node token with node.invoke is revoked by an operator without it',
  },
  [
    { version: '2026.7.34' },
    { version: '2026.7.35' },
    {
      version: '2026.8.1',
      brings: [
        ...(['scopeUpgrade', 'silentApprover', 'silentTwins', 'backendCalls', 'nodesNeed', 'storeWrite'] as const),
        ...(['secretHint', 'pageBuild', 'clientIds', 'helloScopes', 'methods'] as const),
      ],
      meanwhile: { newerScopes: 'talk-implied', metadataPin: 'machine-with-node-hosts-alone-completed' },
      unlike: SESSIONS_BY_READ,
    },
    { version: '2026.8.2', unlike: SESSIONS_BY_READ },
    { version: '2026.9.1', brings: ['rotatorBound', 'revokerBound'], unlike: SESSIONS_BY_READ },
    { version: '2026.9.2', brings: ['metadataPin'], unlike: SESSIONS_BY_READ },
    { version: '2026.9.3', unlike: SESSIONS_BY_READ },
    { version: '2026.9.4', unlike: SESSIONS_BY_READ },
    { version: '2026.9.5', brings: ['pageTokens'], unlike: SESSIONS_BY_READ },
  ],
);
