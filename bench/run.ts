/** Runs every benchmark, or those named: `npm run bench -- steady-run`. Each prints ratios against a baseline run beside it. */

/** Each loaded only when it is asked for. */
const benches: Readonly<Record<string, () => Promise<{ readonly bench: () => Promise<string[]> }>>> = {
  'steady-run': () => import('./steady-run.ts'),
  start: () => import('./start.ts'),
  handshake: () => import('./handshake.ts'),
  fuzz: () => import('./fuzz.ts'),
  conform: () => import('./conform.ts'),
  search: () => import('./search.ts'),
  'xstate-graph': () => import('./xstate-graph.ts'),
  openclaw: () => import('./openclaw.ts'),
};

export async function main(asked: readonly string[]): Promise<void> {
  const all = Object.keys(benches);
  const unknown = asked.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`bench: there is no ${unknown.join(', ')}; write one of ${all.join(', ')}\n`);
    process.exitCode = 64;
    return;
  }
  for (const name of asked.length > 0 ? asked : all) {
    const { bench } = (await benches[name]?.()) ?? { bench: async () => [] };
    process.stdout.write(`${name}\n`);
    for (const line of await bench()) process.stdout.write(`  ${line}\n`);
  }
}
