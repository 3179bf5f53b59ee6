/**
 * Several searches at once, each whole in a thread of its own, so that none of them is any different from how it is alone. Results
 * come in the order of the searches, whoever is done first; only what is shown on the way may come in another.
 */
import { Worker } from 'node:worker_threads';
import type { CheckResult } from '../scenarios/check/check.ts';
import type { CheckArguments, Teller } from './check-search.ts';

export const WORKERS_MAX = 64;

/** What a worker has to say. */
export type Told =
  | { readonly kind: 'say' | 'show'; readonly text: string }
  | { readonly kind: 'clear' }
  | { readonly kind: 'result'; readonly number: number; readonly result: CheckResult };

export async function provedByWorkers(
  { say, progress }: Teller,
  args: CheckArguments,
  searches: number,
  workersMax: number,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./check-worker.js', import.meta.url), {
      workerData: JSON.parse(JSON.stringify(args)),
    });
    try {
      await new Promise<void>((resolve, reject) => {
        const assign = (): void => {
          if (next === searches) resolve();
          else worker.postMessage(next++);
        };
        worker.on('error', reject);
        worker.on('message', (told: Told) => {
          if (told.kind === 'show') progress.show(told.text);
          else progress.clear();
          if (told.kind === 'say') say(told.text);
          if (told.kind !== 'result') return;
          results[told.number] = told.result;
          assign();
        });
        assign();
      });
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workersMax, searches) }, work));
  return results;
}
