import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { deliver, inkFor, outPath } from './output.ts';

const folder = mkdtempSync(join(tmpdir(), 'scopeloop-out-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('where a result goes', () => {
  test.each([
    [join(folder, 'a.xml'), 'junit', undefined, join(folder, 'a.xml')],
    [folder, 'junit', undefined, join(folder, 'report.xml')],
    [`${join(folder, 'new')}/`, 'json', 'check', join(folder, 'new', 'check.json')],
    [folder, 'html', 'check', join(folder, 'check.html')],
    [folder, 'text', 'fixes', join(folder, 'fixes.txt')],
    [folder, 'mermaid', 'store', join(folder, 'store.mmd')],
    [folder, 'dot', 'store', join(folder, 'store.dot')],
  ])('%s as %s of %s', (out, format, name, path) => {
    expect(outPath(out, format, name)).toBe(path);
  });

  test('a file is written whole and said on stderr, and takes no colours; without one it is stdout', () => {
    const [printed, said]: [string[], string[]] = [[], []];
    const door = {
      colour: true,
      width: 80,
      print: (text: string) => void printed.push(text),
      say: (text: string) => void said.push(text),
    };
    const out = `${join(folder, 'deep', 'er')}/`;
    deliver(door, 'result', { out, format: 'text', name: 'check' });
    expect(readFileSync(join(out, 'check.txt'), 'utf8')).toBe('result');
    expect([printed, said]).toEqual([[], [`written to ${join(out, 'check.txt')}`]]);
    deliver(door, 'result', { out: undefined, format: 'text' });
    expect(printed).toEqual(['result']);
    expect([inkFor(door, out).colour, inkFor(door, undefined).colour]).toEqual([false, true]);
  });

  test('what cannot be written is one sentence that names the file', () => {
    const door = { print: () => {}, say: () => {} };
    writeFileSync(join(folder, 'file'), '');
    expect(() => deliver(door, '', { out: join(folder, 'file', 'a.txt'), format: 'text' })).toThrow(
      /^--out: .*a\.txt cannot be written \(\w+\); name a file/,
    );
  });
});
