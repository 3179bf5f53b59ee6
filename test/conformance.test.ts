/**
 * Is the comparison of `conform` worth anything? Each knob that a release turned is turned back, and random sequences have to
 * tell the two apart; what they cannot tell is listed with the reason why. Rules are changed in test/mutants.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { recordedReleases } from '../models/releases/known.ts';
import { type Knobs, type Release, variant } from '../models/releases/release.ts';
import { changedBy, under } from './noticing.ts';
import { ruleMutants } from './rule-mutants.ts';
import { toldApartBy } from './telling-apart.ts';

const SEQUENCES = 100;

/** Knobs that sequences of one-shot attempts by honest clients cannot show, whatever the release. */
const unseen: Readonly<Partial<Record<keyof Knobs, string>>> = {
  requestLife: 'hardly any time passes between two operations but that which ends a request',
  onPairingRequired: 'each attempt stands alone: nobody tries again',
  finalRefusals: 'each attempt stands alone: nobody tries again',
  wrongSecret: 'each attempt stands alone: nobody tries again',
  connectFallbackMs: 'every gateway sends its challenge at once',
  noChallenge: 'every gateway sends its challenge at once',
  nonceNeeded: 'every client signs the nonce that it was given',
  proofCodes: 'every client signs honestly',
  signatureSkewMs: 'the clocks of all devices are right',
  browserOrigin: 'no caller is a page in a browser',
  openConnections: 'each attempt stands alone: nobody stays connected',
  protocol: 'clients and gateway are of one release, so both are turned',
  commandAsks: 'no caller is the own command line of its release (test/apart.ts)',
  commandLooks: 'no caller is the own command line of its release (test/apart.ts)',
  commandDevice: 'no caller is the own command line of its release (test/apart.ts)',
  noDevice: 'every caller shows a device (test/apart.ts)',
  storeWrite: 'no two operations run at once',
  pageBuild: 'each page is of the build of its gateway',
  clientIds: 'few are clients that not all releases know (test/apart.ts)',
  methods: 'few sequences call a method, and hardly one that a release changed (test/apart.ts, models/methods.test.ts)',
};

/** Knobs that come to the same as before in this one release, or take more sequences than a test should play. */
const rare: Readonly<Record<string, Readonly<Partial<Record<keyof Knobs, string>>>>> = {
  '2026.2.23': {
    approvedToken: 'operators need no pairing there, so hardly any approval happens; sequence 264',
    upgradeCover: 'operators need no pairing there; not in 300 sequences',
  },
  '2026.4.15': {
    upgradeCover: 'sequence 179',
    upgradeBaseline: 'both lists are alike from this release on',
    tokenBound: 'not in 300 sequences; read in the source',
    tokenCover: 'not in 300 sequences',
    rotateBound: 'not in 300 sequences',
  },
  '2026.5.7': {
    revokerBound: 'not in 300 sequences (test/apart.ts)',
    approverBound: 'not in 300 sequences',
    rotateSecret: 'sequence 114',
  },
  '2026.6.11': {
    metadataPin: 'few devices change their platform; not in 300 sequences (test/apart.ts)',
    pageTokens: 'few clients are pages; sequence 111 (test/apart.ts)',
  },
  '2026.9.6': {
    silentFailure: 'not in 300 sequences',
    pageTokens: 'few clients are pages (test/apart.ts)',
    silentTwins: 'in few a minute goes by; sequence 1203 (test/apart.ts)',
    newerScopes: 'few ask for these scopes; sequence 215 (test/apart.ts)',
    rotatorBound: 'few tokens of nodes have scopes; not in 300 sequences (test/apart.ts)',
    revokerBound: 'the same',
  },
};

const turned = recordedReleases.flatMap((release, at) => {
  const before = recordedReleases[at - 1];
  return before === undefined ? [] : changedBy(before, release).map((knob) => ({ release, before, knob }));
});

describe('random sequences tell a release from the same with one knob turned back', () => {
  const told = turned.filter(
    ({ release, knob }) => unseen[knob] === undefined && rare[release.name]?.[knob] === undefined,
  );

  test.each(told.map(({ release, before, knob }) => [release.name, knob, release, before] as const))(
    '%s: %s',
    async (name, knob, release: Release, before: Release) => {
      const mutant = variant(release, `${name} with ${knob} turned back`, '', '', { [knob]: before.knobs[knob] });
      expect(await under(mutant, () => toldApartBy(release, mutant, SEQUENCES))).not.toBeNull();
    },
  );

  test('and with the rules that are changed, these are more than sixty mutants', () => {
    expect(told.length + Object.keys(ruleMutants).length).toBeGreaterThanOrEqual(60);
  });

  test('and every exception is a knob that a release turned', () => {
    const knobs = new Set<string>(turned.map(({ knob }) => knob));
    expect(Object.keys(unseen).filter((knob) => !knobs.has(knob))).toEqual([]);
    const rows = new Set(turned.map(({ release, knob }) => `${release.name} ${knob}`));
    const excepted = Object.entries(rare).flatMap(([name, of]) => Object.keys(of).map((knob) => `${name} ${knob}`));
    expect(excepted.filter((row) => !rows.has(row))).toEqual([]);
  });
});
