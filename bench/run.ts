/** Runs every benchmark, or those named: `npm run bench -- steady-run`. Each prints ratios against a baseline run beside it. */

interface Bench {
  bench(): Promise<string[]>;
}

const all: Readonly<Record<string, () => Promise<Bench>>> = {
  'steady-run': () => import('./steady-run.ts'),
  start: () => import('./start.ts'),
  handshake: () => import('./handshake.ts'),
  fuzz: () => import('./fuzz.ts'),
  conform: () => import('./conform.ts'),
  search: () => import('./search.ts'),
  'xstate-graph': () => import('./xstate-graph.ts'),
  openclaw: () => import('./openclaw.ts'),
  growth: () => import('./growth.ts'),
};

export async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !Object.hasOwn(all, name));
  if (unknown.length > 0) {
    process.stderr.write(`bench: there is no ${unknown.join(', ')}; write one of ${Object.keys(all).join(', ')}\n`);
    process.exitCode = 64;
    return;
  }
  for (const name of asked.length > 0 ? asked : Object.keys(all)) {
    const { bench } = await (all[name] as () => Promise<Bench>)();
    process.stdout.write(`${name}\n`);
    for (const line of await bench()) process.stdout.write(`  ${line}\n`);
  }
}
