/**
 * What do a start, a replay and a verdict cost, from the start of the process to its end? Beside a bare Node; the verdict on
 * `pollers.ts` also beside spin, gcc and pan, from the source to the same verdict. Whole processes, in turn, medians of CPU time.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './clock.ts';
import { statesOf } from './pollers.ts';
import { buildPan, spinVersions, timed } from './spin/pan.ts';

const ROUNDS = 9;
const DEVICES = 4;
/** The smallest power of two with room for all states of four devices and of the search for loops in them. */
const TABLE = 15;
const top = fileURLToPath(new URL('..', import.meta.url));

const OURS = {
  'node -e 0': ['-e', '0'],
  '--version': ['cli/bin.js', '--version'],
  '--help': ['cli/bin.js', '--help'],
  'replay canary': ['cli/bin.js', 'replay', 'canary'],
  'replay rotate-narrow-scope': ['cli/bin.js', 'replay', 'rotate-narrow-scope'],
  'replay rotate-narrow-scope --format json': ['cli/bin.js', 'replay', 'rotate-narrow-scope', '--format', 'json'],
  verdict: ['bench/verdict.js', String(DEVICES)],
} as const satisfies Record<string, readonly string[]>;
type Name = keyof typeof OURS;

/** Compiled for speed, and compiled as quickly as can be, which is the quicker of the two here. */
const COMPILED = ['-O2', '-O0'] as const;
const DEPTH = 100_000;

/** From the source to pan's verdict on the same question: it generates the verifier, compiles it and runs it. */
function spin(level: (typeof COMPILED)[number]): number {
  const built = buildPan(DEVICES, 'livelock', TABLE, { compiler: [level], depth: DEPTH });
  const { cpuS, errors } = built.run();
  built.dispose();
  if (errors === 0) throw new Error('pan found no loop');
  return built.cpuS + cpuS;
}

export async function bench(): Promise<string[]> {
  const versions = spinVersions();
  const names = Object.keys(OURS) as Name[];
  const cpu = new Map<string, number[]>([...COMPILED, ...names].map((name) => [name, []]));
  // The first run makes the build and keeps the code that was compiled in it.
  for (const name of names) execFileSync(process.execPath, [...OURS[name]], { cwd: top });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const { text, cpuS } = timed(top, process.execPath, OURS[name]);
      if (name === 'verdict' && !text.startsWith(`${statesOf(DEVICES)} fails\n`)) throw new Error(`verdict: ${text}`);
      cpu.get(name)?.push(cpuS);
    }
    if (versions === null) continue;
    for (const level of COMPILED) cpu.get(level)?.push(spin(level));
  }
  const of = (name: string) => median(cpu.get(name) as number[]);
  const bare = of('node -e 0');
  return [
    ...names.map((name) => `${name}: ${of(name).toFixed(2)} CPU s, ${(of(name) / bare).toFixed(1)} times a bare Node`),
    ...(versions === null
      ? ['no comparison with SPIN: spin or gcc is not installed (Debian: spin, gcc)']
      : COMPILED.map(
          (level) =>
            `source to verdict at ${statesOf(DEVICES)} states: ${(of(level) / of('verdict')).toFixed(1)} times as fast as spin, gcc ${level} and pan (${of(level).toFixed(2)} CPU s); ${versions}`,
        )),
  ];
}
