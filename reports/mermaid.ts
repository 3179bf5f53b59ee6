/** The timeline as a Mermaid sequence diagram, one for each run; a text that GitHub and many editors draw. */
import type { RunResult } from '../scenarios/result.ts';
import { arrow } from './arrow.ts';
import { howLong } from './story.ts';
import { repeatSaid } from './text-spacetime.ts';
import { type Item, type Row, type Timeline, timelineOf } from './timeline.ts';
import { clock, commandOf, inWords } from './words.ts';

/** Mermaid refuses text beyond 50,000 characters; this many items stay below. */
const ITEMS_MAX = 120;

export function mermaidReport(
  runs: readonly RunResult[],
  { itemsMax = ITEMS_MAX }: { readonly itemsMax?: number } = {},
) {
  return runs.map((run) => diagram(run, timelineOf(run, { itemsMax }))).join('\n');
}

function diagram(run: RunResult, timeline: Timeline): string {
  const names = new Map(timeline.columns.map((column, at) => [column, `p${at}`]));
  const body = [
    ...timeline.columns.map(
      (column) => `${column === 'operator' ? 'actor' : 'participant'} ${names.get(column)} as ${plain(column)}`,
    ),
    ...blocks(run, timeline, names),
  ];
  const title = `${run.scenario} on ${run.release}: ${run.verdict}`;
  return [
    `%% ${plain(commandOf(run))}`,
    'sequenceDiagram',
    `  title ${plain(title)}`,
    ...body.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function blocks(run: RunResult, { columns, items, loop }: Timeline, names: ReadonlyMap<string, string>): string[] {
  const over =
    columns.length === 0
      ? null
      : [...new Set([names.get(columns[0] ?? ''), names.get(columns.at(-1) ?? '')])].join(',');
  if (over === null) return [];
  const first = items.findIndex(({ inLoop }) => inLoop);
  const last = items.findLastIndex(({ inLoop }) => inLoop);
  return items.flatMap((item, at) => [
    ...(at === first && loop !== null ? [`loop every ${inWords(loop.periodMs)}, ${howLong(run)}`] : []),
    ...itemLines(item, over, names),
    ...(at === last && loop !== null ? ['end'] : []),
  ]);
}

function itemLines(item: Item, over: string, names: ReadonlyMap<string, string>): string[] {
  switch (item.kind) {
    case 'step':
      return [`Note over ${over}: ${plain(`${item.step ?? ''} ${item.says}`.trim())}`];
    case 'left out':
      return [`Note over ${over}: … ${item.rows} rows left out`];
    case 'repeat':
      return [`loop ${plain(repeatSaid(item))}`, ...item.items.flatMap((part) => itemLines(part, over, names)), 'end'];
    case 'row':
      return rowLines(item.row, names);
  }
}

function rowLines(row: Row, names: ReadonlyMap<string, string>): string[] {
  return row.moments.map((moment, at) => {
    const says = plain(at === 0 ? `${clock(row.atMs)} ${moment.says}` : moment.says);
    const [from, to] = arrow(moment);
    const head = moment.tone === 'refused' ? '--x' : moment.tone === 'ask' ? '->>' : '-->>';
    if (to === null) return `Note over ${names.get(from)}: ${says}`;
    return `${names.get(from)}${head}${names.get(to)}: ${says}`;
  });
}

/** What Mermaid would take for its own: entities and statement ends, written as entities; line breaks as spaces. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[#;<>"%{}]/g, (character) => `#${character.charCodeAt(0)};`)
    .replace(/:/g, '#58;')
    .replace(/\bend\b/gi, (word) => `${word[0]}#8203;${word.slice(1)}`);
