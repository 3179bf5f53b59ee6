/**
 * The timeline as an SVG: actors are vertical lifelines, time runs down, arrows go between callers, gateway and store. Repeats
 * are framed with how often they happen, the loop is shaded and bracketed. Colours are classes, so that a page can theme them.
 */
import { arrow } from '../arrow.ts';
import type { Moment } from '../moments.ts';
import { repeatSaid } from '../text-spacetime.ts';
import type { Item, Repeat, Row, Timeline } from '../timeline.ts';
import { clock, inWords } from '../words.ts';
import { xml } from '../xml.ts';
import { type Grid, gridOf, headHalf, LETTER } from './grid.ts';

export interface SpacetimeOptions {
  /** What the picture shows, for those who cannot see it. */
  readonly label: string;
  /** `for ever`, or until when. */
  readonly howLong: string;
  /** Whether going round is bad: a livelock is, waiting is not. */
  readonly tone: 'good' | 'calm' | 'bad' | 'open';
  /** How a step came out, for those of which nothing else is seen. */
  readonly outcome: (step: number) => string | null;
  /** What is said where the loop begins and where it ends, in place of its instants. */
  readonly around?: { readonly begins: string; readonly ends: string };
  /** A step that stands out. */
  readonly marked?: number;
  /** Where the names of the columns stand apart (`spacetimeHeads`), so that they can stay in view. */
  readonly heads?: 'apart';
  /** A style sheet inside, for a picture that stands alone. */
  readonly style?: string;
}

const HEADS = 38;
const LINE = 25;
const STEP = 30;
const TAB = 24;
const PAD = 10;

/** A piece of the picture and how far down it reaches. */
interface Drawn {
  readonly svg: readonly string[];
  readonly end: number;
}

export function spacetimeSvg(timeline: Timeline, options: SpacetimeOptions): string {
  const grid = gridOf(timeline);
  const body = drawItems(timeline, grid, options);
  const height = body.end + PAD * 2;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" class="spacetime ${options.tone}" role="img" aria-label="${xml(options.label)}" viewBox="0 0 ${grid.width} ${height}" width="${grid.width}" height="${height}">`;
  return [
    open,
    `<title>${xml(options.label)}</title>`,
    ...(options.style === undefined ? [] : [`<style>${options.style}</style>`]),
    ...body.under,
    ...lifelines(timeline, grid, options.heads === 'apart' ? 0 : HEADS - 6, body.end + PAD),
    ...(options.heads === 'apart' ? [] : heads(timeline, grid)),
    ...body.svg,
    '</svg>',
  ].join('\n');
}

