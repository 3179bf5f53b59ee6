// @ts-check
// Makes the build that a package carries, and leaves no other. `npm run package` runs it; a bare pack does not, as .npmrc leaves
// scripts out.
import { rmSync } from 'node:fs';
import { launch } from './launch.js';
import { plan } from './plan.js';

rmSync(plan.home, { recursive: true, force: true });
await launch(plan, ['--version']);
