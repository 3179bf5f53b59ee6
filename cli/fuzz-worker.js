// @ts-check
// As `bin.js`, for a thread of its own.
import { launch } from './launch.js';
import { plan } from './plan.js';

await launch(plan, ['fuzz'], 'fuzzWorker');
