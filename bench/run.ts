/** Runs every benchmark, or those named: `npm run bench -- steady-run`. Each prints ratios against a baseline run beside it. */

const all = [
  'steady-run',
  'replay-start',
  'handshake',
  'fuzz',
  'conform',
  'search',
  'xstate-graph',
  'openclaw',
] as const;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.some((known) => known === name));
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(', ')}; write one of ${all.join(', ')}\n`);
  process.exitCode = 64;
} else {
  for (const name of asked.length > 0 ? asked : all) {
    const { bench } = (await import(`./${name}.ts`)) as { bench: () => Promise<string[]> };
    process.stdout.write(`${name}\n`);
    for (const line of await bench()) process.stdout.write(`  ${line}\n`);
  }
}
