/** What fuzzing found: the claim, the line to repeat it, the shortest scenario, and what was not looked at. */

import { scopesInWords } from '../models/scopes.ts';
import type { Baseline } from '../scenarios/fuzz/baseline.ts';
import type { Entry } from '../scenarios/fuzz/corpus.ts';
import type { Coverage } from '../scenarios/fuzz/coverage.ts';
import type { Found, Fuzzed } from '../scenarios/fuzz/fuzz.ts';
import { sayStep } from '../scenarios/say.ts';
import type { Client } from '../scenarios/schema.ts';
import { writtenScenario } from '../scenarios/written.ts';
import { wrap } from './columns.ts';
import { inks } from './inks.ts';

/** All of one release. */
export interface FuzzReport {
  readonly fuzzed: Fuzzed;
  readonly corpus: readonly Entry[];
  /** Where the failure was saved. */
  readonly saved: string | null;
  /** The commands that repeat it: the search, and the saved scenario. */
  readonly again: readonly string[];
  readonly coverage: Coverage | null;
  /** Null where it was not asked for. */
  readonly baseline: Baseline | null;
}

export interface FuzzTextOptions {
  readonly width: number;
  readonly colour: boolean;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export function fuzzText(report: FuzzReport, options: FuzzTextOptions): string {
  const { fuzzed, corpus, saved, again, coverage, baseline } = report;
  const { bold, bad, dim } = inks(options.colour);
  const { release, target, runs, steps, seed, strategy, interrupted, found } = fuzzed;
  const where = `${release} on ${target}`;
  const size = `${counted(runs, 'run')}, ${counted(steps, 'step')}, ${strategy}, seed ${seed}${interrupted ? '; interrupted before it was through' : ''}`;
  const failing = corpus.filter(({ now }) => now === 'fails').length;
  const head =
    found !== null
      ? bold(bad(`fails   ${where}: ${found.name}`))
      : failing > 0
        ? bold(bad(`fails   ${where}: ${failing} of ${corpus.length} known, nothing new`))
        : bold(`nothing found   ${where}`);
  const lines = [head, dim(size)];
  if (found === null)
    lines.push('that nothing new was found proves nothing: these were so many runs, not all there are');
  for (const { name, now, because } of corpus)
    lines.push(`known   ${now.padEnd(7)} ${name}${now === 'fails' ? `: ${because}` : ''}`);
  for (const [name, times] of Object.entries(fuzzed.again))
    lines.push(`again   ${name}, in ${times} ${times === 1 ? 'batch' : 'batches'}`);
  for (const [why, times] of Object.entries(fuzzed.unconfirmed))
    lines.push(`unconfirmed   ${counted(times, 'run')}: ${why}`);
  if (baseline !== null) lines.push(dim(baselineLine(baseline, fuzzed)));
  if (found !== null) lines.push('', ...foundLines(found, options));
  if (saved !== null) lines.push('', `saved   ${saved}`);
  for (const command of again) lines.push(`again   ${command}`);
  if (coverage !== null) lines.push('', ...coverageLines(coverage));
  return `${lines.join('\n')}\n`;
}

function baselineLine({ runs, steps, found }: Baseline, { strategy, ...swarm }: Fuzzed): string {
  const took = `${counted(runs, 'run')}, ${counted(steps, 'step')}`;
  const own =
    swarm.found === null
      ? `${strategy} finds nothing${found === null ? ' either' : ''}`
      : `${strategy} took ${counted(swarm.runs, 'run')}`;
  return `baseline   a random walk finds ${found === null ? `nothing in ${took}` : `${found} in ${took}`}; ${own}`;
}

function foundLines({ failure, scenario, drawnSteps, shrunk }: Found, { width }: FuzzTextOptions): string[] {
  const clients = Object.entries(scenario.clients).map(([name, client]) => `     ${name}: ${sayClient(client)}`);
  const given = Object.entries(scenario.given.paired).map(
    ([device, { scopes }]) => `     ${device} is paired for ${scopesInWords(scopes)}`,
  );
  return [
    ...wrap(`${failure.kind}, ${failure.of}: ${failure.because}`, width),
    `shortest scenario that does so (${scenario.steps.length} of ${drawnSteps} steps; ${counted(shrunk.byFastCheck, 'shrink')}, then ${counted(shrunk.asked, 'look')} at what is smaller still)`,
    ...given,
    ...clients,
    ...scenario.steps.map((step, at) => `${String(at + 1).padStart(3)}  ${sayStep(step)}`),
  ];
}

const sayClient = ({ id, mode, role, scopes, auth, retry, local, device }: Client): string =>
  [
    `${id} (${mode}) on ${device}`,
    role === 'operator' ? `asks ${scopesInWords(scopes)}` : `as ${role}`,
    auth,
    retry.kind === 'every' ? `every ${retry.periodMs / 1000} s` : retry.kind,
    ...(local ? [] : ['not local']),
  ].join(', ');

function coverageLines({ runs, parts }: Coverage): string[] {
  const lines = [`coverage of ${counted(runs, 'run')}: how often each was taken`];
  for (const { what, taken, never } of parts) {
    lines.push(`  ${what}: ${taken.length} of ${taken.length + never.length}`);
    for (const [name, times] of taken) lines.push(`    ${String(times).padStart(9)}  ${name}`);
    for (const name of never) lines.push(`        never  ${name}`);
  }
  return lines;
}

/** For programs: one fixed order of keys. */
export function fuzzFacts({ fuzzed, corpus, saved, again, coverage, baseline }: FuzzReport) {
  const { found, ...counts } = fuzzed;
  return {
    ...counts,
    found:
      found === null
        ? null
        : {
            name: found.name,
            failure: found.failure,
            path: found.path,
            steps: found.scenario.steps.length,
            drawnSteps: found.drawnSteps,
            scenario: writtenScenario(found.scenario),
            verdict: found.run.verdict,
            proof: found.run.proof,
            loop: found.run.loop,
          },
    corpus: corpus.map(({ name, now, because }) => ({ name, now, because })),
    saved,
    again,
    coverage,
    baseline,
  };
}
