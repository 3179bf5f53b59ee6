import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogue, loadScenario } from './load.ts';
import { parseScenario } from './parse.ts';
import { UsageError } from './usage-error.ts';

const sound = 'scenario: toy\ndevices: { laptop: {} }\nsteps: [{ expire: {} }]\n';

describe('a scenario is found', () => {
  const dir = mkdtempSync(join(tmpdir(), 'scenarios-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const failure = (nameOrPath: string): string => {
    try {
      loadScenario(nameOrPath);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as UsageError).message.replaceAll(dir, 'DIR');
    }
    return 'no complaint';
  };

  test('by its name in the catalogue', () => {
    for (const name of catalogue()) expect(loadScenario(name).scenario).toBe(name);
  });

  test('by the path of its file', () => {
    const path = join(dir, 'toy.yaml');
    writeFileSync(path, sound);
    expect(loadScenario(path)).toEqual(parseScenario(sound, path));
  });

  test('or else near names are offered', () => {
    expect(failure('rotate-narow-scope')).toBe(
      'rotate-narow-scope: there is no scenario of this name; did you mean rotate-narrow-scope?',
    );
    expect(failure('zzzzzzzz')).toMatch(/write one of .*rotate-narrow-scope.*, or the path of a file$/);
    expect(failure('')).toMatch(/^scenario: there is no scenario of this name/);
  });

  test('or else the file is said to be unreadable, and why', () => {
    const binary = join(dir, 'binary.yaml');
    writeFileSync(binary, Uint8Array.of(0xff, 0xfe, 0xfd));
    expect(failure(join(dir, 'none.yaml'))).toMatch(
      /^DIR.none\.yaml: there is no such file; write the path of a YAML file/,
    );
    expect(failure(`${dir}/`)).toMatch(/this is not a plain file/);
    expect(failure(binary)).toMatch(/this is not UTF-8 text/);
  });
});

test('the catalogue is sorted', () => {
  expect(catalogue()).toEqual([...catalogue()].sort());
});
