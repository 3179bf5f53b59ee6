/** In words: how the command line of a release calls its gateway. */
import type { TextsOf } from './knob-text.ts';

export const textsOfCommands: TextsOf<'commandAsks' | 'commandLooks' | 'commandDevice' | 'noDevice'> = {
  commandAsks: {
    asks: "What does the release's own command line ask?",
    words: {
      three: 'admin, approvals and pairing, whatever the command',
      five: 'all five operator scopes, whatever the command',
      'five-and-talk-secrets': 'all five operator scopes and operator.talk.secrets, whatever the command',
      'what-its-method-takes': 'the one scope of the method that it calls; to approve also what it grants',
    },
  },
  commandLooks: {
    asks: 'As whom do its commands come that only look at the gateway (health, channels)?',
    words: {
      'as-all-others': 'as its other commands',
      'read-as-backend': "as the gateway's own backend client that asks read",
    },
  },
  commandDevice: {
    asks: 'Does the command line show its gateway a device?',
    words: {
      shown: 'yes: its device has to be paired for what it asks',
      'not-on-its-own-host':
        'not on the host of the gateway with the shared secret: then nothing of it is paired or stored',
    },
  },
  noDevice: {
    asks: 'Which scopes has a caller who shows the shared secret and no device?',
    words: {
      'without-scopes': 'none, unless its backend need not pair',
      'command-line-keeps-scopes':
        'a local command line has those that it asks; others have none, unless their backend need not pair',
    },
  },
};
