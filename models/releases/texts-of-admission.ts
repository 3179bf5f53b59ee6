/** In words: by what a connect is judged, and who has to pair. */
import type { ScopeCover } from '../scopes.ts';
import type { TextsOf } from './knob-text.ts';

const covers: Readonly<Record<ScopeCover, string>> = {
  literal: 'each asked scope must be listed',
  'read-implied': 'to an operator admin and write cover read; each other one must be listed',
  implied: 'to an operator admin covers every operator scope, write covers read',
  'implied-in-role': "as implied, but only scopes that begin with the role's name are ever covered",
};

export const textsOfAdmission: TextsOf<
  | 'upgradeCover'
  | 'tokenCover'
  | 'newerScopes'
  | 'scopeForm'
  | 'approvedSet'
  | 'upgradeBaseline'
  | 'connectAdds'
  | 'rolesHeld'
  | 'nothingApproved'
  | 'metadataPin'
  | 'metadataUpgrade'
  | 'scopeUpgrade'
  | 'roleUpgrade'
  | 'firstPairing'
  | 'sharedSecret'
  | 'backendCalls'
  | 'nodesNeed'
> = {
  upgradeCover: {
    asks: 'Which approved scopes are enough for the scopes that a connect asks?',
    words: covers,
  },
  tokenCover: {
    asks: 'Which token scopes are enough for the scopes that a connect asks?',
    words: covers,
  },
  newerScopes: {
    asks: 'What stands for the scopes of talking and of sessions, where scopes imply others in their role?',
    words: {
      strange: 'admin alone, as for every scope that nobody knows',
      'talk-implied': 'write too for talking, admin alone for sessions',
      implied: 'write too, and read for reading sessions',
    },
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
      'machine-with-node-hosts-alone-completed':
        'no, but for versions (of a Mac, too, but not of a watch) and names; and a node host of a desktop that names no family is given one, so that other clients of that device have to be approved',
      'machine-with-node-hosts-completed':
        'the same, but a watch may have another version, and whoever names the family of a desktop, where the record has none, is let in',
    },
  },
  metadataUpgrade: {
    asks: 'A client says to run on another machine than the one its record was approved for. What then?',
    words: {
      ask: 'it is refused and a person has to approve',
      'silent-if-local-native-app': 'a native app that is local gets in at once; a person has to approve others',
      'silent-if-local-native-app-as-operator':
        'a native app that is local gets in at once as an operator; a person has to approve any other role, and others',
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
      'never-pair-by-any-token':
        'no: whatever it asks, it is let in, and not stored; by its own token too, whichever machine its device was approved for',
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
};
