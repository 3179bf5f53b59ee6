/** Which release brought a verdict and which took it away: the strip of releases, the turns, and what the answer rests on. */
import type { BisectResult, Place, Turn, Word } from '../scenarios/bisect.ts';
import { clip, pad, wrap } from './columns.ts';
import { type Inks, inks } from './inks.ts';
import { listed, plural, tame, verdictWords } from './words.ts';

export interface BisectTextOptions {
  readonly colour?: boolean;
  readonly width?: number;
}

const WIDTH = 100;
/** Not played: nothing is known of it. */
const UNTRIED = '·';

export function bisectText(result: BisectResult, { colour = false, width = WIDTH }: BisectTextOptions = {}): string {
  const ink = inks(colour);
  const lines = [
    ...wrap(`${tame(result.scenario)} · ${rangeOf(result.strip)} · ${result.target}`, width).map(ink.bold),
    ...(result.title === null ? [] : wrap(tame(result.title), width).map(ink.dim)),
    '',
    ...wrap(`  ${result.strip.map(markOfPlace).join(' ')}`, width),
    '',
    ...placeLines(result, ink, width),
    '',
    ...answerLines(result, width),
    ...remarks(result).flatMap((line) =>
      wrap(line, width - 2).map((part, at) => ink.dim(`${at === 0 ? '~' : ' '} ${part}`)),
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

export const bisectJson = (result: BisectResult, version: string): string =>
  `${JSON.stringify({ scopeloop: version, bisect: { ...result, assumes: remarks(result) } }, null, 2)}\n`;

const rangeOf = (strip: readonly Place[]): string =>
  strip.length === 1 ? (strip[0]?.version ?? '') : `${strip[0]?.version} to ${strip.at(-1)?.version}`;

const markOf = (word: Word): string => (word === 'flaky' ? '±' : verdictWords[word].mark);

const markOfPlace = ({ tried }: Place): string => (tried === null ? UNTRIED : markOf(tried.word));

/** Release under release: the verdict of each, or that nobody looked, and what is strange about it. */
function placeLines({ strip }: BisectResult, ink: Inks, width: number): string[] {
  const longest = Math.max(...strip.map(({ version }) => version.length));
  const words = strip.map(wordOf);
  const wordWidth = Math.max(...words.map((word) => word.length));
  return strip.map(({ version, tried }, at) => {
    const word = words[at] ?? '';
    const shown = tried === null || tried.word === 'flaky' ? word : ink.verdict(tried.word, word);
    const head = `  ${version.padEnd(longest)}  ${pad(tried === null ? ink.dim(shown) : shown, wordWidth)}  `;
    const room = width - longest - wordWidth - 6;
    return `${head}${room < 12 ? '' : ink.dim(clip(asideOf(strip[at] as Place), room))}`;
  });
}

const wordOf = ({ tried }: Place): string =>
  tried === null ? `${UNTRIED} not played` : `${markOf(tried.word)} ${tried.word}`;

/** What there is to say of one release, the most surprising first. */
function asideOf({ tried, expected, predicted, note }: Place): string {
  const parts: string[] = [];
  if (tried !== null && (tried.word === 'flaky' || tried.word === 'unknown')) parts.push(tried.because);
  if (tried !== null && isDecided(tried.word)) {
    if (expected !== null && expected !== tried.word) parts.push(`expected ${expected}`);
    if (predicted !== null && predicted !== tried.word) parts.push(`the simulation says ${predicted}`);
  }
  if (tried !== null && tried.cached > 0) parts.push('known from an earlier run');
  if (note !== null && tried !== null) parts.push(note);
  return tame(parts.join('; '));
}

const isDecided = (word: Word): boolean => word !== 'flaky' && word !== 'unknown';

function answerLines({ turns, strip, verdict }: BisectResult, width: number): string[] {
  const { mark } = verdictWords[verdict];
  const said =
    turns.length > 0
      ? turns.map((turn) => sayTurn(turn, verdict))
      : [`no release brought or took away the ${verdict}: ${sayAlike(strip, verdict)}`];
  return said.flatMap((line) => wrap(line, width - 2).map((part, at) => `${at === 0 ? mark : ' '} ${part}`));
}

function sayTurn({ kind, by, last, undecided }: Turn, verdict: string): string {
  const before = kind === 'brought' ? 'the last without it' : 'the last with it';
  const doubt = undecided.length === 0 ? '' : `, or by ${listed(undecided)}, which could not be told`;
  return `${verdict} ${kind} by ${by}${doubt} (${last} is ${before})`;
}

function sayAlike(strip: readonly Place[], verdict: string): string {
  const played = strip.filter(({ tried }) => tried !== null && isDecided(tried.word));
  if (played.length === 0) return 'nothing could be told';
  const all = played.every(({ tried }) => tried?.word === verdict);
  return `${plural(played.length, 'release')} of ${strip.length} played, ${all ? 'all' : 'none'} of them with it`;
}

/** What was assumed, in the words of this very run. */
function remarks({ strip, target, repeat }: BisectResult): string[] {
  const open = strip.filter(({ tried }) => tried === null).map(({ version }) => version);
  const surprises = strip.filter(
    ({ tried, predicted }) => tried !== null && isDecided(tried.word) && predicted !== null && predicted !== tried.word,
  );
  const lines: string[] = [];
  if (open.length > 0) {
    lines.push(
      `${listed(open)} ${open.length === 1 ? 'was' : 'were'} not played and ${open.length === 1 ? 'is' : 'are'} taken to be as the neighbours that agree; what came and went in between would be missed (--all plays each)`,
    );
  }
  if (surprises.length > 0) {
    lines.push(
      `the simulation expected something else of ${listed(surprises.map(({ version }) => version))}: the search went on from what was seen`,
    );
  }
  if (strip.some(({ note }) => note !== null) && target === 'sim') {
    lines.push('versions without a profile are played by the one before them; only the package itself can tell');
  }
  if (target !== 'sim' && repeat === 1) lines.push('each was played once: --repeat 3 would show one that is flaky');
  return lines;
}
