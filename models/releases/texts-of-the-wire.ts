/** In words: what is said on the wire, what clients make of it, and how long things take. */
import type { TextsOf } from './knob-text.ts';

export const textsOfTheWire: TextsOf<
  | 'refusalTexts'
  | 'proofCodes'
  | 'browserOrigin'
  | 'nonceNeeded'
  | 'noChallenge'
  | 'wrongSecret'
  | 'deviceTokenField'
  | 'secretHint'
  | 'pageBuild'
  | 'helloScopes'
  | 'refusalHint'
  | 'finalRefusals'
  | 'clientIds'
  | 'protocol'
  | 'onPairingRequired'
  | 'requestTtlMs'
  | 'handshakeLimitMs'
  | 'tickIntervalMs'
  | 'signatureSkewMs'
  | 'connectFallbackMs'
  | 'hintedWaitMs'
  | 'callLimitMs'
  | 'nodeBackOff'
  | 'browserBackOff'
> = {
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
    asks: 'Where is who lacks the shared secret told to get it?',
    words: {
      'by-client': 'a command line in the settings of a remote gateway, a page at the dashboard',
      'by-locality':
        "a local command line in this gateway's settings, else in those of a remote gateway; a page that shows none in its own settings, or by the doctor",
    },
  },
  pageBuild: {
    asks: "Must a page of the Control UI be of the gateway's own build?",
    words: {
      unasked: 'no, and it does not say of which it is',
      'of-the-gateway': 'yes: of any other it is told to reload, after it was paired',
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
  clientIds: {
    asks: 'Which clients does the gateway know by their ids?',
    words: {
      twelve: 'the twelve of 2026.2.19; a connect of any other is no connect: it must match a schema',
      'with-tui':
        'these and the user interface in a terminal, which is told what a Control UI is told; its origin is not asked for',
      'with-tui-by-list': 'the same, but a client must be one of the allowed values',
      'with-watch-and-linux':
        'these, the app of a watch and the app of a Linux desktop, which is a native app as those of Macs and phones are',
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
