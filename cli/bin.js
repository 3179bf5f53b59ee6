#!/usr/bin/env node
// @ts-check
// The sources are TypeScript. What runs is a build of them, made anew whenever they have changed (program.js, build.ts). Where
// none can be made, tsx strips the types while Node loads the sources.
import { fileURLToPath } from 'node:url';
import { currentBuild, started } from './program.js';

const top = fileURLToPath(new URL('..', import.meta.url));
const home = fileURLToPath(new URL('../out/program', import.meta.url));
const words = process.argv.slice(2);

const program = start(await currentBuild(top, home)) ?? start(await builtAnew());
const { main } = program?.exports ?? (await fromSources('./main.ts')).module;
await main(words);
program?.keep();

/** Null without a build, and for one whose text is no program. */
function start(/** @type {import('./program.js').Build | null} */ build) {
  if (build === null) return null;
  try {
    return started({ top, home, build, key: words[0] ?? '' });
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function builtAnew() {
  const { module, unregister } = await fromSources('./build.ts');
  const plan = {
    top,
    home,
    entry: 'cli/main.ts',
    watched: ['package.json', 'cli/bin.js', 'cli/program.js', 'cli/build.ts', 'scenarios/catalogue'],
    late: { 'scenarios/parse.ts': ['parseScenario'] },
    prepared: 'scenarios/prepared.ts',
  };
  try {
    return (await module.build(plan)) ? await currentBuild(top, home) : null;
  } catch (error) {
    process.stderr.write(`scopeloop: no build could be made, so the sources are run as they are: ${error}\n`);
    return null;
  } finally {
    await unregister();
  }
}

/** `tsconfig: false`, or the tsconfig of the folder in which a user happens to stand would be read. */
async function fromSources(/** @type {string} */ file) {
  const { register } = await import('tsx/esm/api');
  const unregister = register({ tsconfig: false });
  return { module: await import(file), unregister };
}
