/**
 * Are the recordings and the catalogue worth anything? Each row changes one word of a rule or one knob; the suite has to notice.
 * A change that nothing can notice is listed with the reason why.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { knobTexts } from '../models/releases/knob-texts.ts';
import { recordedReleases } from '../models/releases/known.ts';
import { type Knobs, type Release, variant } from '../models/releases/release.ts';
import { catalogue, loadScenario } from '../scenarios/load.ts';
import { parseRecordings } from '../scenarios/recorded.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';
import { changedBy, noticedBy, under } from './noticing.ts';
import { releaseOf } from './playing.ts';
import { type Mutation, type Rule, ruleMutants } from './rule-mutants.ts';
import { toldApartBy } from './telling-apart.ts';

const mutations = vi.hoisted(() => new Map<string, Mutation>());

vi.mock('../models/store-rules.ts', async (original) => {
  const rules = await original<typeof import('../models/store-rules.ts')>();
  const rule: Rule = (knobs, files, op) => {
    const mutation = mutations.get((knobs as { mutant?: string }).mutant ?? '');
    const ruling = rules.rule(knobs, files, op);
    return mutation === undefined ? ruling : mutation(ruling, files, op, (...given) => rules.rule(knobs, ...given));
  };
  return { ...rules, rule };
});

const issue = releaseOf('2026.2.19');

const golden = new URL('./golden/traces/2026.2.19.jsonl', import.meta.url);
const recordings = parseRecordings(readFileSync(golden, 'utf8'));

describe('the recordings notice when a rule', () => {
  test('is left as it is, which they do not', async () => {
    mutations.set('nothing', (ruling) => ruling);
    expect(await under(issue, () => noticedBy(issue, recordings.slice(0, 10)))).toBeNull();
  });

  test.each(Object.entries(ruleMutants))('changes: %s', async (name, mutation) => {
    mutations.set(name, mutation);
    const mutant = variant(issue, `mutant ${name}`, '', '', { mutant: name } as Partial<Knobs>);
    expect(await under(mutant, () => noticedBy(mutant, recordings))).not.toBeNull();
  });
});

describe('random sequences notice when a rule', () => {
  test('is left as it is, which they do not', async () => {
    const same = variant(issue, 'mutant nothing', '', '', { mutant: 'nothing' } as Partial<Knobs>);
    expect(await under(same, () => toldApartBy(issue, same, 10))).toBeNull();
  });

  test.each(Object.keys(ruleMutants))('changes: %s', async (name) => {
    const mutant = variant(issue, `mutant ${name} at random`, '', '', { mutant: name } as Partial<Knobs>);
    expect(await under(mutant, () => toldApartBy(issue, mutant, 100))).not.toBeNull();
  });
});

/** What a knob is changed to; numbers and back-offs get another one. */
function otherValues<Knob extends keyof Knobs>(knob: Knob, value: Knobs[Knob]): unknown[] {
  const { words } = knobTexts[knob];
  if (words !== undefined) return Object.keys(words).filter((word) => word !== value);
  if (typeof value === 'number') return [value * 2];
  return [
    { ...(value as object), initialMs: 1234 },
    { ...(value as object), factorTenths: 30 },
    { ...(value as object), capMs: 3000 },
  ];
}

