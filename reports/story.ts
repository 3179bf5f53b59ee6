/** A run in a few plain sentences: who asks for what, why it is refused, what the request shows, what follows, what ends it. */
import { OPERATOR } from '../models/nodes.ts';
import { scopesInWords } from '../models/scopes.ts';
import type { RunResult, TraceEntry } from '../scenarios/result.ts';
import type { Json, Ms } from '../sim/model.ts';
import { capital, inWords, lastStepBeforeWatch, listed, plural, proofWord, verdictWords, wish } from './words.ts';

/** One line: the verdict, what it was expected to be, and what it rests on. */
export function headline(run: RunResult): string {
  const { verdict } = run;
  const wanted = wish(run);
  const wished =
    { yes: 'as expected', none: 'nothing expected' }[wanted] ??
    (wanted.startsWith('then ') ? `as expected, but ${wanted} was too` : `expected ${wanted}`);
  return `${verdictWords[verdict].mark} ${verdict} · ${wished} · ${proofWord(run)}, ${run.proof.assumption}`;
}

/** Noise in one clause, for headlines and tables. */
export function noise(run: RunResult): string {
  const { loop, churn } = run;
  if (loop === null && churn.refusals === 0) return 'no refusals';
  if (loop === null) return `${plural(churn.refusals, 'refusal')} ${within(churn.ms)}`;
  const times = loop.refused.reduce((sum, of) => sum + of.times, 0);
  return `${plural(times, 'refusal')} every ${inWords(loop.periodMs)}, ${howLong(run)}`;
}

const within = (ms: Ms): string => (ms === 0 ? 'at once' : `in ${inWords(ms)}`);

/** How long a loop goes on. */
export const howLong = ({ verdict }: RunResult): string =>
  verdict === 'livelock' ? 'for ever' : 'until a person acts';

export function storyOf(run: RunResult): string[] {
  if (run.verdict === 'livelock' || run.verdict === 'trapped') return loopStory(run);
  if (run.verdict === 'waiting') return [...askedAndRefused(run), ...shown(run), waits(run), ...whatEndsIt(run)];
  if (run.verdict === 'converged') return [converged(run), ...whatEndsIt(run)];
  return [capital(`${verdictWords[run.verdict].means}.`), `${capital(run.proof.because)}.`.replace('..', '.')];
}

const loopStory = (run: RunResult): string[] => [
  ...askedAndRefused(run),
  ...shown(run),
  ...andThen(run),
  ...whatEndsIt(run),
];

/** The entries that the story is about: the loop, else the whole run. */
const stretch = ({ loop, trace }: RunResult): readonly TraceEntry[] =>
  loop === null ? trace : trace.slice(loop.from, loop.to);

const strings = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const refusals = (run: RunResult): readonly TraceEntry['fact'][] =>
  stretch(run).flatMap(({ fact }) => (fact.type === 'refused' && fact['client'] !== OPERATOR ? [fact] : []));

/** The last fact of a kind before the end of the stretch, as what it says still holds there. */
function last(run: RunResult, type: string): TraceEntry['fact'] | null {
  const until = run.loop?.to ?? run.trace.length;
  return run.trace.slice(0, until).findLast(({ fact }) => fact.type === type)?.fact ?? null;
}

function askedAndRefused(run: RunResult): string[] {
  const all = refusals(run);
  const callers = [...new Set(all.map(({ client }) => String(client)))].sort();
  if (callers.length === 0) return [];
  const asks = callers.map((client) => {
    const facts = all.filter((fact) => fact['client'] === client);
    return `${client} asks ${scopesInWords(strings(facts[0]?.['scopes']))}${rhythm(run, client)}`;
  });
  return [`${listed(asks)}.`, why(run, all)];
}

/** ` every 1 s` where the attempts of a caller keep one distance throughout. */
function rhythm(run: RunResult, client: string): string {
  const times = stretch(run).flatMap(({ fact, atMs }) =>
    fact.type === 'attempt' && fact['client'] === client ? [atMs] : [],
  );
  const gaps = new Set(times.slice(1).map((atMs, at) => atMs - (times[at] as number)));
  const [only] = gaps;
  if (gaps.size === 1 && only !== undefined && only > 0 && times.length > 2) return ` every ${inWords(only)}`;
  if (times.length === 1 && run.loop !== null) return ` every ${inWords(run.loop.periodMs)}`;
  return times.length > 1 ? ` (${times.length} times)` : '';
}

function why(run: RunResult, all: readonly TraceEntry['fact'][]): string {
  const reasons = [...new Set(all.map((fact) => String(fact['reason'] ?? fact['cause'])))];
  const audit = last(run, 'audit');
  const times = all.length === 1 ? 'It is refused' : 'Each time it is refused';
  if (audit === null || !reasons.includes(String(audit['reason']))) return `${times}: ${listed(reasons)}.`;
  const has = scopesInWords(strings(audit['scopesFrom']));
  const lacks =
    audit['reason'] === 'metadata-upgrade'
      ? 'is approved as a machine of another system or family'
      : `is approved for ${has}, and that does not cover it`;
  return `${times} as a ${listed(reasons)}: ${String(audit['device'])} ${lacks}.`;
}

