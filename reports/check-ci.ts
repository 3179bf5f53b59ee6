/** Searches for CI systems: JUnit XML, and GitHub's annotations with a page for the summary of the job. */
import type { CheckResult, PromiseResult } from '../scenarios/check/check.ts';
import { remarks, witnessLines } from './check.ts';
import { sizeOf, verdictOf } from './check-table.ts';
import { annotated, fenced, markdown } from './github.ts';
import { inks } from './inks.ts';
import { tame } from './words.ts';
import { xml } from './xml.ts';

const WIDTH = 100;
const MARKS = { holds: '✓', fails: '✗', unknown: '?' } as const;

const nameOf = ({ configuration, release, time }: CheckResult): string =>
  `${tame(configuration)} · ${release} · ${time} time`;

/** What is assumed, and the counterexample. */
const storyOf = (result: CheckResult, { assuming, witness }: PromiseResult): readonly string[] => [
  ...(assuming === null ? [] : [`assuming ${assuming}`]),
  ...(witness === null ? [] : witnessLines(witness, inks(false), WIDTH).map((line) => line.trimEnd())),
  ...remarks(result),
];

/** A suite for each search, a case for each promise; a promise that was left open is an error, as it says nothing of the release. */
export function checkJunit(results: readonly CheckResult[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="scopeloop check" ${counts(results.flatMap(({ promises }) => promises))}>`,
    ...results.flatMap(suite),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function counts(promises: readonly PromiseResult[]): string {
  const of = (word: PromiseResult['verdict']) => promises.filter(({ verdict }) => verdict === word).length;
  return `tests="${promises.length}" failures="${of('fails')}" errors="${of('unknown')}" skipped="0"`;
}

const suite = (result: CheckResult): string[] => [
  `  <testsuite name="${xml(nameOf(result))}" ${counts(result.promises)}>`,
  ...result.promises.flatMap((promise) => testCase(result, promise)),
  '  </testsuite>',
];

function testCase(result: CheckResult, promise: PromiseResult): string[] {
  const { name, verdict } = promise;
  const head = `    <testcase classname="${xml(nameOf(result))}" name="${xml(name)}"`;
  if (verdict === 'holds') return [`${head}/>`];
  const tag = verdict === 'fails' ? 'failure' : 'error';
  const text = [sizeOf(result), ...storyOf(result, promise)].join('\n');
  return [
    `${head}>`,
    `      <${tag} type="${verdict}" message="${xml(name)}">${xml(text)}</${tag}>`,
    '    </testcase>',
  ];
}

/** An annotation for each search: a notice where all is proved, else the promises that are not, with their counterexamples. */
export function checkGithub(results: readonly CheckResult[]): { readonly text: string; readonly summary: string } {
  return { text: results.map(annotation).join(''), summary: summary(results) };
}

const LEVELS = { holds: 'notice', fails: 'error', unknown: 'warning' } as const;

function annotation(result: CheckResult): string {
  const verdict = verdictOf(result);
  const others = result.promises.filter((promise) => promise.verdict !== 'holds');
  const lines = others.flatMap((promise) => [`${MARKS[promise.verdict]} ${promise.name}`, ...storyOf(result, promise)]);
  const title = `${nameOf(result)}: ${verdict === 'holds' ? 'every promise holds' : verdict}`;
  return annotated(LEVELS[verdict], { title }, [sizeOf(result), ...lines]);
}

function summary(results: readonly CheckResult[]): string {
  const rows = results.map((result) => {
    const others = result.promises.filter(({ verdict }) => verdict !== 'holds');
    const broken = others.map(({ name, verdict }) => `${verdict}: ${name}`).join('; ');
    const cells = [tame(result.configuration), result.release, result.time, sizeOf(result)];
    return [...cells, `${MARKS[verdictOf(result)]} ${broken === '' ? 'every promise holds' : broken}`].map(markdown);
  });
  const table = [['setting', 'release', 'time', 'size', 'verdict'], Array<string>(5).fill('---'), ...rows];
  const details = results.flatMap((result) =>
    result.promises
      .filter(({ witness }) => witness !== null)
      .flatMap((promise) => [
        '',
        `### ${markdown(nameOf(result))}: ${markdown(promise.name)}`,
        '',
        fenced(storyOf(result, promise).join('\n')),
      ]),
  );
  return `${['## scopeloop check', '', ...table.map((cells) => `| ${cells.join(' | ')} |`), ...details].join('\n')}\n`;
}
