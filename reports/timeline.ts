/** A run as rows on a time axis: moments of one instant side by side, repeats folded, the loop marked, bounded in length. */
import { OPERATOR } from '../models/nodes.ts';
import type { Loop, RunResult } from '../scenarios/result.ts';
import type { Ms } from '../sim/model.ts';
import { foldRepeats } from './fold.ts';
import { columnOf, GATEWAY_COLUMN, type Moment, momentsOf, STORE_COLUMN } from './moments.ts';
import { lastStepBeforeWatch } from './words.ts';

/** What happened at one instant between one caller, the gateway and the store. Only what follows shares a column. */
export interface Row {
  readonly atMs: Ms;
  readonly step: number | null;
  readonly caller: string | null;
  readonly moments: readonly Moment[];
  readonly inLoop: boolean;
}

export type Item =
  /** A step begins; null is the watch after the last one. */
  | { readonly kind: 'step'; readonly step: number | null; readonly says: string; readonly inLoop: boolean }
  | { readonly kind: 'row'; readonly row: Row; readonly inLoop: boolean }
  | Repeat
  | { readonly kind: 'left out'; readonly rows: number; readonly inLoop: boolean };

/** What happened `times` times, `everyMs` apart; shown as the first time. May hold a repeat itself. */
export interface Repeat {
  readonly kind: 'repeat';
  readonly items: readonly Item[];
  readonly times: number;
  readonly everyMs: Ms;
  /** When the last time began. */
  readonly lastMs: Ms;
  /** Each time under new names: another request, another token. */
  readonly renamed: boolean;
  readonly inLoop: boolean;
}

export interface Timeline {
  /** Who is shown, in order: callers, gateway, store, operator. Who never says anything has no column. */
  readonly columns: readonly string[];
  readonly items: readonly Item[];
  readonly loop: Loop | null;
  /** Whether instants mean anything; without them the order alone counts. */
  readonly timed: boolean;
}

/** What of a run is drawn. */
export type Drawable = Pick<RunResult, 'trace' | 'loop' | 'steps' | 'actors' | 'stepsJudged' | 'afterwards'>;

export const WATCH_SAYS = 'watched on, nobody acts';
export const WAY_OUT_SAYS = 'the way out, instead of watching on';

export function timelineOf(run: Drawable, limits: { readonly itemsMax: number }): Timeline {
  const moments = momentsOf(run);
  const rows = rowsOf(moments, run.loop);
  const items = shortened(itemsOf(run, rows), limits.itemsMax);
  return { columns: columnsOf(run, moments), items, loop: run.loop, timed: true };
}

/** True for the columns that are callers. */
export const isCaller = (column: string): boolean => ![GATEWAY_COLUMN, STORE_COLUMN, OPERATOR].includes(column);

function columnsOf({ actors }: Drawable, moments: readonly Moment[]): string[] {
  const shown = new Set(moments.flatMap(({ actor, from }) => (from === null ? [actor] : [actor, from])));
  const known = [...new Set(actors.map(columnOf))];
  const callers = [...new Set([...known.filter(isCaller), ...[...shown].filter(isCaller)])];
  return [...callers, GATEWAY_COLUMN, STORE_COLUMN, OPERATOR].filter((column) => shown.has(column));
}

function rowsOf(moments: readonly Moment[], loop: Loop | null): Row[] {
  const rows: { -readonly [Key in keyof Row]: Row[Key] extends readonly Moment[] ? Moment[] : Row[Key] }[] = [];
  for (const moment of moments) {
    const inLoop = loop !== null && moment.at >= loop.from && moment.at < loop.to;
    const last = rows[rows.length - 1];
    if (last !== undefined && last.inLoop === inLoop && fits(last, moment)) {
      last.moments.push(moment);
      last.caller ??= moment.caller;
    } else {
      rows.push({ atMs: moment.atMs, step: moment.step, caller: moment.caller, moments: [moment], inLoop });
    }
  }
  return rows;
}

function fits(row: Row, moment: Moment): boolean {
  if (row.atMs !== moment.atMs || row.step !== moment.step || moment.tone === 'ask') return false;
  if (row.caller !== null && moment.caller !== null && row.caller !== moment.caller) return false;
  return moment.follows ? row.caller === moment.caller : row.moments.every(({ actor }) => actor !== moment.actor);
}

