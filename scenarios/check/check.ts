/**
 * Every run of a configuration, judged: the graph of all states is built once, then each promise is proved or refuted on it. A
 * refutation comes with its shortest witness, which is replayed through the charts before it is called one.
 */
import { ACTS, LOOKS, MARK } from '../../models/marks.ts';
import { kindOf } from '../../models/nodes.ts';
import { outcomeNode } from '../../models/observers.ts';
import { BOOT, type Configuration, openPairing } from '../../models/open-pairing.ts';
import { check as judge, type Witness as Run } from '../../sim/check.ts';
import { type ExploreBounds, type ExploredWorld, exploreWorld } from '../../sim/explore-world.ts';
import { type Graph, NONE } from '../../sim/graph.ts';
import type { Fairness, Property } from '../../sim/model.ts';
import { begun, modelOf, type OpenWorld, openStep } from '../../sim/open-world.ts';
import { canReach, inevitability } from '../../sim/recovery.ts';
import type { World } from '../../sim/world.ts';
import { callersOf } from './configuration.ts';
import { sayOpenStep } from './say.ts';

export interface WitnessStep {
  readonly says: string;
  /** Since the beginning, in ms; null where time is free. */
  readonly atMs: number | null;
}

export interface Witness {
  readonly stem: readonly WitnessStep[];
  /** What comes again and again after the stem; empty where one path tells all. */
  readonly loop: readonly WitnessStep[];
  /** Whether no shorter one exists; proved. */
  readonly shortest: boolean;
  /** Whether the charts themselves, nothing remembered, went the same way and, for a loop, came back to the same state. */
  readonly replayed: boolean;
  /**
   * For a loop: the step (1 is the first of the stem; 0: none, it was so from the start) after which it cannot recover by itself,
   * and whether it still could with somebody's help. Null where it always could by itself.
   */
  readonly bakedIn: { readonly step: number; readonly helpable: boolean } | null;
}

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
  /** Which bound ended the search; null for none. */
  readonly bound: string | null;
  readonly promises: readonly PromiseResult[];
}

/** Sentences that one step decides, by the mark of the step that breaks them. */
const ALWAYS: readonly (readonly [name: string, mark: number])[] = [
  ['no scope is granted that nobody approved', MARK.unapproved],
  ['no paired device is given more without a person', MARK.silently],
  ['a device has at most one live request', MARK.twoRequests],
  ['asking again what a live request covers keeps its id', MARK.otherRequest],
  ['what a refused caller asked for is in the request that it was told', MARK.unnamed],
  ['an approval that goes through changes something', MARK.inVain],
];

/** Callers, stores and whoever starts the gateway act some time; the person does nothing that can be relied on. */
const idle: Fairness = (channel) =>
  ['client', 'store'].includes(kindOf(channel)) || channel === BOOT || channel.startsWith('start ')
    ? 'weak'
    : undefined;

/** As well, a person who could see a request again and again sees one some time, and acts on what was seen. */
const acting: Fairness = (channel) => (channel === LOOKS || channel === ACTS ? 'strong' : idle(channel));

/** How many edges may be looked at for the shortest loop; past them a loop is shown that is fair and may not be shortest. */
const WORK_MAX = 20_000_000;

const IDLE = 'callers, timers and gateway weakly fair; the operator may do nothing';
const ACTING = 'callers, timers and gateway weakly fair; the operator strongly fair, in looking and in acting';

export function check(name: string, configuration: Configuration, bounds: ExploreBounds): CheckResult {
  const open = openPairing(configuration);
  const explored = exploreWorld(open, bounds);
  const asked: Asked = { open, explored, callers: callersOf(configuration) };
  const { graph, bound } = explored;
  return {
    configuration: name,
    release: configuration.release.name,
    time: configuration.time,
    states: graph.states,
    edges: graph.targets.length,
    bound,
    promises: promisesOf(asked, configuration.operator !== null).map((promise) => judged(asked, promise)),
  };
}

interface Asked {
  readonly open: OpenWorld;
  readonly explored: ExploredWorld;
  readonly callers: readonly string[];
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

/** Everybody who was to be there has tried and is in. */
const everybodyIn = ({ explored, callers }: Asked): Uint8Array =>
  explored.where(callers.map((caller) => ({ node: outcomeNode(caller), is: ({ value }) => value === 'in' })));

/** The last step after which callers, timers and gateway alone never get everybody in again, and whether a person still could. */
function bakedIn(asked: Asked, edges: readonly number[]): NonNullable<Witness['bakedIn']> | null {
  const { explored } = asked;
  const { graph, expanded } = explored;
  const good = everybodyIn(asked);
  const hope = (state: number) => state >= expanded || good[state] === 1;
  const channel = (edge: number) => graph.channels[graph.channelOf[labelOf(graph, edge)] as number] as string;
  const alone = canReach(graph, hope, (edge) => idle(channel(edge)) !== undefined);
  const { pointOfNoReturn } = inevitability(graph, alone, { start: 0, edges });
  if (pointOfNoReturn === null) return null;
  const { distance } = inevitability(graph, canReach(graph, hope), { start: 0, edges });
  return { step: pointOfNoReturn, helpable: distance.at(-1) !== NONE };
}

/** Carried out by the charts, step by step, with nothing remembered. */
function witnessOf(asked: Asked, run: Run): Witness {
  const { open, explored } = asked;
  const { graph, labels } = explored;
  const loop = run.end === 'loop' ? run.loop : [];
  const { key } = modelOf(open);
  let world: World = begun(open);
  let atMs = 0;
  let same = true;
  const take = (edge: number): WitnessStep => {
    const action = labels[labelOf(graph, edge)]?.action;
    if (action === undefined) throw new Error(`edge ${edge} has no action`);
    const step = openStep(open, world, action);
    same &&= step.seen.mark === graph.marks[edge];
    atMs += step.elapsedMs;
    const says = sayOpenStep(action, step.notes);
    world = step.world;
    return { says, atMs: open.time === 'free' ? null : atMs };
  };
  const stemSteps = run.stem.map(take);
  const knot = key(world);
  const loopSteps = loop.map(take);
  return {
    stem: stemSteps,
    loop: loopSteps,
    shortest: run.end !== 'loop' || run.shortest,
    replayed: same && key(world) === knot,
    bakedIn: run.end === 'loop' ? bakedIn(asked, [...run.stem, ...loop]) : null,
  };
}

const labelOf = ({ labels }: Graph, edge: number): number => labels[edge] as number;
