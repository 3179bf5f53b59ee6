/** A run as a drawing that stands alone: its space-time diagram with the style that a page would otherwise give it. */
import type { RunResult } from '../../scenarios/result.ts';
import { aloneStyle } from '../html/colours.ts';
import { outcomeOf } from '../outcome.ts';
import { headline, howLong } from '../story.ts';
import { timelineOf } from '../timeline.ts';
import { verdictWords } from '../words.ts';
import { spacetimeSvg } from './spacetime.ts';

const ITEMS_MAX = 400;

export const scenarioSvg = (run: RunResult): string =>
  spacetimeSvg(timelineOf(run, { itemsMax: ITEMS_MAX }), {
    label: `${run.scenario} on ${run.release}: ${headline(run)}`,
    howLong: howLong(run),
    tone: verdictWords[run.verdict].tone,
    outcome: (step) => outcomeOf(run, step),
    style: aloneStyle,
  });