/** Where in the catalogue a turned knob shows: under which release, in which scenario. */
const shows: Readonly<Partial<Record<keyof Knobs, readonly [release: string, scenario: string]>>> = {
  upgradeCover: ['2026.2.19', 'canary'],
  tokenCover: ['2026.2.19', 'main-run'],
  approvedSet: ['2026.2.19', 'rotate-narrow-scope'],
  scopeUpgrade: ['auto-upgrade', 'local-upgrade-within-baseline'],
  firstPairing: ['2026.2.19', 'main-run'],
  repeatedAsk: ['2026.2.19', 'main-run'],
  requestLife: ['2026.2.19', 'request-expires-under-retries'],
  approvedToken: ['2026.2.19', 'approved-while-cut-off'],
  reissuedToken: ['2026.2.19', 'main-run'],
  rotateBound: ['2026.2.19', 'stale-approval-after-full-rotate'],
  removalOfDevice: ['2026.2.19', 'remove-with-pending'],
  refusalHint: ['single-request', 'canary'],
  onPairingRequired: ['single-request', 'canary'],
  requestTtlMs: ['2026.2.19', 'request-expires-under-retries'],
  signatureSkewMs: ['2026.2.19', 'client-clock-skew-signature-expired'],
  hintedWaitMs: ['single-request', 'canary'],
  nodeBackOff: ['2026.2.19', 'request-expires-under-retries'],
  browserBackOff: ['2026.2.19', 'open-tab-waits-for-approval'],
};

/** Nothing in the catalogue can tell these, and here is why; other tests hold them. */
const unseen: Readonly<Partial<Record<keyof Knobs, string>>> = {
  approvalGrants: 'no request of the catalogue grows between being seen and being approved (scenarios/faults.test.ts)',
  handshakeLimitMs: 'every simulated client says its connect at once (models/connection.test.ts)',
  connectFallbackMs: 'every simulated gateway sends its challenge at once (models/client.test.ts)',
  callLimitMs: 'no call of the catalogue stays without an answer (models/client.test.ts)',
  tickIntervalMs: 'ticks only ever arrive in time here (models/client.test.ts, models/nodes-alone.test.ts)',
};

/** What a run shows, without the words in which a bound or the release is told. */
async function shown(release: Release, name: string): Promise<string> {
  const { observations, verdict, trace, afterwards } = await playScenario(loadScenario(name), release, simulated, {
    seed: 1,
    bounds: { ms: 300_000, instants: 200 },
  });
  return JSON.stringify([observations, verdict, trace, afterwards?.verdict]);
}

const unturned = new Map<string, string>();

/** The scenarios that come out differently with this knob at this value; or at its value of the issue, where it is turned already. */
async function noticing(base: Release, knob: keyof Knobs, value: unknown, names: readonly string[]): Promise<string[]> {
  const turned = base.knobs[knob] === value ? issue.knobs[knob] : value;
  const title = `${base.name} ${knob} ${JSON.stringify(value)}`;
  const mutant = variant(base, title, '', '', { [knob]: turned } as Partial<Knobs>);
  return under(mutant, async () => {
    const found: string[] = [];
    for (const name of names) {
      const key = `${base.name} ${name}`;
      const before = unturned.get(key) ?? (await shown(base, name));
      unturned.set(key, before);
      if (before !== (await shown(mutant, name))) found.push(name);
    }
    return found;
  });
}

const knobNames = Object.keys(knobTexts) as (keyof Knobs)[];

describe('the catalogue notices when a knob is turned', () => {
  test('or else it is said why it cannot', () => {
    const turned = recordedReleases.flatMap((release, n) => changedBy(recordedReleases[n - 1], release));
    expect([...new Set([...Object.keys(shows), ...Object.keys(unseen), ...turned])].sort()).toEqual(
      [...knobNames].sort(),
    );
  });

  test.each(Object.entries(shows))('%s, in %j', async (knob, [release, scenario]) => {
    const noticed: unknown[] = [];
    for (const value of otherValues(knob as keyof Knobs, issue.knobs[knob as keyof Knobs])) {
      const found = await noticing(releaseOf(release), knob as keyof Knobs, value, [scenario]);
      if (found.length > 0) noticed.push(value);
    }
    // Words that only later releases use may come to the same here; their own recordings tell them apart (below).
    expect(noticed).not.toEqual([]);
  });

  test.each(Object.entries(unseen))('%s goes unseen: %s', async (knob) => {
    for (const value of otherValues(knob as keyof Knobs, issue.knobs[knob as keyof Knobs])) {
      expect(await noticing(issue, knob as keyof Knobs, value, catalogue())).toEqual([]);
    }
  });
});
