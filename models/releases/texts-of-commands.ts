/** In words: how the command line of a release calls its gateway. */
import type { TextsOf } from './knob-text.ts';

export const textsOfCommands: TextsOf<'methods' | 'commandAsks' | 'commandLooks' | 'commandDevice' | 'noDevice'> = {
  methods: {
    asks: 'Which scope does each method of the gateway need?',
    words: {
      'as-in-the-issue': 'as in the table of 2026.2.19',
      'without-usage-and-files': 'the same, but polls, usage and the files of agents are for the admin',
      'health-for-all': 'as in 2026.2.19, but anybody may ask for health, nodes too',
      'with-tools': 'the same, and who may read sees the catalogue of tools',
      'with-canvas': 'the same, and nodes renew what they may show',
      'with-pending-work': 'the same, and nodes fetch the work that waits for them',
      'with-sessions': 'the same, and sessions are made and sent to by who may write; a browser is for the admin',
      'with-memory': 'the same, and who may read sees memory and commands, who may write mends memory',
      'with-artifacts': 'the same, and who may read gets artifacts',
      'with-talk': 'the same, and who may write talks, who may read sees tasks and files',
      'with-workspaces': 'the same, and who may write changes sessions, who may read sees workspaces',
      'with-boards':
        'the same, and talking, questions and sessions have scopes of their own; boards, projects and much else is for who may read or write',
    },
  },
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
      'read-as-backend-without-device':
        'the same, and on the host of the gateway with the shared secret it shows no device',
      'read-as-itself': 'as its other commands, asking read',
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
    asks: 'What may a caller do who shows the shared secret and no device?',
    words: {
      'without-scopes': 'come in as operator or node, without scopes',
      'without-scopes-ui-told': 'the same; a Control UI is told that it needs a device',
      'operators-without-scopes': 'the same as operator; a node needs a device',
      'operators-keep-scopes': 'come in as operator, with the scopes that it asks; a node needs a device',
      'backend-keeps-scopes':
        'come in as operator: the local backend of the gateway with the scopes that it asks, others without, and hello says so; a node needs a device',
      'command-line-keeps-scopes': 'the same, and a local command line keeps them, too',
    },
  },
};
