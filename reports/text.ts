/** What a maintainer reads in a terminal: the verdict, the command to repeat it, what happened, the story, what went wrong. */
import type { RunResult } from '../scenarios/result.ts';
import { clip, fitted, pad, seen, wrap } from './columns.ts';
import { commandLines } from './commands.ts';
import { type Inks, inks } from './inks.ts';
import { outcomeOf } from './outcome.ts';
import { assumptionsOf, complaintsOf, headline, howLong, noise, storyOf } from './story.ts';
import { spacetimeText } from './text-spacetime.ts';
import { timelineOf } from './timeline.ts';
import { commandOf, inWords, proofWord, standing, tamed, verdictWords, wish } from './words.ts';

export interface TextOptions {
  readonly colour?: boolean;
  /** No line is longer, except the commands, which must survive being copied. */
  readonly width?: number;
  /** Most items of one space-time table. */
  readonly itemsMax?: number;
}

const WIDTH = 100;
/** Below this nothing can be laid out side by side. */
const WIDTH_MIN = 60;
const ITEMS_MAX = 80;

export function textReport(played: readonly RunResult[], options: TextOptions = {}): string {
  const runs = played.map(tamed);
  const ink = inks(options.colour ?? false);
  const width = Math.max(WIDTH_MIN, options.width ?? WIDTH);
  if (runs.length === 0) return 'nothing was played\n';
  const shown = worthShowing(runs);
  const parts = shown.map((run) => runText(run, { ink, width, itemsMax: options.itemsMax ?? ITEMS_MAX }));
  const table = runs.length > 1 ? [verdictTable(runs, ink, width).join('\n')] : [];
  const left = runs.length - shown.length;
  const rest =
    left === 0
      ? []
      : [
          wrap(
            `${left} of ${runs.length} runs are in the table only; name one to see it, or write --format html`,
            width,
          )
            .map(ink.dim)
            .join('\n'),
        ];
  return `${[...table, ...parts, ...rest].join('\n\n')}\n`;
}

/** So many runs are all told in full; of more, those that are not as expected, or else the first that goes round. */
const FULL_MAX = 3;
const WRONG_MAX = 10;

function worthShowing(runs: readonly RunResult[]): readonly RunResult[] {
  if (runs.length <= FULL_MAX) return runs;
  const wrong = runs.filter((run) => standing(run) !== 'as expected').slice(0, WRONG_MAX);
  if (wrong.length > 0) return wrong;
  return runs.filter(({ verdict }) => verdict === 'livelock').slice(0, 1);
}

const HEADINGS = ['release', 'on', 'verdict', 'expected', 'proof', 'operator', 'loop', '/min', 'req.', 'appr.'];
const INDENT = 2;

/** Scenario × release × target, one line each, under the name of the scenario. */
function verdictTable(runs: readonly RunResult[], ink: Inks, width: number): string[] {
  const cells = runs.map(verdictCells);
  const needs = HEADINGS.map((heading, at) => Math.max(seen(heading), ...cells.map((row) => seen(row[at] ?? ''))));
  const widths = fitted(needs, width - INDENT - 2 * (HEADINGS.length - 1), 4);
  const line = (row: readonly string[]) => widths.map((of, at) => pad(clip(row[at] ?? '', of), of));
  const joined = (row: readonly string[]) => `${' '.repeat(INDENT)}${row.join('  ')}`.trimEnd();
  const lines = [ink.dim(joined(line(HEADINGS)))];
  runs.forEach((run, at) => {
    const row = line(cells[at] ?? []);
    row[2] = ink.verdict(run.verdict, row[2] ?? '');
    if (standing(run) !== 'as expected') row[3] = ink.bad(row[3] ?? '');
    if (run.scenario !== runs[at - 1]?.scenario) lines.push(ink.bold(clip(run.scenario, width)));
    lines.push(joined(row));
  });
  return lines;
}

function verdictCells(run: RunResult): string[] {
  const { verdict, churn, loop, afterwards, proof } = run;
  return [
    run.release,
    run.target,
    `${verdictWords[verdict].mark} ${verdict}`,
    wish(run),
    proofWord(run),
    proof.assumption.replace('operator ', ''),
    loop === null || verdict !== 'livelock'
      ? ''
      : inWords(loop.periodMs)
          .replace(/(\d) (h|min|s|ms)\b/g, '$1$2')
          .replaceAll('min', 'm'),
    churn.refusals === 0 ? '' : perMinute(churn.refusalsPerMinute),
    String(churn.requests),
    String(afterwards?.churn.approvals ?? proof.ifOperatorActs?.approvals ?? churn.approvals),
  ];
}

const perMinute = (rate: number): string => String(Math.round(rate * 10) / 10);

interface Layout {
  readonly ink: Inks;
  readonly width: number;
  readonly itemsMax: number;
}

function runText(run: RunResult, { ink, width, itemsMax }: Layout): string {
  const paragraph = (text: string, mark: string) =>
    wrap(text, width - 2).map((line, at) => `${at === 0 ? mark : ' '} ${line}`);
  const title = run.title === null ? [] : wrap(run.title, width).map(ink.dim);
  const timeline = timelineOf(run, { itemsMax });
  return [
    ...head(run, ink, width),
    `  ${ink.bold(commandOf(run))}`,
    ...title,
    '',
    ...spacetimeText(timeline, { ink, width, howLong: howLong(run), outcome: (step) => outcomeOf(run, step) }),
    '',
    ...commandLines(run).flatMap((line) => paragraph(line, '$').map(ink.dim)),
    ...storyOf(run).flatMap((line) => paragraph(line, '·')),
    ...complaintsOf(run).flatMap((line) => paragraph(line, '!').map(ink.bad)),
    ...assumptionsOf(run).flatMap((line) => paragraph(line, '~').map(ink.dim)),
  ].join('\n');
}

function head(run: RunResult, ink: Inks, width: number): string[] {
  const where = `${run.scenario} · ${run.release} · ${run.target}`;
  const verdict = `${headline(run)} · ${noise(run)}`;
  return [...wrap(where, width).map(ink.bold), ...wrap(verdict, width).map((line) => ink.verdict(run.verdict, line))];
}
