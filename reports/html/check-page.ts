/** The page of `check`: a table of all searches, a section for each with its promises and counterexamples, and the statecharts. */
import type { CheckResult, PromiseResult } from '../../scenarios/check/check.ts';
import type { Slow } from '../../scenarios/check/slow.ts';
import { remarks, slowLine } from '../check.ts';
import { sizeOf, verdictOf } from '../check-table.ts';
import { plural, tame } from '../words.ts';
import { xml } from '../xml.ts';
import { chartsLink, chartsOf } from './charts.ts';
import { htmlPage, overviewTable, storyList } from './shell.ts';
import { witnessSection } from './witness.ts';

/** A search and the line that does it again. */
export interface Searched {
  readonly result: CheckResult;
  readonly command: string;
}

const WORDS = {
  holds: { mark: '✓', tone: 'good', says: 'every promise holds' },
  fails: { mark: '✗', tone: 'bad', says: 'a promise fails' },
  unknown: { mark: '?', tone: 'open', says: 'left open' },
} as const;

const searchId = (at: number): string => `search-${at + 1}`;
const witnessId = (at: number, promise: number): string => `${searchId(at)}-promise-${promise + 1}`;

export async function checkHtml(searches: readonly Searched[], version: string): Promise<string> {
  const results = searches.map(({ result }) => result);
  const charts: string[] = [];
  for (const release of new Set(results.map((one) => one.release))) charts.push(await chartsOf(release));
  const held = results.filter((result) => verdictOf(result) === 'holds').length;
  const [only] = results;
  const name =
    results.length === 1 && only !== undefined
      ? tame(only.configuration)
      : plural(results.length, 'search', 'searches');
  return htmlPage({
    version,
    title: `scopeloop check: ${name}`,
    summary: `every promise holds in ${held} of ${plural(results.length, 'search', 'searches')}`,
    overview: overview(results),
    sections: [...searches.map((one, at) => section(one, at, searches.length)), ...charts],
    footer: 'A search goes through every order of what may happen; a counterexample is one of them.',
  });
}

function overview(results: readonly CheckResult[]): string {
  const rows = results.map((result, at) => {
    const { mark, tone, says } = WORDS[verdictOf(result)];
    const broken = result.promises.filter(({ verdict }) => verdict !== 'holds');
    const cells = [
      `<td><a href="#${searchId(at)}">${xml(tame(result.configuration))}</a></td>`,
      `<td>${xml(result.release)}</td><td>${result.time}</td>`,
      `<td class="verdict ${tone}">${mark} ${says}</td>`,
      `<td>${broken.map(({ name, verdict }) => `${verdict}: ${xml(name)}`).join('<br>')}</td>`,
      `<td class="number">${result.states}</td><td class="number">${result.edges}</td>`,
      `<td class="${result.bound === null ? '' : 'open'}">${result.bound === null ? 'every run there is' : `stopped at ${xml(result.bound)}`}</td>`,
    ];
    return `<tr>${cells.join('')}</tr>`;
  });
  return overviewTable(['setting', 'release', 'time', 'verdict', 'which', 'states', 'steps', 'bounds'], rows);
}

function section({ result, command }: Searched, at: number, of: number): string {
  const { mark, tone, says } = WORDS[verdictOf(result)];
  const badges = [result.release, `${result.time} time`].map((text) => `<span class="badge">${xml(text)}</span>`);
  const open = of === 1 || verdictOf(result) !== 'holds' ? ' open' : '';
  return [
    `<details class="run search" id="${searchId(at)}"${open}>`,
    `<summary><h2>${xml(tame(result.configuration))}</h2> ${badges.join('')} <span class="verdict ${tone}">${mark} ${says}</span></summary>`,
    '<div>',
    `<p class="claim">${xml(sizeOf(result))}${result.bound === null ? ': every run there is' : ''}</p>`,
    `<code class="command">${xml(command)}</code>`,
    `<div class="scroll" role="region" tabindex="0" aria-label="promises">${promises(result, at)}</div>`,
    ...result.promises.flatMap((promise, number) =>
      promise.witness === null ? [] : [witnessSection(promise, promise.witness, witnessId(at, number))],
    ),
    ...slowest(result),
    '<h3>What the verdicts rest on</h3>',
    storyList('story', remarks(result)),
    chartsLink(result.release),
    '</div>',
    '</details>',
  ].join('\n');
}

function promises({ promises: judged }: CheckResult, at: number): string {
  const row = ({ name, kind, assuming, verdict, witness }: PromiseResult, number: number): string => {
    const said = witness === null ? xml(name) : `<a href="#${witnessId(at, number)}">${xml(name)}</a>`;
    const { mark, tone } = WORDS[verdict];
    return `<tr><td class="verdict ${tone}">${mark} ${verdict}</td><td>${said}</td><td class="nowrap">${kind}</td><td class="muted">${xml(assuming ?? '')}</td></tr>`;
  };
  const heads = ['verdict', 'promise', 'kind', 'assuming'];
  return `<table><thead><tr>${heads.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>${judged.map(row).join('\n')}</tbody></table>`;
}

/** How bad it can get, and a run in which it does. */
function slowest(result: CheckResult): readonly string[] {
  if (result.slow.length === 0) return [];
  const run = ({ of, run: stem, loop }: Slow): string => {
    const item = ({ says }: { readonly says: string }) => `<li>${xml(tame(says))}</li>`;
    const round =
      loop.length === 0 ? '' : `<p class="muted">then round and round:</p><ol>${loop.map(item).join('')}</ol>`;
    return `<details class="more"><summary>a run with the most ${of}</summary><ol>${stem.map(item).join('')}</ol>${round}</details>`;
  };
  return ['<h3>At worst</h3>', `<p>${xml(slowLine(result))}</p>`, ...result.slow.map(run)];
}
