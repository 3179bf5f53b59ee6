/**
 * Makes the build that `bin.js` runs (docs/adr/0018-built-on-first-use.md): our sources in one file, each heavy library in one of
 * its own, so that a start reads only what it needs. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, build as bundle, type Plugin } from 'esbuild';
import { type Build, hashOf, stampOf, written } from './program.js';

export interface Plan {
  /** The folder that paths are relative to. */
  readonly top: string;
  /** Where builds are kept. */
  readonly home: string;
  readonly entry: string;
  /** What else changes a build: by path from the top. */
  readonly watched: readonly string[];
}

/** By what a library is imported for: its names, or its default export. Any other library is bundled with our sources. */
const LIBRARIES: Readonly<Record<string, 'names' | 'default'>> = {
  ajv: 'names',
  'fast-check': 'default',
  ws: 'names',
  xstate: 'names',
  yaml: 'names',
  yargs: 'default',
  zod: 'names',
};
/** They await something while they are loaded, which nothing but a real import can. */
const LEFT_ALONE = ['state-machine-cat'];
/** Faster when they are there, and looked for by those that want them. */
const OPTIONAL_PACKAGES = ['bufferutil', 'utf-8-validate'];
/** Where versions of libraries are written down; neither is published. */
const LOCKS = ['package-lock.json', join('node_modules', '.package-lock.json')];
/** A run that goes on for long may still load from the build that it started with. */
const KEPT = 10;

/** False where no build could be made: nothing can be written there, or the sources are no program. */
export async function build(plan: Plan): Promise<boolean> {
  try {
    mkdirSync(plan.home, { recursive: true });
    const folder = mkdtempSync(join(plan.home, 'build-'));
    // A temporary folder is its maker's alone; a build is for everybody who may read the sources.
    chmodSync(folder, 0o755);
    const inputs = stamped(plan, [...LOCKS, ...plan.watched]);
    const libraries = Object.entries(LIBRARIES).map(([name, of]) => bundleLibrary(plan, folder, name, of));
    await Promise.all([bundleSources(plan, folder, inputs), ...libraries]);
    const outputs = Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
    const made: Build = { folder: basename(folder), inputs: Object.fromEntries(inputs), outputs, optional: LOCKS };
    if (!written(join(plan.home, 'current.json'), JSON.stringify(made))) return false;
    forget(plan.home, made.folder);
    return true;
  } catch {
    return false;
  }
}

type Inputs = Map<string, [stamp: string, hash: string]>;

const stamped = ({ top }: Plan, paths: readonly string[]): Inputs =>
  new Map(
    paths.map((path) => {
      const stamp = stampOf(join(top, path));
      return [path, [stamp, stamp === 'absent' ? '' : hashOf(createHash, readFileSync(join(top, path)))]];
    }),
  );

const common = ({ top }: Plan): BuildOptions => ({
  absWorkingDir: top,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // Imports that wait for their turn become requires that do.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'topUrl' },
  banner: { js: '(function(exports,require,module,topUrl,importPackage){"use strict";' },
  footer: { js: '})' },
  sourcemap: 'external',
  sourcesContent: false,
  tsconfigRaw: '{}',
  logLevel: 'silent',
});

const bundleSources = (plan: Plan, folder: string, inputs: Inputs) =>
  bundle({
    ...common(plan),
    entryPoints: [plan.entry],
    outfile: join(folder, 'main.cjs'),
    external: [...Object.keys(LIBRARIES), ...LEFT_ALONE],
    plugins: [ownSources(plan, inputs)],
  });

const bundleLibrary = (plan: Plan, folder: string, name: string, of: 'names' | 'default') =>
  bundle({
    ...common(plan),
    stdin: {
      contents: of === 'default' ? `module.exports = require('${name}').default;` : `export * from '${name}';`,
      resolveDir: plan.top,
    },
    outfile: join(folder, `${name}.cjs`),
    external: OPTIONAL_PACKAGES,
    plugins: [lateWidths],
  });

/** Reads each source once, notes what it was, and lets it find the files beside it from where it was written. */
const ownSources = ({ top }: Plan, inputs: Inputs): Plugin => ({
  name: 'own sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const from = relative(top, path).replaceAll('\\', '/');
      const stamp = stampOf(path);
      const text = await readFile(path, 'utf8');
      inputs.set(from, [stamp, hashOf(createHash, text)]);
      const contents = LEFT_ALONE.reduce(
        (part, name) => part.replaceAll(`import('${name}')`, `importPackage('${name}')`),
        text.replaceAll('import.meta.url', `new URL('${from}', topUrl).href`),
      );
      return { contents, loader: 'ts' };
    });
  },
});

/** yargs measures texts only for its help, but the package for it builds a segmenter and tables when it is loaded: 20 ms. */
const lateWidths: Plugin = {
  name: 'late widths',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^string-width$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === 'the package itself') return undefined;
      const found = await resolve(path, { resolveDir, kind, pluginData: 'the package itself' });
      return { path: found.path, namespace: 'late', pluginData: resolveDir };
    });
    onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: `export default (...args) => require(${JSON.stringify(path)}).default(...args);`,
      resolveDir: pluginData as string,
    }));
  },
};

/** All but the newest few, and none that was made after ours. */
function forget(home: string, ours: string): void {
  const builds = readdirSync(home)
    .filter((name) => name.startsWith('build-') && name !== ours)
    .map((name) => ({ name, ms: statSync(join(home, name)).mtimeMs }))
    .sort((one, other) => other.ms - one.ms);
  for (const { name } of builds.slice(KEPT - 1)) rmSync(join(home, name), { recursive: true, force: true });
}
