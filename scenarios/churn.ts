/** How much noise there was: what a person would count in the log. */
import type { Entry, Leap } from '../sim/run.ts';
import type { Churn } from './result.ts';

type Counts = Omit<Churn, 'refusalsPerMinute' | 'ms'>;

const NOTHING: Counts = { attempts: 0, refusals: 0, requests: 0, approvals: 0 };

/** Counts over the entries `from` (included) to `to` (excluded), leaps counted as often as they stand for. */
function count(entries: readonly Entry[], from: number, to: number): Counts {
  let { attempts, refusals, requests, approvals } = NOTHING;
  for (const { note } of entries.slice(from, to)) {
    if (note.type === 'attempt') attempts += 1;
    if (note.type === 'refused') refusals += 1;
    if (note.type === 'asked' && note['silent'] === false) requests += 1;
    if (note.type === 'approved' && note['silent'] === false) approvals += 1;
    if (note.type !== 'leap') continue;
    const leap = note as unknown as Leap;
    const period = count(entries, leap.from, leap.to);
    attempts += leap.times * period.attempts;
    refusals += leap.times * period.refusals;
    requests += leap.times * period.requests;
    approvals += leap.times * period.approvals;
  }
  return { attempts, refusals, requests, approvals };
}

/** The noise from the first refusal at or after `from` until `endMs`. */
export function churnOf(entries: readonly Entry[], from: number, to: number, endMs: number): Churn {
  const first = entries.findIndex(({ note }, at) => at >= from && at < to && note.type === 'refused');
  if (first < 0) return { ...count(entries, from, to), refusalsPerMinute: 0, ms: 0 };
  // The request that the first refusal names was asked for just before it.
  const begin = Math.max(from, first - 2);
  const counts = count(entries, begin, to);
  const ms = endMs - (entries[first]?.atMs ?? endMs);
  return { ...counts, refusalsPerMinute: ms === 0 ? 0 : Math.round((counts.refusals * 60_000) / ms), ms };
}
