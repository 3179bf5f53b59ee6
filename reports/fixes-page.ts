/** `docs/fixes.md`, generated: the minimal fixes of a release, what they cost, and how the releases lie beside them. */
import { knobTexts, meaningOf } from '../models/releases/knob-texts.ts';
import type { Knobs } from '../models/releases/release.ts';
import type { Cost } from '../scenarios/fixes/cost.ts';
import { type FixesResult, type Placed, REPORTED } from '../scenarios/fixes/fixes.ts';
import type { Change } from '../scenarios/fixes/minimal.ts';
import { fixesHeadline, fixesRemarks, untilSaid, worstSaid } from './fixes.ts';
import { listed, plural } from './words.ts';

export function fixesPage(result: FixesResult): string {
  const { release, settings, fixes, noFixes, before, releases } = result;
  return `${[
    `# Minimal fixes of ${release}`,
    '',
    '<!-- Generated from test/golden/fixes/. To bring it up to date: UPDATE=1 npx vitest run test/fixes -->',
    '',
    `What \`scopeloop fixes ${release}\` finds. ${fixesHeadline(result)}`,
    '',
    '## The fixes',
    '',
    '| fix | changes | weakens |',
    '|---|---|---|',
    ...fixes.map(
      ({ changes, weakens }, at) => `| ${at + 1} | ${words(changes)} | ${cell(weakens.join('; ') || 'nothing')} |`,
    ),
    '',
    'What the changes mean:',
    '',
    ...meanings(fixes.flatMap(({ changes }) => changes)),
    '',
    '## What they cost',
    '',
    `At worst over all runs, the most of any setting and in how many of them there is no limit; and in \`${before.replay.scenario}\` on the simulated clock while a person looks every 10 s.`,
    '',
    '| | refusals at worst | approvals at worst | replayed | refusals | requests | approvals | from the first refusal to the last |',
    '|---|---|---|---|---|---|---|---|',
    costRow(release, before),
    ...fixes.map(({ cost }, at) => costRow(`fix ${at + 1}`, cost)),
    '',
    '## What ends the loop of the report and is no fix',
    '',
    `Sets of at most two changes that end every loop in ${listed(REPORTED.map((name) => `\`${name}\``))}.`,
    '',
    ...noFixes.map(
      ({ changes, breaks }) =>
        `- ${words(changes)}: breaks “${breaks.promise}” in \`${breaks.setting}\`${breaks.stem.length === 0 ? '' : `: ${breaks.stem.join('; then ')}`}.`,
    ),
    '',
    '## How the releases lie beside them',
    '',
    ...releases.flatMap((placed) => placedLines(placed, result)),
    '',
    '## The settings',
    '',
    ...settings.map(
      ({ name, because, broken }) =>
        `- \`${name}\`: ${because} ${release} ${broken.length === 0 ? 'keeps every promise' : `breaks: ${listed(broken)}`}.`,
    ),
    '',
    '## What this rests on',
    '',
    ...fixesRemarks(result).map((line) => `- ${line}.`),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

const words = (changes: readonly Change[]): string =>
  changes.map(({ knob, value }) => `\`${knob}: ${value}\``).join(' + ');

/** Each change once, in the order of the knobs. */
function meanings(changes: readonly Change[]): string[] {
  const knobs = Object.keys(knobTexts) as (keyof Knobs)[];
  return knobs.flatMap((knob) => {
    const values = [...new Set(changes.filter((change) => change.knob === knob).map(({ value }) => value))];
    if (values.length === 0) return [];
    const { asks } = knobTexts[knob];
    return [`- \`${knob}\`: ${asks}`, ...values.map((value) => `  - \`${value}\`: ${meaningOf(knob, value) ?? value}`)];
  });
}

function costRow(name: string, { worst, replay }: Cost): string {
  const counts = [replay.refusals, replay.requests, replay.approvals];
  return `| ${name} | ${worstSaid(worst.refusals)} | ${worstSaid(worst.approvals)} | ${replay.verdict} | ${counts.join(' | ')} | ${untilSaid(replay)} |`;
}

function placedLines(placed: Placed, { settings }: FixesResult): string[] {
  const { release, changes, breaks, mends, own, contains, nearest } = placed;
  const kept = settings.length - breaks.length;
  const idle = changes.filter(({ knob }) => !own.some((part) => part.some((change) => change.knob === knob)));
  return [
    `### ${release}`,
    '',
    `${plural(changes.length, 'change')}; keeps every promise in ${kept} of ${plural(settings.length, 'setting')}.`,
    '',
    ...breaks.map(({ setting, promise }) => `- In \`${setting}\` it breaks: ${promise}.`),
    ...(mends.length === 0
      ? ['- It mends no setting.']
      : [`- It mends ${listed(mends.map((name) => `\`${name}\``))}.`]),
    ...own.map((part) => `- For that ${words(part)} would do alone.`),
    ...(own.length > 0 && idle.length > 0
      ? [`- Not needed for that: ${listed(idle.map(({ knob }) => `\`${knob}\``))}.`]
      : []),
    ...contains.map((at) => `- It contains fix ${at + 1}.`),
    ...(nearest === null || nearest.lacks.length === 0
      ? []
      : [`- Of fix ${nearest.fix + 1} it lacks ${words(nearest.lacks)}.`]),
    '',
  ];
}
