/**
 * Recordings of a real release as scenarios: an operation becomes a step, and what was recorded after it becomes the part of
 * an observation that a recording can tell. Where the two forms differ (which fields, which order), it is decided here.
 */
import { GRACE_MS } from '../models/superseded.ts';
import type { Ms } from '../sim/model.ts';
import type { Observation, ObservedDevice } from './result.ts';
import { type Scenario, type ScenarioFile, scenarioSchema } from './schema.ts';

/** Who does what an operator does, in place of the operator: a device's client by an identity of its own. */
export interface Deputy {
  readonly device: string;
  readonly scopes: readonly string[];
  readonly auth: string;
  /** What it calls itself and where it is, where that is not the command line on the gateway's host. */
  readonly id?: string;
  readonly mode?: string;
  readonly role?: string;
  readonly local?: boolean;
}

/** An operation as the recorder played it; nobody has recorded deputies, lists, machines and calls, which are ours to add. */
export type Operation =
  | {
      readonly op: 'connect';
      readonly device: string;
      readonly client: string;
      readonly mode: string;
      readonly role: string;
      readonly scopes: readonly string[];
      readonly auth: string;
      readonly local: boolean;
      readonly age?: number;
      readonly platform?: string;
      readonly family?: string;
      /** A method to call once it is in. */
      readonly call?: string;
    }
  | {
      readonly op: 'rotate';
      readonly device: string;
      readonly role: string;
      readonly scopes?: readonly string[];
      readonly deliver: boolean;
      readonly by?: Deputy;
    }
  | { readonly op: 'approve' | 'reject'; readonly device: string; readonly stale?: boolean; readonly by?: Deputy }
  | { readonly op: 'remove'; readonly device: string; readonly by?: Deputy }
  | { readonly op: 'revoke'; readonly device: string; readonly role: string; readonly by?: Deputy }
  | { readonly op: 'list'; readonly by?: Deputy }
  | { readonly op: 'expire' | 'restart' | 'wait' };

/** So long that a silent approval is no longer a recent one. */
export const WAIT_MS: Ms = GRACE_MS + 1_000;

/** What was recorded after an operation; fields that this release or this project does not know are left alone. */
export interface RecordedOutcome {
  readonly ok: boolean;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly reason?: string | null;
    readonly request?: string | null;
    readonly detailCode?: string | null;
  } | null;
  readonly close: { readonly code: number; readonly reason: string } | null;
  readonly token: { readonly id: string; readonly changed: boolean; readonly scopes: readonly string[] } | null;
  readonly store: Readonly<Record<string, ObservedDevice>>;
}

export interface Recording {
  readonly id: string;
  readonly release: string;
  readonly steps: readonly { readonly op: Operation; readonly outcome: RecordedOutcome }[];
}

/** What both an observation and a recording tell of one step. */
export type Comparable = Pick<Observation, 'ok' | 'error' | 'close' | 'token' | 'store' | 'list'>;

/** One recording a line. */
export const parseRecordings = (lines: string): Recording[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recording);

/** The recording's operations as a scenario whose step `n` is the recording's step `n`. */
export function scenarioOf({ id, release, steps }: Recording): Scenario {
  const devices = new Set(steps.flatMap(({ outcome }) => Object.keys(outcome.store)));
  return scenarioSchema.parse(
    fileOf(
      id.toLowerCase(),
      release,
      [...devices].sort(),
      steps.map(({ op }) => op),
    ),
  );
}

/** Operations as a scenario file, to be saved and replayed. */
export const fileOf = (
  name: string,
  release: string,
  devices: readonly string[],
  operations: readonly Operation[],
): ScenarioFile => {
  const deputies = deputiesOf(operations);
  return {
    scenario: name,
    release,
    devices: Object.fromEntries(devices.map((device) => [device, {}])),
    ...(deputies.size === 0 ? {} : { clients: Object.fromEntries([...deputies.values()].map(clientOf)) }),
    steps: operations.map((operation) => stepOf(operation, deputies)),
  } as ScenarioFile;
};

export interface NamedDeputy {
  readonly name: string;
  readonly deputy: Deputy;
}

/** By what they are; called `deputy-1` and so on. */
export function deputiesOf(operations: readonly Operation[]): ReadonlyMap<string, NamedDeputy> {
  const deputies = new Map<string, NamedDeputy>();
  for (const operation of operations) {
    if (!('by' in operation) || operation.by === undefined) continue;
    const key = JSON.stringify(operation.by);
    if (!deputies.has(key)) deputies.set(key, { name: `deputy-${deputies.size + 1}`, deputy: operation.by });
  }
  return deputies;
}

/** A command line, since that is what people manage devices with. */
export const clientOf = ({ name, deputy }: NamedDeputy) => [name, { id: 'cli', mode: 'cli', ...deputy }] as const;

function stepOf(operation: Operation, deputies: ReadonlyMap<string, NamedDeputy>): unknown {
  const { op, ...written } = operation;
  const by = 'by' in operation ? deputies.get(JSON.stringify(operation.by)) : undefined;
  const more = by === undefined ? written : { ...written, by: by.name };
  switch (operation.op) {
    case 'connect': {
      const { op: _connect, client, ...caller } = operation;
      return { connect: { id: client, ...caller } };
    }
    case 'restart':
      return { restart: 'gateway' };
    case 'wait':
      return { advance: WAIT_MS };
    default:
      return { [op]: more };
  }
}

/** What the recorder noted where the socket closed and nothing was answered. */
const NO_ANSWER = 'CLOSED';

/** What was recorded, in the form of an observation. */
export function recorded(op: Operation, { ok, error, close, token, store }: RecordedOutcome): Comparable {
  return {
    ok,
    error:
      error === null || error.code === NO_ANSWER
        ? null
        : {
            code: error.code,
            message: error.message,
            reason: error.reason ?? null,
            request: error.request ?? null,
            ...(error.detailCode == null ? {} : { detailCode: error.detailCode }),
          },
    close,
    // The recorder also notes the token that an approval left in the store; an observation shows that in `store` alone.
    token: op.op === 'connect' || op.op === 'rotate' ? token : null,
    store: Object.fromEntries(Object.entries(store).map(([device, held]) => [device, heldOf(held)])),
  };
}

function heldOf({ paired, pending }: ObservedDevice): ObservedDevice {
  return {
    paired: paired && {
      roles: paired.roles,
      scopes: paired.scopes,
      ...(paired.approvedScopes === undefined ? {} : { approvedScopes: paired.approvedScopes }),
      tokens: paired.tokens,
    },
    pending: pending && {
      id: pending.id,
      role: pending.role,
      ...(pending.roles === undefined || pending.roles.length < 2 ? {} : { roles: pending.roles }),
      scopes: pending.scopes,
      silent: pending.silent,
      isRepair: pending.isRepair,
    },
  };
}

/** What an observation tells that a recording tells too. */
export const observed = ({ ok, error, close, token, store, list }: Observation): Comparable => ({
  ok,
  error,
  close,
  token,
  store,
  ...(list === undefined ? {} : { list }),
});
