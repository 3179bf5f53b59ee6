/** What a conformance run found: that two targets agree, or the shortest sequence on which they do not, side by side. */

import { scenarioFor } from '../scenarios/conform/compare.ts';
import type { Conformance, Finding } from '../scenarios/conform/conform.ts';
import { sayStep } from '../scenarios/say.ts';
import type { Json } from '../sim/model.ts';
import { pad, wrap } from './columns.ts';
import { inks } from './inks.ts';

export interface ConformanceOptions {
  readonly width: number;
  readonly colour: boolean;
  /** The command that plays the same sequences again. */
  readonly again: string;
  /** Where the shortest sequence was saved. */
  readonly saved: string | null;
}

export function conformanceText(result: Conformance, options: ConformanceOptions): string {
  const { bold, bad, dim } = inks(options.colour);
  const { release, target, seed, sequences, steps, notPlayed, interrupted, finding } = result;
  const counted = `${sequences} random sequences, ${steps} steps compared, seed ${seed}${interrupted ? '; interrupted before all were played' : ''}`;
  const head =
    finding === null
      ? `${bold(`the model of ${release} and ${target} agree${interrupted ? ' so far' : ''}`)}: ${counted}`
      : `${bold(bad(`the model of ${release} and ${target} differ`))}: sequence ${finding.sequence} of ${counted}`;
  const missed = Object.entries(notPlayed).map(
    ([why, times]) => `not played in ${times} of them, so not compared from there on: ${why}`,
  );
  const told = finding === null ? [] : ['', ...findingLines(finding, release, target, options)];
  return `${[head, ...missed, ...told, '', dim(`again: ${options.again}`)].join('\n')}\n`;
}

function findingLines(
  { operations, drawn, difference, repeated }: Finding,
  release: string,
  target: string,
  options: ConformanceOptions,
): readonly string[] {
  const { bold, bad } = inks(options.colour);
  const { steps } = scenarioFor('finding', release, operations);
  const lines = steps.map((step, at) => {
    const line = `${String(at + 1).padStart(3)}  ${sayStep(step)}`;
    return at + 1 === difference.step ? bad(line) : line;
  });
  const [left, right] = [`model of ${release}`, target];
  const label = Math.max(...difference.fields.map(({ path }) => path.length), 4) + 2;
  const room = Math.max(20, Math.floor((options.width - label - 4) / 2));
  const rows = difference.fields.flatMap(({ path, model, real }) =>
    columns(path, label, [said(model), said(real)], room),
  );
  const saved = options.saved === null ? [] : ['', `saved: ${options.saved}`];
  return [
    `shortest sequence that tells them apart (${operations.length} of ${drawn.length} steps; played ${repeated.times} times more, it differed ${repeated.differed} times)`,
    ...lines,
    '',
    `step ${difference.step}`,
    bold(`${pad('', label)}  ${pad(left, room)}  ${right}`),
    ...rows,
    ...saved,
  ];
}

function columns(path: string, label: number, cells: readonly [string, string], room: number): readonly string[] {
  const [left, right] = cells.map((cell) => wrap(cell, room)) as [string[], string[]];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) =>
    `${pad(at === 0 ? path : '', label)}  ${pad(left[at] ?? '', room)}  ${right[at] ?? ''}`.trimEnd(),
  );
}

const said = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', '));
