/** Many searches in one table: how large each was, and which promises it refuted or left open. */
import type { CheckResult } from '../scenarios/check/check.ts';
import type { Witness } from '../scenarios/check/witness.ts';
import { alikeOf, type CheckTextOptions, remarks, slowLine } from './check.ts';
import { pad, wrap } from './columns.ts';
import { inks } from './inks.ts';
import { plural, tame } from './words.ts';

const WIDTH = 100;

export function checkTable(
  results: readonly CheckResult[],
  { colour = false, width = WIDTH }: CheckTextOptions,
): string {
  const { bold, dim, bad } = inks(colour);
  const heads = results.map(({ configuration, release, time }) => [tame(configuration), release, time] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...heads.map((cells) => (cells[column] as string).length)));
  const rows = results.flatMap((result, at) => {
    const cells = (heads[at] as readonly string[]).map((cell, column) => pad(cell, widths[column] as number));
    const verdict = verdictOf(result);
    const head = `${MARKS[verdict]} ${cells.join('  ')}  ${sizeOf(result)}`;
    const which = result.promises.filter((promise) => promise.verdict !== 'holds');
    const broken = which.flatMap(({ name, verdict: word, witness }) =>
      wrap(`${word}: ${name}${closedIn(witness)}`, width - 4),
    );
    return [
      verdict === 'fails' ? bad(head) : head,
      ...broken.map((line) => dim(`    ${line}`)),
      dim(`    at worst: ${slowLine(result)}`),
    ];
  });
  const held = results.filter((result) => verdictOf(result) === 'holds').length;
  const assumed = [...assumptions(results), ...new Set(results.flatMap(remarks))].flatMap((line) =>
    wrap(line, width - 2).map((part, at) => dim(`${at === 0 ? '~' : ' '} ${part}`)),
  );
  const summary = bold(`every promise holds in ${held} of ${plural(results.length, 'search', 'searches')}`);
  return `${[...rows, '', summary, ...assumed].map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Whether a target closed the loop, where one was asked. */
function closedIn(witness: Witness | null): string {
  if (witness === null || witness.unrolled === null) return '';
  const { on, differs } = witness.unrolled;
  return differs === null ? `, proved on ${on}` : `, suspected: on ${on} it did not close`;
}

/** What is assumed to be fair, with the promises that are judged by it. */
function assumptions(results: readonly CheckResult[]): readonly string[] {
  const by = new Map<string, Set<string>>();
  for (const { name, assuming } of results.flatMap(({ promises }) => promises)) {
    if (assuming !== null) by.set(assuming, (by.get(assuming) ?? new Set()).add(name));
  }
  return [...by].map(([assuming, names]) => `assuming ${assuming}: ${[...names].join('; ')}`);
}

const MARKS = { holds: '✓', fails: '✗', unknown: '?' } as const;

/** How large a search was, and what stopped it. */
export function sizeOf(result: CheckResult): string {
  const { states, edges, bound } = result;
  const stopped = bound === null ? '' : `, stopped at ${bound}`;
  return `${plural(states, 'state')}, ${plural(edges, 'step')}${alikeOf(result)}${stopped}`;
}

/** A refutation outweighs what was left open. */
export function verdictOf({ promises }: CheckResult): 'holds' | 'fails' | 'unknown' {
  const words = promises.map(({ verdict }) => verdict);
  if (words.includes('fails')) return 'fails';
  return words.includes('unknown') ? 'unknown' : 'holds';
}
