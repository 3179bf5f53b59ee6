/**
 * Every run of a configuration, judged: the graph of all states is built once, then each promise is proved or refuted on it. A
 * refutation comes with its shortest witness, which is replayed through the charts before it is called one.
 */
import { ACTS, LOOKS, MARK } from '../../models/marks.ts';
import { kindOf } from '../../models/nodes.ts';
import { outcomeNode } from '../../models/observers.ts';
import { BOOT, type Configuration, openPairing } from '../../models/open-pairing.ts';
import { type ExploreBounds, type ExploredWorld, exploreWorld } from '../../sim/explore-world.ts';
import { type Graph, NONE, pathTo, sourceOf, sourcesOf } from '../../sim/graph.ts';
import { shortestLasso } from '../../sim/lasso.ts';
import { findLivelock, type LoopQuestion } from '../../sim/livelock.ts';
import type { Fairness } from '../../sim/model.ts';
import { begun, modelOf, type OpenAction, type OpenWorld, openStep } from '../../sim/open-world.ts';
import { canReach, findTrapped, inevitability } from '../../sim/recovery.ts';
import type { World } from '../../sim/world.ts';
import { callersOf } from './configuration.ts';
import { sayOpenStep } from './say.ts';

export interface WitnessStep {
  readonly says: string;
  /** What was done, to be done again. */
  readonly action: OpenAction;
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
  readonly kind: 'always' | 'sometimes' | 'never for ever' | 'can recover';
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
  ['no paired device gets in beyond what its approved scopes stand for', MARK.beyond],
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
    promises: [
      ...ALWAYS.map(([sentence, mark]) => always(asked, sentence, mark)),
      getsIn(asked),
      canRecover(asked),
      noLivelock(asked, 'no livelock while nobody acts', IDLE, idle),
      ...(configuration.operator === null
        ? []
        : [noLivelock(asked, 'no livelock although every request that is seen gets decided', ACTING, acting)]),
    ],
  };
}

interface Asked {
  readonly open: OpenWorld;
  readonly explored: ExploredWorld;
  readonly callers: readonly string[];
}

/** The first edge with this mark leaves a nearest state, so the path to it is a shortest. */
function always({ open, explored }: Asked, name: string, mark: number): PromiseResult {
  const { graph, bound } = explored;
  const edge = graph.marks.findIndex((marks) => (marks & mark) !== 0);
  const common = { name, kind: 'always', assuming: null } as const;
  if (edge < 0) return { ...common, verdict: bound === null ? 'holds' : 'unknown', witness: null };
  const stem = [...pathTo(graph, sourcesOf(graph), sourceOf(graph, edge)), edge];
  return { ...common, verdict: 'fails', witness: witnessOf(open, explored, stem, [], true) };
}

/** Everybody who was to be there has tried and is in. */
const everybodyIn = ({ explored, callers }: Asked): Uint8Array =>
  explored.where(callers.map((caller) => ({ node: outcomeNode(caller), is: ({ value }) => value === 'in' })));

function getsIn(asked: Asked): PromiseResult {
  const { bound } = asked.explored;
  const found = everybodyIn(asked).includes(1);
  const verdict = found ? 'holds' : bound === null ? 'fails' : 'unknown';
  return { name: 'everybody can get in at once', kind: 'sometimes', assuming: null, verdict, witness: null };
}

/** From wherever it is, some order of things brings everybody in: nobody is trapped. */
function canRecover(asked: Asked): PromiseResult {
  const { open, explored } = asked;
  const common = { name: 'nobody is trapped', kind: 'can recover', assuming: null } as const;
  const good = everybodyIn(asked);
  const { verdict, path, state } = findTrapped(explored, (state) => good[state] === 1);
  return { ...common, verdict, witness: state === null ? null : witnessOf(open, explored, path, [], true) };
}

function noLivelock(asked: Asked, name: string, assuming: string, fairness: Fairness): PromiseResult {
  const { open, explored } = asked;
  const { graph } = explored;
  const question: LoopQuestion = { fairness, bad: (edge) => ((graph.marks[edge] as number) & MARK.refused) !== 0 };
  const found = findLivelock(explored, question);
  const common = { name, kind: 'never for ever', assuming } as const;
  const lasso = found.count === 0 ? null : shortestLasso(graph, question, { components: found, workMax: WORK_MAX });
  if (lasso === null) return { ...common, verdict: found.verdict, witness: null };
  const shown = witnessOf(open, explored, lasso.stem, lasso.loop, lasso.shortest);
  const witness: Witness = { ...shown, bakedIn: bakedIn(asked, [...lasso.stem, ...lasso.loop]) };
  // A loop that the charts do not go round is a fault of the search, not of the release.
  return { ...common, verdict: witness.replayed ? 'fails' : 'unknown', witness };
}

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

function witnessOf(
  open: OpenWorld,
  { graph, labels }: ExploredWorld,
  stem: readonly number[],
  loop: readonly number[],
  shortest: boolean,
): Witness {
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
    return { says, action, atMs: open.time === 'free' ? null : atMs };
  };
  const stemSteps = stem.map(take);
  const knot = key(world);
  const loopSteps = loop.map(take);
  return { stem: stemSteps, loop: loopSteps, shortest, replayed: same && key(world) === knot, bakedIn: null };
}

const labelOf = ({ labels }: Graph, edge: number): number => labels[edge] as number;
