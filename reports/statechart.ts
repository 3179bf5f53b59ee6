/**
 * A chart as something to draw: states with what is nested in them, and one edge between two states with all that takes it.
 * Read from XState's resolved nodes, so that relative and absolute targets mean here what they mean when the chart runs.
 */
import { inWords } from './words.ts';

export interface ChartState {
  readonly id: string;
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  /** The state in which it begins, if it is compound. */
  readonly initial: string | null;
  /** What happens in it without leaving it, and what is true of all states in it. */
  readonly inside: readonly string[];
  readonly states: readonly ChartState[];
}

export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  /** `event [guard]` or `after 750 ms`, one for each way to take it. */
  readonly labels: readonly string[];
}

export interface Statechart {
  readonly title: string;
  /** The chart itself, as the outermost state. */
  readonly root: ChartState;
  readonly edges: readonly ChartEdge[];
  /** What else decides in it, in words. */
  readonly rules: readonly string[];
}

/** Events that are said by one name where all of them do the same. */
export interface EventGroup {
  readonly says: string;
  readonly events: readonly string[];
}

/** The part of an XState machine that is read here. */
export interface ChartSource {
  readonly root: SourceNode;
  readonly implementations: { readonly delays: Readonly<Record<string, unknown>> };
}

interface SourceNode {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly initial?: { readonly target?: readonly SourceNode[] | undefined } | undefined;
  readonly states: Readonly<Record<string, SourceNode>>;
  readonly transitions: ReadonlyMap<string, readonly SourceTransition[]>;
}

interface SourceTransition {
  readonly eventType: string;
  readonly target?: readonly SourceNode[] | undefined;
  readonly guard?: unknown;
  readonly delay?: unknown;
}

/** One event that leads from a state to another; `to` is null where the state is not left. */
interface Move {
  readonly from: string;
  readonly to: string | null;
  readonly event: string;
  readonly guard: string;
}

/** `never`: guards and events that do not occur, with all that only they lead to. */
export function statechartOf(
  source: ChartSource,
  title: string,
  groups: readonly EventGroup[] = [],
  never: readonly string[] = [],
): Statechart {
  const every = everyNode(source.root);
  const all = every.flatMap((node) => movesOf(node, source, never));
  const reached = never.length === 0 ? new Set(every.map(({ id }) => id)) : reachedFrom(source.root, every, all);
  const nodes = every.filter(({ id }) => reached.has(id));
  const moves = all.filter(({ from }) => reached.has(from));
  const shared = nodes.flatMap((node) => sharedMoves(node, moves, groups));
  const apart = new Set(shared.flatMap((of) => of.moves));
  const own = moves.filter((move) => !apart.has(move));
  const inside = (id: string) => [
    ...labelled(
      own.filter(({ from, to }) => from === id && to === null),
      groups,
    ),
    ...shared.filter((of) => of.parent === id).map((of) => of.says),
  ];
  return { title, root: stateOf(source.root, inside, reached), edges: edgesOf(own, groups), rules: [] };
}

