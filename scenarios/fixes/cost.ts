/**
 * What living with a release costs: in each setting the exact worst over all runs until all that may come from outside has come
 * and everybody is in, and on the simulated clock how the situation of the report ends while a person approves what is seen.
 */
import { OPERATOR } from '../../models/nodes.ts';
import { openPairing } from '../../models/open-pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { exploreWorld } from '../../sim/explore-world.ts';
import type { Ms } from '../../sim/model.ts';
import type { ExploreBounds } from '../../sim/pace.ts';
import { callersOf } from '../check/configuration.ts';
import { type Slow, worstIn } from '../check/slow.ts';
import { loadScenario } from '../load.ts';
import { playScenario } from '../run.ts';
import type { Scenario, Verdict } from '../schema.ts';
import { simulated } from '../simulated.ts';
import type { Setting } from './settings.ts';

/** The most there can be; `any`: there is no most; `unknown`: the search stopped at a bound. */
type Most = number | 'any' | 'unknown';

export interface Worst {
  /** Over the settings in which there is a most. */
  readonly most: number;
  /** Settings in which there is none, since a caller may ask for as long as nobody decides. */
  readonly unlimited: readonly string[];
  readonly unknown: readonly string[];
}

export interface Cost {
  /** Over all settings. Refusals that the gateway itself invited are not counted. */
  readonly worst: { readonly refusals: Worst; readonly approvals: Worst };
  readonly replay: {
    readonly scenario: string;
    readonly verdict: Verdict;
    readonly refusals: number;
    readonly approvals: number;
    readonly requests: number;
    /** From the first refusal to the last, where it converges. */
    readonly untilMs: Ms | null;
  };
}

const REPLAYED = 'rotate-narrow-scope';

export async function costOf(release: Release, settings: readonly Setting[], bounds: ExploreBounds): Promise<Cost> {
  const worst = settings.map((setting) => ({ name: setting.name, ...mostIn(release, setting, bounds) }));
  return {
    worst: {
      refusals: worstOf(worst.map(({ name, refusals }) => ({ name, most: refusals }))),
      approvals: worstOf(worst.map(({ name, approvals }) => ({ name, most: approvals }))),
    },
    replay: await replayed(release),
  };
}

function mostIn(release: Release, setting: Setting, bounds: ExploreBounds): Readonly<Record<Slow['of'], Most>> {
  const configuration = setting.make(release);
  const open = openPairing(configuration);
  const { incidents } = configuration;
  const explored = exploreWorld(open, bounds);
  const found = worstIn({ open, explored, renamings: [], callers: callersOf(configuration), incidents });
  const mostOf = (asked: Slow['of']): Most => {
    const worst = found.find(({ of }) => of === asked)?.worst;
    if (worst?.kind === 'unbounded') return 'any';
    return worst?.kind === 'most' ? worst.weight : 'unknown';
  };
  return { refusals: mostOf('refusals'), approvals: mostOf('approvals') };
}

function worstOf(all: readonly { readonly name: string; readonly most: Most }[]): Worst {
  const named = (word: Most) => all.filter(({ most }) => most === word).map(({ name }) => name);
  const counted = all.flatMap(({ most }) => (typeof most === 'number' ? [most] : []));
  return { most: Math.max(0, ...counted), unlimited: named('any'), unknown: named('unknown') };
}

async function replayed(release: Release): Promise<Cost['replay']> {
  const scenario = attended(loadScenario(REPLAYED));
  const { verdict, churn, trace } = await playScenario(scenario, release, simulated, { seed: 1 });
  const refusals = trace.filter(({ fact }) => fact.type === 'refused').map(({ atMs }) => atMs);
  return {
    scenario: REPLAYED,
    verdict,
    refusals: churn.refusals,
    approvals: churn.approvals,
    requests: churn.requests,
    untilMs: verdict === 'converged' ? (refusals.at(-1) ?? 0) - (refusals[0] ?? 0) : null,
  };
}

/** The same with a person who looks every ten seconds from the moment at which a caller begins to ask again and again. */
function attended(scenario: Scenario): Scenario {
  const { steps } = scenario;
  const at = steps.findIndex(({ kind }) => kind === 'start');
  const comes = { ...(steps[at] as Extract<Scenario['steps'][number], { kind: 'start' }>), who: OPERATOR };
  return {
    ...scenario,
    steps: [...steps.slice(0, at), comes, ...steps.slice(at)],
    // biome-ignore lint/suspicious/noThenProperty: a list is not callable
    then: [],
    afterwards: {},
    expect: {},
  };
}
