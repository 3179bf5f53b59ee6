/** The statecharts of a release, as a section of a page. */
import { releaseNamed } from '../../models/releases/known.ts';
import { chartOf, type MachineName } from '../charts.ts';
import { statechartSvg } from '../svg/statechart.ts';
import { xml } from '../xml.ts';

const DRAWN: readonly MachineName[] = ['client', 'connection', 'store', 'operator'];

const chartsId = (release: string): string => `release-${release.replace(/[^\w.-]/g, '_')}`;

export const chartsLink = (release: string): string =>
  `<p><a href="#${chartsId(release)}">The statecharts of ${xml(release)}</a></p>`;

export async function chartsOf(name: string): Promise<string> {
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
