/**
 * What a run of a scenario yields: observations, a verdict with what it rests on, and the trace of facts that drawings and
 * reports are made of. Plain data, the same bytes for the same seed. Names and fields are a contract (docs/contracts.md).
 */
import type { Json, Ms } from '../sim/model.ts';
import type { Verdict } from './schema.ts';

export interface ObservedToken {
  readonly id: string;
  readonly changed: boolean;
  readonly scopes: readonly string[];
}

export interface ObservedDevice {
  readonly paired: {
    readonly roles: readonly string[];
    readonly scopes: readonly string[];
    /** Present where the release keeps an approved set apart. */
    readonly approvedScopes?: readonly string[];
    readonly tokens: Readonly<
      Record<string, { readonly id: string; readonly scopes: readonly string[]; readonly revoked: boolean }>
    >;
  } | null;
  readonly pending: {
    readonly id: string;
    readonly role: string;
    /** Present where the request asks for more than one role. */
    readonly roles?: readonly string[];
    readonly scopes: readonly string[];
    readonly silent: boolean;
    readonly isRepair: boolean;
  } | null;
}

/** One a step; a step of several concurrent attempts yields one each, `part` counting from 1. */
export interface Observation {
  readonly step: number;
  readonly part?: number;
  /** Virtual ms since the start, when the step was over. */
  readonly atMs: Ms;
  readonly ok: boolean;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly reason: string | null;
    readonly request: string | null;
    /** Present where the release sends a code beside the message. */
    readonly detailCode?: string;
  } | null;
  readonly close: { readonly code: number; readonly reason: string } | null;
  readonly token: ObservedToken | null;
  readonly store: Readonly<Record<string, ObservedDevice>>;
  /** What a `list` step was shown. */
  readonly list?: {
    readonly pending: readonly { readonly device: string; readonly id: string; readonly scopes: readonly string[] }[];
    readonly paired: readonly {
      readonly device: string;
      readonly roles: readonly string[];
      readonly scopes: readonly string[];
    }[];
  };
  /** A fault keeps the answer back; it comes in a later step, if at all. */
  readonly unanswered?: true;
  /** The commands of the release's own command line that played it, as a person would type them; what they do otherwise than said. */
  readonly commands?: readonly {
    readonly runs: string;
    readonly exit: number | null;
    readonly remark: string | null;
  }[];
  /** The target cannot play this step, and why. Never counts as passed. */
  readonly notPlayed?: string;
}

/** What the devices had in their own token files after a step (facts 4.4); beside the observations, not part of them. */
export interface ObservedFiles {
  readonly step: number;
  readonly held: Readonly<
    Record<string, Readonly<Record<string, { readonly id: string; readonly scopes: readonly string[] }>>>
  > | null;
}

/** One observable fact: who, when, what (`models/facts.ts`), ids and tokens renamed r1, t1, … by first occurrence. */
export interface TraceEntry {
  readonly atMs: Ms;
  /** The step during which it happened; null in the watch after the last one. */
  readonly step: number | null;
  readonly node: string;
  readonly fact: { readonly type: string; readonly [key: string]: Json };
}

export type Assumption = 'operator idle' | 'operator acts';

/** What a verdict rests on. */
export interface Proof {
  /** `recurrence`: a state recurs, so the loop goes on for ever. `window`: only the window rule fired. `bound`: gave up. */
  readonly by: 'recurrence' | 'nothing left to happen' | 'window' | 'bound';
  readonly assumption: Assumption;
  /** In words, for reports: what was assumed and looked at. */
  readonly because: string;
  /** What the window rule said, whatever else was found. */
  readonly window: {
    readonly repeats: number;
    readonly ticks: number;
    readonly tickMs: Ms;
    readonly firedAtMs: Ms | null;
    readonly device: string | null;
    readonly reason: string | null;
  };
  /** What becomes of it if a person approves each request that is seen; null where it was not tried. */
  readonly ifOperatorActs: {
    readonly verdict: Verdict;
    readonly afterMs: Ms;
    readonly approvals: number;
    readonly refusals: number;
    readonly requests: number;
  } | null;
}

/** A loop in the trace: entries `from` (included) to `to` (excluded) repeat for ever. */
export interface Loop {
  readonly from: number;
  readonly to: number;
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly periodMs: Ms;
  /** Who is refused in it, and how often; who else takes part. */
  readonly refused: readonly {
    readonly client: string;
    readonly device: string | null;
    readonly reason: string | null;
    readonly times: number;
  }[];
  readonly actors: readonly string[];
}

/** How much noise there was on a stretch of a run. */
export interface Churn {
  readonly attempts: number;
  readonly refusals: number;
  readonly refusalsPerMinute: number;
  /** Distinct pending requests that a person could have seen. */
  readonly requests: number;
  readonly approvals: number;
  readonly ms: Ms;
}

export interface RunResult {
  readonly scenario: string;
  /** Where it is written, for whoever names it by its file; absent for one of the catalogue. In no JSON. */
  readonly file?: string;
  readonly title: string | null;
  readonly because: string | null;
  readonly source: readonly string[];
  readonly release: string;
  readonly target: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly expected: Verdict | null;
  readonly proof: Proof;
  readonly observations: readonly Observation[];
  readonly files: readonly ObservedFiles[];
  readonly loop: Loop | null;
  /** Noise from the first refusal to the end of the steps (watch excluded). */
  readonly churn: Churn;
  /** The steps of `then`: their verdict and noise, from the first refusal on. Null where the scenario has none. */
  readonly afterwards: { readonly verdict: Verdict; readonly expected: Verdict | null; readonly churn: Churn } | null;
  /** Columns of drawings, in order: devices' callers, gateway, store, operator. */
  readonly actors: readonly string[];
  readonly steps: readonly { readonly step: number; readonly says: string }[];
  /** How many of the steps come before the verdict; those after it are the way out, played in a run of their own. */
  readonly stepsJudged: number;
  readonly trace: readonly TraceEntry[];
  /** Properties judged along the run. */
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: 'holds' | 'fails' | 'unknown';
    readonly because: string;
  }[];
}
