/** SPIN on the twin of `pollers.ts`: its verifier `pan`, made and run the way its manual recommends for speed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const twin = fileURLToPath(new URL('pollers.pml', import.meta.url));

/** `states`: every state, depth first. `livelock`: loops without progress in which no process starves, all of them. */
export type Question = 'states' | 'livelock';

const COMPILE: Readonly<Record<Question, readonly string[]>> = {
  states: ['-DSAFETY'],
  // 5 is the least that has room for all processes of six devices.
  livelock: ['-DNP', '-DNFAIR=5'],
};
const RUN: Readonly<Record<Question, readonly string[]>> = { states: [], livelock: ['-l', '-f', '-c0'] };

export interface Pan {
  readonly states: number;
  readonly steps: number;
  readonly errors: number;
  /** CPU time of this run and its children, in seconds. */
  readonly cpuS: number;
  /** For each state, as it says itself. */
  readonly bytesPerState: number;
}

/** The versions of spin and gcc, or null where one of them is not there. */
export function spinVersions(): string | null {
  const say = (command: string, option: string): string => {
    const [line = ''] = execFileSync(command, [option], { encoding: 'utf8' }).split('\n');
    return line.trim();
  };
  try {
    return `${say('spin', '-V')}, ${say('gcc', '--version')}`;
  } catch {
    return null;
  }
}

export interface Built {
  run(): Pan;
  dispose(): void;
}

/** How the verifier is compiled, and how deep it may go: it makes room for that much before it starts. */
export interface Way {
  readonly compiler: readonly string[];
  readonly depth: number;
}
const FASTEST_RUN: Way = { compiler: ['-O3', '-march=native'], depth: 1_000_000 };

/** Generates and compiles the verifier. `table`: two to the power of it entries in its hash table, one a state or more. */
export function buildPan(
  devices: number,
  question: Question,
  table: number,
  { compiler, depth }: Way = FASTEST_RUN,
): Built & { readonly cpuS: number } {
  const folder = mkdtempSync(join(tmpdir(), 'twin-'));
  const inFolder = (command: string, args: readonly string[]) => timed(folder, command, args);
  const made = inFolder('spin', [`-DN=${devices}`, '-a', twin]);
  // Its own reduction finds nothing to leave out here, as every step touches what others see; without it pan is as fast.
  const flags = [...compiler, '-DNOREDUCE', '-DMEMLIM=8000', '-w', ...COMPILE[question]];
  const compiled = inFolder('gcc', [...flags, '-o', 'pan', 'pan.c']);
  return {
    cpuS: made.cpuS + compiled.cpuS,
    run() {
      const { text, cpuS } = inFolder('./pan', [...RUN[question], `-m${depth}`, `-w${table}`]);
      const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
      const states = number(/(\d+(?:\.\d+)?(?:e\+\d+)?) states, stored/);
      return {
        states,
        // It counts the arrival in the initial state too.
        steps: number(/(\d+) transitions/) - 1,
        errors: number(/errors: (\d+)/),
        cpuS,
        bytesPerState: (number(/([\d.]+)\s+actual memory usage for states/) * 2 ** 20) / states,
      };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a command to its end, whatever its status, and says what it printed and cost; bash measures the children too. */
export function timed(
  cwd: string,
  command: string,
  args: readonly string[],
): { readonly text: string; readonly cpuS: number } {
  const script = `TIMEFORMAT='cpu %3U %3S'; time "$0" "$@" 2>&1`;
  const text = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, command, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  });
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(text) ?? [];
  return { text, cpuS: Number(user) + Number(system) };
}
