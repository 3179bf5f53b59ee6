/**
 * A witness as a scenario, its loop unrolled, and what a target makes of it. Observations are compared with those of the search
 * step by step, so a loop that does not close there is no proof. That the rounds go on for ever is what the search proved.
 */
import { stringify } from 'yaml';
import { nameOf, OPERATOR } from '../../models/nodes.ts';
import type { Configuration } from '../../models/open-pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { formatDuration } from '../duration.ts';
import { parseScenario } from '../parse.ts';
import type { RunResult } from '../result.ts';
import { playScenario } from '../run.ts';
import type { Scenario, Step } from '../schema.ts';
import type { Target } from '../session.ts';
import { simulated } from '../simulated.ts';
import { writtenScenario } from '../written.ts';
import type { CheckResult, PromiseResult } from './check.ts';
import type { Witness, WitnessStep } from './witness.ts';

/** How often the loop is gone round. */
export const ROUNDS = 3;

export interface Unrolled {
  readonly scenario: Scenario;
  /** The step of the witness behind each step of the scenario. */
  readonly steps: readonly WitnessStep[];
  /** How many of them come before the loop. */
  readonly stem: number;
  /** Which of them baked the loop in, counted from 0; null where none did that a scenario has. */
  readonly baked: number | null;
}

/** Null where no step of it is one that a scenario has. */
export function unrolled(
  configuration: Configuration,
  { stem, loop, bakedIn }: Witness,
  name: string,
): Unrolled | null {
  const playable = (steps: readonly WitnessStep[]) => steps.filter(({ step }) => step !== null);
  const [before, round] = [playable(stem), playable(loop)];
  const steps = [...before, ...Array.from({ length: ROUNDS }, () => round).flat()];
  if (steps.length === 0) return null;
  const bare = parseScenario(stringify({ ...castOf(configuration), scenario: name, steps: [{ expire: {} }] }), name);
  const scenario: Scenario = { ...bare, steps: steps.flatMap(({ step }) => (step === null ? [] : [step])) };
  const guilty = [...stem, ...loop][(bakedIn?.step ?? 0) - 1];
  const baked = guilty === undefined ? -1 : steps.indexOf(guilty);
  return { scenario, steps, stem: before.length, baked: baked < 0 ? null : baked };
}

/** Who is there and what is so at the start, as a file says it. */
function castOf({ release, devices, callers }: Configuration) {
  const own = devices.filter(({ name }) => name !== OPERATOR);
  return {
    release: release.name,
    devices: Object.fromEntries(
      own.map(({ name, skewMs }) => [name, skewMs === 0 ? {} : { clockOffset: formatDuration(skewMs) }]),
    ),
    clients: Object.fromEntries(
      callers.map(
        ({ node, device, id, mode, platform, family, displayName, role, scopes, auth, local, age, call, retry }) => [
          nameOf(node),
          {
            ...{ device, id, mode, role, scopes, auth, local, age },
            ...(platform === null ? {} : { platform }),
            ...(family === null ? {} : { family }),
            ...(displayName === undefined ? {} : { displayName }),
            ...(call === null ? {} : { call: call.method }),
            ...(retry.kind === 'every' ? { retry: { every: retry.periodMs } } : {}),
            ...(retry.kind === 'probe' ? { retry: { probe: retry.budgetMs } } : {}),
            ...(retry.kind === 'forever' || retry.kind === 'browser' ? { retry: retry.kind } : {}),
          },
        ],
      ),
    ),
    given: {
      paired: Object.fromEntries(
        own.flatMap(({ name, files }) => (files.paired === null ? [] : [[name, pairedOf(files)]])),
      ),
      holds: Object.fromEntries(own.flatMap(({ name, holds }) => (holds ? [] : [[name, 'none']]))),
      pending: Object.fromEntries(
        own.flatMap(({ name, requestAgeMs, files: { request } }) => {
          if (request === null) return [];
          const { role, scopes, silent, isRepair } = request;
          return [[name, { role, scopes, silent, isRepair, age: requestAgeMs }]];
        }),
      ),
    },
  };
}

