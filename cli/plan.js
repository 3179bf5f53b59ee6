// @ts-check
// What is built of this program (build.ts says what each of these is).
import { fileURLToPath } from 'node:url';

/** @type {import('./build.ts').Plan} */
export const plan = {
  top: fileURLToPath(new URL('..', import.meta.url)),
  home: fileURLToPath(new URL('../out/program', import.meta.url)),
  entry: 'cli/main.ts',
  watched: ['package.json', 'cli/launch.js', 'cli/plan.js', 'cli/program.js', 'cli/build.ts', 'scenarios/catalogue'],
  late: { 'scenarios/parse.ts': ['parseScenario'] },
  prepared: 'scenarios/prepared.ts',
};
