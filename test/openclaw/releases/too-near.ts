/** Where a run depends on the order of what happens at nearly one instant, as a wall clock would have it now so, now so. */
import { nameOf } from '../../../models/nodes.ts';
import type { RunResult, TraceEntry } from '../../../scenarios/result.ts';

/** A loaded machine is late by less. */
const APART_MS = 1_000;

interface Deed {
  readonly who: string;
  readonly atMs: number;
  readonly step: number;
}

/** Attempts and decisions; looking at a list changes nothing. */
function deedOf({ fact, node, atMs, step }: TraceEntry): readonly Deed[] {
  if (step === null) return [];
  if (fact.type === 'attempt' && fact['device'] !== 'operator') return [{ who: String(fact['client']), atMs, step }];
  return fact.type === 'decided' ? [{ who: nameOf(node), atMs, step }] : [];
}

/** In words, each pair once. */
export function tooNear({ trace, observations, steps }: RunResult): readonly string[] {
  const waits = new Set(steps.flatMap(({ step, says }) => (/ go by$/.test(says) ? [step] : [])));
  const deeds = trace.flatMap(deedOf);
  // What steps do themselves they do one after the other, on any clock.
  const timed = deeds.filter(({ step }) => waits.has(step));
  const near = (a: number, b: number) => Math.abs(a - b) < APART_MS;
  const found = timed.flatMap((one) => [
    ...deeds
      .filter((other) => other.who !== one.who && near(one.atMs, other.atMs))
      .map((other) => [one, other].sort((a, b) => a.atMs - b.atMs || (a.who < b.who ? -1 : 1)) as [Deed, Deed])
      .map(([a, b]) => `${a.who} and ${b.who} act at ${a.atMs} and ${b.atMs}`),
    ...observations
      .filter(({ step, atMs }) => waits.has(step) && near(one.atMs, atMs))
      .map(({ step }) => `${one.who} acts as step ${step} ends, at ${one.atMs}`),
  ]);
  return [...new Set(found)];
}
