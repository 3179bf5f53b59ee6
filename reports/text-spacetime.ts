/** The timeline as a table for a terminal: who is a column, time runs down, the loop is bracketed at the left. */
import type { Ms } from '../sim/model.ts';
import { fitted, pad, trimmedEnd, wrap } from './columns.ts';
import type { Inks } from './inks.ts';
import type { Moment } from './moments.ts';
import { type Item, isCaller, type Repeat, type Row, type Timeline } from './timeline.ts';
import { clock, inWords } from './words.ts';

interface Layout {
  readonly ink: Inks;
  readonly width: number;
  readonly howLong: string;
  /** How a step came out; shown where no row shows it. */
  readonly outcome: (step: number) => string | null;
}

/** The bracket of the loop, and the brackets of repeats of several rows. */
const MARGIN = 2;
const GUTTER = 2;
const GAP = 2;
const CELL_MIN = 12;
const CALLERS = 'caller';

interface Grid {
  /** How much room the instants take. */
  readonly time: number;
  readonly columns: readonly { readonly name: string; readonly width: number }[];
  readonly column: (moment: Moment) => string;
  readonly says: (moment: Moment) => string;
}

export function spacetimeText(timeline: Timeline, layout: Layout): string[] {
  const { items, loop } = timeline;
  if (!items.some(({ kind }) => kind === 'row' || kind === 'repeat')) {
    return items.flatMap((item) => (item.kind === 'step' ? [stepLine(item, true, layout)] : []));
  }
  const grid = gridOf(timeline, layout.width);
  const header = grid.columns.map(({ name, width }) => pad(name, width + GAP)).join('');
  const lines = [layout.ink.dim(`${' '.repeat(MARGIN + GUTTER + grid.time)}${header}`)];
  const looping = items.flatMap((item, at) => (item.inLoop ? [at] : []));
  items.forEach((item, at) => {
    const bare = item.kind === 'step' && !followsRow(items, at);
    const body = item.kind === 'step' ? [stepLine(item, bare, layout)] : itemLines(item, items[at - 1], grid, layout);
    lines.push(...body.map((line, n) => bracket(item.inLoop, at === looping[0] && n === 0) + line));
    if (loop !== null && at === looping[looping.length - 1]) {
      lines.push(`└ ↻ back to ${clock(loop.fromMs)}, every ${inWords(loop.periodMs)}, ${layout.howLong}`);
    }
  });
  return lines.map(trimmedEnd);
}

const bracket = (inLoop: boolean, first: boolean): string => (inLoop ? (first ? '┌ ' : '│ ') : '  ');

const followsRow = (items: readonly Item[], at: number): boolean =>
  items[at + 1] !== undefined && items[at + 1]?.kind !== 'step';

function stepLine(item: Extract<Item, { kind: 'step' }>, bare: boolean, { ink, width, outcome }: Layout): string {
  const number = item.step === null ? '' : `${item.step} `;
  const came = bare && item.step !== null ? outcome(item.step) : null;
  const line = `── ${number}${item.says}${came === null ? ' ' : `  ${came} `}`;
  return ink.dim(
    [...line].length > width - MARGIN
      ? `${[...line].slice(0, width - MARGIN - 1).join('')}…`
      : line.padEnd(width - MARGIN, '─'),
  );
}

function itemLines(
  item: Exclude<Item, { kind: 'step' }>,
  before: Item | undefined,
  grid: Grid,
  layout: Layout,
): string[] {
  const { ink } = layout;
  switch (item.kind) {
    case 'row':
      return rowLines(item.row, before?.kind === 'row' && before.row.atMs === item.row.atMs, grid, ink).map(indented);
    case 'left out':
      return [indented(ink.dim(`${pad('', grid.time)}… ${item.rows} rows left out; --format html shows more`))];
    case 'repeat': {
      const parts = item.items.flatMap((part, at) =>
        part.kind === 'step' ? [] : itemLines(part, item.items[at - 1], grid, layout),
      );
      const said = `${pad('', grid.time)}⋮ ${repeatSaid(item)}`;
      if (item.items.length === 1) return [...parts, indented(ink.bold(said))];
      const edge = (at: number) => (at === 0 ? '╭ ' : '│ ');
      return [...parts.map((line, at) => edge(at) + line.slice(GUTTER)), ink.bold(`╰ ${said}`)];
    }
  }
}

const indented = (line: string): string => ' '.repeat(GUTTER) + line;

/** `× 300, every 1 s`: how often, how far apart, and until when. */
export function repeatSaid({ times, everyMs, lastMs, renamed }: Repeat): string {
  const rhythm = everyMs === 0 ? 'at once' : `every ${inWords(everyMs)}, the last at ${clock(lastMs)}`;
  return `× ${times}, ${rhythm}${renamed ? ', each time under a new name' : ''}`;
}

/** Its time is left away where the row above has it. */
function rowLines(row: Row, sameInstant: boolean, { columns, column, says, time }: Grid, ink: Inks): string[] {
  const cells = columns.map(({ name, width }) => {
    const said = row.moments.filter((of) => column(of) === name);
    return said.flatMap((of) => wrap(says(of), width).map((line) => ({ line, tone: of.tone })));
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => {
    const instant = at === 0 && !sameInstant ? clock(row.atMs).padStart(time - GAP) : '';
    const line = columns.map(({ width }, n) => {
      const cell = cells[n]?.[at];
      return cell === undefined ? pad('', width + GAP) : ink.tone(cell.tone, pad(cell.line, width + GAP));
    });
    return `${ink.dim(pad(instant, time))}${line.join('')}`;
  });
}

/** A column for each caller where there is room, else one for all of them, each named in its cells. */
function gridOf(timeline: Timeline, width: number): Grid {
  const time = Math.max(...timeline.items.flatMap(instantsIn).map((ms) => clock(ms).length)) + GAP;
  const room = width - MARGIN - GUTTER - time;
  const apart = grid(timeline.columns, timeline, (name) => name, room);
  if (apart.columns.every((of) => of.width >= Math.min(CELL_MIN, of.need)) && apart.fits) return { ...apart, time };
  const merged = (name: string) => (isCaller(name) ? CALLERS : name);
  return { ...grid([...new Set(timeline.columns.map(merged))], timeline, merged, room), time };
}

function grid(names: readonly string[], { items }: Timeline, nameOf: (actor: string) => string, room: number) {
  const says = (moment: Moment) =>
    nameOf(moment.actor) === CALLERS && moment.actor !== CALLERS ? `${moment.actor} ${moment.says}` : moment.says;
  const moments = items.flatMap(momentsIn);
  const needs = names.map((name) =>
    Math.max(name.length, ...moments.filter(({ actor }) => nameOf(actor) === name).map((of) => [...says(of)].length)),
  );
  const left = room - GAP * (names.length - 1);
  const widths = fitted(needs, left, Math.min(CELL_MIN, Math.floor(left / names.length)));
  const fits = widths.reduce((sum, of) => sum + of, 0) <= left && widths.length <= 5;
  const columns = names.map((name, at) => ({ name, width: widths[at] ?? CELL_MIN, need: needs[at] ?? 0 }));
  return { columns, says, column: ({ actor }: Moment) => nameOf(actor), fits };
}

function momentsIn(item: Item): readonly Moment[] {
  if (item.kind === 'row') return item.row.moments;
  return item.kind === 'repeat' ? item.items.flatMap(momentsIn) : [];
}

function instantsIn(item: Item): readonly Ms[] {
  if (item.kind === 'row') return [item.row.atMs];
  return item.kind === 'repeat' ? item.items.flatMap(instantsIn) : [];
}
