/** OpenClaw 2026.4.15: a revoked token takes its role with it. Sequences are those of test/golden/traces. */
import { release_2026_3_28 } from './2026.3.28.ts';
import { type Release, successor } from './release.ts';

const COMMANDS_BY_ADMIN = 'commands.list, which needs admin';

export const release_2026_4_15: Release = successor(
  release_2026_3_28,
  '2026.4.15',
  {
    methods: 'with-memory',
    upgradeCover: 'implied-in-role',
    tokenCover: 'implied-in-role',
    upgradeBaseline: 'approved-scopes',
    connectAdds: 'nothing',
    rolesHeld: 'approved-with-live-token',
    nothingApproved: 'is-a-set',
    requestLife: 'from-first-ask',
    roleUpgrade: 'silent-if-local',
    backendCalls: 'need-no-first-pairing',
    approvable: 'scopes-of-its-roles',
    silentFailure: 'refused-unless-covered',
    approvedRoles: 'of-all-asks',
    approvedToken: 'request-or-held-of-role',
    tokenBound: 'approved-scopes-and-role',
    rotateBound: 'approved-scopes-and-role',
    managing: 'own-device',
    commandAsks: 'five-and-talk-secrets',
    openConnections: 'end-with-any-change-of-token',
  },
  {
    methods: 'seen running: commands.list needs read',
    upgradeCover: 'custom.scope is asked for again although nothing else is',
    tokenCover: 'rotate to custom.scope is denied',
    upgradeBaseline: 'read in the source of the time; both lists are alike from this release on',
    connectAdds: '`scopes` and `approvedScopes` stay alike; read in the source of the time',
    rolesHeld: 'sequence h06: after a revoke a remote connect needs a role upgrade',
    requestLife: 'read in the source of the time: a retry no longer moves the time; no sequence tells',
    nothingApproved: 'a first pairing for nothing has an empty `approvedScopes` and is given its token',
    roleUpgrade: 'sequence h06: a local connect undoes a revoke',
    backendCalls: 'an unpaired backend is let in, a paired one needs what it asks',
    approvable: 'approve says: invalid scope for requested roles: custom.scope',
    silentFailure: 'sequence g0131: a local first pairing with a strange scope leaves a silent request and is refused',
    approvedRoles: 'a request of both roles yields both tokens',
    approvedToken: 'of such a request the node token gets no operator scope',
    tokenBound: 'read in the source of the time: tokens stay within the approved roles',
    commandAsks: 'seen running: the first command is paired with talk.secrets, too',
    managing:
      'read in the published bundle: removal, rotate and revoke of another device are denied to who is no admin',
    openConnections: 'seen running, here and in 2026.6.11 and 2026.9.6: 4001 device removed after a rotate too',
    rotateBound: 'rotating a role that was never approved is denied',
  },
  [
    { version: '2026.3.31', brings: ['rolesHeld', 'nothingApproved'] },
    { version: '2026.4.1' },
    { version: '2026.4.2', brings: ['roleUpgrade'] },
    {
      version: '2026.4.7',
      brings: [
        ...(['upgradeCover', 'tokenCover', 'backendCalls', 'approvedRoles', 'approvedToken', 'managing'] as const),
        ...(['methods', 'commandAsks'] as const),
      ],
      unlike: COMMANDS_BY_ADMIN,
    },
    { version: '2026.4.8', unlike: COMMANDS_BY_ADMIN },
    { version: '2026.4.12', brings: ['connectAdds', 'requestLife', 'approvable', 'rotateBound'] },
  ],
);
