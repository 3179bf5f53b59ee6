/** What is given up when a knob is set to a word, in words; words that give nothing up are not listed. */
import type { Knobs } from '../../models/releases/release.ts';
import type { Change } from './minimal.ts';

const ADMIN_COVERS = 'who is approved for admin has every operator scope, though nobody named them';
const UNATTENDED = 'a local device gets whatever it asks for without a person';
const WIDER_TOKEN = 'a token may do more than what was asked with it';
const GROWS = 'what a request asks for can grow after a person looked at it';
const KEPT = 'a rotate no longer takes away what was approved; only a removal does';

const weakenings: { readonly [Knob in keyof Knobs]?: Readonly<Record<string, string>> } = {
  upgradeCover: {
    'read-implied': 'who is approved for admin or write may read, though nobody approved that by name',
    implied: ADMIN_COVERS,
    'implied-in-role': ADMIN_COVERS,
  },
  tokenCover: { 'read-implied': WIDER_TOKEN, implied: WIDER_TOKEN, 'implied-in-role': WIDER_TOKEN },
  scopeForm: { 'with-implied': WIDER_TOKEN },
  approvedSet: { 'ceiling-kept': KEPT, 'kept-apart': KEPT },
  scopeUpgrade: {
    'grant-below-ceiling-if-local': 'a local device gets back by itself what a rotate took from it',
    'silent-if-local': UNATTENDED,
    'silent-if-local-operator-by-shared-secret': UNATTENDED,
  },
  roleUpgrade: { 'silent-if-local': UNATTENDED, 'silent-if-local-to-operator': UNATTENDED },
  sharedSecret: { 'enough-for-operators': 'whoever knows the shared secret has any operator scope, paired or not' },
  backendCalls: {
    'never-pair-by-any-token':
      'whoever is local, has the shared secret or its own token and calls itself the backend has any scope, paired or not',
    'never-pair': 'whoever is local, knows the shared secret and calls itself the backend has any scope, paired or not',
    'need-no-first-pairing': 'an unpaired local backend has any scope',
  },
  repeatedAsk: { accumulate: GROWS, merge: GROWS },
  requestLife: { 'from-last-ask': 'a request can be approved for as long as anybody asks' },
  approvedToken: {
    'all-approved': WIDER_TOKEN,
    'request-or-held': WIDER_TOKEN,
    'request-or-held-of-role': WIDER_TOKEN,
    'added-to-held': WIDER_TOKEN,
  },
  reissuedToken: { 'scopes-asked-and-held': WIDER_TOKEN },
  removalOfDevice: { 'no-such-method': 'a device can no longer be removed' },
  onPairingRequired: {
    'as-hinted': 'a client waits as long as it was told, also when it was approved at once',
    stop: 'a client that was refused stays away until somebody starts it again, also after an approval',
  },
};

/** What these changes give up, each thing once. */
export const weakensByKnobs = (changes: readonly Change[]): readonly string[] => [
  ...new Set(changes.flatMap(({ knob, value }) => weakenings[knob as keyof Knobs]?.[value] ?? [])),
];
