/** One run on the page: the claim, the line that repeats it, the story, the picture, the steps, what it rests on. */
import type { RunResult } from '../../scenarios/result.ts';
import { outcomeOf } from '../outcome.ts';
import { assumptionsOf, complaintsOf, headline, howLong, noise, storyOf } from '../story.ts';
import { spacetimeHeads, spacetimeSvg } from '../svg/spacetime.ts';
import { timelineOf } from '../timeline.ts';
import { commandOf, standing, verdictWords } from '../words.ts';
import { xml } from '../xml.ts';
import { chartsLink } from './charts.ts';
import { stepsBar, storyList, timePicture } from './shell.ts';
import { stepsTable } from './steps.ts';

export const runId = (at: number): string => `run-${at + 1}`;

export interface RunOptions {
  readonly at: number;
  readonly open: boolean;
  readonly itemsMax: number;
}

export function runSection(run: RunResult, { at, open, itemsMax }: RunOptions): string {
  const tone = verdictWords[run.verdict].tone;
  const badges = [run.release, run.target, `seed ${run.seed}`].map((text) => `<span class="badge">${xml(text)}</span>`);
  return [
    `<details class="run stepped" id="${runId(at)}"${open ? ' open' : ''}>`,
    `<summary><h2>${xml(run.scenario)}</h2> ${badges.join('')} <span class="verdict ${tone}">${xml(`${verdictWords[run.verdict].mark} ${run.verdict}`)}</span></summary>`,
    '<div>',
    `<p class="claim"><span class="${tone}">${xml(headline(run))}</span> <span class="muted">· ${xml(noise(run))}</span></p>`,
    ...(run.title === null ? [] : [`<p>${xml(run.title)}</p>`]),
    ...(run.because === null ? [] : [`<p class="muted">${xml(run.because)}${sources(run)}</p>`]),
    `<code class="command">${xml(commandOf(run))}</code>`,
    storyList('story', storyOf(run)),
    wrong(run),
    '<h3>What happened</h3>',
    stepsBar(run.steps.at(-1)?.step ?? 0, run.scenario),
    picture(run, itemsMax),
    '<h3>Step by step</h3>',
    `<div class="scroll" role="region" tabindex="0" aria-label="steps of ${xml(run.scenario)}">${stepsTable(run)}</div>`,
    properties(run),
    '<h3>What the verdict rests on</h3>',
    storyList('story', assumptionsOf(run)),
    chartsLink(run.release),
    '</div>',
    '</details>',
  ].join('\n');
}

function wrong(run: RunResult): string {
  const complaints = complaintsOf(run);
  return complaints.length === 0
    ? ''
    : `<div class="wrong"><strong class="bad">${standing(run) === 'as expected' ? 'What does not hold' : 'Not as it should be'}</strong>${storyList('', complaints)}</div>`;
}

/** `owner/repository#1` as a link, whatever else as text. Nothing is fetched until somebody clicks. */
function sources({ source }: RunResult): string {
  const items = source.map((text) => {
    const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(text) ?? [];
    return repository === undefined
      ? xml(text)
      : `<a href="https://github.com/${repository}/issues/${number}" rel="noreferrer">${xml(text)}</a>`;
  });
  return items.length === 0 ? '' : ` (${items.join(', ')})`;
}

function picture(run: RunResult, itemsMax: number): string {
  const timeline = timelineOf(run, { itemsMax });
  const label = `${run.scenario} on ${run.release}: ${headline(run)}. ${storyOf(run).join(' ')}`;
  const svg = spacetimeSvg(timeline, {
    label,
    howLong: howLong(run),
    tone: verdictWords[run.verdict].tone,
    outcome: (step) => outcomeOf(run, step),
    heads: 'apart',
  });
  return timePicture(run.scenario, spacetimeHeads(timeline), svg);
}

function properties({ properties: judged }: RunResult): string {
  if (judged.length === 0) return '';
  const tones = { holds: 'good', fails: 'bad', unknown: 'open' };
  const rows = judged.map(
    ({ name, verdict, because }) =>
      `<tr><td class="verdict ${tones[verdict]}">${verdict}</td><td>${xml(name)}</td><td class="muted">${xml(because)}</td></tr>`,
  );
  return `<h3>Properties along the run</h3><div class="scroll" role="region" tabindex="0" aria-label="properties"><table><tbody>${rows.join('')}</tbody></table></div>`;
}
