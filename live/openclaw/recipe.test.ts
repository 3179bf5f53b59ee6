import { describe, expect, test } from 'vitest';
import { neededAfterAll } from './recipe.ts';

const native = (os: string, cpu: string, libc?: string) => ({
  version: '0.18.1',
  optional: true,
  os: [os],
  cpu: [cpu],
  ...(libc === undefined ? {} : { libc: [libc] }),
});
const lock = {
  packages: {
    'node_modules/openclaw': { version: '2026.9.6', optionalDependencies: { 'sqlite-vec': '0.1.9' } },
    'node_modules/sqlite-vec': { version: '0.1.9', optional: true },
    'node_modules/@line/bot-sdk': { optionalDependencies: { axios: '^1.7.4' } },
    'node_modules/axios': { version: '1.21.1', optional: true },
    'node_modules/@openclaw/fs-safe': { optionalDependencies: { gnu: '0.18.1', musl: '0.18.1', mac: '0.18.1' } },
    'node_modules/gnu': native('linux', 'x64', 'glibc'),
    'node_modules/musl': native('linux', 'x64', 'musl'),
    'node_modules/mac': native('darwin', 'arm64'),
  },
};

describe('the optional packages that a release cannot start without', () => {
  test("are put in, of this platform's", () => {
    expect(neededAfterAll(lock, { os: 'linux', cpu: 'x64', libc: 'glibc' })).toEqual({
      axios: '1.21.1',
      gnu: '0.18.1',
    });
    expect(neededAfterAll(lock, { os: 'darwin', cpu: 'arm64', libc: '' })).toEqual({ axios: '1.21.1', mac: '0.18.1' });
  });

  test('are left alone where another package brings them in already', () => {
    const packages = { ...lock.packages, 'node_modules/axios': { version: '1.21.1' } };
    expect(neededAfterAll({ packages }, { os: 'linux', cpu: 'x64', libc: 'musl' })).toEqual({ musl: '0.18.1' });
  });

  test('are none where nothing is known', () => {
    expect(neededAfterAll({}, { os: 'linux', cpu: 'x64', libc: 'glibc' })).toEqual({});
  });
});
