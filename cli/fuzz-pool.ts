/** Threads that play batches of a fuzz command, where playing keeps a processor busy. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Batch, Place } from '../scenarios/fuzz/fuzz.ts';
import type { FuzzArguments } from './fuzz-options.ts';

/** What a thread is to play: the command, and which of its releases. */
export interface FuzzWork {
  readonly args: FuzzArguments;
  readonly release: string;
}

export interface Assigned {
  readonly number: number;
  readonly runs: number;
}

export function threadFor(work: FuzzWork): Place {
  const worker = new Worker(new URL('./fuzz-worker.js', import.meta.url), {
    workerData: JSON.parse(JSON.stringify(work)),
  });
  return {
    async play(number, runs) {
      worker.postMessage({ number, runs } satisfies Assigned);
      // A fault in the thread comes as an error, which rejects this.
      const [batch] = (await once(worker, 'message')) as [Batch];
      return batch;
    },
    async end() {
      await worker.terminate();
    },
  };
}
