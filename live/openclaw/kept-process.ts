/**
 * A process of somebody else's program that never outlives us: it gets a group of its own, so that its children end with it, and
 * a keeper that ends the group if we are gone before.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface Kept {
  /** Everything it has printed so far, the newest of it. */
  stdout(): string;
  stderr(): string;
  isRunning(): boolean;
  /** Its exit code, null after a signal; rejects if it could not be started. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, and sees to it after a while. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface KeptSpec {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folders that are of no use to anybody if we are gone before it. */
  readonly forget: readonly string[];
}

const KEEPER = fileURLToPath(new URL('keeper.js', import.meta.url));
const STOP_LIMIT_MS = 8_000;
const OUTPUT_MAX_CHARS = 5_000_000;
/** Elsewhere a process is its own group. */
const HAS_GROUPS = process.platform !== 'win32';

export function keptProcess({ program, args, cwd, env, forget }: KeptSpec): Kept {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: HAS_GROUPS });
  const dismiss = keeper(child.pid, forget);
  const isRunning = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  const ended = endOf(child).finally(dismiss);
  // Whoever is not interested in how it ended need not ask.
  ended.catch(() => {});
  const kill = async (): Promise<void> => {
    signal(child, 'SIGKILL');
    await ended.catch(() => {});
  };
  return {
    stdout: textOf(child.stdout),
    stderr: textOf(child.stderr),
    isRunning,
    ended,
    kill,
    async stop() {
      if (isRunning()) child.kill('SIGTERM');
      const late = setTimeout(() => signal(child, 'SIGKILL'), STOP_LIMIT_MS);
      await ended.catch(() => {});
      clearTimeout(late);
    },
  };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** What it has started itself ends with it. */
function endOf(child: Child): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => signal(child, 'SIGKILL'));
    child.on('close', resolve);
  });
}

function signal({ pid }: Child, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(HAS_GROUPS ? -pid : pid, name);
  } catch {
    // Nobody is left to hear it.
  }
}

/** Answers how to dismiss it. */
function keeper(pid: number | undefined, forget: readonly string[]): () => void {
  if (pid === undefined || !HAS_GROUPS) return () => {};
  const child = spawn(process.execPath, [KEEPER, String(pid), ...forget], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return () => void child.stdin.end('dismissed');
}

function textOf(stream: Readable): () => string {
  let text = '';
  stream.on('data', (data: Buffer) => {
    text = (text + data.toString()).slice(-OUTPUT_MAX_CHARS);
  });
  return () => text;
}
