// @ts-check
// Makes the build that a package carries: there is one, and it is of these very sources. `npm pack --ignore-scripts=false` runs it,
// since .npmrc leaves scripts out.
import { rmSync } from 'node:fs';
import { launch } from './launch.js';
import { plan } from './plan.js';

rmSync(plan.home, { recursive: true, force: true });
await launch(plan, ['--version']);
