/** A thread that plays one batch after the other, as it is told by number; what is in a batch follows from the command. */
import { parentPort, workerData } from 'node:worker_threads';
import { here } from '../scenarios/fuzz/fuzz.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import { optionsOf, targetOf } from './fuzz-options.ts';
import type { Assigned, FuzzWork } from './fuzz-pool.ts';

const SILENT = { say() {}, progress: { show() {}, clear() {} } };

export async function work(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file is for worker threads: see fuzz-pool.ts');
  const { args, release } = workerData as FuzzWork;
  const look = { release: releaseOr(release, '--release'), target: await targetOf(SILENT, args) };
  const place = here({ ...optionsOf(args), ...look, known: new Set() });
  port.on('message', async ({ number, runs }: Assigned) => port.postMessage(await place.play(number, runs)));
}
