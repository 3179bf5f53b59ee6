/** JUnit XML, as CI systems read it: a suite for each scenario, a case for each release and target. */
import type { RunResult } from '../scenarios/result.ts';
import { complaintsOf, headline, storyOf } from './story.ts';
import { commandOf, standing } from './words.ts';
import { xml } from './xml.ts';

export function junitReport(runs: readonly RunResult[]): string {
  const suites = [...new Set(runs.map(({ scenario }) => scenario))].map((scenario) =>
    suite(
      scenario,
      runs.filter((run) => run.scenario === scenario),
    ),
  );
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="scopeloop" ${counts(runs)}>`,
    ...suites.flat(),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function counts(runs: readonly RunResult[]): string {
  const of = (what: ReturnType<typeof standing>) => runs.filter((run) => standing(run) === what).length;
  return `tests="${runs.length}" failures="${of('not as expected')}" errors="${of('unknown')}" skipped="0"`;
}

const suite = (name: string, runs: readonly RunResult[]): string[] => [
  `  <testsuite name="${xml(name)}" ${counts(runs)}>`,
  ...runs.flatMap(testCase),
  '  </testsuite>',
];

function testCase(run: RunResult): string[] {
  const name = `${run.release} on ${run.target}`;
  const properties = {
    release: run.release,
    target: run.target,
    seed: run.seed,
    verdict: run.verdict,
    command: commandOf(run),
  };
  const notes = complaintsOf(run);
  return [
    `    <testcase classname="${xml(run.scenario)}" name="${xml(name)}">`,
    '      <properties>',
    ...Object.entries(properties).map(
      ([key, value]) => `        <property name="${key}" value="${xml(String(value))}"/>`,
    ),
    '      </properties>',
    ...outcome(run),
    ...(notes.length === 0 ? [] : [`      <system-out>${xml(notes.join('\n'))}</system-out>`]),
    '    </testcase>',
  ];
}

/** Nothing for what went as expected; a bound that was met is an error, as it says nothing about the protocol. */
function outcome(run: RunResult): string[] {
  const stands = standing(run);
  if (stands === 'as expected') return [];
  const tag = stands === 'unknown' ? 'error' : 'failure';
  const text = [headline(run), commandOf(run), '', ...storyOf(run)].join('\n');
  return [`      <${tag} type="${xml(run.verdict)}" message="${xml(headline(run))}">${xml(text)}</${tag}>`];
}
