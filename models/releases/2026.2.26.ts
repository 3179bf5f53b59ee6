/** OpenClaw 2026.2.26: everybody has to pair again. Sequences are those of test/golden/traces. */
import { release_2026_2_23 } from './2026.2.23.ts';
import { type Release, successor } from './release.ts';

export const release_2026_2_26: Release = successor(
  release_2026_2_23,
  '2026.2.26',
  {
    metadataPin: 'machine',
    sharedSecret: 'not-enough',
    noDevice: 'operators-keep-scopes',
  },
  {
    metadataPin:
      'seen running: a client of another platform, or with a family where none was approved or another, says metadata-upgrade',
    sharedSecret: 'the first command of a command line is paired in silence again',
    noDevice:
      'seen running: whoever shows the shared secret and no device lists sessions and requests, from elsewhere too',
  },
  [{ version: '2026.2.24' }, { version: '2026.2.25', brings: ['sharedSecret'] }],
);
