/**
 * Published versions between recorded ones: what was seen of each of them is what its profile shows, and tells each rule that it
 * shares with one of its neighbours from that of the other. A file begins with the rules that it tells, each with the words that
 * it rules out; then come sequences and scenarios (`apart.ts`) with what was seen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedReleases, releaseNamed } from '../models/releases/known.ts';
import type { Knobs, Release } from '../models/releases/release.ts';
import { Prediction } from '../scenarios/conform/prediction.ts';
import { type Comparable, type Operation, observed } from '../scenarios/recorded.ts';
import { playScenario } from '../scenarios/run.ts';
import { simulated } from '../scenarios/simulated.ts';
import { apart } from './apart.ts';

interface Seen {
  /** Of a sequence: all that are there, also those that its end, which is cut off, was about. */
  readonly devices?: readonly string[];
  readonly operations?: readonly Operation[];
  readonly scenario?: string;
  readonly seen: readonly Comparable[];
}

const folder = new URL('golden/between/', import.meta.url);
/** Our clients were those of the recorded version before it. */
const OF_CLIENTS = ['wrongSecret', 'finalRefusals', 'onPairingRequired', 'noChallenge', 'connectFallbackMs'] as const;

const files = readdirSync(folder).map((file) => file.replace('.jsonl', ''));

function recordingOf(version: string): {
  readonly told: Readonly<Record<string, readonly string[]>>;
  readonly all: Seen[];
} {
  const [head = '', ...lines] = readFileSync(new URL(`${version}.jsonl`, folder), 'utf8')
    .trim()
    .split('\n');
  return { ...JSON.parse(head), all: lines.map((line) => JSON.parse(line) as Seen) };
}

function playedBy(version: string, change: Partial<Knobs>): Release {
  const release = releaseNamed(version) as Release;
  const clients = releaseNamed(release.of ?? '')?.knobs as Knobs;
  const kept = Object.fromEntries(OF_CLIENTS.map((knob) => [knob, clients[knob]]));
  return { ...release, knobs: { ...release.knobs, ...kept, ...change } };
}

async function shown(
  release: Release,
  { devices = [], operations, scenario, seen }: Seen,
): Promise<readonly Comparable[]> {
  if (operations !== undefined) return new Prediction(release).of(operations, devices).map(observed);
  const played = apart.find((one) => one.scenario === scenario);
  if (played === undefined) throw new Error(`no scenario ${scenario}`);
  const { observations } = await playScenario(played, release, simulated, { seed: 1, bounds: { ms: 1, instants: 1 } });
  return observations.slice(0, seen.length).map(observed);
}

/** As a file has it: what is undefined is not there. */
const asRecorded = (seen: readonly Comparable[]): unknown => JSON.parse(JSON.stringify(seen));

describe.each(files)('OpenClaw %s', (version) => {
  const { told, all } = recordingOf(version);

  test('shows what was seen of it', async () => {
    for (const one of all) expect(asRecorded(await shown(playedBy(version, {}), one))).toEqual(one.seen);
  });

  test('is told by that from its neighbours, rule by rule', async () => {
    const untold: string[] = [];
    for (const [knob, words] of Object.entries(told))
      for (const word of words) {
        const other = playedBy(version, { [knob]: word });
        let differs = false;
        for (const one of all) differs ||= JSON.stringify(await shown(other, one)) !== JSON.stringify(one.seen);
        if (!differs) untold.push(`${knob}: ${word}`);
      }
    expect(untold).toEqual([]);
  });
});

describe('the versions between', () => {
  test('are those that were seen', () => {
    const between = recordedReleases.flatMap(({ steps }) => steps.map(({ version }) => version));
    expect([...files].sort()).toEqual([...between].sort());
  });

  test('are told from their neighbours in what they bring', () => {
    for (const { steps } of recordedReleases)
      for (const { version, brings = [] } of steps) {
        const { told } = recordingOf(version);
        const seen = brings.filter((knob) => knob in told);
        // Methods, clients and command lines are told by raw frames and by the package itself.
        expect(seen.length > 0 || brings.every((knob) => OTHERWISE.has(knob)), version).toBe(true);
      }
  });
});

const OTHERWISE: ReadonlySet<keyof Knobs> = new Set([...OF_CLIENTS, 'methods', 'commandAsks', 'commandLooks'] as const);
