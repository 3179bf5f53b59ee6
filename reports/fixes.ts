/** The smallest changes that end what a release breaks: each with what it costs and weakens, what is no fix, and the releases. */
import { knobTexts, meaningOf } from '../models/releases/knob-texts.ts';
import type { Knobs } from '../models/releases/release.ts';
import type { Cost, Worst } from '../scenarios/fixes/cost.ts';
import { type Fix, type FixesResult, type NoFix, type Placed, REPORTED } from '../scenarios/fixes/fixes.ts';
import type { Change } from '../scenarios/fixes/minimal.ts';
import { pad, wrap } from './columns.ts';
import { type Inks, inks } from './inks.ts';
import { inWords, listed, plural } from './words.ts';

export interface FixesTextOptions {
  readonly colour?: boolean;
  readonly width?: number;
}

const WIDTH = 100;
const MARKS = { holds: '✓', fails: '✗', unknown: '?' } as const;

export function fixesText(result: FixesResult, { colour = false, width = WIDTH }: FixesTextOptions = {}): string {
  const ink = inks(colour);
  const { release, fixes, noFixes, releases } = result;
  const lines = [
    ink.bold(`Minimal fixes of ${release}`),
    ...wrap(fixesHeadline(result), width),
    '',
    ...settingLines(result, ink, width),
    '',
    ...fixes.flatMap((fix, at) => fixLines(fix, at, ink, width)),
    ...(noFixes.length === 0
      ? []
      : [...wrap(`No fix, though it ends every loop in ${listed(REPORTED)}:`, width).map(ink.bold), '']),
    ...noFixes.flatMap((none) => noFixLines(none, width)),
    ...(fixes.length === 0 ? [] : [ink.bold('What it costs'), '', ...costLines(result), '']),
    ink.bold('The releases, as changes of this one'),
    '',
    ...releases.flatMap((placed) => placedLines(placed, result, width)),
    ...fixesRemarks(result).flatMap((line) =>
      wrap(line, width - 2).map((part, at) => ink.dim(`${at === 0 ? '~' : ' '} ${part}`)),
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

export const fixesJson = (result: FixesResult, version: string): string =>
  `${JSON.stringify({ scopeloop: version, fixes: { ...result, says: fixesHeadline(result), assumes: fixesRemarks(result) } }, null, 2)}\n`;

export function fixesHeadline({ release, fixes, decidedSize, settings, bound }: FixesResult): string {
  const found = fixes.length;
  if (found > 0 && fixes[0]?.changes.length === 0)
    return `${release} keeps every promise in every setting: nothing to mend.`;
  const sizes = [...new Set(fixes.map(({ changes }) => changes.length))];
  const said =
    found === 0
      ? 'none found'
      : `${plural(found, 'set')} of ${listed(sizes.map(String))} ${sizes.length === 1 && sizes[0] === 1 ? 'change' : 'changes'}, after which every promise is kept in ${plural(settings.length, 'setting')}`;
  if (decidedSize === null) return `${said}. There are no others: every set is decided.`;
  const upTo =
    decidedSize < 1 ? 'No size is decided whole' : `Every set of at most ${plural(decidedSize, 'change')} is decided`;
  return `${said}. ${upTo}; larger ones are open: the search ended at ${bound ?? 'a bound'}.`;
}

function settingLines({ release, settings }: FixesResult, { dim }: Inks, width: number): string[] {
  return settings.flatMap(({ name, states, broken, bound }) => [
    ...wrap(`${broken.length === 0 ? '✓' : '✗'} ${name}`, width),
    dim(`  ${release}: ${plural(states, 'state')}${bound === null ? '' : `, stopped at ${bound}`}`),
    ...broken.flatMap((promise) => wrap(`breaks: ${promise}`, width - 2).map((line) => `  ${line}`)),
  ]);
}

/** `repeatedAsk: accumulate (it keeps its id …)`: the knob, its word, and what that means. */
function changeSaid({ knob, value }: Change): string {
  const meaning = meaningOf(knob as keyof Knobs, value);
  return meaning === null ? `${knob}: ${value}` : `${knob}: ${value} (${meaning})`;
}

const changeLines = (changes: readonly Change[], width: number): string[] =>
  changes.flatMap((change) => {
    const asks = knobTexts[change.knob as keyof Knobs].asks;
    return [
      ...wrap(asks, width - 4).map((line) => `    ${line}`),
      ...wrap(`→ ${changeSaid(change)}`, width - 6).map((line) => `      ${line}`),
    ];
  });

function fixLines({ changes, weakens }: Fix, at: number, { bold }: Inks, width: number): string[] {
  if (changes.length === 0) return [];
  const given = weakens.flatMap((text) =>
    wrap(text, width - 15).map((line, row) => `    ${row === 0 ? 'weakens: ' : '         '}${line}`),
  );
  return [bold(`Fix ${at + 1}`), ...changeLines(changes, width), ...given, ''];
}

function noFixLines({ changes, breaks }: NoFix, width: number): string[] {
  const { setting, promise, stem } = breaks;
  const way = stem.length === 0 ? '' : `: ${stem.join('; then ')}`;
  const because = `because it breaks "${promise}" (${setting})${way}`;
  return [...wrap(`✗ ${set(changes)}`, width), ...wrap(because, width - 4).map((line) => `    ${line}`), ''];
}

const HEAD = ['', 'refusals', 'approvals', 'replayed', 'refusals', 'approvals', 'requests', 'until'];

function costLines({ release, before, fixes }: FixesResult): string[] {
  const rows = [HEAD, costRow(release, before), ...fixes.map(({ cost }, at) => costRow(`fix ${at + 1}`, cost))];
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]) => `  ${row.map((cell, at) => pad(cell, widths[at] ?? 0)).join('  ')}`;
  const worst = widths.slice(1, 3).reduce((sum, width) => sum + width + 2, 0);
  const over = `  ${' '.repeat(widths[0] ?? 0)}  ${pad('at worst', worst)}${before.replay.scenario}, a person looks every 10 s`;
  return [over, ...rows.map(line)];
}

/** `2, no limit in 3`: settings in which a caller may be refused for as long as nobody decides are counted apart. */
export function worstSaid({ most, unlimited, unknown }: Worst): string {
  const open = unlimited.length === 0 ? [] : [`no limit in ${unlimited.length}`];
  return [String(most), ...open, ...(unknown.length === 0 ? [] : [`unknown in ${unknown.length}`])].join(', ');
}

/** How long it took; a loop never ends, and of other ends there is nothing to time. */
export function untilSaid({ verdict, untilMs }: Cost['replay']): string {
  if (untilMs !== null) return inWords(untilMs);
  return verdict === 'livelock' ? 'never' : '–';
}

function costRow(name: string, { worst, replay }: Cost): string[] {
  return [
    name,
    worstSaid(worst.refusals),
    worstSaid(worst.approvals),
    replay.verdict,
    String(replay.refusals),
    String(replay.approvals),
    String(replay.requests),
    untilSaid(replay),
  ];
}

const set = (changes: readonly Change[]): string => changes.map(({ knob, value }) => `${knob}: ${value}`).join(' + ');

function placedLines(placed: Placed, { settings }: FixesResult, width: number): string[] {
  const { release, changes, verdict, breaks, contains, nearest, mends, own, ownDecidedSize } = placed;
  const kept = settings.length - breaks.length;
  const idle = changes.filter(({ knob }) => !own.some((part) => part.some((change) => change.knob === knob)));
  const more = [
    ...breaks.map(({ setting, promise }) => `breaks in ${setting}: ${promise}`),
    ...(mends.length === 0
      ? ['mends no setting']
      : [
          `mends ${listed(mends)}`,
          ...own.map((part, at) => `${at === 0 ? 'by' : 'or by'} ${set(part)} alone`),
          ...(own.length > 0 && idle.length > 0
            ? [`not needed for that: ${listed(idle.map(({ knob }) => knob))}`]
            : []),
          ...(ownDecidedSize === null
            ? []
            : [`parts of more than ${plural(ownDecidedSize, 'change')} were not looked at`]),
        ]),
    ...contains.map((at) => `contains fix ${at + 1}`),
    ...(nearest === null || nearest.lacks.length === 0
      ? []
      : [`lacks of fix ${nearest.fix + 1}: ${set(nearest.lacks)}`]),
  ];
  const head = `${MARKS[verdict]} ${release}: ${plural(changes.length, 'change')}, keeps every promise in ${kept} of ${plural(settings.length, 'setting')}`;
  return [...wrap(head, width), ...more.flatMap((text) => wrap(text, width - 4).map((line) => `    ${line}`)), ''];
}

/** What the answer leans on. */
export function fixesRemarks({ lattice, sets, decidedSize, bound, undecided }: FixesResult): readonly string[] {
  return [
    `${plural(lattice.changes, 'change')} of ${plural(lattice.knobs, 'knob')}: each word of a knob, and of numbers and back-offs the values that some known release has`,
    'minimal: no proper part of it mends; that a larger set still mends is not assumed, so sets that contain a fix were not looked at',
    `${plural(sets.judged, 'set')} judged in ${plural(sets.searches, 'search', 'searches')}; every other one keeps the knobs by which one of these is broken`,
    'that each scope is approved by its own name is told as a weakening; that nobody gets beyond what approved scopes stand for (admin for all of an operator, write for read) counts',
    'free time: any timer that runs may fire at any moment; messages take no time; callers that call once call again',
    'at worst: over all runs, until whatever comes from outside has come and everybody is in; there is no limit where callers may ask for as long as nobody decides; refusals that the gateway invited do not count',
    ...(decidedSize === null
      ? []
      : [
          `sets of more than ${plural(Math.max(0, decidedSize), 'change')} are open: the search ended at ${bound ?? 'a bound'}`,
        ]),
    ...undecided.map(({ changes, bound: at }) => `unknown: ${set(changes)} (${at})`),
  ];
}
