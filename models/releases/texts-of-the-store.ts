/** In words: what becomes of requests, approvals and tokens in the pairing store. */
import type { TextsOf } from './knob-text.ts';

export const textsOfTheStore: TextsOf<
  | 'repeatedAsk'
  | 'requestLife'
  | 'approvalGrants'
  | 'approvable'
  | 'approverBound'
  | 'silentApprover'
  | 'silentFailure'
  | 'silentTwins'
  | 'approvedRoles'
  | 'approvedToken'
  | 'reissuedToken'
  | 'tokenBound'
  | 'pageTokens'
  | 'narrowToken'
  | 'rotateBound'
  | 'rotatorBound'
  | 'revokerBound'
  | 'managing'
  | 'rotateSecret'
  | 'rotateDenial'
  | 'revokeDenial'
  | 'removalOfDevice'
  | 'openConnections'
  | 'storeWrite'
> = {
  repeatedAsk: {
    asks: 'A device with a live request asks again. What becomes of the request?',
    words: {
      'keep-first': 'it stays as the first ask made it; what is asked now is lost',
      accumulate: 'it keeps its id and gains the scopes asked now',
      merge: 'it keeps its id and gains the scopes and the role asked now; it is silent no longer if this ask is not',
      supersede: 'the same ask leaves it; another one replaces it by a request of a new id for all that both ask',
      'supersede-unless-covered':
        'an ask that it covers leaves it; a wider one replaces it by a request of a new id, and listeners are told that the old one is gone',
    },
  },
  requestLife: {
    asks: 'From when does the time to live of a request count?',
    words: { 'from-first-ask': 'from the first ask; retries do not extend it', 'from-last-ask': 'from the latest ask' },
  },
  approvalGrants: {
    asks: 'What does an approval grant?',
    words: {
      'request-as-it-stands': 'all that the request asks for at that moment, seen or not',
      'what-was-seen': 'what the approver was shown; the rest stays pending under the same id',
    },
  },
  approvable: {
    asks: 'Which requests can be approved at all?',
    words: {
      any: 'all',
      'scopes-of-its-roles': 'those whose scopes all begin with the name of a role that is asked',
    },
  },
  approverBound: {
    asks: 'Must who approves hold the operator scopes that are granted?',
    words: {
      none: 'no',
      'scopes-asked-in-its-role':
        'those that are asked, admin covering others only where an operator gets a token; of a silent approval the connect itself is the approver',
      'scopes-of-token': 'those and all that the token of an operator will list',
    },
  },
  silentApprover: {
    asks: 'Which scopes bound a silent approval, where those of an approver do?',
    words: {
      none: 'none: whatever is asked',
      asked: 'those that the connect asks',
      'asked-and-approved': 'those that the connect asks and those that its device is approved for',
    },
  },
  silentFailure: {
    asks: 'A request that was to be approved silently cannot be approved. What becomes of its connect?',
    words: {
      'goes-on': 'it goes on',
      'refused-unless-covered':
        'the request stays, and the connect is refused, unless the record has the role and the scopes that it asks, of whichever machine',
      'record-decides':
        'the record is read again: unless it covers what is asked, the connect is refused, even after an approval',
    },
  },
  silentTwins: {
    asks: 'A device is approved in silence, as others were before it as the same client. What becomes of these?',
    words: {
      stay: 'they stay',
      'go-after-a-minute':
        'each goes with its tokens and its request, unless that was less than a minute ago, or it is connected, or a person ever approved it; the same client has the same id, mode and display name',
    },
  },
  approvedRoles: {
    asks: 'For which roles does an approval issue a token?',
    words: { 'of-last-ask': "for the request's main role", 'of-all-asks': 'for each role that was asked' },
  },
  approvedToken: {
    asks: 'Which scopes does the token have that an approval issues?',
    words: {
      'scopes-of-request': 'those of the request only',
      'all-approved': 'all that the device is approved for',
      'request-or-held': 'those of the request; where it has none, those of the token before, or all that is approved',
      'request-or-held-of-role':
        'those of the request that a token of this role may have; where it has none, those of the token before, or all that is approved',
      'added-to-held':
        'those of the token before and what of the request is newly approved; where the request has none, all that is approved',
    },
  },
  reissuedToken: {
    asks: 'Which scopes does the token have that a connect re-issues?',
    words: {
      'scopes-asked': 'those asked now; earlier ones are dropped',
      'scopes-asked-and-held': 'those asked now and those it had',
    },
  },
  tokenBound: {
    asks: 'Must a token stay within what is approved?',
    words: {
      none: 'no: it is compared with what is asked only',
      'approved-scopes': 'yes: one that does not is refused, or replaced; a connect that asks more is given none',
      'approved-scopes-and-role': 'yes, and its role must be approved too',
    },
  },
  pageTokens: {
    asks: 'Are tokens of pages in a browser kept apart from those of other clients?',
    words: {
      'as-all-others': 'no',
      marked:
        'a page that shows the shared secret, and whoever shows a token of one, is given a marked token, all others an unmarked one; a device that was approved as a page is let in by a marked token only; what an approval issues is unmarked',
      'marked-also-when-approved': 'the same, but an approval leaves the mark of the token that it replaces',
    },
  },
  narrowToken: {
    asks: 'A right token does not cover what is asked. What is said?',
    words: { 'as-wrong-token': 'the same as of a wrong token', 'told-apart': 'that its scopes do not match' },
  },
  rotateBound: {
    asks: 'May rotate hand out scopes that nobody approved?',
    words: {
      none: 'yes, any',
      approved: 'no: it is refused',
      'approved-and-implied': 'only what approved scopes imply, admin being the four others; any role will do',
      'approved-scopes': 'no: scopes must be approved, as covered at verify; any role will do',
      'approved-scopes-and-role': 'no: role and scopes must be approved, as covered at verify',
    },
  },
  rotatorBound: {
    asks: 'Must who rotates hold the scopes of the new token?',
    words: {
      none: 'no',
      'own-scopes': 'yes',
      'own-scopes-of-operator-tokens': 'yes, where it is the token of an operator',
    },
  },
  revokerBound: {
    asks: 'Must who revokes a token hold its scopes?',
    words: {
      none: 'no',
      'own-scopes': 'yes',
      'own-scopes-of-operator-tokens': 'yes, where it is the token of an operator',
    },
  },
  managing: {
    asks: 'Which devices may a caller manage who has the scope for it and is no admin?',
    words: {
      'any-device': 'any',
      'own-device':
        'it may remove its own device only, and rotate and revoke only its tokens; it may decide on any request',
      'own-device-by-token':
        'who came by the token of a device sees and manages only that device and its request; who came by the shared secret any',
      'own-device-as-operator':
        'as by token; and only as an operator: no request, token or device that has to do with another role',
    },
  },
  rotateSecret: {
    asks: 'To whom does rotate give the new secret?',
    words: {
      'to-the-caller': 'to whoever asks',
      'to-its-device-only': 'to the device itself, when it came by its device token; to others not',
    },
  },
  rotateDenial: {
    asks: 'What does a denied rotate say?',
    words: { why: 'what is unknown or which scope is missing', denied: 'that it is denied' },
  },
  revokeDenial: {
    asks: 'What does a denied revoke say?',
    words: { why: 'that device or role is unknown', denied: 'that it is denied' },
  },
  removalOfDevice: {
    asks: 'A device is removed while its request is pending. What becomes of the request?',
    words: {
      'keeps-request': 'it stays',
      'drops-request': 'it goes with the device',
      'no-such-method': 'this release has no way to remove a device',
    },
  },
  openConnections: {
    asks: 'A device is removed, or its token is revoked or rotated. What becomes of the connections that it has open?',
    words: {
      stay: 'nothing: they are served on',
      'end-with-device-or-token':
        'when the device is removed, all are closed with 4001; when a token is revoked, those of its role; a rotate leaves them',
      'end-with-any-change-of-token':
        'when the device is removed, all are closed with 4001; when a token is revoked or rotated, those of its role',
    },
  },
  storeWrite: {
    asks: 'An approval changes record and request. How do others see that?',
    words: { 'file-by-file': 'one file may be new while the other is old', 'at-once': 'both at once' },
  },
};
