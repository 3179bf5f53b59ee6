import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { build, type Plan } from './build.ts';
import { type Build, currentBuild, started } from './program.js';

const LAUNCH = fileURLToPath(new URL('launch.js', import.meta.url));

/** A program of two sources and a text of its own beside them. */
const SOURCES: Readonly<Record<string, string>> = {
  'main.ts': [
    "import { readFileSync } from 'node:fs';",
    "import { greeting } from './greeting.ts';",
    'export const said = (): string =>',
    "  greeting('world') + ', ' + readFileSync(new URL('./place.txt', import.meta.url), 'utf8');",
    'export const main = async ([word]: readonly string[]): Promise<void> => {',
    "  process.stdout.write(said() + ', ' + word + '\\n');",
    '};',
    "import { notEqual } from 'node:assert/strict';",
    'export const asserted = () => notEqual(1, 1);',
    "export const broken = async () => (await import('./broken.ts')).broken();",
  ].join('\n'),
  'greeting.ts': "export const greeting = (whom: string): string => 'hello ' + whom;\n",
  'broken.ts': "// A fault of ours.\nexport function broken(): never {\n  throw new Error('a fault');\n}\n",
  'place.txt': 'here',
};

let plan: Plan;
beforeEach(() => {
  const top = mkdtempSync(join(tmpdir(), 'built-'));
  mkdirSync(join(top, 'src'));
  writeFileSync(join(top, 'package.json'), '{"type": "module"}');
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(top, 'src', name), text);
  plan = { top, home: join(top, 'out'), entry: 'src/main.ts', watched: ['src/place.txt'], late: {}, prepared: null };
});
const { prepareStackTrace } = Error;
afterEach(() => {
  rmSync(plan.top, { recursive: true, force: true });
  // A build that was started here has put its own in place.
  Object.assign(Error, { prepareStackTrace });
});

const write = (name: string, text: string) => writeFileSync(join(plan.top, 'src', name), text);
const made = async (): Promise<Build> => {
  expect(await build(plan)).toBe(true);
  const current = await currentBuild(plan);
  if (current === null) throw new Error('no build is current');
  return current;
};
const exportsOf = (current: Build) => started({ ...plan, build: current, key: '' }).exports;

