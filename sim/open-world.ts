/**
 * A world together with all that may happen to it: its own messages and timers, people who act when they like, and inputs from
 * outside that may come at any time, each so many times. Where a run follows one order of things, this is every order: a Model
 * whose states are worlds, for the engines that search.
 *
 * `modelOf` is the reference: plain data, one step after the other, nothing remembered. `compiled-world.ts` does the same in
 * numbers and is held to it.
 */
import { keyMaker } from './identity.ts';
import type { Local, Message } from './machine.ts';
import type { Model } from './model.ts';
import { partsOf } from './run.ts';
import {
  type Action,
  apply,
  type Composition,
  type Draft,
  draftOf,
  type Noted,
  react,
  type World,
  worldOf,
} from './world.ts';

/** Something from outside, done whole: the actions one after the other, each with all that follows from it at once. */
export interface Input {
  readonly name: string;
  readonly actions: readonly Action[];
  /** How often it may come; null: any number of times. */
  readonly times: number | null;
  /** What a node must be like for it to come. */
  readonly when?: Condition;
}

/** What a node is like. A node that is not there is like nothing. */
export interface Condition {
  readonly node: string;
  readonly is: (local: Local) => boolean;
}

/** One of several ways in which the owner of a timer may go about it when it fires: a choice, so an action of its own. */
export interface Way {
  readonly name: string;
  /** Asked of the composition before the timer fires, and once all that follows from it is over. */
  readonly before: Message;
  readonly after: Message;
  readonly when: readonly Condition[];
}

/** What is known of a step besides the state after it. */
export interface Seen {
  /** What fairness counts it as. */
  readonly channel: string;
  /** A set of bits, as whoever asks defines them. */
  readonly mark: number;
}

export interface OpenWorld {
  readonly composition: Composition;
  readonly begin: World;
  readonly inputs: readonly Input[];
  /**
   * Its composition arms no timer for longer than this allows: with `free` time every timer is armed for 0 ms, which says that
   * it runs and not for how long; so is, with either, a timer whose owner is untimed.
   *
   * `ordered`: what is due next happens next, in any order where several are due at once. `free`: any armed timer may fire at
   * any time, so what holds holds for all delays, and what fails may need delays that no release has.
   */
  readonly time: 'ordered' | 'free';
  /** Owners whose timers may fire at any time whatever the others do: people. */
  readonly isUntimed: (owner: string) => boolean;
  /** In which ways a timer's owner may go about it; none: there is no choice. Always the same for the same timer. */
  readonly ways: (owner: string, timer: string) => readonly Way[];
  /** Nodes that only watch: which of them is told of a fact, and that its machine makes of it what it will. */
  readonly observers: (noted: Noted) => readonly string[];
  /** `was`: a node as it was before the step. */
  readonly classify: (action: OpenAction, notes: readonly Noted[], was: (node: string) => Local | undefined) => Seen;
  readonly isFreshName: (key: string) => boolean;
  /** A node without what no future depends on; for a node that is as it should be, the same object. */
  readonly normal: (node: string, local: Local) => Local;
}

export type OpenAction =
  | { readonly type: 'fire'; readonly owner: string; readonly timer: string; readonly way?: string }
  | { readonly type: 'input'; readonly input: string }
  /** Where single steps are told apart: the first message of a channel arrives. */
  | { readonly type: 'deliver'; readonly from: string; readonly to: string };

/** `whole`: an action with every message that follows from it at once. `single`: each message is an action of its own. */
export type Steps = 'whole' | 'single';

/** How many messages may follow from one action before it is called endless. */
const MESSAGES_MAX = 10_000;

/** The node that counts how often an input may still come. */
export const budgetNode = (input: string): string => `input/${input}`;

const budget = (left: number): Local => ({ value: left, context: {} });

/** The world in which nothing has happened yet, with its counters. */
export function begun(open: OpenWorld): World {
  const draft = draftOf(open.begin);
  for (const { name, times } of open.inputs) {
    if (times === null) continue;
    draft.nodes[budgetNode(name)] = budget(times);
    draft.kinds[budgetNode(name)] = 'input';
  }
  normalise(open, draft);
  return worldOf(draft);
}

function normalise({ normal }: OpenWorld, { nodes }: Draft): void {
  for (const node of Object.keys(nodes)) nodes[node] = normal(node, nodes[node] as Local);
}

