/**
 * Every run of a configuration, judged: the graph of all states is built once, then each promise is proved or refuted on it. A
 * refutation comes with its shortest witness, which is replayed through the charts before it is called one.
 */
import { type Configuration, openPairing } from '../../models/open-pairing.ts';
import { symmetriesOf } from '../../models/symmetry.ts';
import { exploreQuotient } from '../../sim/explore-quotient.ts';
import { exploreWorld } from '../../sim/explore-world.ts';
import { type Growth, keepsGrowing } from '../../sim/growth.ts';
import type { Json } from '../../sim/model.ts';
import type { ExploreBounds } from '../../sim/pace.ts';
import { callersOf } from './configuration.ts';
import { judged, type Promised, promisesOf } from './promises.ts';
import { type Slow, slowIn } from './slow.ts';
import { type Asked, everybodyIn, hopeOf, type Witness, witnessOf } from './witness.ts';

export interface PromiseResult {
  readonly name: string;
  readonly kind: 'always' | 'sometimes' | 'eventually' | 'leads to' | 'never for ever' | 'can recover';
  /** What is assumed of channels; null where nothing is. */
  readonly assuming: string | null;
  readonly verdict: 'holds' | 'fails' | 'unknown';
  readonly witness: Witness | null;
}

export interface Grows {
  readonly field: string;
  readonly how: Growth['how'];
  /** How many different values it had on the shortest way to the state that was met last, and the last of them. */
  readonly values: number;
  readonly last: Json;
}

export interface CheckResult {
  readonly configuration: string;
  readonly release: string;
  readonly time: Configuration['time'];
  readonly states: number;
  readonly edges: number;
  /** How many renamings of like callers and devices there are: up to so many states are counted as one. 1: each is counted. */
  readonly alike: number;
  /** What is kept of the search: loops are judged where it is every step, single states and steps in any case. */
  readonly keeps: 'steps' | 'states' | 'fingerprints';
  /** With fingerprints, at most so likely is it that a state was left out; null where each is told apart. */
  readonly omission: number | null;
  /** Which bound ended the search; null for none. */
  readonly bound: string | null;
  /** Of a search that a bound ended: fields of the state that take new values again and again. A hint at why, and no proof. */
  readonly grows: readonly Grows[];
  readonly promises: readonly PromiseResult[];
  /** How bad it can get before all is settled. */
  readonly slow: readonly Slow[];
}

/** Only so many fields are named, the fastest growing ones. */
const GROWS_MAX = 3;

export interface CheckOptions {
  /** Whether one state may stand for all that renamings of like callers and devices make of it; `false` changes no verdict. */
  readonly symmetry?: boolean;
}

export function check(
  name: string,
  configuration: Configuration,
  bounds: ExploreBounds,
  { symmetry = true }: CheckOptions = {},
): CheckResult {
  const open = openPairing(configuration);
  const renamings = symmetry ? symmetriesOf(configuration) : [];
  const explored = renamings.length > 1 ? exploreQuotient(open, renamings, bounds) : exploreWorld(open, bounds);
  const { incidents } = configuration;
  const searched = { open, explored, renamings, callers: callersOf(configuration), incidents };
  const asked: Asked = { ...searched, hope: hopeOf(searched) };
  const { graph, bound } = explored;
  return {
    configuration: name,
    release: configuration.release.name,
    time: configuration.time,
    states: graph.states,
    edges: graph.targets.length,
    alike: Math.max(1, renamings.length),
    keeps: 'steps',
    omission: null,
    bound,
    grows: keepsGrowing({ ...explored, state: explored.world })
      // What is left of a timer only runs down.
      .filter(({ field }) => !field.endsWith('inMs'))
      .slice(0, GROWS_MAX)
      .map(({ field, how, values }) => ({ field, how, values: values.length, last: values.at(-1) as Json })),
    promises: promisesOf(() => everybodyIn(asked), configuration).map((promised) => resultOf(asked, promised)),
    slow: slowIn(asked),
  };
}

export const KINDS = {
  never: 'always',
  always: 'always',
  sometimes: 'sometimes',
  recoverable: 'can recover',
  eventually: 'eventually',
  'leads-to': 'leads to',
  'finally-never': 'never for ever',
} as const satisfies Record<Promised['expect'], PromiseResult['kind']>;

function resultOf(asked: Asked, promised: Promised): PromiseResult {
  const { name, expect, says } = promised;
  const { verdict, witnesses } = judged(asked, promised);
  const common = { name, kind: KINDS[expect], assuming: says };
  const [shortest] = witnesses;
  if (verdict !== 'fails' || shortest === undefined) return { ...common, verdict, witness: null };
  const witness = witnessOf(asked, shortest);
  // A way that the charts do not go is a fault of the search, not of the release.
  return { ...common, verdict: witness.replayed ? 'fails' : 'unknown', witness };
}
