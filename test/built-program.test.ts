/** What users run is a build; what the other tests run is the sources. Both must be the same program. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { catalogue, catalogueAsJson, loadScenario } from '../scenarios/load.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** Each ends on stdout alone, whatever its status. */
const COMMANDS: readonly (readonly string[])[] = [
  ['--version'],
  ['check', '--help'],
  ['replay', 'poisoned-request', '--format', 'json', '--on', 'sim,in-process'],
  ['draw', 'client'],
  ['nonsense'],
];

const run = async (args: readonly string[]): Promise<string> => {
  const quiet = { cwd: top, maxBuffer: 1 << 26, env: { ...process.env, CI: '1' } };
  return promisify(execFile)(process.execPath, args, quiet).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
};

// Whole processes, one of which compiles all sources: a busy machine takes its time.
test('the build and the sources print the same', async () => {
  const built: string[] = [];
  for (const words of COMMANDS) built.push(await run(['cli/bin.js', ...words]));
  const script = `const { main } = await import(${JSON.stringify(MAIN)});
    for (const words of ${JSON.stringify(COMMANDS)}) await main(words);`;
  expect(built.join('')).toBe(await run(['--import', 'tsx', '--input-type=module', '-e', script]));
  expect(built.filter((text) => text !== '')).toHaveLength(COMMANDS.length - 1);
  expect(existsSync(join(top, 'out', 'program', 'current.json'))).toBe(true);
}, 120_000);

test('each shipped scenario is the same after it was prepared as JSON', () => {
  const prepared = Object.entries(catalogueAsJson());
  expect(prepared.map(([name]) => name)).toEqual(catalogue());
  for (const [name, json] of prepared) expect(JSON.parse(json), name).toStrictEqual(loadScenario(name));
});
