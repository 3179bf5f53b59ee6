/** What does replaying one scenario cost beyond starting the program? Whole processes, in turn, medians. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inTurn, median } from './clock.ts';

const BIN = fileURLToPath(new URL('../cli/bin.js', import.meta.url));

/** A process of its own; its output is not looked at, its failure is. */
const run = (file: string, args: readonly string[]) => () =>
  execFileSync(process.execPath, [file, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });

export async function bench(): Promise<string[]> {
  const costs = await inTurn(9, {
    start: run(BIN, ['--version']),
    replay: run(BIN, ['replay', 'rotate-narrow-scope']),
    json: run(BIN, ['replay', 'rotate-narrow-scope', '--format', 'json']),
  });
  const wall = (cost: readonly { readonly wallMs: number }[]) => median(cost.map(({ wallMs }) => wallMs));
  const start = wall(costs.start);
  return [
    `replay rotate-narrow-scope: ${(wall(costs.replay) - start).toFixed(0)} ms beyond process start (${start.toFixed(0)} ms), ratio ${(wall(costs.replay) / start).toFixed(2)}`,
    `the same as json: ${(wall(costs.json) - start).toFixed(0)} ms beyond process start`,
  ];
}
