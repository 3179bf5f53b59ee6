/**
 * Makes the build that `bin.js` runs (docs/adr/0022-built-on-first-use.md): our sources in one file, each heavy library in one of
 * its own, so that a start reads only what it needs. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type BuildOptions, build as bundle, type Plugin, type PluginBuild } from 'esbuild';
import { type Build, hashOf, stampOf, started, written } from './program.js';

export interface Plan {
  /** The folder that paths are relative to. */
  readonly top: string;
  /** Where builds are kept. */
  readonly home: string;
  readonly entry: string;
  /** Files and folders that change a build, too: by path from the top. */
  readonly watched: readonly string[];
  /** Sources whose functions, named here, load them when the first of them is called. They export nothing else that runs. */
  readonly late: Readonly<Record<string, readonly string[]>>;
  /** The source whose record of texts, `prepared`, is filled with what the function `prepared` of the entry gives. */
  readonly prepared: string | null;
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
const UNWRITABLE: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST'];
/** A run that goes on for long may still load from the build that it started with. */
const KEPT = 5;

/** False where nothing can be written; throws where the sources are no program. */
export async function build(plan: Plan): Promise<boolean> {
  let folder: string | null = null;
  try {
    mkdirSync(plan.home, { recursive: true });
    folder = mkdtempSync(join(plan.home, 'build-'));
    // A temporary folder is its maker's alone; a build is for everybody who may read the sources.
    chmodSync(folder, 0o755);
    const made = await bundled(plan, folder);
    // Whoever starts meanwhile sees the earlier build or this one, and two that are made at once do not meet.
    if (!written(join(plan.home, 'current.json'), JSON.stringify(made))) return false;
    forget(plan.home, made.folder);
    return true;
  } catch (error) {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    if (UNWRITABLE.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function bundled(plan: Plan, folder: string): Promise<Build> {
  const inputs = stamped(plan, [...LOCKS, ...plan.watched]);
  const libraries = await bundleSources(plan, folder, inputs);
  await Promise.all(libraries.map(([name, of]) => bundleLibrary(plan, folder, name, of)));
  const whole = (): Build => ({
    folder: basename(folder),
    // In the order of their names, since esbuild asks for them in any.
    inputs: Object.fromEntries([...inputs].sort(([one], [other]) => (one < other ? -1 : 1))),
    outputs: Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size])),
    optional: LOCKS,
  });
  if (plan.prepared === null) return whole();
  writeFileSync(join(folder, 'prepared.cjs'), asModule({}));
  // What is prepared, the program says itself.
  const { exports } = started({ ...plan, build: whole(), key: 'build' });
  writeFileSync(join(folder, 'prepared.cjs'), asModule(await exports.prepared()));
  return whole();
}

const asModule = (prepared: Readonly<Record<string, string>>) =>
  `(function(exports){"use strict";exports.prepared=${escaped(JSON.stringify(prepared))}})`;

/** A build is read as bytes, so that nothing in it may be more than ASCII. */
const escaped = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

type Inputs = Map<string, [stamp: string, hash: string]>;

const stamped = ({ top }: Plan, paths: readonly string[]): Inputs =>
  new Map(
    paths
      .flatMap((path) => filesAt(top, path))
      .map((path) => {
        const stamp = stampOf(join(top, path));
        return [path, [stamp, stamp === 'absent' ? '' : hashOf(createHash, readFileSync(join(top, path)))]];
      }),
  );

const filesAt = (top: string, path: string): readonly string[] =>
  statSync(join(top, path), { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(join(top, path)).map((name) => `${path}/${name}`)
    : [path];

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

/** The libraries that the sources import, apart from those that are in the same file. */
async function bundleSources(plan: Plan, folder: string, inputs: Inputs) {
  const { metafile } = await bundle({
    ...common(plan),
    entryPoints: [plan.entry],
    outfile: join(folder, 'main.cjs'),
    plugins: [ownSources(plan, inputs)],
    metafile: true,
  });
  const imported = new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)));
  return Object.entries(LIBRARIES).filter(([name]) => imported.has(name));
}

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
const ownSources = (plan: Plan, inputs: Inputs): Plugin => ({
  name: 'own sources',
  setup(build) {
    const pathOf = (path: string) => relative(plan.top, path).replaceAll('\\', '/');
    build.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) =>
      plan.prepared === pathOf(join(resolveDir, path)) ? { path: 'prepared', external: true } : undefined,
    );
    // By their whole names: a part of a library that has a name of its own, such as xstate/graph, is bundled with our sources.
    build.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      Object.hasOwn(LIBRARIES, path) || LEFT_ALONE.includes(path) ? { path, external: true } : undefined,
    );
    build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
      const from = pathOf(path);
      const stamp = stampOf(path);
      const text = await readFile(path, 'utf8');
      inputs.set(from, [stamp, hashOf(createHash, text)]);
      const contents = LEFT_ALONE.reduce(
        (part, name) => part.replaceAll(`import('${name}')`, `importPackage('${name}')`),
        text.replaceAll('import.meta.url', `new URL('${from}', topUrl).href`),
      );
      return { contents, loader: 'ts' };
    });
    for (const [path, names] of Object.entries(plan.late)) {
      const file = join(plan.top, path);
      late(build, new RegExp(`/${basename(path).replaceAll('.', '\\.')}$`), (found) => (found === file ? names : null));
    }
  },
});

/** yargs measures texts only for its help, but the package for it builds a segmenter and tables when it is loaded: 20 ms. */
const lateWidths: Plugin = {
  name: 'late widths',
  setup: (build) => late(build, /^string-width$/, () => ['default']),
};

/** Puts functions in place of a module that load it when the first of them is called. */
function late(build: PluginBuild, filter: RegExp, namesOf: (file: string) => readonly string[] | null): void {
  build.onResolve({ filter }, async ({ path, pluginData, ...how }) => {
    if (pluginData === 'late') return undefined;
    if (how.namespace === 'late') return { path };
    const found = await build.resolve(path, { ...how, pluginData: 'late' });
    const names = namesOf(found.path);
    return names === null ? found : { path: found.path, namespace: 'late', pluginData: names };
  });
  build.onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
    contents: (pluginData as readonly string[])
      .map(
        (name) =>
          `${name === 'default' ? 'export default' : `export const ${name} =`} (...args) => ${call(path, name)};`,
      )
      .join('\n'),
    resolveDir: dirname(path),
  }));
}

const call = (path: string, name: string) => `require(${JSON.stringify(path)}).${name}(...args)`;

/** All but the newest few, and none that was made after ours. */
function forget(home: string, ours: string): void {
  const builds = readdirSync(home)
    .filter((name) => name.startsWith('build-') && name !== ours)
    .map((name) => ({ name, ms: statSync(join(home, name)).mtimeMs }))
    .sort((one, other) => other.ms - one.ms);
  for (const { name } of builds.slice(KEPT - 1)) rmSync(join(home, name), { recursive: true, force: true });
}
