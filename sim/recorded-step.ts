/**
 * One step, with what it looked at. A step is carried out on a draft that fetches each part of the world when it is asked for
 * and takes note of it, so what comes out is known to hold for every state that has the same values in the slots that were
 * read, whatever stands in the others.
 */
import type { Local } from './machine.ts';
import type { Json, Ms } from './model.ts';
import { type OpenAction, type OpenWorld, perform, type Seen } from './open-world.ts';
import type { Node, Slots } from './slots.ts';
import { partOf, type Views } from './views.ts';
import type { Draft, Envelope, Part, Timer, World } from './world.ts';

export interface Recorded {
  /** Views in the order in which they were first looked at. */
  readonly reads: readonly number[];
  /** Slots and the values that they have afterwards, whatever they had before. */
  readonly writes: readonly (readonly [slot: number, value: number])[];
  /** Owners all of whose timers are gone, besides what `writes` says of them. */
  readonly dropped: readonly string[];
  readonly seen: Seen;
}

/** Carries out `action` in the state `values`. Of a timer that fires, how long it had to go plays no part. */
export function recordStep(
  open: OpenWorld,
  { slots, views }: { readonly slots: Slots; readonly views: Views },
  values: ArrayLike<number>,
  action: OpenAction,
): Recorded {
  const before = new Reader(slots, views, values);
  const nodes = new Map<string, Node | null>();
  const disarmed = new Set<string>();
  const dropped = new Set<string>();
  const draft = draftOn(before, nodes, {
    timer: action.type === 'fire' ? timerOf(slots, action) : null,
    disarmed(owner, timer) {
      if (timer === null) dropped.add(owner);
      else disarmed.add(`${owner} ${timer}`);
    },
  });
  perform(open, draft, action);
  const seen = open.classify(action, draft.notes, (node) => before.node(node)?.local);
  const writes = new Map<number, number>();
  for (const timer of disarmed) writes.set(slots.slot('timer', timer), 0);
  if (action.type === 'fire') writes.set(slots.slot('timer', `${action.owner} ${action.timer}`), 0);
  for (const [name, node] of nodes) {
    const slot = slots.slot('node', name);
    writes.set(slot, node === null ? 0 : slots.node(slot, { ...node, local: open.normal(name, node.local) }));
  }
  writes.set(slots.slot('flight'), slots.flight(slots.slot('flight'), draft.inFlight));
  if (draft.faults !== before.faults) {
    writes.set(slots.slot('faults'), slots.plain(slots.slot('faults'), draft.faults as Json));
  }
  for (const timer of draft.timers) {
    const slot = slots.slot('timer', `${timer.owner} ${timer.timer}`);
    writes.set(slot, slots.timer(slot, timer));
  }
  return { reads: [...before.reads], writes: [...writes], dropped: [...dropped], seen };
}

function timerOf(slots: Slots, { owner, timer }: { readonly owner: string; readonly timer: string }): Timer {
  const known = slots.all[slots.slot('timer', `${owner} ${timer}`)]?.values[1] as Timer;
  return { ...known, inMs: 0 };
}

/** The state before the step; every look is written down. */
class Reader {
  readonly reads = new Set<number>();
  private readonly slots: Slots;
  private readonly views: Views;
  private readonly values: ArrayLike<number>;

  constructor(slots: Slots, views: Views, values: ArrayLike<number>) {
    this.slots = slots;
    this.views = views;
    this.values = values;
  }

  private look(slot: number): unknown {
    this.reads.add(this.views.whole(slot));
    return this.slots.all[slot]?.values[this.values[slot] ?? 0] ?? null;
  }

  node(name: string): Node | null {
    return this.look(this.slots.slot('node', name)) as Node | null;
  }

  part(name: string, part: Part): Json {
    const slot = this.slots.slot('node', name);
    if (!this.reads.has(this.views.whole(slot))) this.reads.add(this.views.part(slot, part));
    return partOf(this.slots, slot, this.values[slot] ?? 0, part);
  }

  /** In the order of the slots: worlds that differ in who came first are the same world. */
  named(prefix: string): readonly string[] {
    return this.slots.nodesNamed(prefix).map((slot) => this.slots.all[slot]?.name ?? '');
  }

  get faults(): World['faults'] {
    return (this.look(this.slots.slot('faults')) ?? {}) as World['faults'];
  }

  inFlight(): Envelope[] {
    return [...((this.look(this.slots.slot('flight')) ?? []) as readonly Envelope[])];
  }

  remaining(owner: string, beginning: string): Ms {
    for (const slot of this.slots.timers) {
      if (!this.slots.all[slot]?.name.startsWith(`${owner} ${beginning}`)) continue;
      const timer = this.look(slot) as Timer | null;
      if (timer !== null) return timer.inMs;
    }
    return 0;
  }
}

function draftOn(
  before: Reader,
  nodes: Map<string, Node | null>,
  { timer, disarmed }: { readonly timer: Timer | null; readonly disarmed: NonNullable<Draft['disarmed']> },
): Draft {
  const now = (name: string): Node | null => {
    const written = nodes.get(name);
    return written === undefined ? before.node(name) : written;
  };
  const part = (name: string, part: Part): Json => {
    const written = nodes.get(name);
    if (written === undefined) return before.part(name, part);
    return written === null ? null : part.of(written.local);
  };
  const named = (prefix: string) => before.named(prefix).filter((name) => part(name, THERE) !== null);
  const names = () => named('');
  let faults: World['faults'] | null = null;
  return {
    nodes: view<Local>({
      names,
      get: (name) => now(name)?.local,
      set(name, local) {
        const node = now(name);
        nodes.set(name, node === null ? { local, kind: '', link: null } : { ...node, local });
      },
      delete(name) {
        // What goes is part of what the step depends on: it may have held names.
        now(name);
        nodes.set(name, null);
      },
    }),
    kinds: view<string>({
      names,
      get: (name) => now(name)?.kind,
      set: (name, kind) => nodes.set(name, { ...there(name, now(name)), kind }),
      delete: () => {},
    }),
    links: view<string>({
      names: () => names().filter((name) => now(name)?.link !== null),
      get: (name) => now(name)?.link ?? undefined,
      set: (name, link) => nodes.set(name, { ...there(name, now(name)), link }),
      delete(name) {
        const node = now(name);
        if (node !== null && node.link !== null) nodes.set(name, { ...node, link: null });
      },
    }),
    inFlight: before.inFlight(),
    timers: timer === null ? [] : [timer],
    get faults() {
      return faults ?? before.faults;
    },
    set faults(changed) {
      faults = changed;
    },
    notes: [],
    disarmed,
    remaining: (owner, timer) => before.remaining(owner, timer),
    named,
    part,
  };
}

const THERE: Part = { name: 'there', of: () => true };

function there(name: string, node: Node | null): Node {
  if (node === null) throw new Error(`there is no node ${name}`);
  return node;
}

/** A record whose entries are fetched one by one. */
function view<Item>(on: {
  readonly names: () => readonly string[];
  readonly get: (name: string) => Item | undefined;
  readonly set: (name: string, item: Item) => void;
  readonly delete: (name: string) => void;
}): Record<string, Item> {
  return new Proxy({} as Record<string, Item>, {
    get: (_, name) => on.get(name as string),
    set(_, name, item: Item) {
      on.set(name as string, item);
      return true;
    },
    deleteProperty(_, name) {
      on.delete(name as string);
      return true;
    },
    ownKeys: () => [...on.names()],
    // Naming an entry is no look at it.
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: undefined }),
  });
}
