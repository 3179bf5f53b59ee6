/**
 * Scenarios on the simulation as an automaton that is filled as it is needed: a place is a world (up to the names of ids), an
 * edge is what a step does there and the facts it noted, computed once by the charts themselves and looked up afterwards. The
 * same memo idea as `sim/compile.ts`, one level up. Nothing is observed or named on the way, so a step that was seen before costs
 * next to nothing.
 *
 * Where a place ends, if nobody does anything more, is remembered too: all places on the way there end alike.
 */

import { bareMachine } from '../../models/machines.ts';
import { isFreshName } from '../../models/nodes.ts';
import { pairingWorld } from '../../models/pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import type { Fresh } from '../../models/store-state.ts';
import { keyMaker } from '../../sim/identity.ts';
import type { Local, Message } from '../../sim/machine.ts';
import { BoundReached, partsOf } from '../../sim/run.ts';
import { type RunInPlace, runInPlace } from '../../sim/run-in-place.ts';
import type { Composition, World } from '../../sim/world.ts';
import { specOf } from '../given.ts';
import type { Scenario, Step } from '../schema.ts';
import { type Deed, deedMaker } from './deed.ts';
import { settling } from './settled.ts';

export interface Place {
  readonly world: World;
  readonly composition: Composition;
  /** Who is there by name: worlds of different casts are different places. */
  readonly cast: string;
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
const PLACES_MAX = 60_000;
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
  readonly #keyOf = keyMaker(isFreshName);
  readonly #compositions = new Map<string, Composition>();
  readonly #places = new Map<string, Place>();
  readonly #locals = new Map<string, Local>();
  readonly #texts = new WeakMap<Local, string>();
  #starts = new WeakMap<Scenario['given'], Map<string, Place>>();
  #misses = 0;
  #drawn = 0;
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
    if (this.#places.size > PLACES_MAX) this.#forget();
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
    const isSettled = settling(from.world);
    for (let at = from; path.size < INSTANTS_MAX; ) {
      if (at.end !== null) return allEnd(path, at.end);
      if (path.has(at)) return allEnd(path, { kind: 'loop', entry: at });
      path.add(at);
      const edge = this.#onward(at);
      if (edge === null) return allEnd(path, { kind: 'still' });
      if (isSettled(edge)) return allEnd(path, { kind: 'settled' });
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
    this.#places.clear();
    this.#locals.clear();
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
    const machine = (kind: string) => bareMachine(kind, this.#release);
    const spec = { ...specOf(scenario, this.#release, 1), clients, machine, fresh: () => this.#fresh() };
    const { composition: bare, world } = pairingWorld(spec);
    const composition = this.#compositions.get(cast) ?? this.#dress(bare);
    this.#compositions.set(cast, composition);
    const place = this.#placeOf(composition, cast, world);
    starts.set(key, place);
    return place;
  }

  #placeOf(composition: Composition, cast: string, world: World): Place {
    const key = `${cast}|${this.#keyOf(partsOf(world))}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const nodes = Object.fromEntries(Object.entries(world.nodes).map(([node, local]) => [node, this.#intern(local)]));
    const kept = { ...world, nodes };
    const place: Place = {
      world: kept,
      composition,
      cast,
      edges: new Map(),
      onward: undefined,
      end: null,
      refusedSoon: null,
    };
    this.#places.set(key, place);
    return place;
  }

  /** Places are compared up to names, so names need not be few. */
  #fresh(): Fresh {
    this.#drawn += 1;
    const n = this.#drawn;
    return { requestId: `r~${n}`, token: `t~${n}`, otherToken: `u~${n}` };
  }

  /** One object for each local state, so that what did not change is seen at once. */
  #intern(local: Local): Local {
    const text = this.#texts.get(local) ?? JSON.stringify(local);
    const known = this.#locals.get(text) ?? local;
    this.#locals.set(text, known);
    this.#texts.set(known, text);
    return known;
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

  #compute(from: Place, change: (run: RunInPlace) => void): Edge {
    this.#misses += 1;
    const run = runInPlace(from.composition, from.world);
    change(run);
    const facts = run.entries().flatMap(({ note }) => (KEPT.has(note.type) ? [note] : []));
    return { to: this.#placeOf(from.composition, from.cast, run.world()), facts };
  }
}

function allEnd(path: ReadonlySet<Place>, end: End): End {
  for (const place of path) place.end = end;
  return end;
}
