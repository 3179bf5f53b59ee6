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
  /** Whether rotate's scopes redefine what the device is approved for, or only its token. */
  readonly approvedSet: 'one-list' | 'ceiling-kept';
  /** What happens when a paired device asks for scopes that it does not hold. */
  readonly scopeUpgrade: 'ask' | 'grant-below-ceiling-if-local';
  /** Which first pairings are approved without a person. */
  readonly firstPairing: 'silent-if-local' | 'ask';
  /** What a further ask does to a live request of the same device. */
  readonly repeatedAsk: 'keep-first' | 'accumulate';
  /** From when a request's time to live counts. */
  readonly requestLife: 'from-first-ask' | 'from-last-ask';
  /** What an approval grants: the request as it stands, or what the approver was shown of it. */
  readonly approvalGrants: 'request-as-it-stands' | 'what-was-seen';
  /** The scopes of the token that an approval issues. */
  readonly approvedToken: 'scopes-of-request' | 'all-approved';
  /** The scopes of the token that a connect re-issues when the old one does not cover it. */
  readonly reissuedToken: 'scopes-asked' | 'scopes-asked-and-held';
  /** Whether rotate may hand out scopes beyond the approved ones. */
  readonly rotateBound: 'none' | 'approved';
  /** What becomes of a device's request when the device is removed. */
  readonly removalOfDevice: 'keeps-request' | 'drops-request';
  /** What a refusal tells the client to do. */
  readonly refusalHint: 'none' | 'wait-then-retry';
  /** What a client does after "pairing required". */
  readonly onPairingRequired: 'back-off' | 'as-hinted';

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

/** A knob in words: its question, and each word with what it means, or the unit of its number. */
export type KnobText<Value> = { readonly asks: string } & ([Value] extends [string]
  ? { readonly words: Readonly<Record<Value, string>>; readonly unit?: never }
  : { readonly words?: never; readonly unit: 'ms' });

/** Every knob in words: the source of `scopeloop releases`, of the generated page, and of validation. */
export const knobTexts: { readonly [Knob in keyof Knobs]: KnobText<Knobs[Knob]> } = {
  upgradeCover: {
    asks: 'Which approved scopes are enough for the scopes that a connect asks?',
    words: {
      literal: 'each asked scope must be listed',
      implied: 'admin covers every operator scope, write covers read',
    },
  },
  tokenCover: {
    asks: 'Which token scopes are enough for the scopes that a connect asks?',
    words: {
      literal: 'each asked scope must be listed',
      implied: 'admin covers every operator scope, write covers read',
    },
  },
  approvedSet: {
    asks: "Does a rotate with scopes redefine the device's approved scopes?",
    words: {
      'one-list': 'yes: one list serves as approval and as token scopes',
      'ceiling-kept': 'no: what was approved once stays approved; a rotate can add to it, never take away',
    },
  },
  scopeUpgrade: {
    asks: 'A paired device asks for scopes beyond those it holds. What then?',
    words: {
      ask: 'it is refused and a person has to approve',
      'grant-below-ceiling-if-local':
        'a local, authenticated device gets what was once approved; beyond that a person has to approve',
    },
  },
  firstPairing: {
    asks: 'Who approves the first pairing of a device?',
    words: { 'silent-if-local': 'nobody, if it is local', ask: 'a person, always' },
  },
  repeatedAsk: {
    asks: 'A device with a live request asks again. What becomes of the request?',
    words: {
      'keep-first': 'it stays as the first ask made it; what is asked now is lost',
      accumulate: 'it keeps its id and gains the scopes asked now',
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
  approvedToken: {
    asks: 'Which scopes does the token have that an approval issues?',
    words: { 'scopes-of-request': 'those of the request only', 'all-approved': 'all that the device is approved for' },
  },
  reissuedToken: {
    asks: 'Which scopes does the token have that a connect re-issues?',
    words: {
      'scopes-asked': 'those asked now; earlier ones are dropped',
      'scopes-asked-and-held': 'those asked now and those it had',
    },
  },
  rotateBound: {
    asks: 'May rotate hand out scopes that nobody approved?',
    words: { none: 'yes, any', approved: 'no: it is refused' },
  },
  removalOfDevice: {
    asks: 'A device is removed while its request is pending. What becomes of the request?',
    words: { 'keeps-request': 'it stays', 'drops-request': 'it goes with the device' },
  },
  refusalHint: {
    asks: 'Does a refusal tell the client what to do?',
    words: { none: 'no', 'wait-then-retry': 'yes: wait, then ask again' },
  },
  onPairingRequired: {
    asks: 'What does a client do after "pairing required"?',
    words: { 'back-off': 'it retries by its back-off, for ever', 'as-hinted': 'it does what the refusal says' },
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

export interface Release {
  readonly name: string;
  readonly title: string;
  /** Where the values come from, or what a proposed fix changes and why. */
  readonly provenance: string;
  readonly knobs: Knobs;
  /** Where a single knob was seen, if not where the profile says. */
  readonly sources: { readonly [Knob in keyof Knobs]?: string };
}

/** A release that differs from another in the named knobs only. */
export function variant(of: Release, name: string, title: string, provenance: string, knobs: Partial<Knobs>): Release {
  const sources = Object.entries(of.sources).filter(([knob]) => !Object.hasOwn(knobs, knob));
  return { name, title, provenance, knobs: { ...of.knobs, ...knobs }, sources: Object.fromEntries(sources) };
}

/** The knobs in which two releases differ, in the order of `knobTexts`. */
export function differences(one: Release, other: Release): readonly (keyof Knobs)[] {
  const knobs = Object.keys(knobTexts) as (keyof Knobs)[];
  return knobs.filter((knob) => JSON.stringify(one.knobs[knob]) !== JSON.stringify(other.knobs[knob]));
}
