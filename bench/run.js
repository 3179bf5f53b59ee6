// Starts run.ts as `cli/bin.js` starts the program, so that what is measured is what users run.
import { fileURLToPath } from 'node:url';
import { launch } from '../cli/launch.js';

const plan = {
  top: fileURLToPath(new URL('..', import.meta.url)),
  home: fileURLToPath(new URL('../out/bench', import.meta.url)),
  entry: 'bench/run.ts',
  watched: ['cli/launch.js', 'cli/program.js', 'cli/build.ts'],
  late: {},
  prepared: null,
};
await launch(plan, process.argv.slice(2));
