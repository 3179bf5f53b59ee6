/**
 * The one interface of this project. A protocol, a toy graph, anything that can be described as "where it may begin, what
 * could happen next, what happens then" is a Model, and every engine here (run, search, livelock finder, fuzzer) takes one.
 *
 * Read this file first; the rest of `sim/` is what can be done with it.
 */

/** Whole milliseconds. There is no other unit of time in this project. */
export type Ms = number;

/** Plain data: what a state, an event or an effect may be made of. No class instance, function, Map, Date or undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A nondeterministic system, described without being run. */
export interface Model<State, Action> {
  /** Where it may begin. Same order on every call: a path is a list of indices. */
  initial(): readonly State[];
  /** Everything that could happen next, in a fixed order. */
  actions(state: State): readonly Action[];
  /** What happens then. Pure: no clock, no chance, no I/O. */
  next(state: State, action: Action): State;
  /** Identity. Equal keys promise equal futures, so: no instants, no counters. */
  key(state: State): string;
  /** What fairness counts as one thing, for example "deliver a>b". */
  channel(action: Action): string;
}

/**
 * How fair the world is assumed to be to a channel. `weak`: enabled for ever means taken some time. `strong`: enabled again
 * and again means taken some time. `undefined`: nothing is promised. Printed beside every verdict that leans on it.
 */
export type Fairness = (channel: string) => 'weak' | 'strong' | undefined;

/** A sentence about all runs of a model that a search proves or refutes. */
export type Property<State> = {
  readonly name: string;
} /** In every state; in some state that can be reached; from every state it can still be reached. */ & (
  | { readonly expect: 'always' | 'sometimes' | 'recoverable'; readonly holds: (state: State) => boolean }
  /** On every fair run, at some time. */
  | { readonly expect: 'eventually'; readonly holds: (state: State) => boolean; readonly assuming: Fairness }
  /** On every fair run, whenever `from` holds, `to` holds then or later. */
  | {
      readonly expect: 'leads-to';
      readonly from: (state: State) => boolean;
      readonly to: (state: State) => boolean;
      readonly assuming: Fairness;
    }
  /** No step that can be taken has one of these marks. */
  | { readonly expect: 'never'; readonly marks: number }
  /** On every fair run, edges with one of these marks are taken only finitely often. */
  | { readonly expect: 'finally-never'; readonly marks: number; readonly assuming: Fairness }
);
