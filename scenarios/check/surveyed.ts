/**
 * A configuration too large to keep its steps: states alone are kept, or their fingerprints, and what single steps and single
 * states decide is decided. What takes loops, or the ways back, is left open.
 */

import { outcomeNode } from '../../models/observers.ts';
import { type Configuration, openPairing } from '../../models/open-pairing.ts';
import type { Graph } from '../../sim/graph.ts';
import type { ExploreBounds } from '../../sim/pace.ts';
import { surveyWorld } from '../../sim/survey-world.ts';
import { type CheckResult, KINDS, type PromiseResult } from './check.ts';
import { callersOf } from './configuration.ts';
import { type Promised, promisesOf } from './promises.ts';
import { pathWitness, type Witness } from './witness.ts';

export type Kept = 'states' | 'fingerprints';

export function surveyed(name: string, configuration: Configuration, bounds: ExploreBounds, keeps: Kept): CheckResult {
  const open = openPairing(configuration);
  const callers = callersOf(configuration);
  const everybody = callers.map((caller) => ({
    node: outcomeNode(caller),
    is: ({ value }: { readonly value: unknown }) => value === 'in',
  }));
  const survey = surveyWorld(open, { ...bounds, compact: keeps === 'fingerprints', where: everybody });
  const { labels, bound, omission } = survey;
  const { incidents } = configuration;
  const shown = (graph: Graph): Witness => pathWitness({ open, explored: { graph, labels }, renamings: [], incidents });
  /** Whatever was not met may be outside the bound. */
  const otherwise = (verdict: 'holds' | 'fails') => (bound === null ? verdict : 'unknown');
  const result = ({ name: said, expect, says, ...promised }: Promised): PromiseResult => {
    const common = { name: said, kind: KINDS[expect], assuming: says };
    const property = 'property' in promised ? promised.property : null;
    if (property?.expect === 'never') {
      const path = survey.firstMarked(property.marks);
      if (path === null) return { ...common, verdict: otherwise('holds'), witness: null };
      const witness = shown(path);
      return { ...common, verdict: witness.replayed ? 'fails' : 'unknown', witness };
    }
    if (property?.expect === 'sometimes') {
      const verdict = survey.firstWhere() === null ? otherwise('fails') : 'holds';
      return { ...common, verdict, witness: null };
    }
    return { ...common, verdict: 'unknown', witness: null };
  };
  return {
    configuration: name,
    release: configuration.release.name,
    time: configuration.time,
    states: survey.states,
    edges: survey.edges,
    alike: 1,
    keeps,
    omission,
    bound,
    grows: [],
    promises: promisesOf(() => new Uint8Array(), configuration).map(result),
    slow: [],
  };
}