function pairedOf({ paired, tokens }: DeviceFiles) {
  if (paired === null) return {};
  return {
    roles: paired.roles,
    scopes: paired.scopes,
    ...(paired.approved === null ? {} : { approvedScopes: paired.approved }),
    tokens: Object.fromEntries(
      Object.entries(tokens).map(([role, { scopes, revoked }]) => [role, { scopes, revoked }]),
    ),
  };
}

/**
 * To be kept: after the rounds those whom the loop refuses are started, so that whoever replays it sees by their own rules that it
 * goes on. How that comes out on the simulated clock is expected of every target, where it is a livelock.
 */
export async function savedWitness(plan: Unrolled, because: string, release: Release): Promise<string> {
  const { steps, stem } = plan;
  const refused = new Set(steps.slice(stem).flatMap(({ attempt }) => (attempt?.ok === false ? [attempt.client] : [])));
  const starts = [...refused].map((who): Step => ({ kind: 'start', who }));
  const scenario: Scenario = { ...plan.scenario, because, steps: [...plan.scenario.steps, ...starts] };
  const { verdict } = await playScenario(scenario, release, simulated, { seed: 1 });
  const expect = verdict === 'livelock' ? { [release.name]: verdict } : {};
  return witnessFile({ ...plan, scenario: { ...scenario, expect } });
}

/** The scenario as a file, with a line where the loop was baked in, where it begins, where each round does, and where it ends. */
function witnessFile({ scenario, stem, steps, baked }: Unrolled): string {
  const round = (steps.length - stem) / ROUNDS;
  const text = stringify(writtenScenario(scenario), { lineWidth: 120 });
  let at = -1;
  let inside = false;
  return text
    .split('\n')
    .flatMap((line) => {
      inside ||= line === 'steps:';
      if (!inside || !line.startsWith('  - ')) return [line];
      at += 1;
      if (round > 0 && at === steps.length) return ['  # whoever was refused goes on by its own rules', line];
      const said = at === baked ? ['  # this step bakes the loop in: from here on nobody gets out of it alone'] : [];
      const turn = (at - stem) / round;
      if (round > 0 && at >= stem && at < steps.length && Number.isInteger(turn))
        said.unshift(`  # ${turn === 0 ? 'the loop begins here' : `round ${turn + 1} of ${ROUNDS}, the same again`}`);
      return [...said, line];
    })
    .join('\n');
}

/** Null where the run went as the search says; else the first step that did not, and how. */
export function difference({ steps }: Unrolled, { observations, verdict, proof }: RunResult): string | null {
  if (observations.length !== steps.length) return `nothing was played: ${verdict}, ${proof.because}`;
  for (const [at, { says, attempt }] of steps.entries()) {
    const { ok, error, notPlayed } = observations[at] as RunResult['observations'][number];
    if (notPlayed !== undefined) return `step ${at + 1} (${says}) cannot be played: ${notPlayed}`;
    if (attempt !== null && (ok !== attempt.ok || (error?.reason ?? null) !== attempt.reason))
      return `step ${at + 1} (${says}) ended otherwise: ${ok ? 'accepted' : (error?.reason ?? error?.message ?? 'refused')}`;
  }
  return null;
}

/** Each loop gone round on a target. Witnesses that are no loop, or that the charts did not confirm, stay as they are. */
export async function unrolledOn(
  target: Target,
  result: CheckResult,
  configuration: Configuration,
): Promise<CheckResult> {
  const promises: PromiseResult[] = [];
  for (const promise of result.promises) {
    const { witness } = promise;
    const plan =
      witness?.replayed === true && witness.loop.length > 0 ? unrolled(configuration, witness, 'witness') : null;
    if (witness === null || plan === null) {
      promises.push(promise);
      continue;
    }
    const differs = difference(plan, await playScenario(plan.scenario, configuration.release, target, { seed: 1 }));
    promises.push({
      ...promise,
      verdict: differs === null ? promise.verdict : 'unknown',
      witness: { ...witness, unrolled: { on: target.name, rounds: ROUNDS, differs } },
    });
  }
  return { ...result, promises };
}
