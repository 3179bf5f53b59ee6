/**
 * Network faults are one idea: a function from a message to its fate. Latency, loss and partition are all rules; rules are
 * asked in their declared order and the first that does not pass decides.
 */
import type { Message } from './machine.ts';
import type { Ms } from './model.ts';

/** Nothing interferes: the message arrives at this instant, before any timer that is due at it. */
export const atOnce = 'at once';

export type Fate = typeof atOnce | 'drop' | { readonly delayMs: Ms };

export type Rule = (from: string, to: string, message: Message) => Fate | 'pass';

/** The first rule that does not pass decides; without one the message arrives at once. */
export function fateOf(rules: readonly Rule[], from: string, to: string, message: Message): Fate {
  for (const rule of rules) {
    const fate = rule(from, to, message);
    if (fate !== 'pass') return fate;
  }
  return atOnce;
}

/** Every message on the named channels takes this long. */
export const latency =
  (concerns: (from: string, to: string) => boolean, delayMs: Ms): Rule =>
  (from, to) =>
    concerns(from, to) ? { delayMs } : 'pass';

/** Every message on the named channels is lost. */
export const loss =
  (concerns: (from: string, to: string) => boolean): Rule =>
  (from, to) =>
    concerns(from, to) ? 'drop' : 'pass';
