/** A real OpenClaw as a process of its own: its gateway, or one call of its command line. Whatever is started is stopped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../../scenarios/usage-error.ts';
import type { Installed } from './install.ts';
import { type Kept, keptProcess } from './kept-process.ts';
import { deadline } from './patience.ts';
import { type Place, prepared } from './place.ts';
import { isReady } from './ready.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface OpenClawGateway extends Place {
  /** Everything it has printed so far, both streams. */
  output(): string;
  /** True until it has ended, by itself or not. */
  isRunning(): boolean;
  stop(): Promise<void>;
  /** Ends it without a word. */
  kill(): Promise<void>;
}

/** The slowest took 20 s on an idle machine, the first time. A busy one is given more. */
const START_LIMIT_MS = 120_000;
const CALL_LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 100;
const SAID_MAX_CHARS = 200;
/** The line that says what was wrong, among those of what happened to it. */
const TELLING = /failed to start|refusing|^\w*Error\b/i;

/** `forget` is removed, too, if we end before it. */
export async function startOpenClaw(
  installed: Installed,
  place: Place,
  forget: readonly string[] = [],
): Promise<OpenClawGateway> {
  const { entry } = installed;
  const args = [entry, 'gateway', '--port', String(place.port)];
  const child = keptProcess({ program: installed.node, args, ...prepared(installed, place), forget });
  const output = () => child.stdout() + child.stderr();
  let isLate = false;
  const began = Date.now();
  const inTime = deadline(START_LIMIT_MS, () => {
    isLate = true;
    void child.kill();
  });
  try {
    while (child.isRunning()) {
      if (await isReady(place.port)) {
        return { ...place, output, isRunning: child.isRunning, stop: child.stop, kill: child.kill };
      }
      await pause(LOOK_AGAIN_MS);
    }
  } finally {
    inTime();
  }
  throw notStarted(installed, child, isLate ? Date.now() - began : null);
}

function notStarted({ version, cacheDir }: Installed, child: Kept, lateMs: number | null): UsageError {
  const folder = join(cacheDir, 'failed-starts');
  const kept = join(folder, `${version}.log`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(kept, child.stdout() + child.stderr());
  const lines = (child.stderr().trim() || child.stdout().trim()).split('\n');
  const telling = (lines.find((line) => TELLING.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, SAID_MAX_CHARS);
  const why = lateMs !== null ? `it was not ready after ${Math.round(lateMs / 1000)} s` : telling || 'it said nothing';
  return new UsageError({
    code: 'openclaw-not-started',
    where: `OpenClaw ${version}`,
    problem: `its gateway did not start: ${why}`,
    hint: `see ${kept} for all that it said`,
  });
}

/** One call of the command line, to its end. */
export async function runOpenClaw(installed: Installed, place: Place, args: readonly string[]): Promise<Finished> {
  const spec = { program: installed.node, args: [installed.entry, ...args], ...prepared(installed, place), forget: [] };
  const child = keptProcess(spec);
  const inTime = deadline(CALL_LIMIT_MS, () => void child.kill());
  const code = await child.ended.finally(inTime);
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
