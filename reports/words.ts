/** Small words that every report shares: durations, instants, verdicts, and the command that repeats a run. */
import type { RunResult } from '../scenarios/result.ts';
import type { Verdict } from '../scenarios/schema.ts';
import type { Ms } from '../sim/model.ts';

/** `750 ms`, `1 s`, `5 min`, `5 min 1 s`, `300.001 s`: whole units where they fit, never rounded. */
export function inWords(ms: Ms): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms % 1_000 !== 0) return `${trimmed(ms)} s`;
  const seconds = ms / 1_000;
  if (seconds <= 120) return seconds === 60 ? '1 min' : `${seconds} s`;
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

const trimmed = (ms: Ms): string => (ms / 1_000).toFixed(3).replace(/0+$/, '');

/** An instant on the axis: `0:01`, `5:00.001`, `1:02:03`. */
export function clock(ms: Ms): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const front = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`;
  const rest = ms % 1_000;
  return `${front}:${two(seconds % 60)}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface VerdictWord {
  readonly mark: string;
  readonly tone: 'good' | 'calm' | 'bad' | 'open';
  readonly means: string;
}

export const verdictWords: Readonly<Record<Verdict, VerdictWord>> = {
  converged: {
    mark: '✓',
    tone: 'good',
    means: 'every started client is connected and nothing more is asked of anybody',
  },
  waiting: { mark: '◦', tone: 'calm', means: 'one stable request shows what to approve, and nobody hammers meanwhile' },
  livelock: { mark: '↻', tone: 'bad', means: 'refusals go round for ever' },
  trapped: { mark: '✗', tone: 'bad', means: 'nothing that anybody can do leads back to a healthy state' },
  diverged: { mark: '≠', tone: 'bad', means: 'the target did what the model says it cannot' },
  unknown: { mark: '?', tone: 'open', means: 'a bound was reached before anything could be said' },
};

/** The line to paste to see the run again. */
export function commandOf({ scenario, file = scenario, release, target, seed, observations }: RunResult): string {
  const on = ['--release', quoted(release), '--on', quoted(target)];
  const byCommands = observations.some(({ commands }) => commands !== undefined) ? ['--with', 'cli'] : [];
  return ['scopeloop replay', quoted(file), ...on, ...byCommands, '--seed', seed].join(' ');
}

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** How sure the verdict is: only a recurring state, or a world in which nothing is left to happen, proves anything. */
export function proofWord({ proof }: RunResult): string {
  switch (proof.by) {
    case 'recurrence':
    case 'nothing left to happen':
      return 'proved';
    case 'window':
      return 'suspected';
    case 'bound':
      return 'gave up';
  }
}

/**
 * How a run stands to what was expected of it; the exit status says the same. Where nothing is expected nothing can differ,
 * and a step that could not be played leaves open what it would have shown.
 */
export function standing(run: RunResult): 'as expected' | 'not as expected' | 'unknown' {
  const claims = [run, ...(run.afterwards === null ? [] : [run.afterwards])];
  const differs = claims.some(
    ({ verdict, expected }) => expected !== null && verdict !== 'unknown' && verdict !== expected,
  );
  if (differs) return 'not as expected';
  const open = claims.some(({ verdict, expected }) => verdict === 'unknown' && expected !== 'unknown');
  return open || run.observations.some(({ notPlayed }) => notPlayed !== undefined) ? 'unknown' : 'as expected';
}

/** What was wanted instead, in a word: `yes` where all is as expected. */
export function wish(run: RunResult): string {
  const { verdict, expected, afterwards } = run;
  if (expected !== null && expected !== verdict) return expected;
  if (afterwards !== null && afterwards.expected !== null && afterwards.expected !== afterwards.verdict) {
    return `then ${afterwards.expected}`;
  }
  return expected === null ? 'none' : 'yes';
}

/** The last step before the watch. The steps of the way out come after it; the trace does not hold them. */
export const lastStepBeforeWatch = ({ stepsJudged }: Pick<RunResult, 'stepsJudged'>): number => stepsJudged;

/** One line without terminal controls: names and titles come from files that anybody may have written. */
export const tame = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** A run whose own words are tame. Its trace is left as it is: what is shown of it is tamed where it is said. */
export function tamed({ trace, ...run }: RunResult): RunResult {
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return tame(value);
    if (Array.isArray(value)) return value.map(deep);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [tame(key), deep(of)]));
  };
  return { ...(deep(run) as Omit<RunResult, 'trace'>), trace };
}
