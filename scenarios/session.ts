/**
 * A target as scenarios see it: a world in which callers attempt, people act and time passes. The simulation is one, the
 * in-process gateway another, an attached gateway a third; `run.ts` plays the same steps on each and cannot tell them apart.
 */
import type { Call, Caller } from '../models/client.ts';
import type { AttemptResult } from '../models/facts.ts';
import type { Habits } from '../models/operator.ts';
import type { Release } from '../models/releases/release.ts';
import type { DeviceFiles } from '../models/store-state.ts';
import type { Json, Ms } from '../sim/model.ts';
import type { WatchBounds } from '../sim/recurrence.ts';
import type { Entry } from '../sim/run.ts';
import type { Fault, Scenario } from './schema.ts';

/** How an attempt ended, and how the call did that it was made for. Null: not yet, a fault keeps the answer back. */
export interface AttemptOutcome {
  readonly result: {
    readonly ok: boolean;
    readonly error: AttemptResult['error'];
    readonly close: AttemptResult['close'];
    readonly token: { readonly token: string; readonly scopes: readonly string[] } | null;
  } | null;
  readonly answer: { readonly ok: boolean; readonly message: string | null; readonly payload: Json } | null;
}

/** A device's token file. */
export type HeldTokens = Readonly<Record<string, { readonly token: string; readonly scopes: readonly string[] }>>;

/** Thrown by a session that cannot play a step: the step is listed as not played, never as passed. */
export class NotPlayable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotPlayable';
  }
}

export interface Session {
  /** Since the start of the scenario. */
  nowMs(): Ms;
  /** Facts so far, oldest first. Request ids and tokens in them are unique in the session. */
  entries(): readonly Entry[];
  /** One attempt each, all at once: they take turns, one store operation at a time, in the given order. */
  attempt(callers: readonly Caller[]): Promise<readonly AttemptOutcome[]>;
  /** A client that runs by its own rules from now on. */
  start(caller: Caller): Promise<void>;
  startOperator(habits: Habits): Promise<void>;
  /** Stops a started client or the operator. */
  stop(name: string): Promise<void>;
  /** A call on the open connection of a started client; null where it has none. */
  call(client: string, call: Call): Promise<AttemptOutcome | null>;
  /** Puts a token into a device's hands. */
  handOver(device: string, role: string, token: string, scopes: readonly string[]): Promise<void>;
  /** Every pending request passes its time to live. */
  expire(): Promise<void>;
  restart(release: Release | null): Promise<void>;
  fault(fault: Fault): Promise<void>;
  advance(ms: Ms): Promise<void>;
  /** What the gateway's store holds of the scenario's devices. */
  store(): Promise<Readonly<Record<string, DeviceFiles>>>;
  /** What each of the scenario's devices has in its own token file, by role; null where the target cannot tell. */
  held(): Promise<Readonly<Record<string, HeldTokens>> | null>;

  /** Goes to the next instant at which something is due, at most this far away; false where nothing is. */
  next(limitMs: Ms): Promise<boolean>;
  /** A text that is equal for equal situations up to the names of ids and secrets; null where the target cannot tell. */
  identity(): Promise<string | null>;
  /** An independent copy, where the target can be copied. */
  fork(): Session | null;
  close(): Promise<void>;
}

/** Opens a session for a scenario. `seed` decides what chance there is. */
export interface Target {
  readonly name: string;
  /** How long a run may be watched for a recurrence after its last step. */
  readonly bounds?: WatchBounds;
  /** Playing once more costs little and gives the same: time is virtual here. */
  readonly repeatable?: boolean;
  /** Any number of sessions may be open at once, none of which another one knows of, and the time that they take is real. */
  readonly concurrent?: boolean;
  open(scenario: Scenario, release: Release, seed: number): Promise<Session>;
  /** Nothing more will be played: whatever it keeps running is stopped. */
  close?(): Promise<void>;
}
