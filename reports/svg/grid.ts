/** Where the columns of a space-time picture stand: as close together as what is written between them allows. */
import type { Ms } from '../../sim/model.ts';
import { arrow } from '../arrow.ts';
import type { Moment } from '../moments.ts';
import type { Item, Timeline } from '../timeline.ts';
import { clock } from '../words.ts';

/** Width of a letter: labels are monospaced, so that a picture fits whatever draws it. */
export const LETTER = 7.3;

const LEFT = 30;
const GAP_MIN = 84;
const NOTE = 26;

/** Half the width of the box at the head of a column. */
export const headHalf = (name: string): number => Math.max(30, (name.length * LETTER) / 2 + 10);
const HEADS_APART = 8;

export interface Grid {
  readonly width: number;
  /** Where things begin that are about no single actor. */
  readonly left: number;
  /** Where instants end. */
  readonly time: number;
  /** An instant, in words; empty where time means nothing. */
  readonly instant: (atMs: Ms) => string;
  readonly x: (column: string) => number;
  readonly isLast: (column: string) => boolean;
}

export function gridOf({ columns, items, timed }: Timeline): Grid {
  const instant = timed ? clock : () => '';
  const longestInstant = timed ? Math.max(4, ...items.flatMap(instants).map((text) => text.length)) : 0;
  const time = LEFT + 14 + longestInstant * LETTER;
  const half = (name: string | undefined) => headHalf(name ?? '');
  const room = columns.map((name, at) => Math.max(GAP_MIN, half(name) + half(columns[at + 1]) + HEADS_APART));
  const spans = items.flatMap(momentsIn).map((moment) => spanOf(moment, columns));
  // Short spans first: what they need often is enough for the longer ones.
  for (const { from, to, needs } of spans.sort((a, b) => a.to - a.from - (b.to - b.from))) {
    const has = room.slice(from, to).reduce((sum, of) => sum + of, 0);
    if (has < needs) room[to - 1] = (room[to - 1] as number) + needs - has;
  }
  const first = time + headHalf(columns[0] ?? '') + 8;
  const at = columns.map((_, n) => Math.round(first + room.slice(0, n).reduce((sum, of) => sum + of, 0)));
  const last = columns[columns.length - 1] ?? '';
  const longest = Math.max(0, ...items.map(heading)) * LETTER + LEFT + 40;
  const width = Math.max(Math.ceil((at.at(-1) ?? first) + headHalf(last) + 14), Math.ceil(longest));
  return {
    width,
    left: LEFT,
    time,
    instant,
    x: (column) => at[columns.indexOf(column)] ?? first,
    isLast: (column) => column === last,
  };
}

/** Which gaps a label lies over, and how wide it is. A note of the last column stands at its left. */
function spanOf(moment: Moment, columns: readonly string[]) {
  const [from, to] = arrow(moment).map((column) => (column === null ? -1 : columns.indexOf(column))) as [
    number,
    number,
  ];
  const needs = moment.says.length * LETTER + NOTE;
  if (to >= 0 && to !== from) return { from: Math.min(from, to), to: Math.max(from, to), needs };
  return from === columns.length - 1 && from > 0 ? { from: from - 1, to: from, needs } : { from, to: from + 1, needs };
}

function heading(item: Item): number {
  return item.kind === 'step' ? item.says.length + 4 : 0;
}

function momentsIn(item: Item): readonly Moment[] {
  if (item.kind === 'row') return item.row.moments;
  return item.kind === 'repeat' ? item.items.flatMap(momentsIn) : [];
}

function instants(item: Item): readonly string[] {
  if (item.kind === 'row') return [clock(item.row.atMs)];
  return item.kind === 'repeat' ? item.items.flatMap(instants) : [];
}
