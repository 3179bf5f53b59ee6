/** Who comes without a device hears from the in-process gateway what each published release was heard to say. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordedReleases } from '../models/releases/known.ts';
import { type Release, variant } from '../models/releases/release.ts';
import { type Heard, heardWithoutDevice, recordingOf } from './callers-without-device.ts';
import { gatewayAlone } from './gateway-alone.ts';

const folder = mkdtempSync(join(tmpdir(), 'scopeloop-without-device-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function heardOf(release: Release): Promise<Heard> {
  const gateway = await gatewayAlone(mkdtempSync(join(folder, 'state-')), { release });
  try {
    return await heardWithoutDevice(gateway.port, release);
  } finally {
    await gateway.stop();
  }
}

const recorded = ({ name }: Release): Heard => JSON.parse(readFileSync(recordingOf(name), 'utf8'));

test.each(recordedReleases.map((release) => [release.name, release] as const))('as from %s', async (_name, release) => {
  expect(await heardOf(release)).toEqual(recorded(release));
});

const turned = recordedReleases.flatMap((release, at) => {
  const before = recordedReleases[at - 1];
  return before === undefined || before.knobs.noDevice === release.knobs.noDevice ? [] : [[release, before] as const];
});

test.each(turned.map(([release, before]) => [release.name, before.name, release, before] as const))(
  'and not as if %s still did with them what %s does',
  async (name, _before, release, { knobs: { noDevice } }) => {
    const mutant = variant(release, `${name} with noDevice turned back`, '', '', { noDevice });
    expect(await heardOf(mutant)).not.toEqual(recorded(release));
  },
);