/** The names of the columns as a picture of their own. */
export function spacetimeHeads(timeline: Timeline): string {
  const grid = gridOf(timeline);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="spacetime" aria-hidden="true" viewBox="0 0 ${grid.width} ${HEADS}" width="${grid.width}" height="${HEADS}">`,
    ...heads(timeline, grid),
    '</svg>',
  ].join('\n');
}

const heads = ({ columns }: Timeline, grid: Grid): string[] =>
  columns.flatMap((column) => {
    const x = grid.x(column);
    const half = headHalf(column);
    return [
      `<rect class="actor" x="${x - half}" y="6" width="${half * 2}" height="26" rx="5"/>`,
      `<text class="name" x="${x}" y="23" text-anchor="middle">${xml(column)}</text>`,
    ];
  });

const lifelines = ({ columns }: Timeline, grid: Grid, begin: number, end: number): string[] =>
  columns.map((column) => {
    const x = grid.x(column);
    return `<line class="life" x1="${x}" y1="${begin}" x2="${x}" y2="${end}"/>`;
  });

/** All items below each other; `under` is what lies behind the lifelines. */
function drawItems({ items, loop }: Timeline, grid: Grid, options: SpacetimeOptions) {
  const svg: string[] = [];
  const under: string[] = [];
  const looping = items.flatMap((item, at) => (item.inLoop ? [at] : []));
  let y = options.heads === 'apart' ? 4 : HEADS + 6;
  let begun = 0;
  let step: number | null = null;
  for (const [at, item] of items.entries()) {
    if (item.kind === 'step') step = item.step;
    if (at === looping[0] && loop !== null) {
      begun = y + 4;
      svg.push(
        `<text class="loop-says" x="${grid.left}" y="${begun + 17}">↻ ${xml(options.around?.begins ?? `from here on, every ${inWords(loop.periodMs)}, ${options.howLong}`)}</text>`,
      );
      y = begun + TAB;
    }
    const isMarked = item.kind === 'step' && item.step !== null && item.step === options.marked;
    const drawn =
      item.kind === 'step'
        ? drawStep(saidOfStep(item, items[at + 1], options), y, grid, isMarked)
        : drawItem(item, y, 0, grid);
    svg.push(`<g class="item"${step === null ? '' : ` data-step="${step}"`}>`);
    svg.push(
      `<rect class="hit" x="${grid.left - 4}" y="${y}" width="${grid.width - grid.left}" height="${drawn.end - y}" rx="4"/>`,
    );
    svg.push(...drawn.svg, '</g>');
    y = drawn.end;
    if (at === looping.at(-1) && loop !== null) {
      const ends = options.around?.ends ?? `back to ${clock(loop.fromMs)}`;
      svg.push(`<text class="loop-says" x="${grid.left}" y="${y + 17}">↻ ${xml(ends)}</text>`);
      y += TAB + 4;
      under.push(`<rect class="loop" x="4" y="${begun}" width="${grid.width - 8}" height="${y - begun}" rx="6"/>`);
      svg.push(`<path class="bracket" d="M 22 ${begun + 6} H 12 V ${y - 6} H 22 M 17 ${begun + 1} l -5 5 l 5 5"/>`);
      y += 6;
    }
  }
  return { svg, under, end: y };
}

function drawItem(item: Item, y: number, depth: number, grid: Grid): Drawn {
  switch (item.kind) {
    case 'step':
      return drawStep(item.says, y, grid);
    case 'left out':
      return {
        svg: [`<text class="gap" x="${grid.left}" y="${y + 17}">… ${item.rows} rows left out</text>`],
        end: y + LINE,
      };
    case 'row':
      return drawRow(item.row, y, grid);
    case 'repeat':
      return drawRepeat(item, y, depth, grid);
  }
}

function saidOfStep(
  { step, says }: Extract<Item, { kind: 'step' }>,
  next: Item | undefined,
  { outcome }: SpacetimeOptions,
) {
  const bare = next === undefined || next.kind === 'step';
  const came = bare && step !== null ? outcome(step) : null;
  return [step === null ? '' : `${step} `, says, came === null ? '' : `  ${came}`].join('');
}

const drawStep = (says: string, y: number, grid: Grid, isMarked = false): Drawn => ({
  svg: [
    `<line class="step" x1="${grid.left}" y1="${y + 8}" x2="${grid.width - 12}" y2="${y + 8}"/>`,
    `<text class="step${isMarked ? ' marked' : ''}" x="${grid.left}" y="${y + 24}">${xml(says)}</text>`,
  ],
  end: y + STEP,
});

function drawRepeat(item: Repeat, y: number, depth: number, grid: Grid): Drawn {
  const x = grid.left + depth * 8;
  const right = grid.width - 12 - depth * 8;
  const says = repeatSaid(item);
  const svg: string[] = [];
  let end = y + TAB + 6;
  for (const part of item.items) {
    const drawn = drawItem(part, end, depth + 1, grid);
    svg.push(...drawn.svg);
    end = drawn.end;
  }
  const tab = says.length * LETTER + 16;
  return {
    svg: [
      `<rect class="repeat" x="${x}" y="${y + 4}" width="${right - x}" height="${end - y}" rx="5"/>`,
      `<path class="tab" d="M ${x} ${y + 4} h ${tab} v ${TAB - 10} l -6 6 h ${6 - tab} z"/>`,
      `<text class="times" x="${x + 8}" y="${y + 18}">${xml(says)}</text>`,
      ...svg,
    ],
    end: end + PAD,
  };
}

function drawRow(row: Row, y: number, grid: Grid): Drawn {
  const svg = [`<text class="time" x="${grid.time}" y="${y + 18}" text-anchor="end">${grid.instant(row.atMs)}</text>`];
  row.moments.forEach((moment, at) => {
    svg.push(...drawMoment(moment, y + at * LINE + 18, grid));
  });
  return { svg, end: y + row.moments.length * LINE + 2 };
}

function drawMoment(moment: Moment, y: number, grid: Grid): string[] {
  const [from, to] = arrow(moment);
  const x = grid.x(from);
  if (to === null) {
    const side = grid.isLast(from) ? { x: x - 10, anchor: 'end' } : { x: x + 10, anchor: 'start' };
    return [
      `<circle class="dot ${moment.tone}" cx="${x}" cy="${y - 4}" r="4"/>`,
      `<text class="says ${moment.tone}" x="${side.x}" y="${y}" text-anchor="${side.anchor}">${xml(moment.says)}</text>`,
    ];
  }
  const end = grid.x(to);
  const way = end > x ? 1 : -1;
  const tip = `M ${end - way} ${y + 5} l ${-8 * way} -4 v 8 z`;
  return [
    `<line class="way ${moment.tone}" x1="${x}" y1="${y + 5}" x2="${end - 6 * way}" y2="${y + 5}"/>`,
    `<path class="tip ${moment.tone}" d="${tip}"/>`,
    `<text class="says ${moment.tone}" x="${x + 10 * way}" y="${y - 1}" text-anchor="${way > 0 ? 'start' : 'end'}">${xml(moment.says)}</text>`,
  ];
}
