/** Every knob in words: the source of `scopeloop releases`, of the generated page, and of validation. */
import type { TextsOf } from './knob-text.ts';
import type { Knobs, Release } from './release.ts';
import { textsOfAdmission } from './texts-of-admission.ts';
import { textsOfCommands } from './texts-of-commands.ts';
import { textsOfTheStore } from './texts-of-the-store.ts';
import { textsOfTheWire } from './texts-of-the-wire.ts';

export const knobTexts: TextsOf<keyof Knobs> = {
  ...textsOfAdmission,
  ...textsOfTheStore,
  ...textsOfTheWire,
  ...textsOfCommands,
};

/** What a word of a knob means; null for a knob that is a number. */
export function meaningOf(knob: keyof Knobs, word: string): string | null {
  const words: Readonly<Record<string, string>> | undefined = knobTexts[knob].words;
  return words?.[word] ?? null;
}

/** The knobs in which two releases differ, in the order of `knobTexts`. */
export function differences(one: Release, other: Release): readonly (keyof Knobs)[] {
  const knobs = Object.keys(knobTexts) as (keyof Knobs)[];
  return knobs.filter((knob) => JSON.stringify(one.knobs[knob]) !== JSON.stringify(other.knobs[knob]));
}
