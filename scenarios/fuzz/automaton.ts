/**
 * Scenarios on the simulation as an automaton that is filled as it is needed: a place is a world in numbers, an edge is what a
 * step does there and the facts it noted, computed once by the charts themselves and looked up afterwards. The same memo idea as
 * `sim/compile.ts`, one level up. Nothing is observed or named on the way, so a step that was seen before costs next to nothing.
 *
 * Where a place ends, if nobody does anything more, is remembered too: all places on the way there end alike.
 */
import { isFreshName } from '../../models/nodes.ts';
import { pairingWorld } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import type { Message } from '../../sim/machine.ts';
import { BoundReached } from '../../sim/run.ts';
import { type RunInPlace, runOn } from '../../sim/run-in-place.ts';
import { Slots } from '../../sim/slots.ts';
import type { Composition } from '../../sim/world.ts';
import { specOf } from '../given.ts';
import type { Scenario, Step } from '../schema.ts';
import { type Deed, deedMaker } from './deed.ts';
import { Wellness } from './settled.ts';

/** All places of one cast: worlds in which others are there by name are other places. */
interface Stage {
  readonly composition: Composition;
  readonly slots: Slots;
  readonly wellness: Wellness;
  /** By hash. */
  readonly places: Map<number, Place>;
}

export interface Place {
  readonly stage: Stage;
  readonly values: Int32Array;
  /** The next place of the same hash. */
  readonly other: Place | undefined;
  readonly edges: Map<Deed, Edge>;
  /** Undefined: not looked at yet. Null: nothing is due, ever. */
  onward: Edge | null | undefined;
  end: End | null;
  refusedSoon: readonly Message[] | null;
}

export interface Edge {
  readonly to: Place;
  readonly facts: readonly Message[];
}

/** What becomes of a place. `settled`: whoever is there is in and stays so, as nothing changes any more. */
export type End =
  | { readonly kind: 'still' | 'settled' }
  | { readonly kind: 'bound'; readonly bound: string }
  | { readonly kind: 'loop'; readonly entry: Place };

/** What the oracle reads; the rest is not kept. */
const KEPT = new Set(['accepted', 'refused', 'approved', 'removed', 'revoked', 'rotated']);

/** A bound on memory: a full automaton starts afresh. */
const PLACES_MAX = 100_000;
const INSTANTS_MAX = 1_500;
/** Who is not refused unduly within so many instants of calm is looked at no further: callers are back by then. */
const SOON = 12;
const BOUND: End = { kind: 'bound', bound: `${INSTANTS_MAX} instants without recurrence` };

/** Clients and devices of these names have the same rank in every scenario, so that scenarios share their places. */
const SHARED_CLIENTS = ['c1', 'c2', 'c3', 'c4'];
const SHARED_DEVICES = ['d1', 'd2', 'd3'];

const isSelection = (all: readonly string[], some: readonly string[]): boolean =>
  some.join() === all.filter((name) => some.includes(name)).join();

/** Where a scenario begins depends on who is there by name, on the devices, and on what is given. */
function stageOf(scenario: Scenario): { readonly cast: string; readonly clients: readonly string[] } {
  const [devices, named] = [Object.keys(scenario.devices), Object.keys(scenario.clients)];
  const shares = isSelection(SHARED_DEVICES, devices) && isSelection(SHARED_CLIENTS, named);
  const clients = shares ? SHARED_CLIENTS : named;
  return { cast: `${devices.join()} ${clients.join()}`, clients };
}

export class Automaton {
  readonly #release: Release;
  readonly #dress: (composition: Composition) => Composition;
  readonly #deedOf = deedMaker();
  readonly #stages = new Map<string, Stage>();
  #starts = new WeakMap<Scenario['given'], Map<string, Place>>();
  #places = 0;
  #misses = 0;
  #begun = new WeakMap<object, Pick<Scenario, 'given' | 'devices'> & { readonly place: Place }>();

  /** `dress` may look at what the machines do (coverage); their answers must stay the same. */
  constructor(release: Release, dress: (composition: Composition) => Composition = (composition) => composition) {
    this.#release = release;
    this.#dress = dress;
  }

  /** How many edges were computed, not looked up. */
  misses(): number {
    return this.#misses;
  }

