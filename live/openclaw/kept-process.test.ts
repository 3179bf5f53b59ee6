import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptProcess } from './kept-process.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopeloop-kept-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const pidsFile = () => join(dir, 'pids');

/** A program that has started another one, both of which would run for ever and do not mind being asked to end. */
const STUBBORN = `
  const { spawn } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  process.on('SIGTERM', () => {});
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  writeFileSync(process.argv[1], process.pid + ' ' + child.pid);
  setInterval(() => {}, 1000);
`;
const spec = () => ({
  program: process.execPath,
  args: ['-e', STUBBORN, pidsFile()],
  cwd: dir,
  env: process.env,
  forget: [],
});

async function until(over: () => boolean): Promise<void> {
  for (let waitedMs = 0; !over(); waitedMs += 20) {
    if (waitedMs > 10_000) throw new Error('it did not happen');
    await pause(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function pids(): Promise<readonly number[]> {
  await until(() => existsSync(pidsFile()) && readFileSync(pidsFile(), 'utf8').includes(' '));
  return readFileSync(pidsFile(), 'utf8').split(' ').map(Number);
}

describe('a process that we keep', () => {
  test('ends with all that it has started when it is killed', async () => {
    const kept = keptProcess(spec());
    const all = await pids();
    await kept.kill();
    expect(kept.isRunning()).toBe(false);
    await until(() => !all.some(isAlive));
  });

  test('takes what it has started with it when it ends by itself', async () => {
    const once = STUBBORN.replace('setInterval(() => {}, 1000);\n', 'process.exitCode = 3; child.unref();');
    const kept = keptProcess({ ...spec(), args: ['-e', once, pidsFile()] });
    expect(await kept.ended).toBe(3);
    const all = await pids();
    await until(() => !all.some(isAlive));
  });

  test('that cannot be started says so', async () => {
    const kept = keptProcess({ ...spec(), program: join(dir, 'nothing') });
    await expect(kept.ended).rejects.toThrow('ENOENT');
    expect(kept.isRunning()).toBe(false);
    await kept.stop();
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'ends when we are ended by %s, and what it left is removed',
    async (signal) => {
      const left = join(dir, 'left');
      const script = `
      import { mkdirSync } from 'node:fs';
      import { keptProcess } from ${JSON.stringify(fileURLToPath(new URL('kept-process.ts', import.meta.url)))};
      mkdirSync(${JSON.stringify(left)});
      keptProcess({ ...${JSON.stringify({ ...spec(), env: {} })}, forget: [${JSON.stringify(left)}] });
    `;
      const us = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
      const all = await pids();
      expect(all.every(isAlive)).toBe(true);
      us.kill(signal);
      await until(() => !all.some(isAlive));
      await until(() => !existsSync(left));
    },
  );
});