/** Every state that is entered by some way: where it begins, and wherever moves lead, with all that is around it. */
function reachedFrom(root: SourceNode, nodes: readonly SourceNode[], moves: readonly Move[]): ReadonlySet<string> {
  const parents = new Map(nodes.flatMap((node) => children(node).map(({ id }) => [id, node] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reached = new Set<string>();
  const enter = (node: SourceNode | undefined): void => {
    if (node === undefined || reached.has(node.id)) return;
    reached.add(node.id);
    enter(parents.get(node.id));
    if (node.type === 'parallel') for (const child of children(node)) enter(child);
    if (node.type === 'compound') enter(node.initial?.target?.[0]);
    for (const { from, to } of moves) if (from === node.id && to !== null) enter(byId.get(to));
  };
  enter(root);
  return reached;
}

const children = (node: SourceNode): readonly SourceNode[] => Object.values(node.states);

const everyNode = (node: SourceNode): SourceNode[] => [node, ...children(node).flatMap(everyNode)];

function stateOf(
  node: SourceNode,
  inside: (id: string) => readonly string[],
  reached: ReadonlySet<string>,
): ChartState {
  const kinds = { compound: 'compound', parallel: 'parallel', final: 'final' } as const;
  return {
    id: node.id,
    name: node.key,
    kind: kinds[node.type as keyof typeof kinds] ?? 'atomic',
    initial: node.type === 'compound' ? (node.initial?.target?.[0]?.id ?? null) : null,
    inside: inside(node.id),
    states: children(node)
      .filter(({ id }) => reached.has(id))
      .map((child) => stateOf(child, inside, reached)),
  };
}

const movesOf = (node: SourceNode, { implementations }: ChartSource, never: readonly string[]): Move[] =>
  [...node.transitions.values()]
    .flat()
    .filter(({ eventType, guard }) => !never.includes(eventType) && !never.includes(guardName(guard)))
    .map((transition) => ({
      from: node.id,
      to: transition.target?.[0]?.id ?? null,
      event: eventSaid(transition, implementations.delays),
      guard: guardSaid(transition.guard),
    }));

const guardName = (guard: unknown): string => {
  if (typeof guard === 'string') return guard;
  const { type } = (guard ?? {}) as { readonly type?: unknown };
  return typeof type === 'string' ? type : '';
};

function guardSaid(guard: unknown): string {
  if (guard === undefined) return '';
  return ` [${guardName(guard) || 'guarded'}]`;
}

/** A delay that depends on the situation keeps its name, a constant one is said in time. */
function eventSaid({ eventType, delay }: SourceTransition, delays: Readonly<Record<string, unknown>>): string {
  if (delay === undefined) return eventType === '' ? 'always' : eventType;
  const value = typeof delay === 'string' ? (delays[delay] ?? delay) : delay;
  return `after ${typeof value === 'number' ? inWords(value) : String(delay)}`;
}

function grouped(events: readonly string[], groups: readonly EventGroup[]): string[] {
  let left = [...new Set(events)];
  const names: string[] = [];
  for (const { says, events: all } of [...groups].sort((a, b) => b.events.length - a.events.length)) {
    if (!all.every((event) => left.includes(event))) continue;
    names.push(says);
    left = left.filter((event) => !all.includes(event));
  }
  return [...names, ...left];
}

/** One label for each guard, with all the events that it guards. */
function labelled(moves: readonly Move[], groups: readonly EventGroup[]): string[] {
  const guards = [...new Set(moves.map(({ guard }) => guard))];
  return guards.map((guard) => {
    const events = moves.filter((move) => move.guard === guard).map(({ event }) => event);
    return `${grouped(events, groups).join(', ')}${guard}`;
  });
}

/** So many siblings that go one way by one event are said once, or their edges hide the rest. */
const SIBLINGS_MIN = 4;

function sharedMoves(parent: SourceNode, moves: readonly Move[], groups: readonly EventGroup[]) {
  const names = new Map(children(parent).map(({ id, key }) => [id, key]));
  const alike = groupedBy(
    moves.filter(({ from, to }) => to !== null && names.has(from)),
    ({ to, event, guard }) => JSON.stringify([to, event, guard]),
  );
  const common = [...alike.values()].filter((same) => same.length >= SIBLINGS_MIN);
  const together = groupedBy(common, (same) => JSON.stringify([same[0]?.to, same.map(({ from }) => from)]));
  return [...together.values()].map((sets) => {
    const all = sets.flat();
    const to = all[0]?.to ?? '';
    const from = new Set(all.map((move) => move.from));
    const others = [...names].filter(([id]) => id !== to && !from.has(id)).map(([, name]) => name);
    const except = others.length === 0 ? '' : ` but ${others.join(', ')}`;
    return {
      parent: parent.id,
      moves: all,
      says: `${labelled(all, groups).join(', ')} → ${names.get(to) ?? to} from each state${except}`,
    };
  });
}

function edgesOf(moves: readonly Move[], groups: readonly EventGroup[]): ChartEdge[] {
  const leaving = moves.filter(({ to }) => to !== null);
  const edges = groupedBy(leaving, ({ from, to }) => JSON.stringify([from, to]));
  return [...edges.values()].map((same) => {
    const { from, to } = same[0] as Move;
    return { from, to: to ?? from, labels: labelled(same, groups) };
  });
}

function groupedBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