  /** Plays the steps; the edges taken. Null: some instant does not come to an end. */
  play(scenario: Scenario): { readonly edges: readonly Edge[]; readonly last: Place } | null {
    if (this.#places > PLACES_MAX) this.#forget();
    const edges: Edge[] = [];
    let at = this.#begin(scenario);
    try {
      for (const step of scenario.steps) {
        const edge = this.#take(scenario, at, step);
        edges.push(edge);
        at = edge.to;
      }
    } catch (error) {
      if (error instanceof BoundReached) return null;
      throw error;
    }
    return { edges, last: at };
  }

  /** What becomes of a place if nobody does anything more. */
  end(from: Place): End {
    if (from.end !== null) return from.end;
    const path = new Set<Place>();
    const isSettled = from.stage.wellness.watch(from.values);
    for (let at = from; path.size < INSTANTS_MAX; ) {
      if (at.end !== null) return allEnd(path, at.end);
      if (path.has(at)) return allEnd(path, { kind: 'loop', entry: at });
      path.add(at);
      const edge = this.#onward(at);
      if (edge === null) return allEnd(path, { kind: 'still' });
      if (isSettled(edge.to.values, edge.facts)) return allEnd(path, { kind: 'settled' });
      at = edge.to;
    }
    from.end = BOUND;
    return BOUND;
  }

  /** The refusals of the first instants after a place, if nobody does anything more. */
  refusedSoon(from: Place): readonly Message[] {
    if (from.refusedSoon !== null) return from.refusedSoon;
    const facts: Message[] = [];
    let at = from;
    for (let seen = 0; seen < SOON; seen += 1) {
      if (at.end !== null && at.end.kind !== 'loop' && at.end.kind !== 'bound') break;
      const edge = this.#onward(at);
      if (edge === null) break;
      for (const fact of edge.facts) if (fact.type === 'refused') facts.push(fact);
      at = edge.to;
    }
    from.refusedSoon = facts;
    return facts;
  }

  /** The facts from a place to its loop, and of one time round. */
  lasso(from: Place, entry: Place): { readonly stem: readonly Message[]; readonly loop: readonly Message[] } {
    const stem: Message[] = [];
    const loop: Message[] = [];
    const next = (place: Place): Edge => place.onward as Edge;
    let at = from;
    for (; at !== entry; at = next(at).to) stem.push(...next(at).facts);
    do {
      loop.push(...next(at).facts);
      at = next(at).to;
    } while (at !== entry);
    return { stem, loop };
  }

  #forget(): void {
    this.#places = 0;
    this.#stages.clear();
    this.#begun = new WeakMap();
    this.#starts = new WeakMap();
  }

  /** Scenarios of one swarm share these objects, so that where they begin is known by identity. */
  #begin(scenario: Scenario): Place {
    const { given, clients, devices } = scenario;
    const known = this.#begun.get(clients);
    if (known !== undefined && known.given === given && known.devices === devices) return known.place;
    const place = this.#beginning(scenario);
    this.#begun.set(clients, { given, devices, place });
    return place;
  }

  #beginning(scenario: Scenario): Place {
    let starts = this.#starts.get(scenario.given);
    if (starts === undefined) {
      starts = new Map();
      this.#starts.set(scenario.given, starts);
    }
    const { cast, clients } = stageOf(scenario);
    const key = `${cast} ${JSON.stringify(scenario.devices)}`;
    const known = starts.get(key);
    if (known !== undefined) return known;
    const { composition, world } = pairingWorld({ ...specOf(scenario, this.#release, 1), clients });
    let stage = this.#stages.get(cast);
    if (stage === undefined) {
      const dressed = this.#dress(composition);
      const slots = new Slots(isFreshName, (kind, local) => dressed.machine(kind).intern(local));
      stage = { composition: dressed, slots, wellness: new Wellness(slots), places: new Map() };
      this.#stages.set(cast, stage);
    }
    const values = stage.slots.numbers(world);
    stage.slots.canonical(values);
    const place = this.#placeOf(stage, values);
    starts.set(key, place);
    return place;
  }

  #placeOf(stage: Stage, values: Int32Array): Place {
    const hash = hashOf(values);
    const first = stage.places.get(hash);
    for (let place = first; place !== undefined; place = place.other) if (isSame(place.values, values)) return place;
    const edges = new Map();
    const place = { stage, values, other: first, edges, onward: undefined, end: null, refusedSoon: null };
    stage.places.set(hash, place);
    this.#places += 1;
    return place;
  }

  #take(scenario: Scenario, from: Place, step: Step): Edge {
    const deed = this.#deedOf(scenario, step);
    const known = from.edges.get(deed);
    if (known !== undefined) return known;
    const edge = this.#compute(from, deed);
    from.edges.set(deed, edge);
    return edge;
  }

  #onward(from: Place): Edge | null {
    if (from.onward !== undefined) return from.onward;
    let moves = true;
    const edge = this.#compute(from, (run) => {
      moves = run.next();
    });
    from.onward = moves ? edge : null;
    return from.onward;
  }

  #compute({ stage, values }: Place, change: (run: RunInPlace) => void): Edge {
    this.#misses += 1;
    const { composition, slots } = stage;
    const run = runOn(composition, slots.draft(values));
    change(run);
    const facts = run.entries().flatMap(({ note }) => (KEPT.has(note.type) ? [note] : []));
    const after = slots.numbers(run.world());
    // Where no slot that can hold a name has changed, names are still numbered by first occurrence.
    if (slots.named.some((slot) => after[slot] !== (values[slot] ?? 0))) slots.canonical(after);
    return { to: this.#placeOf(stage, after), facts };
  }
}

/** Slots that hold nothing count for nothing: they may only have come to be known later. */
function hashOf(values: Int32Array): number {
  let hash = 0;
  for (let slot = 0; slot < values.length; slot += 1) {
    const value = values[slot] as number;
    if (value !== 0) hash = Math.imul(hash ^ (value + Math.imul(slot, 0x9e37)), 0x85eb_ca6b) ^ (hash >>> 15);
  }
  return hash;
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  for (let slot = Math.max(one.length, other.length) - 1; slot >= 0; slot -= 1)
    if ((one[slot] ?? 0) !== (other[slot] ?? 0)) return false;
  return true;
}

function allEnd(path: ReadonlySet<Place>, end: End): End {
  for (const place of path) place.end = end;
  return end;
}
