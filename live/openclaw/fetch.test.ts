import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deaf, fetched, reasonIn, type Wanted } from './fetch.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-fetch-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** What is called in place of npm: it leaves a line for each call, and then does this. */
function npmIs(body: string): void {
  const script = join(dir, 'npm-cli.js');
  writeFileSync(
    script,
    `const fs = require('node:fs');
     fs.appendFileSync(${JSON.stringify(join(dir, 'calls'))}, fs.readFileSync('package.json') + '\\n');
     ${body}`,
  );
  vi.stubEnv('npm_execpath', script);
}
const calls = () => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n');
const lockWith = (packages: object) =>
  `fs.writeFileSync('package-lock.json', ${JSON.stringify(JSON.stringify({ packages }))});`;

const wanted = (more: Partial<Wanted> = {}): Wanted => ({
  dir: join(dir, 'cache', '2026.2.19'),
  what: 'OpenClaw 2026.2.19',
  dependencies: { openclaw: '2026.2.19' },
  isOpenClaw: true,
  ...more,
});

function listening() {
  const said: string[] = [];
  return { said, say: (text: string) => void said.push(text.replace(/\d+ s$/, 'N s')), show: () => {} };
}

const complaint = `npm error code ENOTFOUND
npm error syscall getaddrinfo
npm error errno ENOTFOUND
npm error network request to https://registry.npmjs.org/openclaw failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org
npm error network This is a problem related to network connectivity.
npm error A complete log of this run can be found in: debug-0.log
`;

describe('packages that are fetched', () => {
  test('are there when all is done, and nothing is left beside them', async () => {
    npmIs(lockWith({}));
    const listener = listening();
    await fetched(wanted(), listener);
    expect(readdirSync(join(dir, 'cache'))).toEqual(['2026.2.19']);
    expect(listener.said).toEqual([
      `fetching OpenClaw 2026.2.19 into ${wanted().dir}`,
      'fetched OpenClaw 2026.2.19 in N s',
    ]);
    await fetched(wanted(), listener);
    expect(calls()).toHaveLength(1);
  });

  test('are asked for once more with what a release needs after all', async () => {
    const bot = { optionalDependencies: { axios: '^1.7.4' } };
    npmIs(
      lockWith({
        'node_modules/@line/bot-sdk': bot,
        'node_modules/axios': { version: '1.21.1', optional: true },
      }),
    );
    await fetched(wanted(), listening());
    const asked = calls().map((line) => JSON.parse(line).dependencies);
    expect(asked).toEqual([{ openclaw: '2026.2.19' }, { openclaw: '2026.2.19', axios: '1.21.1' }]);
  });

  test('are fetched once by two who want them at the same time', async () => {
    npmIs(`setTimeout(() => { ${lockWith({})} }, 300);`);
    await Promise.all([fetched(wanted(), listening()), fetched(wanted(), listening())]);
    expect(calls()).toHaveLength(1);
  });

  test('take over what a process that is gone has left: its lock and its half-finished folder', async () => {
    npmIs(lockWith({}));
    await fetched(wanted({ dir: join(dir, 'cache', 'other') }), listening());
    writeFileSync(`${wanted().dir}.lock`, '999999999');
    writeFileSync(`${wanted().dir}.draft`, 'half');
    await fetched(wanted(), listening());
    expect(readdirSync(join(dir, 'cache')).sort()).toEqual(['2026.2.19', 'other']);
  });

  test('that cannot be fetched leave nothing, and one sentence says why', async () => {
    npmIs(`process.stderr.write(${JSON.stringify(complaint)}); process.exitCode = 1;`);
    await expect(fetched(wanted(), listening())).rejects.toThrow(
      'OpenClaw 2026.2.19: it is not in the cache and could not be fetched: request to https://registry.npmjs.org/openclaw failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org; connect to the npm registry, or name a cache that has it by --cache-dir',
    );
    expect(readdirSync(join(dir, 'cache'))).toEqual([]);
  });

  test('take over a lock that names nobody, once it is too old to be just written', async () => {
    npmIs(lockWith({}));
    mkdirSync(join(dir, 'cache'));
    writeFileSync(`${wanted().dir}.lock`, '');
    utimesSync(`${wanted().dir}.lock`, 0, 0);
    await fetched(wanted(), deaf);
    expect(readdirSync(join(dir, 'cache'))).toEqual(['2026.2.19']);
  });

  test('into a cache that is no folder is one sentence about the cache', async () => {
    npmIs(lockWith({}));
    writeFileSync(join(dir, 'cache'), '');
    await expect(fetched(wanted(), deaf)).rejects.toThrow(
      /^--cache-dir: .*cache cannot be used as a cache \((?:EEXIST|ENOTDIR)\); name a folder/,
    );
  });

  test('with no npm at all, that is said', async () => {
    vi.stubEnv('npm_execpath', '');
    vi.stubEnv('PATH', dir);
    await expect(fetched(wanted(), listening())).rejects.toThrow('could not be fetched: spawn npm ENOENT');
    expect(existsSync(`${wanted().dir}.lock`)).toBe(false);
  });
});

describe("the line of npm's complaint that says most", () => {
  test.each([
    [
      'npm error code ETARGET\nnpm error notarget No matching version found for openclaw@2026.2.99.\n',
      'ETARGET No matching version found for openclaw@2026.2.99',
    ],
    [
      'npm error code EINTEGRITY\nnpm error sha512-a integrity checksum failed\n',
      'EINTEGRITY sha512-a integrity checksum failed',
    ],
    ['npm ERR! Cannot read properties of null\n', 'Cannot read properties of null'],
    ['', 'npm failed without a word'],
  ])('%j', (errors, reason) => expect(reasonIn(errors)).toBe(reason));
});
