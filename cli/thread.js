// As `bin.js`, for a thread of its own: Node loads the sources as they are there as well. Which of them is the thread's is told.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import(workerData.entry);