/** As a user starts it. */
async function launched(word: string): Promise<string> {
  const script = `import { launch } from ${JSON.stringify(LAUNCH)}; await launch(${JSON.stringify(plan)}, [${JSON.stringify(word)}]);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
}

describe('a build', () => {
  test('does what the sources do, and finds what lies beside them', async () => {
    expect(exportsOf(await made()).said()).toBe('hello world, here');
  });

  test('has the same bytes for the same sources', async () => {
    const bytes = (current: Build) =>
      Object.keys(current.outputs).map((name) => readFileSync(join(plan.home, current.folder, name), 'latin1'));
    const [one, other] = [await made(), await made()];
    expect(other.folder).not.toBe(one.folder);
    expect(bytes(other)).toEqual(bytes(one));
    expect(Object.keys(other.inputs)).toEqual(Object.keys(one.inputs));
  });

  test('names the source and its line where something goes wrong', async () => {
    const stack = await exportsOf(await made())
      .broken()
      .catch((error: Error) => error.stack);
    expect(stack).toContain(`${join(plan.top, 'src', 'broken.ts')}:3:9`);
  });

  test('reads no map of the sources for an assertion, which somebody may catch at each start', async () => {
    const { asserted, broken } = exportsOf(await made());
    const stackOf = (error: unknown) => (error instanceof Error ? error.stack : undefined);
    let stack: string | undefined;
    try {
      asserted();
    } catch (error) {
      stack = stackOf(error);
    }
    expect(stack).toMatch(/main\.cjs:\d+:\d+/);
    expect(await broken().catch(stackOf)).not.toContain('.cjs');
  });

  test('fills in what the program prepares, and loads late what is needed late', async () => {
    write('prepared.ts', 'export const prepared: Readonly<Record<string, string>> = {};');
    write(
      'main.ts',
      [
        "import { late } from './late.ts';",
        "import { prepared as known } from './prepared.ts';",
        "export const prepared = async () => ({ greeting: 'grüß dich' });",
        'export const said = () => [known.greeting ?? null, (globalThis as { isLate?: true }).isLate ?? false, late()];',
      ].join('\n'),
    );
    write('late.ts', "(globalThis as { isLate?: true }).isLate = true;\nexport const late = () => 'late';");
    plan = { ...plan, late: { 'src/late.ts': ['late'] }, prepared: 'src/prepared.ts' };
    expect(exportsOf(await made()).said()).toEqual(['grüß dich', false, 'late']);
  });

  test('keeps the newest few and forgets the others', async () => {
    for (let round = 0; round < 7; round += 1) await made();
    expect(readdirSync(plan.home).filter((name) => name.startsWith('build-'))).toHaveLength(5);
  });

  test('is not made of sources that are no program, and leaves nothing behind', async () => {
    write('greeting.ts', 'export const');
    await expect(build(plan)).rejects.toThrow('greeting.ts:1');
    expect(readdirSync(plan.home)).toEqual([]);
  });

  test('is not made where nothing can be written', async () => {
    writeFileSync(plan.home, 'no folder');
    expect(await build(plan)).toBe(false);
  });
});

describe('a build is current', () => {
  const newer = new Date(2100, 0);
  test.each<[string, boolean, (current: Build) => void]>([
    ['while nothing has changed', true, () => {}],
    [
      'where a source was touched and says the same',
      true,
      () => utimesSync(join(plan.top, 'src/greeting.ts'), newer, newer),
    ],
    ['unless a source says something else of the same length', false, () => write('greeting.ts', hi('hallo'))],
    ['unless a source is gone', false, () => rmSync(join(plan.top, 'src/broken.ts'))],
    ['unless what is watched has changed', false, () => write('place.txt', 'there')],
    ['unless a lock file has come', false, () => writeFileSync(join(plan.top, 'package-lock.json'), '{}')],
    ['unless a file of it is cut off', false, ({ folder }) => truncateSync(join(plan.home, folder, 'main.cjs'), 100)],
    ['unless a file of it is gone', false, ({ folder }) => rmSync(join(plan.home, folder, 'main.cjs.map'))],
    ['unless its list is cut off', false, () => truncateSync(join(plan.home, 'current.json'), 100)],
  ])('%s', async (_, isCurrent, change) => {
    const current = await made();
    change(current);
    const found = await currentBuild(plan);
    expect(found?.folder ?? null).toBe(isCurrent ? current.folder : null);
  });

  test('and its list learns of the touch, so that the next start reads no source', async () => {
    const { inputs } = await made();
    utimesSync(join(plan.top, 'src/greeting.ts'), newer, newer);
    const renewed = await currentBuild(plan);
    expect(renewed?.inputs['src/greeting.ts']).not.toEqual(inputs['src/greeting.ts']);
    expect(JSON.parse(readFileSync(join(plan.home, 'current.json'), 'utf8'))).toEqual(renewed);
  });
});

const hi = (word: string) => (SOURCES['greeting.ts'] as string).replace('hello', word);

describe('a start', () => {
  test('makes a build, keeps what it compiled, and notices what changes; two at once do not meet', async () => {
    expect(await launched('first')).toBe('hello world, here, first\n');
    const { folder } = (await currentBuild(plan)) as Build;
    expect(readdirSync(join(plan.home, folder)).some((name) => name.endsWith('.code'))).toBe(true);
    write('greeting.ts', hi('hallo'));
    expect(await Promise.all([launched('one'), launched('other')])).toEqual([
      'hallo world, here, one\n',
      'hallo world, here, other\n',
    ]);
  });

  test('makes a broken build anew, and goes without one where nothing can be written', async () => {
    const { folder, outputs } = await made();
    writeFileSync(join(plan.home, folder, 'main.cjs'), '\0'.repeat(outputs['main.cjs'] as number));
    expect(await launched('anew')).toBe('hello world, here, anew\n');
    expect((await currentBuild(plan))?.folder).not.toBe(folder);
    rmSync(plan.home, { recursive: true });
    writeFileSync(plan.home, 'no folder');
    expect(await launched('without')).toBe('hello world, here, without\n');
  });
});
