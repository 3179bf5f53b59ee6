/**
 * What differs between releases is data: one word or number for each knob, and where it was seen. No chart tests a version;
 * it reads knobs. A new kind of behaviour is a new knob here (or a new word of one), then one line in each profile.
 */
import type { Ms } from '../../sim/model.ts';
import type { ScopeCover } from '../scopes.ts';

/** How a client behaves between two attempts. `initialMs * factorTenths/10` each time, up to `capMs`; only hello-ok resets it. */
export interface BackOff {
  readonly initialMs: Ms;
  readonly factorTenths: number;
  readonly capMs: Ms;
}

export interface Knobs {
  /** Comparison of asked with approved scopes at connect (check 16). */
  readonly upgradeCover: ScopeCover;
  /** Comparison of asked with a token's scopes (verify and ensure). */
  readonly tokenCover: ScopeCover;
  /** Whether other scopes stand for those of talking and of sessions, where scopes imply others in their role. */
  readonly newerScopes: 'strange' | 'talk-implied' | 'implied';
  /** How tokens write their scopes down, and what is asked of them is read. */
  readonly scopeForm: 'as-asked' | 'with-implied';
  /** Whether rotate's scopes redefine what the device is approved for, or only its token. */
  readonly approvedSet: 'one-list' | 'ceiling-kept' | 'kept-apart';
  /** Which of a record's lists of scopes a connect is compared with. */
  readonly upgradeBaseline: 'scopes' | 'approved-scopes';
  /** What an accepted connect adds to the record, without anybody's approval. */
  readonly connectAdds: 'scopes-and-role' | 'nothing';
  /** Which roles a device holds when it connects. */
  readonly rolesHeld: 'approved' | 'approved-with-live-token';
  /** Whether a device that was approved for no scopes has an approved set. */
  readonly nothingApproved: 'is-a-set' | 'is-no-set';
  /** Whether a record lets in only clients of the machine that it was approved for. */
  readonly metadataPin:
    | 'none'
    | 'machine'
    | 'machine-of-any-version'
    | 'machine-with-node-hosts-alone-completed'
    | 'machine-with-node-hosts-completed';
  /** What happens when a client of another machine comes. */
  readonly metadataUpgrade: 'ask' | 'silent-if-local-native-app' | 'silent-if-local-native-app-as-operator';
  /** What happens when a paired device asks for scopes that it does not hold. */
  readonly scopeUpgrade:
    | 'ask'
    | 'grant-below-ceiling-if-local'
    | 'silent-if-local'
    | 'silent-if-local-operator-by-shared-secret';
  /** What happens when a paired device asks for a role that it does not hold. */
  readonly roleUpgrade: 'ask' | 'silent-if-local' | 'silent-if-local-to-operator';
  /** Which first pairings are approved without a person. */
  readonly firstPairing: 'silent-if-local' | 'ask';
  /** Whether an operator who shows the shared secret is asked to pair. */
  readonly sharedSecret: 'not-enough' | 'enough-for-operators';
  /** Whether the gateway's own backend calls, local and by the shared secret or by their device's token, are asked to pair. */
  readonly backendCalls: 'pair-as-all' | 'never-pair' | 'never-pair-by-any-token' | 'need-no-first-pairing';
  /** Whether whoever gets in as a node must have a token as such. */
  readonly nodesNeed: 'nothing' | 'a-token';
  /** What a further ask does to a live request of the same device. */
  readonly repeatedAsk: 'keep-first' | 'accumulate' | 'merge' | 'supersede' | 'supersede-unless-covered';
  /** From when a request's time to live counts. */
  readonly requestLife: 'from-first-ask' | 'from-last-ask';
  /** What an approval grants: the request as it stands, or what the approver was shown of it. */
  readonly approvalGrants: 'request-as-it-stands' | 'what-was-seen';
  /** Which requests can be approved at all, whoever approves. */
  readonly approvable: 'any' | 'scopes-of-its-roles';
  /** Whether who approves must hold what is granted. */
  readonly approverBound: 'none' | 'scopes-asked-in-its-role' | 'scopes-of-token';
  /** Whose scopes bound a silent approval, where an approver's do. */
  readonly silentApprover: 'none' | 'asked' | 'asked-and-approved';
  /** What becomes of a connect whose silent request the store does not approve, or approves in vain. */
  readonly silentFailure: 'goes-on' | 'refused-unless-covered' | 'record-decides';
  /** What becomes of older silent pairings when a device is approved in silence as the same client. */
  readonly silentTwins: 'stay' | 'go-after-a-minute';
  /** For which roles an approval issues a token. */
  readonly approvedRoles: 'of-last-ask' | 'of-all-asks';
  /** The scopes of the token that an approval issues. */
  readonly approvedToken:
    | 'scopes-of-request'
    | 'all-approved'
    | 'request-or-held'
    | 'request-or-held-of-role'
    | 'added-to-held';
  /** The scopes of the token that a connect re-issues when the old one does not cover it. */
  readonly reissuedToken: 'scopes-asked' | 'scopes-asked-and-held';
  /** Whether tokens are kept within what is approved, at verify and at ensure. */
  readonly tokenBound: 'none' | 'approved-scopes' | 'approved-scopes-and-role';
  /** Whether tokens of pages in a browser and those of other clients are kept apart. */
  readonly pageTokens: 'as-all-others' | 'marked' | 'marked-also-when-approved';
  /** What verify's answer to a token of too narrow scopes looks like from outside. */
  readonly narrowToken: 'as-wrong-token' | 'told-apart';
  /** Whether rotate may hand out scopes beyond the approved ones. */
  readonly rotateBound: 'none' | 'approved' | 'approved-and-implied' | 'approved-scopes' | 'approved-scopes-and-role';
  /** Whether who rotates must hold the scopes of the new token. */
  readonly rotatorBound: 'none' | 'own-scopes' | 'own-scopes-of-operator-tokens';
  /** Whether who revokes must hold the scopes of the token. */
  readonly revokerBound: 'none' | 'own-scopes' | 'own-scopes-of-operator-tokens';
  /** Which devices a caller may manage who is no admin. */
  readonly managing: 'any-device' | 'own-device' | 'own-device-by-token' | 'own-device-as-operator';
  /** Who is given the new secret by rotate. */
  readonly rotateSecret: 'to-the-caller' | 'to-its-device-only';
  /** What a denied rotate says. */
  readonly rotateDenial: 'why' | 'denied';
  /** What a denied revoke says. */
  readonly revokeDenial: 'why' | 'denied';
  /** What becomes of a device's request when the device is removed. */
  readonly removalOfDevice: 'keeps-request' | 'drops-request' | 'no-such-method';
  /** Which changes of a device's record close the connections that it has open. */
  readonly openConnections: 'stay' | 'end-with-device-or-token' | 'end-with-any-change-of-token';
  /** How a change of record and request reaches other readers. */
  readonly storeWrite: 'file-by-file' | 'at-once';
  /** What a refused connect is told besides the id of its request. */
  readonly refusalTexts: 'bare' | 'with-code' | 'with-code-and-why';
  /** Which codes a refusal has for a device that proves nothing, and for an origin. */
  readonly proofCodes: 'one-for-all' | 'each' | 'each-and-of-origins';
  /** From which pages a browser client may come. */
  readonly browserOrigin: 'of-this-host' | 'of-this-machine' | 'of-this-machine-if-local';
  /** Whether what a device signs must answer the gateway's challenge. */
  readonly nonceNeeded: 'if-remote' | 'always';
  /** What a client does that is sent no challenge. */
  readonly noChallenge: 'connects-without' | 'hangs-up';
  /** What comes of a wrong shared secret of a device that has a token of its own. */
  readonly wrongSecret: 'fails' | 'is-retried-with-device-token';
  /** In which field of a connect a device token travels. */
  readonly deviceTokenField: 'of-the-shared-secret' | 'its-own-too';
  /** How a command line that shows no or a wrong secret is told where to get it. */
  readonly secretHint: 'by-client' | 'by-locality';
  /** Which scope each method of the gateway needs. */
  readonly methods:
    | 'as-in-the-issue'
    | 'without-usage-and-files'
    | 'health-for-all'
    | 'with-tools'
    | 'with-canvas'
    | 'with-pending-work'
    | 'with-sessions'
    | 'with-memory'
    | 'with-artifacts'
    | 'with-talk'
    | 'with-workspaces'
    | 'with-boards';
  /** What the release's own command line asks. */
  readonly commandAsks: 'three' | 'five' | 'five-and-talk-secrets' | 'what-its-method-takes';
  /** As whom its commands come that only look at the gateway. */
  readonly commandLooks: 'as-all-others' | 'read-as-backend' | 'read-as-backend-without-device' | 'read-as-itself';
  /** Whether the command line shows the gateway a device. */
  readonly commandDevice: 'shown' | 'not-on-its-own-host';
  /** What a caller may do who shows the shared secret and no device. */
  readonly noDevice:
    | 'without-scopes'
    | 'without-scopes-ui-told'
    | 'operators-without-scopes'
    | 'operators-keep-scopes'
    | 'backend-keeps-scopes'
    | 'command-line-keeps-scopes';
  /** Which clients the gateway knows by their ids. */
  readonly clientIds: 'twelve' | 'with-tui' | 'with-tui-by-list' | 'with-watch-and-linux';
  /** Which versions of the protocol clients offer and the gateway takes. */
  readonly protocol: 'three' | 'four' | 'four-three-for-nodes';
  /** Whether a page of the Control UI has to be of the gateway's own build. */
  readonly pageBuild: 'unasked' | 'of-the-gateway';
  /** Which scopes hello names. */
  readonly helloScopes: 'of-token' | 'granted';
  /** What a refusal tells the client to do. */
  readonly refusalHint: 'none' | 'wait-then-retry';
  /** Which other refusals a client takes for final. */
  readonly finalRefusals: 'none' | 'what-lacks' | 'what-lacks-or-mismatches';
  /** What a client does after "pairing required". */
  readonly onPairingRequired: 'back-off' | 'as-hinted' | 'stop';