/** What the list shows when the steps are over, and what was asked under it all the same. */
function shown(run: RunResult): string[] {
  const until = lastStepBeforeWatch(run);
  const seen =
    run.observations.findLast(({ step, notPlayed }) => step <= until && notPlayed === undefined)?.store ?? {};
  return Object.entries(seen).flatMap(([device, { pending }]) => {
    if (pending === null || pending.silent) return [];
    const lost = run.trace.flatMap(({ fact }) =>
      fact.type === 'asked-again' && fact['device'] === device && fact['requestId'] === pending.id
        ? strings(fact['lost'])
        : [],
    );
    const says = `The request that a person can see, ${pending.id}, shows ${scopesInWords(pending.scopes)}`;
    return [lost.length === 0 ? `${says}.` : `${says}; ${scopesInWords(lost)} is asked under it too and gets lost.`];
  });
}

function andThen(run: RunResult): string[] {
  const { loop, proof } = run;
  if (loop === null) return [`${capital(proof.because)}${proof.because.endsWith('.') ? '' : '.'}`];
  const expired = stretch(run).filter(({ fact }) => fact.type === 'expired').length;
  const period = inWords(loop.periodMs);
  const same = `everything is exactly as before, with ${noiseOfLoop(run)} in between`;
  if (expired === 0) return [`Nothing comes of it: after ${period} ${same}, and so on for ever.`];
  const round = expired === 1 ? '' : ` about every ${inWords(Math.round(loop.periodMs / expired / 1_000) * 1_000)}`;
  const next = `It expires unanswered and the next attempt files a new one${round}`;
  return [`${next}; after ${period} ${same}, and so on for ever.`];
}

const noiseOfLoop = ({ loop }: RunResult): string =>
  plural(loop?.refused.reduce((sum, { times }) => sum + times, 0) ?? 0, 'refusal');

const waits = ({ churn }: RunResult): string =>
  `Nobody hammers: ${plural(churn.refusals, 'refusal')} ${within(churn.ms)}, and what comes next is a person's decision.`;

const converged = ({ churn }: RunResult): string =>
  churn.refusals === 0
    ? 'Every started client is connected, and nobody was refused on the way.'
    : `Every started client is connected, after ${plural(churn.refusals, 'refusal')} and ${plural(churn.approvals, 'approval')}.`;

function whatEndsIt({ proof, afterwards }: RunResult): string[] {
  const lines: string[] = [];
  const acts = proof.ifOperatorActs;
  if (acts !== null) {
    const cost = `${plural(acts.approvals, 'approval')}, ${plural(acts.refusals, 'refusal')} meanwhile`;
    const ends =
      acts.verdict === 'converged'
        ? `it converges after ${inWords(acts.afterMs)}`
        : acts.verdict === 'unknown'
          ? 'nobody can say what follows'
          : `the verdict is ${acts.verdict}`;
    lines.push(`If a person approves each request that is seen, ${ends} (${cost}).`);
  }
  if (afterwards !== null) {
    const { verdict, expected, churn } = afterwards;
    const wish = expected === null ? '' : expected === verdict ? ', as expected' : `, expected ${expected}`;
    const noise = `${plural(churn.refusals, 'refusal')}, ${plural(churn.requests, 'request')}, ${plural(churn.approvals, 'approval')}`;
    const cost = `${noise} from the first refusal on`;
    lines.push(`After the way out that the scenario takes: ${verdict}${wish} (${cost}).`);
  }
  return lines;
}

/** What did not go as it should, one line each. Empty where all did. */
export function complaintsOf(run: RunResult): string[] {
  const { verdict, expected, afterwards, observations, properties, steps } = run;
  const step = (number: number) => `step ${number} (${steps.find((of) => of.step === number)?.says ?? 'unnamed'})`;
  return [
    ...(expected !== null && expected !== verdict ? [`verdict ${verdict}, expected ${expected}`] : []),
    ...(afterwards !== null && afterwards.expected !== null && afterwards.expected !== afterwards.verdict
      ? [`afterwards ${afterwards.verdict}, expected ${afterwards.expected}`]
      : []),
    ...observations.flatMap((of) =>
      of.notPlayed === undefined ? [] : [`not played: ${step(of.step)}: ${of.notPlayed}`],
    ),
    ...observations.flatMap((of) => (of.unanswered === true ? [`no answer yet: ${step(of.step)}`] : [])),
    ...properties.flatMap(({ name, verdict: of, because }) => (of === 'holds' ? [] : [`${of}: ${name} (${because})`])),
  ];
}

/** What the verdict rests on, in words. */
export function assumptionsOf({ proof }: RunResult): string[] {
  const { window, assumption, because } = proof;
  const ticks = inWords(window.ticks * window.tickMs);
  const rule = `${window.repeats} refusals of one device for one reason within ${ticks} and no progress`;
  const fired =
    window.firedAtMs === null
      ? 'never came to that'
      : `first at ${inWords(window.firedAtMs)}${window.device === null ? '' : `, ${window.device}`}${window.reason === null ? '' : `, ${window.reason}`}`;
  const assumed = {
    'operator idle': 'until a person acts',
    'operator acts': 'although every request that is seen gets approved',
  };
  return [`${assumption}: ${assumed[assumption]}`, because, `window rule: ${rule}: ${fired}`];
}
