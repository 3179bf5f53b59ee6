#!/usr/bin/env node
// @ts-check
import { fileURLToPath } from 'node:url';
import { launch } from './launch.js';

const plan = {
  top: fileURLToPath(new URL('..', import.meta.url)),
  home: fileURLToPath(new URL('../out/program', import.meta.url)),
  entry: 'cli/main.ts',
  watched: ['package.json', 'cli/launch.js', 'cli/program.js', 'cli/build.ts', 'scenarios/catalogue'],
  late: { 'scenarios/parse.ts': ['parseScenario'] },
  prepared: 'scenarios/prepared.ts',
};
await launch(plan, process.argv.slice(2));
