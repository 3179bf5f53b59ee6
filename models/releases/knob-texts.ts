/** Every knob in words: the source of `scopeloop releases`, of the generated page, and of validation. */
import type { ScopeCover } from '../scopes.ts';
import type { Knobs, Release } from './release.ts';

/** A knob in words: its question, and each word with what it means, or the unit of its number. */
export type KnobText<Value> = { readonly asks: string } & ([Value] extends [string]
  ? { readonly words: Readonly<Record<Value, string>>; readonly unit?: never }
  : { readonly words?: never; readonly unit: 'ms' });

const covers: Readonly<Record<ScopeCover, string>> = {
  literal: 'each asked scope must be listed',
  'read-implied': 'to an operator admin and write cover read; each other one must be listed',
  implied: 'to an operator admin covers every operator scope, write covers read',
  'implied-in-role': "as implied, but only scopes that begin with the role's name are ever covered",
};

export const knobTexts: { readonly [Knob in keyof Knobs]: KnobText<Knobs[Knob]> } = {
  upgradeCover: {
    asks: 'Which approved scopes are enough for the scopes that a connect asks?',
    words: covers,
  },
  tokenCover: {
    asks: 'Which token scopes are enough for the scopes that a connect asks?',
    words: covers,
  },
  scopeForm: {
    asks: 'Which scopes does a token list that is given some?',
    words: {
      'as-asked': 'just these',
      'with-implied': 'with admin also read and write, with write also read; what is asked of a token is read so too',
    },
  },
  approvedSet: {
    asks: "Does a rotate with scopes redefine the device's approved scopes?",
    words: {
      'one-list': 'yes: one list serves as approval and as token scopes',
      'ceiling-kept': 'no: what was approved once stays approved; a rotate can add to it, never take away',
      'kept-apart': 'no: approved scopes are a list of their own, which only approvals extend',
    },
  },
  upgradeBaseline: {
    asks: 'With which list of a record are the scopes compared that a connect asks?',
    words: { scopes: 'with its scopes', 'approved-scopes': 'with its approved scopes, where it has any' },
  },
  connectAdds: {
    asks: 'What does an accepted connect add to the record of its device?',
    words: {
      'scopes-and-role': 'the role and the scopes that it asked, to the list of scopes',
      nothing: 'neither role nor scopes',
    },
  },
  rolesHeld: {
    asks: 'Which roles does a device have when it connects?',
    words: {
      approved: 'all that it was ever approved for',
      'approved-with-live-token': 'of these, the ones whose token is not revoked; all, while it has no token at all',
    },
  },
  nothingApproved: {
    asks: 'Is a device that was approved for no scopes bound by what is approved?',
    words: {
      'is-a-set': 'yes: it may have a token that has no scopes',
      'is-no-set': 'there is nothing to be within: no token of it is given out, verified or rotated',
    },
  },
  metadataPin: {
    asks: 'Does a record let in clients that say to run on another machine (platform, family) than the one it was approved for?',
    words: {
      none: 'yes',
      machine: 'no: who says otherwise has to be approved anew',
      'machine-of-any-version':
        'no; but a phone may have another version of its system, a node host another name of the same system',
      'machine-with-node-hosts-completed':
        'no, but for versions and names; and a node host of a desktop that names no family is given one, so that other clients of that device have to be approved',
    },
  },
  metadataUpgrade: {
    asks: 'A client says to run on another machine than the one its record was approved for. What then?',
    words: {
      ask: 'it is refused and a person has to approve',
      'silent-if-local-native-app': 'a native app that is local gets in at once; a person has to approve others',
    },
  },
  scopeUpgrade: {
    asks: 'A paired device asks for scopes beyond those it holds. What then?',
    words: {
      ask: 'it is refused and a person has to approve',
      'grant-below-ceiling-if-local':
        'a local, authenticated device gets what was once approved; beyond that a person has to approve',
      'silent-if-local': 'a local device gets it at once; a person has to approve for others',
      'silent-if-local-operator-by-shared-secret':
        'a local operator that shows the shared secret gets it at once; a person has to approve for others',
    },
  },
  roleUpgrade: {
    asks: 'A paired device asks for a role that it does not have. What then?',
    words: {
      ask: 'it is refused and a person has to approve',
      'silent-if-local': 'a local device gets it at once; a person has to approve for others',
      'silent-if-local-to-operator':
        'a local device becomes an operator at once; a person has to approve any other role, and for others',
    },
  },
  firstPairing: {
    asks: 'Who approves the first pairing of a device?',
    words: { 'silent-if-local': 'nobody, if it is local', ask: 'a person, always' },
  },
  sharedSecret: {
    asks: 'Is the shared secret enough for an operator?',
    words: {
      'not-enough': 'no: its device must be paired for what it asks',
      'enough-for-operators':
        'yes, wherever it is, unless it is a browser: it is let in with what it asks, paired or not, and not stored',
    },
  },
  backendCalls: {
    asks: "Must the gateway's own backend client pair, when it is local and shows the shared secret?",
    words: {
      'pair-as-all': 'yes, as everybody',
      'never-pair': 'no: whatever it asks, it is let in, and not stored',
      'need-no-first-pairing': 'not while its device is unpaired; a paired one needs what it asks',
    },
  },
  nodesNeed: {
    asks: 'Nothing more is asked of a connect in the role of a node, but it has no token of that role. What then?',
    words: {
      nothing: 'it is in',
      'a-token': 'it is refused without a request; the handshake of an unpaired device just ends',
    },
  },
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
        'those that are asked, admin covering others only in a request of an operator; of a silent approval the connect itself is the approver',
      'scopes-asked': 'those that are asked; of a silent approval the connect itself is the approver',
      'scopes-of-token': 'those and all that the token of an operator will list',
    },
  },
  silentApprover: {
    asks: 'Which scopes bound a silent approval, where those of an approver do?',
    words: {
      asked: 'those that the connect asks',
      'asked-and-approved': 'those that the connect asks and those that its device is approved for',
    },
  },
  silentFailure: {
    asks: 'A request that was to be approved silently cannot be approved. What becomes of its connect?',
    words: { 'goes-on': 'it goes on', 'is-refused': 'it is refused, and the request stays' },
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
    words: { none: 'no', 'own-scopes': 'yes' },
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
  storeWrite: {
    asks: 'An approval changes record and request. How do others see that?',
    words: { 'file-by-file': 'one file may be new while the other is old', 'at-once': 'both at once' },
  },
  refusalTexts: {
    asks: 'What does a refused connect hear besides the id of its request?',
    words: {
      bare: 'a message',
      'with-code': 'a message and a code',
      'with-code-and-why':
        'a message that says why, and a code; the reason of the close has the id too and is cut at 120 bytes',
    },
  },
  proofCodes: {
    asks: 'Which codes are there for a device that does not prove who it is, and for a wrong origin?',
    words: {
      'one-for-all': 'one for every fault of the proof, none for the origin',
      each: 'one for each fault of the proof, none for the origin',
      'each-and-of-origins': 'one for each fault of the proof, and one for the origin',
    },
  },
  browserOrigin: {
    asks: 'From which pages may a browser client come, where no others are allowed in the settings?',
    words: {
      'of-this-host': 'from those of the host that it connects to, or of this machine',
      'of-this-machine': 'from those of this machine, to a gateway that it calls by a name of this machine',
      'of-this-machine-if-local': 'from those of this machine, if it is local itself',
    },
  },
  nonceNeeded: {
    asks: "Must what a device signs contain the challenge's nonce?",
    words: { 'if-remote': 'only if it is not local', always: 'yes, wherever it is' },
  },
  noChallenge: {
    asks: 'What does a client do that is sent no challenge?',
    words: { 'connects-without': 'it connects without a nonce', 'hangs-up': 'it hangs up, and tries again' },
  },
  wrongSecret: {
    asks: 'A client shows a wrong shared secret, and its device has a token. What then?',
    words: {
      fails: 'it is refused, and shows the same next time',
      'is-retried-with-device-token':
        'it is refused, told to try its device token, and does so once, a quarter of a second later',
    },
  },
  deviceTokenField: {
    asks: 'In which field of a connect does a device token travel?',
    words: {
      'of-the-shared-secret': 'in the one of the shared secret: what is wrong there is called a wrong device token',
      'its-own-too':
        'in its own and in the one of the shared secret: what is in the latter only is called a wrong shared secret',
    },
  },
  secretHint: {
    asks: 'Where is a command line told to get the shared secret?',
    words: {
      'by-client': 'in the settings of a remote gateway',
      'by-locality': "if it is local, in this gateway's settings, else in those of a remote gateway",
    },
  },
  helloScopes: {
    asks: 'Which scopes does hello name?',
    words: { 'of-token': 'those of the token', granted: 'those that were asked and granted' },
  },
  refusalHint: {
    asks: 'Does a refusal tell the client what to do?',
    words: { none: 'no', 'wait-then-retry': 'yes: wait, then ask again' },
  },
  finalRefusals: {
    asks: 'Which refusals other than "pairing required" does a client take for final?',
    words: {
      none: 'none: it retries by its back-off, for ever',
      'what-lacks':
        'that a secret or a device identity is missing, and a wrong shared secret once its device token was tried in vain',
      'what-lacks-or-mismatches':
        'that a secret or a device identity is missing, or that a token, shared or of its device, or its scopes do not match',
    },
  },
  protocol: {
    asks: 'Which version of the protocol is spoken?',
    words: {
      three: '3, by clients and gateway',
      four: '4, by clients and gateway; who speaks 3 only is refused',
      'four-three-for-nodes': '4; of nodes and probes the gateway takes 3 too',
    },
  },
  onPairingRequired: {
    asks: 'What does a client do after "pairing required"?',
    words: {
      'back-off': 'it retries by its back-off, for ever',
      'as-hinted': 'it does what the refusal says',
      stop: 'it gives up and is in only when somebody starts it again; pollers of one-shots go on',
    },
  },
  requestTtlMs: { asks: 'How long does a request live?', unit: 'ms' },
  handshakeLimitMs: { asks: 'How long may a handshake take?', unit: 'ms' },
  tickIntervalMs: { asks: 'How often does the gateway send a tick?', unit: 'ms' },
  signatureSkewMs: { asks: 'How far may the clock of a signature be off?', unit: 'ms' },
  connectFallbackMs: {
    asks: 'How long does a client wait for a challenge before it connects without one?',
    unit: 'ms',
  },
  hintedWaitMs: { asks: 'How long does a client wait that was told to wait?', unit: 'ms' },
  callLimitMs: { asks: 'How long does a one-shot call wait for its answer?', unit: 'ms' },
  nodeBackOff: { asks: 'How does a long-lived Node client space its attempts?', unit: 'ms' },
  browserBackOff: { asks: 'How does the browser client space its attempts?', unit: 'ms' },
};

/** What a word of a knob means; null for a knob that is a number. */
export function meaningOf(knob: keyof Knobs, word: string): string | null {
  const words: Readonly<Record<string, string>> | undefined = knobTexts[knob].words;
  return words?.[word] ?? null;
}

/** The knobs in which two releases differ, in the order of `knobTexts`. */
export function differences(one: Release, other: Release): readonly (keyof Knobs)[] {
  const knobs = Object.keys(knobTexts) as (keyof Knobs)[];
  return knobs.filter((knob) => JSON.stringify(one.knobs[knob]) !== JSON.stringify(other.knobs[knob]));
}
