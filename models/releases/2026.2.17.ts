/** OpenClaw 2026.2.17, the release before the issue: whatever a local device asks is granted in silence. Sequences are those of test/golden/traces. */
import { release_2026_2_19 } from './2026.2.19.ts';
import { type Release, successor } from './release.ts';

export const release_2026_2_17: Release = successor(
  release_2026_2_19,
  '2026.2.17',
  {
    methods: 'without-usage-and-files',
    scopeUpgrade: 'silent-if-local',
    roleUpgrade: 'silent-if-local',
    removalOfDevice: 'no-such-method',
    commandLooks: 'as-all-others',
  },
  {
    methods: 'seen running: agents.files.list and sessions.usage need admin',
    scopeUpgrade: 'sequence h01: read after a narrow rotate is approved at once and narrows the token',
    roleUpgrade: 'sequence h10: a local node becomes an operator without a request',
    commandLooks: 'seen running: status and health ask admin, approvals and pairing as cli',
    removalOfDevice: 'every remove answers: unknown method: device.pair.remove',
  },
);
