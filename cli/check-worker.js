// As `bin.js`, for a thread of its own: Node loads the sources as they are there as well.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import('./check-worker.ts');
