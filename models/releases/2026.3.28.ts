/** OpenClaw 2026.3.28: requests are bound to what was asked, approvals to who approves. Sequences are those of test/golden/traces. */
import { release_2026_3_13 } from './2026.3.13.ts';
import { type Release, successor } from './release.ts';

const BROWSER_BY_WRITE = 'browser.request, which needs write';

export const release_2026_3_28: Release = successor(
  release_2026_3_13,
  '2026.3.28',
  {
    methods: 'with-sessions',
    scopeForm: 'with-implied',
    scopeUpgrade: 'ask',
    backendCalls: 'pair-as-all',
    clientIds: 'with-tui',
    repeatedAsk: 'supersede',
    approverBound: 'scopes-asked-in-its-role',
    silentApprover: 'asked',
    silentFailure: 'refused-unless-covered',
    rotateDenial: 'denied',
    openConnections: 'end-with-device-or-token',
  },
  {
    methods: 'seen running: browser.request needs admin, sessions.send write',
    scopeForm: 'tokens that are asked for admin list read and write too',
    scopeUpgrade: 'local scope upgrades are refused; the raw loop makes six ids in ten tries',
    backendCalls: 'ten of ten local backend calls of a paired device are refused',
    repeatedAsk: 'another ask has another id for the union, and the old id is unknown',
    approverBound: 'seen running: a pairing-only device cannot approve itself',
    silentApprover: 'seen running: a local node that asks for admin is not paired in silence; in 2026.3.24 it is',
    silentFailure:
      'seen running: the request of that node stays, silent, and its connect is refused; read: the record is asked first',
    clientIds: 'seen running: openclaw-tui is paired as any other client',
    openConnections: 'seen running: 4001 device removed after remove and revoke, not after rotate',
    rotateDenial: 'every refused rotate says: device token rotation denied',
  },
  [
    {
      version: '2026.3.22',
      brings: ['repeatedAsk', 'approverBound', 'rotateDenial', 'methods'],
      unlike: BROWSER_BY_WRITE,
    },
    { version: '2026.3.23', brings: ['scopeForm'], unlike: BROWSER_BY_WRITE },
    { version: '2026.3.24', unlike: BROWSER_BY_WRITE },
  ],
);
