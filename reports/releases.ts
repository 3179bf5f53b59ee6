/** Releases in words, for a terminal: which there are, what one does at each knob, in what two differ. */
import { differences, knobTexts, meaningOf } from '../models/releases/knob-texts.ts';
import { releaseNamed } from '../models/releases/known.ts';
import type { Knobs, Release } from '../models/releases/release.ts';
import { wrap } from './columns.ts';
import { inWords } from './words.ts';

type Knob = keyof Knobs;

export const knobNames = Object.keys(knobTexts) as readonly Knob[];

/** What a value of a knob means: its word, the time it is, or how its back-off grows. */
export function knobSaid({ knobs }: Release, knob: Knob): string {
  const value = knobs[knob];
  if (typeof value === 'number') return inWords(value);
  if (typeof value === 'string') return `${value}: ${meaningOf(knob, value)}`;
  const { initialMs, factorTenths, capMs } = value;
  return `${inWords(initialMs)}, then × ${factorTenths / 10} each time, up to ${inWords(capMs)}`;
}

export interface ReleaseFacts {
  readonly name: string;
  readonly title: string;
  readonly provenance: string;
  readonly knobs: readonly {
    readonly knob: Knob;
    readonly asks: string;
    readonly value: Knobs[Knob];
    readonly says: string;
    /** Where it was seen or read: of itself, or of the first release that did so. */
    readonly source: string;
  }[];
}

/** Everything that is known of a release, as data. */
export const releaseFacts = (release: Release, knobs: readonly Knob[] = knobNames): ReleaseFacts => ({
  name: release.name,
  title: release.title,
  provenance: release.provenance,
  knobs: knobs.map((knob) => ({
    knob,
    asks: knobTexts[knob].asks,
    value: release.knobs[knob],
    says: knobSaid(release, knob),
    source: release.sources[knob] ?? seenOf(release, knob),
  })),
});

/** What is not told knob by knob is from where the first release that did so is from. */
function seenOf({ name, of, knobs, provenance }: Release, knob: Knob): string {
  const before = releaseNamed(of ?? '');
  if (before !== undefined && before.knobs[knob] === knobs[knob]) return seenOf(before, knob);
  return `as in ${name}, ${provenance}`;
}

export function releasesText(releases: readonly Release[], between: readonly Release[], width: number): string {
  const longest = Math.max(...releases.map(({ name }) => name.length));
  const lines = releases.flatMap(({ name, title, provenance }) => [
    `${name.padEnd(longest)}  ${title}`,
    ...wrap(provenance, width - longest - 2).map((line) => `${' '.repeat(longest)}  ${line}`),
  ]);
  const names = between.map(({ name }) => name).join(', ');
  return `${[...lines, '', ...wrap(`published between them, and played: ${names}`, width)].join('\n')}\n`;
}

export function releaseText(release: Release, width: number): string {
  const { name, title, provenance, knobs } = releaseFacts(release);
  const lines = [name, ...wrap(title, width), ...wrap(provenance, width)];
  for (const { knob, asks, says, source } of knobs) {
    lines.push('', `${knob}  ${asks}`.length > width ? knob : `${knob}  ${asks}`);
    if (`${knob}  ${asks}`.length > width) lines.push(...indented(asks, width));
    lines.push(...indented(says, width), ...indented(`seen: ${source}`, width));
  }
  return `${lines.join('\n')}\n`;
}

export function differenceText(one: Release, other: Release, width: number): string {
  const knobs = differences(one, other);
  if (knobs.length === 0) return `${one.name} and ${other.name} behave alike: no knob differs\n`;
  const longest = Math.max(one.name.length, other.name.length);
  const said = (release: Release, knob: Knob) =>
    wrap(knobSaid(release, knob), width - longest - 4).map(
      (line, at) => `  ${(at === 0 ? release.name : '').padEnd(longest)}  ${line}`,
    );
  const lines = knobs.flatMap((knob) => [
    '',
    `${knob}  ${knobTexts[knob].asks}`,
    ...said(one, knob),
    ...said(other, knob),
  ]);
  const count = knobs.length === 1 ? 'one knob' : `${knobs.length} knobs`;
  return `${[`${one.name} and ${other.name} differ in ${count}`, ...lines].join('\n')}\n`;
}

const indented = (text: string, width: number): string[] => wrap(text, width - 2).map((line) => `  ${line}`);
