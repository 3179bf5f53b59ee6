import { execFile, execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

  test('a link stays one, and what it leads to is written', () => {
    const [file, link] = [join(folder, 'real.txt'), join(folder, 'link.txt')];
    writeFileSync(file, 'before');
    symlinkSync(file, link);
    deliver({ print: () => {}, say: () => {} }, 'after', { out: link, format: 'text' });
    expect([readFileSync(file, 'utf8'), lstatSync(link).isSymbolicLink(), readlinkSync(link)]).toEqual([
      'after',
      true,
      file,
    ]);
  });

  test('what is no plain file is written to, and stays what it is', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = readFile(pipe, 'utf8');
    const writer = new URL('./output.ts', import.meta.url).href;
    // Each end of a pipe waits for the other, so they are in two processes.
    const script = `import(${JSON.stringify(writer)}).then(({ writeWhole }) => writeWhole(${JSON.stringify(pipe)}, 'through'))`;
    await promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', script]);
    expect([await read, lstatSync(pipe).isFIFO()]).toEqual(['through', true]);
  });

  test('no name is no file', () => {
    expect(() => outPath('', 'html', undefined, '--html')).toThrow(
      '--html: no file is named; write --html and its path',
    );
  });

  test('what cannot be written is one sentence that names the file', () => {
    const door = { print: () => {}, say: () => {} };
    writeFileSync(join(folder, 'file'), '');
    expect(() => deliver(door, '', { out: join(folder, 'file', 'a.txt'), format: 'text' })).toThrow(
      /^--out: .*a\.txt cannot be written \(\w+\); name a file/,
    );
  });
});