function itemsOf(run: Drawable, rows: readonly Row[]): Item[] {
  const items: Item[] = [];
  const pending = [...run.steps];
  const lastStep = lastStepBeforeWatch(run);
  for (let at = 0; at < rows.length; ) {
    const { step, inLoop } = rows[at] as Row;
    let end = at;
    while (end < rows.length && rows[end]?.step === step && rows[end]?.inLoop === inLoop) end += 1;
    const goesOn = inLoop && rows[at - 1]?.inLoop === true;
    // A step in which nothing is seen still gets its line, before whatever comes after it.
    while (pending[0] !== undefined && pending[0].step <= (step ?? lastStep)) {
      items.push({ kind: 'step', ...(pending.shift() as RunResult['steps'][number]), inLoop: goesOn });
    }
    const begins = step === null && rows[at - 1]?.step !== null;
    if (begins) items.push({ kind: 'step', step, says: WATCH_SAYS, inLoop: goesOn });
    items.push(...folded(rows.slice(at, end)));
    at = end;
  }
  const apart = run.afterwards !== null && pending.length > 0;
  if (apart) items.push({ kind: 'step', step: null, says: WAY_OUT_SAYS, inLoop: false });
  return [...items, ...pending.map((step): Item => ({ kind: 'step', ...step, inLoop: false }))];
}

/** Twice: first what is the same to the letter, then what is the same but for the names of requests and tokens. */
function folded(rows: readonly Row[]): Item[] {
  const letters = foldItems(
    rows.map((row): Item => ({ kind: 'row', row, inLoop: row.inLoop })),
    looksOf,
  );
  return foldItems(letters, (item) => looksOf(item).replace(/\b[rt]\d+\b/g, '#'));
}

function foldItems(items: readonly Item[], key: (item: Item) => string): Item[] {
  return foldRepeats(items, { key, atMs: startOf }).flatMap(
    ({ items: part, times, everyMs, alike }): readonly Item[] => {
      if (times === 1) return part;
      const lastMs = startOf(part[0] as Item) + (times - 1) * everyMs;
      const inLoop = part[0]?.inLoop ?? false;
      return [{ kind: 'repeat', items: part, times, everyMs, lastMs, renamed: !alike(looksOf), inLoop }];
    },
  );
}

function looksOf(item: Item): string {
  switch (item.kind) {
    case 'row':
      return item.row.moments.map(({ actor, caller, says }) => `${actor} ${caller} ${says}`).join('|');
    case 'repeat':
      return `${item.times} times every ${item.everyMs}: ${item.items.map(looksOf).join('|')}`;
    default:
      return item.kind;
  }
}

/** When an item begins; a step has no time of its own. */
export function startOf(item: Item): Ms {
  if (item.kind === 'row') return item.row.atMs;
  return item.kind === 'repeat' ? startOf(item.items[0] as Item) : 0;
}

/** How many rows an item stands for, unfolded. */
function size(item: Item): number {
  if (item.kind === 'repeat') return item.times * item.items.reduce((sum, part) => sum + size(part), 0);
  return item.kind === 'row' ? 1 : item.kind === 'left out' ? item.rows : 0;
}

/** At most `max` items and three lines that say what is left out; the loop, being the point, keeps at least half. */
function shortened(items: readonly Item[], max: number): Item[] {
  if (items.length <= max) return [...items];
  const first = items.findIndex(({ inLoop }) => inLoop);
  const start = first < 0 ? items.length : first;
  const end = first < 0 ? items.length : items.findLastIndex(({ inLoop }) => inLoop) + 1;
  const half = Math.floor(max / 2);
  const loop = cut(items.slice(start, end), Math.max(half, max - start - (items.length - end)));
  const rest = max - Math.min(loop.length, max);
  const after = Math.min(items.length - end, Math.floor(rest / 3));
  return [...cut(items.slice(0, start), rest - after), ...loop, ...cut(items.slice(end), after)];
}

function cut(items: readonly Item[], max: number): Item[] {
  if (items.length <= max) return [...items];
  const head = Math.ceil((max * 2) / 3);
  const tail = max - head;
  const dropped = items.slice(head, items.length - tail);
  const rows = dropped.reduce((sum, item) => sum + size(item), 0);
  // Headings alone are worth their lines: what is left out would be said to belong to the step before.
  if (rows === 0) return [...items];
  const gap: Item = { kind: 'left out', rows, inLoop: dropped.every(({ inLoop }) => inLoop) };
  return [...items.slice(0, head), gap, ...items.slice(items.length - tail)];
}
