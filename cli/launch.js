// @ts-check
// From the sources of a program to its running: a build of them, made anew whenever they have changed (program.js, build.ts).
// Where none can be made, tsx strips the types while Node loads the sources.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { currentBuild, started } from './program.js';

/**
 * Optimising takes V8 a processor of its own. Sixteen times its patience, as each of them calls it: most runs are over before it
 * pays. A V8 complains about words that it does not know, so others are left as they are.
 * @type {Readonly<Record<string, string>>}
 */
const PATIENCE = {
  v20: '--interrupt-budget=1056000',
  v22: '--invocation-count-for-turbofan=48000',
  v24: '--invocation-count-for-turbofan=48000',
};

/** Runs what the entry exports by this name with these words, and keeps what was compiled on the way, unless they were wrong. */
export async function launch(
  /** @type {import('./build.ts').Plan} */ plan,
  /** @type {readonly string[]} */ words,
  name = 'main',
) {
  const key = words[0] ?? '';
  if (!key.startsWith('-')) await bePatient();
  const program = start(plan, key, await currentBuild(plan)) ?? start(plan, key, await builtAnew(plan));
  const exports = program?.exports ?? (await fromSources(pathToFileURL(join(plan.top, plan.entry)).href)).module;
  await exports[name](words);
  if (name === 'main' && (process.exitCode === undefined || Number(process.exitCode) < WRONG)) program?.keep();
}

/** For a command; help and the version are out before it would matter. */
async function bePatient() {
  const flag = PATIENCE[process.version.split('.')[0] ?? ''];
  if (flag === undefined) return;
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(flag);
}

/** Statuses from here on say that nothing was done. */
const WRONG = 64;

/** Null without a build, and for one whose text is no program. */
function start(
  /** @type {import('./build.ts').Plan} */ { top, home },
  /** @type {string} */ key,
  /** @type {import('./program.js').Build | null} */ build,
) {
  if (build === null) return null;
  try {
    return started({ top, home, build, key });
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function builtAnew(/** @type {import('./build.ts').Plan} */ plan) {
  const { module, unregister } = await fromSources(new URL('build.ts', import.meta.url).href);
  try {
    return (await module.build(plan)) ? await currentBuild(plan) : null;
  } catch (error) {
    process.stderr.write(`scopeloop: no build could be made, so the sources are run as they are: ${error}\n`);
    return null;
  } finally {
    await unregister();
  }
}

/** `tsconfig: false`, or the tsconfig of the folder in which a user happens to stand would be read. */
async function fromSources(/** @type {string} */ url) {
  const { register } = await import('tsx/esm/api');
  const unregister = register({ tsconfig: false });
  return { module: await import(url), unregister };
}
