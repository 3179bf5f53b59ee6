/**
 * The window rule: the same refusal of the same subject K times within N ticks, with no progress in between, raises an
 * alarm. Cheap, works on any log, neither sound nor complete: capped back-off slows the rate, bursts converge later. It says
 * "suspected"; a recurring state says "proved" (`recurrence.ts`).
 */
import type { Ms } from './model.ts';

export interface WindowRule {
  readonly repeats: number;
  readonly ticks: number;
  readonly tickMs: Ms;
}

/** What a run shows the rule, in the order of time. */
export type Sighting =
  | { readonly kind: 'repeat'; readonly atMs: Ms; readonly subject: string; readonly reason: string }
  | { readonly kind: 'progress'; readonly atMs: Ms; readonly subject: string };

export interface Alarm {
  readonly atMs: Ms;
  readonly subject: string;
  readonly reason: string;
}

/** The first alarm, or null. */
export function firstAlarm({ repeats, ticks, tickMs }: WindowRule, sightings: Iterable<Sighting>): Alarm | null {
  const recent = new Map<string, Ms[]>();
  for (const sighting of sightings) {
    const { subject, atMs } = sighting;
    if (sighting.kind === 'progress') {
      for (const key of recent.keys()) if (key.startsWith(`${subject}\n`)) recent.delete(key);
      continue;
    }
    const key = `${subject}\n${sighting.reason}`;
    const instants = [...(recent.get(key) ?? []).filter((before) => atMs - before < ticks * tickMs), atMs];
    if (instants.length >= repeats) return { atMs, subject, reason: sighting.reason };
    recent.set(key, instants);
  }
  return null;
}
