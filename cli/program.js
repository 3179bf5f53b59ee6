// @ts-check
// A build of the program (docs/adr/0022-built-on-first-use.md): whether there is one of these very sources, and how it is run.
// Plain JavaScript, so that it starts without a loader.
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

/**
 * What `build.ts` writes as `current.json`. `inputs`: by path from the top, what the file system says of each file and the hash
 * of its text. `outputs`: bytes by name, in `folder`. `absent`: the inputs that need not be there.
 * @typedef {{ folder: string, inputs: Record<string, [stamp: string, hash: string]>, outputs: Record<string, number>, optional: string[] }} Build
 */

/** A run that takes longer has lost some of its compiled code again. */
const KEPT_WITHIN_S = 10;
/** The last bytes of a file of compiled code, which a half-written one lacks. */
const WHOLE = Buffer.from('/whole\n');

/** What the file system says of a file without its being read; it changes with whatever is written to it. */
export function stampOf(/** @type {string} */ path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'absent' : `${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}

/** Of a file's text. The library is handed in, since loading it takes longer than to see that nothing has changed. */
export const hashOf = (
  /** @type {typeof import('node:crypto').createHash} */ createHash,
  /** @type {string | Uint8Array} */ text,
) => createHash('sha256').update(text).digest('base64url');

/**
 * The build in `home`, or null: there is none, it is of other sources, or it is not whole. Files that were touched and say the
 * same are still the same sources.
 * @returns {Promise<Build | null>}
 */
export async function currentBuild(/** @type {{ top: string, home: string }} */ { top, home }) {
  const pointer = join(home, 'current.json');
  try {
    /** @type {Build} */
    const build = JSON.parse(readFileSync(pointer, 'utf8'));
    const isWhole = Object.entries(build.outputs).every(
      ([name, bytes]) => statSync(join(home, build.folder, name)).size === bytes,
    );
    if (!isWhole) return null;
    // Some three hundred paths: joined by hand, which takes a tenth of the time.
    const touched = Object.entries(build.inputs).filter(([path, [stamp]]) => stampOf(`${top}/${path}`) !== stamp);
    if (touched.length === 0) return build;
    const { createHash } = await import('node:crypto');
    for (const [path, [, hash]] of touched) {
      const stamp = stampOf(join(top, path));
      if (stamp === 'absent' && build.optional.includes(path)) continue;
      if (stamp === 'absent' || hashOf(createHash, readFileSync(join(top, path))) !== hash) return null;
      build.inputs[path] = [stamp, hash];
    }
    written(pointer, JSON.stringify(build));
    return build;
  } catch {
    return null;
  }
}

/** Written whole or not at all; false where nothing can be written. */
export function written(/** @type {string} */ path, /** @type {string | Uint8Array} */ content) {
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a build: `exports` is what its entry exports, `keep` leaves the code that was compiled on the way for the next start
 * with the same `key`.
 */
export function started(
  /** @type {{ top: string, home: string, build: Build, key: string }} */ { top, home, build, key },
) {
  const folder = join(home, build.folder);
  const topUrl = pathToFileURL(join(top, '/')).href;
  const installed = createRequire(import.meta.url);
  const loaded = new Map();
  /** @type {{ script: Script, code: string }[]} */
  const fresh = [];
  const kept = `${key.replace(/[^a-z]/g, '')}.${process.version}-${process.arch}.code`;

  function load(/** @type {string} */ name) {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const filename = join(folder, name);
    const code = `${filename}.${kept}`;
    const cachedData = compiled(code);
    // Everything beyond ASCII is escaped in a build.
    const script = new Script(readFileSync(filename, 'latin1'), { filename, ...(cachedData && { cachedData }) });
    if (cachedData === undefined || script.cachedDataRejected) fresh.push({ script, code });
    const module = { exports: {} };
    loaded.set(name, module);
    script.runInThisContext()(module.exports, require, module, topUrl, importPackage);
    return module.exports;
  }
  const require = (/** @type {string} */ name) =>
    Object.hasOwn(build.outputs, `${name}.cjs`) ? load(`${name}.cjs`) : installed(name);
  const importPackage = (/** @type {string} */ name) => import(name);

  namesSources(folder);
  return {
    exports: load('main.cjs'),
    keep() {
      if (process.uptime() > KEPT_WITHIN_S) return;
      for (const { script, code } of fresh) written(code, Buffer.concat([script.createCachedData(), WHOLE]));
    },
  };
}

/** Compiled code that an earlier run has left. Node itself refuses what another V8 has compiled. */
function compiled(/** @type {string} */ path) {
  try {
    const bytes = readFileSync(path);
    const end = bytes.length - WHOLE.length;
    return end > 0 && bytes.subarray(end).equals(WHOLE) ? bytes.subarray(0, end) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stack traces name the sources. The maps are read when the first trace is asked for, which in most runs never happens. Node's
 * assertions ask for theirs when they are made, caught or not, and yargs fails one at each start outside of a package: none
 * of ours is one, so those stay as they are.
 */
function namesSources(/** @type {string} */ folder) {
  /** @type {Map<string, SourceMap | null>} */
  const maps = new Map();
  const mapOf = (/** @type {string} */ file) => {
    if (!maps.has(file)) {
      try {
        maps.set(file, new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))));
      } catch {
        maps.set(file, null);
      }
    }
    return maps.get(file);
  };
  const inSources = (/** @type {NodeJS.CallSite} */ site) => {
    const file = site.getFileName();
    const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
    if (!file?.startsWith(folder) || line === null || column === null) return String(site);
    const entry = mapOf(file)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return String(site);
    const source = resolve(folder, entry.originalSource);
    return String(site).replace(
      `${file}:${line}:${column}`,
      () => `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
    );
  };
  Error.prepareStackTrace = (error, sites) => {
    const told = /** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_ASSERTION' ? String : inSources;
    return [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${told(site)}`)].join('\n');
  };
}
