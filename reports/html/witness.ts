/** A counterexample on the page: its picture, its steps, and from which of them on nobody gets out of it alone. */
import type { PromiseResult } from '../../scenarios/check/check.ts';
import { sayAction } from '../../scenarios/check/say.ts';
import type { Recovers, Witness, WitnessStep } from '../../scenarios/check/witness.ts';
import type { TraceEntry } from '../../scenarios/result.ts';
import { BAKED, bakedSaid, closedSaid, standsOn } from '../check.ts';
import { spacetimeHeads, spacetimeSvg } from '../svg/spacetime.ts';
import { type Timeline, timelineOf } from '../timeline.ts';
import { clock, tame } from '../words.ts';
import { xml } from '../xml.ts';
import { stepsBar, storyList, timePicture } from './shell.ts';

const ITEMS_MAX = 400;

export function witnessSection(promise: PromiseResult, witness: Witness, id: string): string {
  const { name, assuming } = promise;
  const steps = [...witness.stem, ...witness.loop];
  const rests = [bakedSaid(witness), standsOn(witness), closedSaid(witness)].filter((line) => line !== null);
  return [
    `<section class="stepped" id="${id}">`,
    `<h3>${xml(name)}</h3>`,
    ...(assuming === null ? [] : [`<p class="muted">assuming ${xml(assuming)}</p>`]),
    storyList('story', rests),
    stepsBar(steps.length, name),
    picture(name, witness),
    `<div class="scroll below" role="region" tabindex="0" aria-label="steps of ${xml(name)}">${table(witness)}</div>`,
    '</section>',
  ].join('\n');
}

/** In free time steps have an order and no instants. */
const isTimed = (steps: readonly WitnessStep[]): boolean => steps.every(({ atMs }) => atMs !== null);

function picture(name: string, witness: Witness): string {
  const timeline = witnessTimeline(witness);
  const loop = witness.stem.length + 1;
  const svg = spacetimeSvg(timeline, {
    label: `${name}: ${[...witness.stem, ...witness.loop].map(({ says }) => tame(says)).join('. ')}`,
    howLong: 'for ever',
    tone: 'bad',
    outcome: () => null,
    around: { begins: 'from here on, for ever', ends: `back to step ${loop}` },
    ...(witness.bakedIn === null ? {} : { marked: witness.bakedIn.step }),
    heads: 'apart',
  });
  return timePicture(name, spacetimeHeads(timeline), svg);
}

/** The steps as a run that is drawn like any other. */
function witnessTimeline({ stem, loop, bakedIn }: Witness): Timeline {
  const steps = [...stem, ...loop];
  const timed = isTimed(steps);
  const trace = steps.flatMap(({ notes, atMs }, at) =>
    notes.map(({ node, note }): TraceEntry => ({ atMs: atMs ?? at, step: at + 1, node, fact: note })),
  );
  const from = stem.reduce((sum, { notes }) => sum + notes.length, 0);
  const fromMs = stem.at(-1)?.atMs ?? 0;
  const toMs = steps.at(-1)?.atMs ?? 0;
  const around = { from, to: trace.length, fromMs, toMs, periodMs: toMs - fromMs, refused: [], actors: [] };
  const timeline = timelineOf(
    {
      trace,
      loop: loop.length === 0 ? null : around,
      steps: steps.map(({ action }, at) => {
        const baked = bakedIn?.step === at + 1 ? `  ${BAKED} baked in: from here on not by itself any more` : '';
        return { step: at + 1, says: `${tame(sayAction(action))}${baked}` };
      }),
      actors: [],
      stepsJudged: steps.length,
      afterwards: null,
    },
    { itemsMax: ITEMS_MAX },
  );
  // The line of a step belongs to its loop, also where the step comes first in it.
  const items = timeline.items.map((item) =>
    item.kind === 'step' && item.step !== null && item.step > stem.length ? { ...item, inLoop: loop.length > 0 } : item,
  );
  return { ...timeline, items, timed };
}

const RECOVERS: Readonly<Record<Recovers, { readonly tone: string; readonly says: string }>> = {
  'by itself': { tone: 'good', says: 'by itself' },
  'with help': { tone: 'calm', says: 'only with help' },
  never: { tone: 'bad', says: 'never again' },
};

function table({ stem, loop, bakedIn, recovers }: Witness): string {
  const steps = [...stem, ...loop];
  const timed = isTimed(steps);
  const rows = steps.map(({ says, atMs }, at) => {
    const step = at + 1;
    const baked = bakedIn?.step === step;
    const can = recovers === null ? null : RECOVERS[recovers[step] as Recovers];
    return [
      `<tr data-step="${step}" data-says="${xml(tame(says))}"${baked ? ' class="baked"' : ''}>`,
      `<td class="nowrap"><button type="button" data-go="${step}" aria-label="show step ${step}">${step}</button>${at >= stem.length ? ' ↻' : ''}</td>`,
      `<td>${xml(tame(says))}${baked ? ` <strong class="bad">${BAKED} baked the loop in</strong>` : ''}</td>`,
      `<td class="nowrap ${can?.tone ?? 'muted'}">${can?.says ?? 'not kept'}</td>`,
      ...(timed ? [`<td class="number mono">${clock(atMs ?? 0)}</td>`] : []),
      '</tr>',
    ].join('');
  });
  const heads = ['step', 'what happens', 'everybody can still get in', ...(timed ? ['at'] : [])];
  const start = recovers === null ? null : RECOVERS[recovers[0] as Recovers];
  const before =
    start === null
      ? ''
      : `<tr class="way-out"><td></td><td>before the first step</td><td class="${start.tone}">${start.says}</td>${timed ? '<td></td>' : ''}</tr>`;
  return [
    '<table>',
    `<thead><tr>${heads.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead>`,
    `<tbody>${before}${rows.join('\n')}</tbody>`,
    '</table>',
  ].join('\n');
}