  readonly requestTtlMs: Ms;
  readonly handshakeLimitMs: Ms;
  readonly tickIntervalMs: Ms;
  readonly signatureSkewMs: Ms;
  readonly connectFallbackMs: Ms;
  /** How long a client that was told to wait waits before it asks again. */
  readonly hintedWaitMs: Ms;
  readonly callLimitMs: Ms;
  readonly nodeBackOff: BackOff;
  readonly browserBackOff: BackOff;
}

export interface Release {
  readonly name: string;
  readonly title: string;
  /** The release whose values it has wherever it does not name its own. */
  readonly of: string | null;
  /** Where the values come from, or what a proposed fix changes and why. */
  readonly provenance: string;
  readonly knobs: Knobs;
  /** Where a single knob was seen, if not where the profile says. */
  readonly sources: { readonly [Knob in keyof Knobs]?: string };
  /** Versions that were published between the one that it is described by and itself, oldest first. */
  readonly steps: readonly Step[];
}

/** A published version on the way from one recorded release to the next. */
export interface Step {
  readonly version: string;
  /** The changes of the later one that it was the first to have. */
  readonly brings?: readonly (keyof Knobs)[];
  /** What it does as neither of them, until a later step brings the change. */
  readonly meanwhile?: Partial<Knobs>;
  /** In what it was seen to differ from all that the knobs can say. */
  readonly unlike?: string;
}

/** A release that differs from another in the named knobs only. */
export function variant(of: Release, name: string, title: string, provenance: string, knobs: Partial<Knobs>): Release {
  const sources = Object.entries(of.sources).filter(([knob]) => !Object.hasOwn(knobs, knob));
  return {
    name,
    title,
    of: of.name,
    provenance,
    knobs: { ...of.knobs, ...knobs },
    sources: Object.fromEntries(sources),
    steps: [],
  };
}

type Sources = Release['sources'];

/** The next recorded release: what it does otherwise, and where that was seen. All else is as seen of its predecessor. */
export function successor(
  of: Release,
  name: string,
  knobs: Partial<Knobs>,
  sources: Sources,
  steps: readonly Step[] = [],
): Release {
  const title = `OpenClaw ${name}`;
  const provenance = `seen on the running release; what is not named here is as in ${of.name}`;
  const next = variant(of, name, title, provenance, knobs);
  return { ...next, sources: { ...next.sources, ...sources }, steps };
}