/** Carries an action out on a draft. Returns how much time went by. */
export function perform(open: OpenWorld, draft: Draft, action: OpenAction, steps: Steps = 'whole'): number {
  const { composition } = open;
  let elapsedMs = 0;
  if (action.type === 'input') {
    const input = open.inputs.find(({ name }) => name === action.input);
    if (input === undefined) throw new Error(`there is no input ${action.input}`);
    const counter = budgetNode(input.name);
    if (input.times !== null) draft.nodes[counter] = budget((draft.nodes[counter]?.value as number) - 1);
    for (const one of input.actions) {
      apply(composition, draft, one);
      if (steps === 'whole') settle(composition, draft);
    }
  } else {
    const way = action.type === 'fire' ? wayOf(open, action) : null;
    if (way !== null) composition.carryOut(draft, 'world', way.before);
    elapsedMs = apply(composition, draft, action);
    if (steps === 'whole') settle(composition, draft);
    if (way !== null && steps === 'whole') composition.carryOut(draft, 'world', way.after);
  }
  for (const noted of draft.notes)
    for (const node of open.observers(noted)) react(composition, draft, node, told(noted));
  return elapsedMs;
}

function wayOf({ ways }: OpenWorld, { owner, timer, way }: Extract<OpenAction, { type: 'fire' }>): Way | null {
  if (way === undefined) return null;
  const found = ways(owner, timer).find(({ name }) => name === way);
  if (found === undefined) throw new Error(`${owner} cannot go about ${timer} by "${way}"`);
  return found;
}

const told = ({ node, note }: Noted): Message => ({ type: 'noted', node, note });

/** Everything that is on its way arrives, in the order sent; what a fault holds back stays. */
function settle(composition: Composition, draft: Draft): void {
  for (let messages = 0; ; messages += 1) {
    const next = draft.inFlight.find((envelope) => !composition.held(draft, envelope));
    if (next === undefined) return;
    if (messages >= MESSAGES_MAX) throw new Error(`${MESSAGES_MAX} messages follow from one action`);
    apply(composition, draft, { type: 'deliver', from: next.from, to: next.to });
  }
}

/** What could happen next: messages, then timers in declared order, then inputs. */
export function possible(open: OpenWorld, world: World): OpenAction[] {
  const { composition } = open;
  const actions: OpenAction[] = [];
  const channels = new Set<string>();
  for (const envelope of world.inFlight) {
    const { from, to } = envelope;
    if (composition.held(world, envelope) || channels.has(`${from}>${to}`)) continue;
    channels.add(`${from}>${to}`);
    actions.push({ type: 'deliver', from, to });
  }
  const next = nextMs(open, world);
  // A message takes no time, so nothing else is due before it.
  const settled = open.time === 'free' || actions.length === 0;
  const timers = world.timers
    .filter(({ owner, inMs }) => open.isUntimed(owner) || (settled && (open.time === 'free' || inMs === next)))
    .sort(
      (a, b) =>
        composition.order(a.owner) - composition.order(b.owner) ||
        compare(a.owner, b.owner) ||
        compare(a.timer, b.timer),
    );
  for (const { owner, timer } of timers) {
    const ways = open.ways(owner, timer);
    if (ways.length === 0) actions.push({ type: 'fire', owner, timer });
    for (const { name, when } of ways) {
      if (when.every((one) => isMet(world, one))) actions.push({ type: 'fire', owner, timer, way: name });
    }
  }
  for (const { name, times, when } of open.inputs) {
    if (times !== null && (world.nodes[budgetNode(name)]?.value as number) === 0) continue;
    if (when !== undefined && !isMet(world, when)) continue;
    actions.push({ type: 'input', input: name });
  }
  return actions;
}

function isMet({ nodes }: World, { node, is }: Condition): boolean {
  const local = nodes[node];
  return local !== undefined && is(local);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How long until the first timer that goes by the clock. */
function nextMs(open: OpenWorld, { timers }: World): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { owner, inMs } of timers) if (!open.isUntimed(owner)) next = Math.min(next, inMs);
  return next;
}

export interface OpenStep {
  readonly action: OpenAction;
  readonly world: World;
  readonly notes: readonly Noted[];
  readonly elapsedMs: number;
  readonly seen: Seen;
}

/** One step of the reference. */
export function openStep(open: OpenWorld, world: World, action: OpenAction, steps: Steps = 'whole'): OpenStep {
  const draft = draftOf(world);
  const elapsedMs = perform(open, draft, action, steps);
  const seen = open.classify(action, draft.notes, (node) => world.nodes[node]);
  normalise(open, draft);
  return { action, world: worldOf(draft), notes: draft.notes, elapsedMs, seen };
}

/** An action with what it turned out to be: what fairness counts it as can depend on what came of it. */
export type ClassifiedAction = OpenAction & Seen;

/** Every order of things as a Model. */
export function modelOf(open: OpenWorld, steps: Steps = 'whole'): Model<World, ClassifiedAction> {
  const keyOf = keyMaker(open.isFreshName);
  return {
    initial: () => [begun(open)],
    actions: (world) =>
      possible(open, world).map((action) => ({ ...action, ...openStep(open, world, action, steps).seen })),
    next: (world, action) => openStep(open, world, action, steps).world,
    key: (world) => keyOf(partsOf(world)),
    channel: ({ channel }) => channel,
  };
}
