/**
 * The report as one HTML file that stands alone: it opens from a disk, asks the network for nothing, and a policy inside it
 * allows no script but its own, so that no text of a scenario can ever become one.
 */
import { createHash } from 'node:crypto';
import { releaseNamed } from '../../models/releases/known.ts';
import type { RunResult } from '../../scenarios/result.ts';
import { chartOf, type MachineName } from '../charts.ts';
import { noise } from '../story.ts';
import { statechartSvg } from '../svg/statechart.ts';
import { proofWord, standing, verdictWords, wish } from '../words.ts';
import { xml } from '../xml.ts';
import { chartsId, runId, runSection } from './run.ts';
import { pageScript } from './script.ts';
import { pageStyle } from './style.ts';

export interface HtmlOptions {
  readonly version: string;
  readonly itemsMax?: number;
}

const ITEMS_MAX = 400;
/** More runs than these are closed at first, but for those that are not as expected. */
const OPEN_MAX = 3;
const DRAWN: readonly MachineName[] = ['client', 'connection', 'store', 'operator'];

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
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${xml(policy())}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${xml(titleOf(runs))}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${xml(titleOf(runs))}</h1><p class="muted">${xml(summaryOf(runs))}</p>${overview(runs)}</header>`,
    `<main>${[...sections, ...charts].join('\n')}</main>`,
    `<footer>Made by scopeloop ${xml(version)}. Times are virtual: milliseconds of the simulated clock since the start of the scenario.</footer>`,
    `<script>${pageScript}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const policy = (): string => {
  const hash = createHash('sha256').update(pageScript, 'utf8').digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
};

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
  return `<div class="scroll overview" role="region" tabindex="0" aria-label="verdicts"><table><thead><tr>${heads.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

async function chartsOf(name: string): Promise<string> {
  const release = releaseNamed(name);
  if (release === undefined)
    return `<p id="${chartsId(name)}" class="muted">No statecharts: ${xml(name)} is no release that is known.</p>`;
  const figures: string[] = [];
  for (const machine of DRAWN) {
    const chart = chartOf(machine, release);
    const svg = await statechartSvg(chart);
    figures.push(
      `<figure><figcaption>${xml(chart.title)}</figcaption><div class="scroll" tabindex="0" role="region" aria-label="${xml(chart.title)}">${svg}</div></figure>`,
    );
  }
  return [
    `<details class="run charts-of" id="${chartsId(name)}">`,
    `<summary><h2>The statecharts of ${xml(name)}</h2></summary>`,
    `<div><p>${xml(release.title)}. <span class="muted">${xml(release.provenance)}</span></p><div class="charts">${figures.join('\n')}</div></div>`,
    '</details>',
  ].join('\n');
}
