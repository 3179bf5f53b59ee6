/** `docs/releases.md`, generated: what each knob decides, and what each release does there. */
import { differences, knobTexts, meaningOf } from '../models/releases/knob-texts.ts';
import type { Knobs, Release, Step } from '../models/releases/release.ts';
import { knobNames, knobSaid } from './releases.ts';

export function releasesPage(releases: readonly Release[]): string {
  return `${[
    '# Releases',
    '',
    '<!-- Generated from models/releases/. To bring it up to date: npx vitest run reports/releases -u -->',
    '',
    'How a release behaves is data: one word or number for each knob. `scopeloop releases` prints the same.',
    '',
    ...releases.flatMap((release) => [`- **${release.name}**: ${release.title}. ${capitalised(release.provenance)}.`]),
    '',
    '## Where they differ',
    '',
    'Each beside the one that it is described by.',
    '',
    ...releases.flatMap((release) => {
      const from = releases.find(({ name }) => name === release.of);
      return from === undefined ? [] : difference(from, release);
    }),
    '## Between them',
    '',
    'Every other version that was published between two of them, as far as it was played: random sequences, the scenarios of',
    '`test/apart.ts`, raw frames, its command line. Each does as the recorded one before it, but for what it, or a version since then,',
    'brought; what nothing played tells is as before. `scopeloop releases show 2026.3.11` shows one, `--release 2026.3.11` plays it.',
    '',
    '| version | after | brings | and differs in |',
    '|---|---|---|---|',
    ...releases.flatMap((after, at) => after.steps.map((step) => stepRow(step, after, releases[at - 1]))),
    '',
    '## Every knob',
    '',
    ...knobNames.flatMap((knob) => knobSection(knob, releases)),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function difference(from: Release, to: Release): string[] {
  const knobs = differences(from, to);
  return [
    `### ${from.name} → ${to.name}`,
    '',
    ...(knobs.length === 0 ? ['No knob differs.'] : [`| knob | ${from.name} | ${to.name} |`, '|---|---|---|']),
    ...knobs.map((knob) => `| \`${knob}\` | ${cell(knobSaid(from, knob))} | ${cell(knobSaid(to, knob))} |`),
    '',
  ];
}

function stepRow({ version, brings = [], meanwhile = {}, unlike }: Step, after: Release, before?: Release): string {
  const own = Object.entries(meanwhile).map(
    ([knob, word]) => `\`${knob}\`, for now: ${meaningOf(knob as keyof Knobs, String(word))}`,
  );
  const brought = knobNames.filter((knob) => brings.includes(knob) && before?.knobs[knob] !== after.knobs[knob]);
  const said = [...brought.map((knob) => `\`${knob}\``), ...own].join(', ');
  return `| ${version} | ${before?.name} | ${cell(said)} | ${cell(unlike ?? '')} |`;
}

function knobSection(knob: (typeof knobNames)[number], releases: readonly Release[]): string[] {
  const said = new Map<string, string[]>();
  for (const release of releases) {
    const says = knobSaid(release, knob);
    said.set(says, [...(said.get(says) ?? []), release.name]);
  }
  const sources = new Map<string, string>();
  for (const { name, sources: of } of releases) {
    const source = of[knob];
    if (source !== undefined && !sources.has(source)) sources.set(source, name);
  }
  return [
    `### \`${knob}\``,
    '',
    knobTexts[knob].asks,
    '',
    ...[...said].map(([says, names]) => `- ${names.join(', ')}: ${says}`),
    ...[...sources].map(([source, name]) => `- seen of ${name}: ${source}`),
    '',
  ];
}
