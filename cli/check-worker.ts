/** A thread that does one search after the other, as it is told by number; both sides work out the same list of searches. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Told } from './check-pool.ts';
import { type CheckArguments, proved, searchesOf, type Teller } from './check-search.ts';

const port = parentPort;
if (port === null) throw new Error('this file is for worker threads: see check-pool.ts');
const tell = (told: Told): void => port.postMessage(told);
const args = workerData as CheckArguments;
const searches = searchesOf(args);
const teller: Teller = {
  say: (text) => tell({ kind: 'say', text }),
  progress: { show: (text) => tell({ kind: 'show', text }), clear: () => tell({ kind: 'clear' }) },
};

port.on('message', async (number: number) => {
  const search = searches[number];
  if (search === undefined) throw new Error(`there is no search ${number}`);
  tell({ kind: 'result', number, result: await proved(teller, args, search) });
});
