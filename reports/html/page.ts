/** The page of `replay`: a table of all runs, a section for each, and the statecharts of each release. */
import type { RunResult } from '../../scenarios/result.ts';
import { noise } from '../story.ts';
import { proofWord, standing, verdictWords, wish } from '../words.ts';
import { xml } from '../xml.ts';
import { chartsOf } from './charts.ts';
import { runId, runSection } from './run.ts';
import { htmlPage, overviewTable } from './shell.ts';

export interface HtmlOptions {
  readonly version: string;
  readonly itemsMax?: number;
}

const ITEMS_MAX = 400;
/** More runs than these are closed at first, but for those that are not as expected. */
const OPEN_MAX = 3;

/** Where all is as expected, the first livelock is what people came for. */
function firstToTell(runs: readonly RunResult[]): number {
  if (runs.some((run) => standing(run) !== 'as expected')) return -1;
  return Math.max(
    0,
    runs.findIndex(({ verdict }) => verdict === 'livelock'),
  );
}

export async function htmlReport(
  runs: readonly RunResult[],
  { version, itemsMax = ITEMS_MAX }: HtmlOptions,
): Promise<string> {
  const told = firstToTell(runs);
  const sections = runs.map((run, at) =>
    runSection(run, {
      at,
      open: runs.length <= OPEN_MAX || standing(run) !== 'as expected' || at === told,
      itemsMax,
    }),
  );
  const charts: string[] = [];
  for (const release of new Set(runs.map((run) => run.release))) charts.push(await chartsOf(release));
  return htmlPage({
    version,
    title: titleOf(runs),
    summary: summaryOf(runs),
    overview: overview(runs),
    sections: [...sections, ...charts],
    footer: 'Times are virtual: milliseconds of the simulated clock since the start of the scenario.',
  });
}

function titleOf(runs: readonly RunResult[]): string {
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  return scenarios.length === 1 ? `scopeloop: ${scenarios[0]}` : `scopeloop: ${scenarios.length} scenarios`;
}

function summaryOf(runs: readonly RunResult[]): string {
  const count = (what: string) => runs.filter((run) => standing(run) === what).length;
  const [wrong, open] = [count('not as expected'), count('unknown')];
  const parts = [`${runs.length - wrong - open} of ${runs.length} as expected`];
  if (wrong > 0) parts.push(`${wrong} not`);
  if (open > 0) parts.push(`${open} unknown`);
  return parts.join(', ');
}

function overview(runs: readonly RunResult[]): string {
  const rows = runs.map((run, at) => {
    const { mark, tone } = verdictWords[run.verdict];
    const stands = standing(run);
    const wished = wish(run);
    return [
      '<tr>',
      `<td><a href="#${runId(at)}">${xml(run.scenario)}</a></td>`,
      `<td class="nowrap">${xml(run.release)}</td><td class="nowrap">${xml(run.target)}</td>`,
      `<td class="verdict ${tone}">${mark} ${run.verdict}</td>`,
      `<td class="${stands === 'as expected' ? '' : 'bad'}">${xml(wished === 'none' ? 'nothing expected' : wished)}</td>`,
      `<td class="nowrap">${proofWord(run)}, ${run.proof.assumption}</td>`,
      `<td>${xml(noise(run))}</td>`,
      `<td class="number">${run.churn.requests}</td>`,
      `<td class="number">${run.afterwards?.churn.approvals ?? run.proof.ifOperatorActs?.approvals ?? run.churn.approvals}</td>`,
      '</tr>',
    ].join('');
  });
  const heads = ['scenario', 'release', 'on', 'verdict', 'expected', 'proof', 'noise', 'requests', 'approvals'];
  return overviewTable(heads, rows);
}
