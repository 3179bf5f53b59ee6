/** Callers that no scenario has hear from the in-process gateway what each published release was heard to say. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordedReleases } from '../models/releases/known.ts';
import { type Release, variant } from '../models/releases/release.ts';
import { type Heard, heardWithoutDevice, recordingOf } from './callers-without-device.ts';
import { gatewayAlone } from './gateway-alone.ts';
import { heardOfOddConnects, oddRecordingOf } from './odd-connects.ts';

const folder = mkdtempSync(join(tmpdir(), 'scopeloop-wire-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Hear = (port: number, release: Release) => Promise<Heard>;

async function heardOf(hear: Hear, release: Release): Promise<Heard> {
  const gateway = await gatewayAlone(mkdtempSync(join(folder, 'state-')), { release });
  try {
    return await hear(gateway.port, release);
  } finally {
    await gateway.stop();
  }
}

const read = (recording: URL): Heard => JSON.parse(readFileSync(recording, 'utf8'));

const named = recordedReleases.map((release) => [release.name, release] as const);

test.each(named)('a caller without a device, as from %s', async (name, release) => {
  expect(await heardOf(heardWithoutDevice, release)).toEqual(read(recordingOf(name)));
});

test.each(named)('an odd connect, as from %s', async (name, release) => {
  expect(await heardOf(heardOfOddConnects, release)).toEqual(read(oddRecordingOf(name)));
});

/** By the knobs that such callers alone meet. */
const told = [
  ['noDevice', heardWithoutDevice, recordingOf],
  ['protocol', heardOfOddConnects, oddRecordingOf],
] as const;

const turned = told.flatMap(([knob, hear, recording]) =>
  recordedReleases.flatMap((release, at) => {
    const before = recordedReleases[at - 1];
    if (before === undefined || before.knobs[knob] === release.knobs[knob]) return [];
    const mutant = variant(release, `${release.name} with ${knob} turned back`, '', '', { [knob]: before.knobs[knob] });
    return [[release.name, knob, mutant, hear, recording] as const];
  }),
);

test.each(turned)('and not as %s with %s turned back', async (name, _knob, mutant, hear, recording) => {
  expect(await heardOf(hear, mutant)).not.toEqual(read(recording(name)));
});
