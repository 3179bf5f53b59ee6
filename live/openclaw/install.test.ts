import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cached, removed } from './cache.ts';
import { deaf } from './fetch.ts';
import { cacheDirOf, install, installedIn, installTarball } from './install.ts';

let dir = '';
const cacheDir = () => join(dir, 'cache');
const options = () => ({ cacheDir: cacheDir(), listener: deaf });
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-install-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** A release that the Node of this test runs. */
function release(folder: string, version: string, engines = '*'): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'openclaw.mjs'), '');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version, engines: { node: engines } }));
}

function cachedRelease(version: string, engines = '*'): void {
  release(join(cacheDir(), version, 'node_modules', 'openclaw'), version, engines);
  const packages = { 'node_modules/openclaw': { integrity: `sha512-${version}` } };
  writeFileSync(join(cacheDir(), version, 'package-lock.json'), JSON.stringify({ packages }));
}

describe('a release in the cache', () => {
  test('is run by the Node that runs us, if it accepts it, and is known by its integrity', async () => {
    cachedRelease('2026.7.1');
    expect(await install('2026.7.1', options())).toEqual({
      version: '2026.7.1',
      node: process.execPath,
      entry: join(cacheDir(), '2026.7.1', 'node_modules', 'openclaw', 'openclaw.mjs'),
      cacheDir: cacheDir(),
      integrity: 'sha512-2026.7.1',
    });
  });

  test('that is not whole says what to do', async () => {
    mkdirSync(join(cacheDir(), '2026.7.1'), { recursive: true });
    await expect(install('2026.7.1', options())).rejects.toThrow(
      `OpenClaw 2026.7.1: its folder in the cache is not whole: ${join(cacheDir(), '2026.7.1')}; write scopeloop releases remove 2026.7.1, and it is fetched anew`,
    );
    expect(cached(cacheDir()).releases).toMatchObject([{ name: '2026.7.1', version: null, node: null }]);
  });

  test.each(['latest', '2026', '../2026.2.19', ''])('%j is no version, and nothing is looked for', async (version) => {
    await expect(install(version, options())).rejects.toThrow('it is no version number');
  });
});

describe('a build by its path', () => {
  test('that is a folder is used where it is', async () => {
    const folder = join(dir, 'build');
    release(folder, '2026.9.9');
    const installed = await installedIn(folder, options());
    expect(installed).toMatchObject({ version: '2026.9.9', entry: join(folder, 'openclaw.mjs'), integrity: null });
    await expect(installedIn(dir, options())).rejects.toThrow('there is no openclaw.mjs in');
  });

  test('that is a tarball is kept under what it holds, not under its name', async () => {
    const script = join(dir, 'npm-cli.js');
    writeFileSync(
      script,
      `const fs = require('node:fs');
       fs.mkdirSync('node_modules/openclaw', { recursive: true });
       fs.writeFileSync('node_modules/openclaw/openclaw.mjs', '');
       fs.writeFileSync('node_modules/openclaw/package.json', '{ "version": "2026.9.9" }');
       fs.writeFileSync('package-lock.json', '{}');`,
    );
    vi.stubEnv('npm_execpath', script);
    for (const [name, content] of Object.entries({ 'a.tgz': 'one', 'b.tgz': 'one', 'c.tgz': 'two' })) {
      writeFileSync(join(dir, name), content);
      expect((await installTarball(join(dir, name), options())).version).toBe('2026.9.9');
    }
    expect(readdirSync(cacheDir()).filter((name) => /^tarball-[0-9a-f]{16}$/.test(name))).toHaveLength(2);
    expect(cached(cacheDir()).releases.map(({ version }) => version)).toEqual(['2026.9.9', '2026.9.9']);
  });
});

describe('the cache', () => {
  test("is the user's, unless another one is named", () => {
    expect(cacheDirOf(null, { XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'scopeloop', 'openclaw'));
    expect(cacheDirOf(null, {})).toMatch(/\.cache.scopeloop.openclaw$/);
    expect(cacheDirOf(dir, { XDG_CACHE_HOME: '/x' })).toBe(dir);
  });

  test('lists releases by version, with their Node, and no half-finished ones', () => {
    cachedRelease('2026.11.2');
    cachedRelease('2026.2.19', '>=22.12.0');
    cachedRelease('2026.10.1', '>=99');
    mkdirSync(join(cacheDir(), '2026.3.2.draft'));
    mkdirSync(join(cacheDir(), 'node-22.22.2'));
    const { releases, nodes } = cached(cacheDir());
    expect(releases.map(({ name, node }) => [name, node])).toEqual([
      ['2026.2.19', process.versions.node.startsWith('22.') ? 'own' : '22.22.2'],
      ['2026.10.1', null],
      ['2026.11.2', 'own'],
    ]);
    expect(releases.every(({ bytes }) => bytes > 0)).toBe(true);
    expect(nodes.map(({ name }) => name)).toEqual(['node-22.22.2']);
    expect(cached(join(dir, 'nowhere')).releases).toEqual([]);
  });

  test('that is no folder is one sentence, not a fault', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    expect(() => cached(file)).toThrow(/^--cache-dir: .*file cannot be used as a cache \(ENOTDIR\)/);
  });

  test('gives up what is named, all of it or nothing', () => {
    cachedRelease('2026.2.19');
    cachedRelease('2026.7.1');
    expect(() => removed(cacheDir(), ['2026.2.19', '2026.3.2'])).toThrow('there is no "2026.3.2" in');
    expect(() => removed(cacheDir(), ['..'])).toThrow('there is no ".." in');
    expect(cached(cacheDir()).releases).toHaveLength(2);
    expect(removed(cacheDir(), ['2026.2.19'])).toMatchObject([{ name: '2026.2.19' }]);
    expect(readdirSync(cacheDir())).toEqual(['2026.7.1']);
  });
});
