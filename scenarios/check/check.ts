/**
 * Every run of a configuration, judged: the graph of all states is built once, then each promise is proved or refuted on it. A
 * refutation comes with its shortest witness, which is replayed through the charts before it is called one.
 */
import { MARK } from '../../models/marks.ts';
import { type Configuration, openPairing } from '../../models/open-pairing.ts';
import { symmetriesOf } from '../../models/symmetry.ts';
import { check as judge } from '../../sim/check.ts';
import { exploreQuotient } from '../../sim/explore-quotient.ts';
import { type ExploreBounds, exploreWorld } from '../../sim/explore-world.ts';
import type { Property } from '../../sim/model.ts';
import { callersOf } from './configuration.ts';
import { ACTING, acting, IDLE, idle } from './fairness.ts';
import { type Slow, slowIn } from './slow.ts';
import { type Asked, everybodyIn, type Witness, witnessOf } from './witness.ts';

export interface PromiseResult {
  readonly name: string;
  readonly kind: 'always' | 'sometimes' | 'eventually' | 'leads to' | 'never for ever' | 'can recover';
  /** What is assumed of channels; null where nothing is. */
  readonly assuming: string | null;
  readonly verdict: 'holds' | 'fails' | 'unknown';
  readonly witness: Witness | null;
}

export interface CheckResult {
  readonly configuration: string;
  readonly release: string;
  readonly time: Configuration['time'];
  readonly states: number;
  readonly edges: number;
  /** How many renamings of like callers and devices there are: up to so many states are counted as one. 1: each is counted. */
  readonly alike: number;
  /** Which bound ended the search; null for none. */
  readonly bound: string | null;
  readonly promises: readonly PromiseResult[];
  /** How bad it can get before all is settled. */
  readonly slow: readonly Slow[];
}

/** Sentences that one step decides, by the mark of the step that breaks them. */
const ALWAYS: readonly (readonly [name: string, mark: number])[] = [
  ['no scope is granted that nobody approved', MARK.unapproved],
  ['no paired device is given more without a person', MARK.silently],
  ['no paired device gets in beyond what its approved scopes stand for', MARK.beyond],
  ['a device has at most one live request', MARK.twoRequests],
  ['asking again what a live request covers keeps its id', MARK.otherRequest],
  ['what a refused caller asked for is in the request that it was told', MARK.unnamed],
  ['an approval that goes through changes something', MARK.inVain],
];

/** How many edges may be looked at for the shortest loop; past them a loop is shown that is fair and may not be shortest. */
const WORK_MAX = 20_000_000;

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
  const asked: Asked = { open, explored, renamings, callers: callersOf(configuration), incidents };
  const { graph, bound } = explored;
  return {
    configuration: name,
    release: configuration.release.name,
    time: configuration.time,
    states: graph.states,
    edges: graph.targets.length,
    alike: Math.max(1, renamings.length),
    bound,
    promises: promisesOf(asked, configuration.operator !== null).map((promise) => judged(asked, promise)),
    slow: slowIn(asked),
  };
}

/** A sentence about states by their number, and what it assumes in words. */
type Asks = Property<number> & { readonly says: string | null };

function promisesOf(asked: Asked, attended: boolean): Asks[] {
  const everybody = everybodyIn(asked);
  const holds = (state: number): boolean => everybody[state] === 1;
  const refused = { expect: 'finally-never', marks: MARK.refused } as const;
  return [
    ...ALWAYS.map(([name, marks]): Asks => ({ name, expect: 'never', marks, says: null })),
    { name: 'everybody can get in at once', expect: 'sometimes', holds, says: null },
    { name: 'nobody is trapped', expect: 'recoverable', holds, says: null },
    { name: 'no livelock while nobody acts', ...refused, assuming: idle, says: IDLE },
    ...(attended
      ? [
          {
            name: 'no livelock although every request that is seen gets decided',
            ...refused,
            assuming: acting,
            says: ACTING,
          },
        ]
      : []),
  ];
}

const KINDS = {
  never: 'always',
  always: 'always',
  sometimes: 'sometimes',
  recoverable: 'can recover',
  eventually: 'eventually',
  'leads-to': 'leads to',
  'finally-never': 'never for ever',
} as const satisfies Record<Asks['expect'], PromiseResult['kind']>;

function judged(asked: Asked, promise: Asks): PromiseResult {
  const { name, expect, says } = promise;
  const reached = { ...asked.explored, state: (number: number) => number };
  const { verdict, witnesses } = judge(reached, promise, { workMax: WORK_MAX });
  const common = { name, kind: KINDS[expect], assuming: says };
  const [shortest] = witnesses;
  if (verdict !== 'fails' || shortest === undefined) return { ...common, verdict, witness: null };
  const witness = witnessOf(asked, shortest);
  // A way that the charts do not go is a fault of the search, not of the release.
  return { ...common, verdict: witness.replayed ? 'fails' : 'unknown', witness };
}
