/**
 * How often each transition, guard and knob of the charts is taken: the same machines with somebody who counts beside them. Steps
 * are memoised as ever; what a step looked at when it was computed is remembered with it and counted each time it is taken.
 */
import type { AnyStateMachine } from 'xstate';
import { type Memoised, memoise } from '../sim/compile.ts';
import type { Machine, Message, Step } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Composition } from '../sim/world.ts';
import { clientChart } from './client.ts';
import { connectionChart } from './connection.ts';
import { deviceChart } from './device.ts';
import { gatewayChart } from './gateway.ts';
import { operatorChart } from './operator.ts';
import { storeChart, storeMachine } from './pairing-store.ts';
import type { Knobs, Release } from './releases/release.ts';
import { machineOf, timerName } from './statechart.ts';

const roles = ['client', 'connection', 'gateway', 'store', 'device', 'operator'] as const;
type Role = (typeof roles)[number];

const charts: Readonly<Record<Role, (knobs: Knobs) => unknown>> = {
  client: clientChart,
  connection: connectionChart,
  gateway: gatewayChart,
  store: storeChart,
  device: deviceChart,
  operator: operatorChart,
};

/** Counts by name; a name that was never taken is there with 0. */
export interface Counts {
  readonly transitions: Map<string, number>;
  readonly guards: Map<string, number>;
  readonly knobs: Map<string, number>;
}

export interface Counting {
  readonly counts: Counts;
  /** The same composition, counted. */
  dress(composition: Composition): Composition;
}

interface Node {
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, unknown>;
}

/** The states of a chart that answer an event, innermost first. */
interface Answering {
  readonly path: readonly string[];
  readonly events: readonly string[];
}

function answering(node: Node, path: readonly string[] = []): Answering[] {
  const inner = Object.entries(node.states).flatMap(([name, state]) => answering(state, [...path, name]));
  return [...inner, { path, events: [...node.transitions.keys()] }];
}

const isIn = (value: Json, [first, ...rest]: readonly string[]): boolean => {
  if (first === undefined) return true;
  if (typeof value === 'string') return value === first && rest.length === 0;
  const inner = (value as { readonly [key: string]: Json } | null)?.[first];
  return inner !== undefined && (rest.length === 0 || isIn(inner, rest));
};

const eventName = (type: string): string => (type.startsWith('xstate.after') ? `after ${timerName(type)}` : type);
const transitionName = (role: Role, { path }: Answering, event: string): string =>
  `${role} ${path.join('.') || 'anywhere'}: ${eventName(event)}`;

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** What a step looked at while it was computed. */
type Look = readonly [of: 'guards' | 'knobs', name: string];

export function counting(release: Release): Counting {
  const counts: Counts = { transitions: new Map(), guards: new Map(), knobs: new Map() };
  let looks: Look[] = [];
  for (const knob of Object.keys(release.knobs)) counts.knobs.set(knob, 0);
  const knobs = new Proxy(release.knobs, {
    get(target, name, receiver) {
      looks.push(['knobs', String(name)]);
      return Reflect.get(target, name, receiver);
    },
  });
  const machines = new Map<string, Memoised>();
  const machine = (kind: string): Memoised => {
    const role = kind.split('@')[0] as Role;
    const known = machines.get(role);
    if (known !== undefined) return known;
    looks = [];
    const bare = charts[role](knobs) as AnyStateMachine;
    const watched = bare.provide({ guards: guardsOf(role, bare, (look) => looks.push(look), counts) as never });
    const plain = role === 'store' ? storeMachine(knobs, watched) : machineOf(watched);
    // What a chart is built from counts as read once.
    for (const [of, name] of looks) add(counts[of], name);
    const nodes = answering(bare.root as unknown as Node);
    for (const node of nodes)
      for (const event of node.events) counts.transitions.set(transitionName(role, node, event), 0);
    const made = counted(role, plain, nodes, counts, () => {
      const seen = looks;
      looks = [];
      return seen;
    });
    machines.set(role, made);
    return made;
  };
  for (const role of roles) machine(role);
  return { counts, dress: (composition) => ({ ...composition, machine }) };
}

/** The chart's own guards, which also say that they were asked. Those that XState brings are objects and stay as they are. */
function guardsOf(role: Role, chart: AnyStateMachine, note: (look: Look) => void, { guards }: Counts): object {
  const own = Object.entries(chart.implementations.guards).filter(
    (entry): entry is [string, (...given: unknown[]) => boolean] =>
      typeof entry[1] === 'function' && !('check' in entry[1]),
  );
  const watched = own.map(([name, guard]) => {
    for (const is of ['yes', 'no']) guards.set(`${role} "${name}": ${is}`, 0);
    const ask = (...given: unknown[]) => {
      const is = guard(...given);
      note(['guards', `${role} "${name}": ${is ? 'yes' : 'no'}`]);
      return is;
    };
    return [name, ask] as const;
  });
  return Object.fromEntries(watched);
}

function counted(
  role: Role,
  machine: Machine,
  nodes: readonly Answering[],
  counts: Counts,
  takeLooks: () => readonly Look[],
): Memoised {
  const memo = memoise(machine);
  const seen = new WeakMap<Step, readonly Look[]>();
  const noted = (take: () => Step): Step => {
    const before = memo.misses();
    takeLooks();
    const step = take();
    if (memo.misses() !== before) seen.set(step, takeLooks());
    for (const [of, name] of seen.get(step) ?? []) add(counts[of], name);
    return step;
  };
  return {
    ...memo,
    start: (input) => noted(() => memo.start(input)),
    step(local, event: Message) {
      const node = nodes.find(({ path, events }) => events.includes(event.type) && isIn(local.value, path));
      if (node !== undefined) add(counts.transitions, transitionName(role, node, event.type));
      return noted(() => memo.step(local, event));
    },
  };
}
