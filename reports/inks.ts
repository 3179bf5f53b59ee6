/** Colours of the terminal report, or none: which of the two is for the caller to say. */
import colours from 'picocolors';
import type { Verdict } from '../scenarios/schema.ts';
import type { Tone } from './moments.ts';
import { verdictWords } from './words.ts';

type Ink = (text: string) => string;

export interface Inks {
  readonly bold: Ink;
  readonly dim: Ink;
  readonly bad: Ink;
  readonly verdict: (verdict: Verdict, text: string) => string;
  readonly tone: (tone: Tone, text: string) => string;
}

export function inks(colour: boolean): Inks {
  const { bold, dim, red, green, yellow, cyan, magenta, blue } = colours.createColors(colour);
  const verdicts = { good: green, calm: yellow, bad: red, open: yellow };
  const plain: Ink = (text) => text;
  const tones: Readonly<Record<Tone, Ink>> = {
    ask: plain,
    refused: red,
    accepted: green,
    stored: cyan,
    gone: yellow,
    waits: dim,
    person: magenta,
    gateway: blue,
    fault: yellow,
  };
  return {
    bold,
    dim,
    bad: red,
    verdict: (verdict, text) => verdicts[verdictWords[verdict].tone](text),
    tone: (tone, text) => tones[tone](text),
  };
}
