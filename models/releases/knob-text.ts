/** How a knob is told in words. */
import type { Knobs } from './release.ts';

/** A knob in words: its question, and each word with what it means, or the unit of its number. */
export type KnobText<Value> = { readonly asks: string } & ([Value] extends [string]
  ? { readonly words: Readonly<Record<Value, string>>; readonly unit?: never }
  : { readonly words?: never; readonly unit: 'ms' });

/** The texts of some knobs. */
export type TextsOf<Knob extends keyof Knobs> = { readonly [Name in Knob]: KnobText<Knobs[Name]> };
