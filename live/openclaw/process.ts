/**
 * A real OpenClaw as a process of its own: its gateway, or one call of its command line. It gets a home, a state folder, a
 * configuration and a log of its own, nothing of the user's, and talks to 127.0.0.1 only. Whatever is started is stopped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Installed } from './install.ts';

export interface Place {
  readonly stateDir: string;
  readonly port: number;
  readonly sharedToken: string;
}

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
}

const READY = /listening on ws|http server listening|\bready\b/;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 8000;
const CALL_LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 100;
const OUTPUT_MAX_CHARS = 5_000_000;

const OFF = [
  ...['OPENCLAW_SKIP_CHANNELS', 'OPENCLAW_SKIP_CRON', 'OPENCLAW_SKIP_BROWSER_CONTROL_SERVER'],
  ...['OPENCLAW_SKIP_CANVAS_HOST', 'OPENCLAW_SKIP_GMAIL_WATCHER', 'OPENCLAW_SKIP_PROVIDERS', 'OPENCLAW_NO_RESPAWN'],
  ...['OPENCLAW_DISABLE_BONJOUR', 'OPENCLAW_NO_ONBOARD', 'NO_COLOR'],
];

export async function startOpenClaw(installed: Installed, place: Place): Promise<OpenClawGateway> {
  const { stateDir, port } = place;
  const args = [installed.entry, 'gateway', '--port', String(port), '--verbose'];
  const child = spawn(installed.node, args, { cwd: prepared(place), env: envOf(installed, place) });
  const output = collected(child);
  const stop = (): Promise<void> => ended(child);
  // A process that dies must not leave another one behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += LOOK_AGAIN_MS) {
    if (READY.test(output()) && (await answers(port))) {
      return { ...place, output, isRunning: () => isRunning(child), stop };
    }
    if (!isRunning(child)) break;
    await pause(LOOK_AGAIN_MS);
  }
  await stop();
  const said = output().trim().split('\n').slice(-3).join(' | ');
  throw new Error(`OpenClaw ${installed.version} did not start in ${stateDir} on port ${port}: ${said}`);
}

/** One call of the command line, to its end. */
export function runOpenClaw(installed: Installed, place: Place, args: readonly string[]): Promise<Finished> {
  const options = { cwd: prepared(place), env: envOf(installed, place), timeout: CALL_LIMIT_MS };
  const child = spawn(installed.node, [installed.entry, ...args], options);
  child.stdin.end();
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
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

function prepared(place: Place): string {
  const { stateDir, port, sharedToken } = place;
  mkdirSync(join(stateDir, 'home'), { recursive: true });
  const config = {
    gateway: { mode: 'local', port, bind: 'loopback', auth: { mode: 'token', token: sharedToken } },
    plugins: { enabled: false },
    update: { checkOnStart: false },
    logging: { file: join(stateDir, 'openclaw.log') },
  };
  const path = configPath(place);
  if (!existsSync(path)) writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return stateDir;
}

const configPath = ({ stateDir, port }: Place): string => join(stateDir, `config-${port}.json`);

function envOf({ cacheDir }: Installed, place: Place): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: join(place.stateDir, 'home'),
    OPENCLAW_STATE_DIR: place.stateDir,
    OPENCLAW_CONFIG_PATH: configPath(place),
    OPENCLAW_UPDATE_CHECK: '0',
    // Halves the time that a start takes.
    NODE_COMPILE_CACHE: join(cacheDir, 'compile-cache'),
    ...Object.fromEntries(OFF.map((name) => [name, '1'])),
  };
}

function collected(child: ChildProcess): () => string {
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  return () => stdout() + stderr();
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (data: Buffer) => {
    text = (text + data.toString()).slice(-OUTPUT_MAX_CHARS);
  });
  return () => text;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

async function ended(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await closed;
  clearTimeout(late);
}
