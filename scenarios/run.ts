/**
 * Plays a scenario on a target: step by step, one observation each, then the verdict. The same code for every target, so that
 * a difference between two results is a difference between two targets.
 */
import { GATEWAY, nameOf, OPERATOR, storeNode } from '../models/nodes.ts';
import { type Before, judgeProperties } from '../models/properties.ts';
import type { Release } from '../models/releases/release.ts';
import type { WatchBounds } from '../sim/recurrence.ts';
import type { Entry } from '../sim/run.ts';
import { churnOf } from './churn.ts';
import { expectedOf } from './expected.ts';
import type { Judgement } from './judge.ts';
import { releaseOr } from './known-release.ts';
import { type Names, traceOf } from './observe.ts';
import type { RunResult } from './result.ts';
import { sayStep } from './say.ts';
import type { Scenario } from './schema.ts';
import { NotPlayable, type Target } from './session.ts';
import { type Play, type Played, playToTheEnd } from './stage.ts';

/** A day on the clock or this many instants, whatever comes first; a target may set its own. */
const BOUNDS: WatchBounds = { ms: 24 * 3_600_000, instants: 20_000 };

/** Where chance is part of the state no state ever recurs, so there is little to watch for: only the window rule can speak. */
const RANDOM_BOUNDS: WatchBounds = { ms: 600_000, instants: 5_000 };

const isRandom = ({ network: { delay } }: Scenario): boolean => delay.maxMs > delay.minMs;

export interface PlayOptions {
  readonly seed: number;
  readonly bounds?: WatchBounds;
}

export async function playScenario(
  scenario: Scenario,
  release: Release,
  target: Target,
  options: PlayOptions,
): Promise<RunResult> {
  for (const name of [...Object.keys(scenario.expect), ...Object.keys(scenario.afterwards)]) {
    if (name !== '*') releaseOr(name, `${scenario.scenario}: expect`);
  }
  const bounds = options.bounds ?? target.bounds ?? (isRandom(scenario) ? RANDOM_BOUNDS : BOUNDS);
  const play: Play = { scenario, release, target, seed: options.seed, bounds };
  let ends: { readonly main: Played; readonly later: Played | null };
  try {
    ends = await playToTheEnd(play);
  } catch (error) {
    if (error instanceof NotPlayable) return notPlayed(play, error.message);
    throw error;
  }
  const { main, later } = ends;
  const shown = later ?? main;
  const trace = traceOf(main.names, main.entries, (at) => stepAt(main.ends, at));
  return {
    ...headOf(play),
    verdict: main.judgement.verdict,
    expected: expectedOf(scenario.expect, release.name),
    proof: main.judgement.proof,
    observations: shown.observations,
    files: shown.files,
    loop: main.judgement.loop,
    churn: churnOf(main.entries, 0, main.ends.at(-1) ?? 0, main.endMs),
    afterwards: later === null ? null : afterwardsOf(scenario, release, later),
    actors: actorsOf(scenario, main.entries),
    steps: [...scenario.steps, ...scenario.then].map((step, at) => ({ step: at + 1, says: sayStep(step) })),
    stepsJudged: scenario.steps.length,
    trace,
    properties: [noLivelock(main.judgement), ...judgeProperties(release, namedAlike(main.names, main.before), trace)],
  };
}

/** What was asked for. */
const headOf = ({ scenario, release, target, seed }: Play) => ({
  scenario: scenario.scenario,
  title: scenario.title,
  because: scenario.because,
  source: scenario.source,
  release: release.name,
  target: target.name,
  seed,
});

/** The target cannot even bring about how the scenario begins: no step was played, nothing is known. */
function notPlayed(play: Play, why: string): RunResult {
  const { scenario, release } = play;
  const { repeats, ticks, tickMs } = scenario.watch;
  const steps = [...scenario.steps, ...scenario.then].map((step, at) => ({ step: at + 1, says: sayStep(step) }));
  const nothing = { ok: false, error: null, close: null, token: null, store: {}, notPlayed: why };
  return {
    ...headOf(play),
    verdict: 'unknown',
    expected: expectedOf(scenario.expect, release.name),
    proof: {
      by: 'bound',
      assumption: 'operator idle',
      because: why,
      window: { repeats, ticks, tickMs, firedAtMs: null, device: null, reason: null },
      ifOperatorActs: null,
    },
    observations: steps.map(({ step }) => ({ step, atMs: 0, ...nothing })),
    files: [],
    loop: null,
    churn: churnOf([], 0, 0, 0),
    afterwards: null,
    actors: [],
    steps,
    stepsJudged: scenario.steps.length,
    trace: [],
    properties: [],
  };
}

/** What was so at the start, under the names that the trace uses. */
const namedAlike = (names: Names, before: Before): Before => ({
  ...before,
  store: Object.fromEntries(
    Object.entries(before.store).map(([device, files]) => {
      const { request } = files;
      return [
        device,
        request === null ? files : { ...files, request: { ...request, requestId: names.request(request.requestId) } },
      ];
    }),
  ),
});

/** The sentence that the verdict itself decides. */
function noLivelock({ verdict, proof }: Judgement): RunResult['properties'][number] {
  const decided = verdict === 'livelock' ? 'fails' : verdict === 'unknown' ? 'unknown' : 'holds';
  return { name: 'no livelock', verdict: decided, because: proof.because };
}

function afterwardsOf(scenario: Scenario, release: Release, later: Played): RunResult['afterwards'] {
  return {
    verdict: later.judgement.verdict,
    expected: expectedOf(scenario.afterwards, release.name),
    churn: churnOf(later.entries, 0, later.ends.at(-1) ?? 0, later.endMs),
  };
}

/** The step during which an entry was noted; null in the watch after the last one. */
function stepAt(ends: readonly number[], entry: number): number | null {
  const at = ends.findIndex((end) => entry < end);
  return at < 0 ? null : at + 1;
}

/** Who appears, in the order of drawing: callers as declared, the gateway, the stores, the operator. */
function actorsOf(scenario: Scenario, entries: readonly Entry[]): string[] {
  const callers = new Set<string>();
  for (const { note } of entries) if (typeof note['client'] === 'string') callers.add(note['client']);
  const declared = Object.keys(scenario.clients).filter((client) => callers.has(client));
  const inline = [...callers].filter((client) => !declared.includes(client) && client !== OPERATOR).sort();
  const person = entries.some(({ node }) => nameOf(node) === OPERATOR && node !== storeNode(OPERATOR));
  return [
    ...declared,
    ...inline,
    GATEWAY,
    ...Object.keys(scenario.devices).map(storeNode),
    ...(person ? [OPERATOR] : []),
  ];
}
