/** Annotations for GitHub's log and files, and a Markdown page for the summary of the job. */
import type { RunResult } from '../scenarios/result.ts';
import { complaintsOf, headline, noise, storyOf } from './story.ts';
import { commandOf, standing, tamed, verdictWords, wish } from './words.ts';

const levels = { 'as expected': 'notice', 'not as expected': 'error', unknown: 'warning' } as const;

export function githubReport(played: readonly RunResult[]) {
  const runs = played.map(tamed);
  return { text: runs.map((run) => annotation(run)).join(''), summary: summary(runs) };
}

function annotation(run: RunResult): string {
  const file = run.file ?? `scenarios/catalogue/${run.scenario}.yaml`;
  const title = `${run.scenario} on ${run.release} (${run.target}): ${run.verdict}`;
  const lines = [headline(run), commandOf(run), ...storyOf(run), ...complaintsOf(run)];
  return annotated(levels[standing(run)], { file, title }, lines);
}

/** One workflow command, which GitHub shows beside the file that it names, or in the log of the job. */
export function annotated(
  level: 'notice' | 'warning' | 'error',
  properties: Readonly<Record<string, string>>,
  lines: readonly string[],
): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  return `::${level} ${given.join(',')}::${message(lines.join('\n'))}\n`;
}

const message = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function summary(runs: readonly RunResult[]): string {
  const rows = runs.map((run) =>
    [
      run.scenario,
      run.release,
      run.target,
      `${verdictWords[run.verdict].mark} ${run.verdict}`,
      wish(run),
      noise(run),
    ].map(markdown),
  );
  const table = [
    ['scenario', 'release', 'on', 'verdict', 'expected', 'noise'],
    ['---', '---', '---', '---', '---', '---'],
    ...rows,
  ].map((cells) => `| ${cells.join(' | ')} |`);
  const details = runs.filter((run) => standing(run) !== 'as expected').flatMap(detail);
  return `${['## scopeloop', '', ...table, ...details].join('\n')}\n`;
}

const detail = (run: RunResult): string[] => [
  '',
  `### ${markdown(run.scenario)} on ${markdown(run.release)}`,
  '',
  fenced(commandOf(run)),
  '',
  ...[...storyOf(run), ...complaintsOf(run)].map((line) => `- ${markdown(line)}`),
];

/** A fence longer than any run of backticks inside. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** No markup, no links, no HTML and no new cell. */
export const markdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~]/g, '\\$&');
