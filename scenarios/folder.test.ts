import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './folder.ts';

const top = mkdtempSync(join(tmpdir(), 'folder-'));
afterAll(() => rmSync(top, { recursive: true }));
writeFileSync(join(top, 'file'), '');

test('folders that are missing are made, and made again nothing happens', () => {
  const path = join(top, 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test.each([
  ['a file is in the way', join(top, 'file'), 'ENOTDIR'],
  ['a file is above it', join(top, 'file', 'a'), 'ENOTDIR'],
])('where %s it says so', (_, path, code) => {
  expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code }));
});

test.runIf(existsSync('/proc/self'))('where nothing can be made it ends, and says so', () => {
  expect(() => makeFolder('/proc/a/b')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
