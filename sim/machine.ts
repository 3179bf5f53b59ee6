/**
 * A machine answers an event with its new local state and a list of effects as data. It never touches a clock, a socket or
 * chance: the simulated world carries effects out on virtual time, the live interpreter carries the same ones out for real.
 */
import type { Json, Ms } from './model.ts';

/** What machines say to each other. `type` names the event that the receiver sees. */
export interface Message {
  readonly type: string;
  readonly [key: string]: Json;
}

/** A machine's own state: plain data, and everything of it that can influence its future. */
export interface Local {
  readonly value: Json;
  readonly context: { readonly [key: string]: Json };
}

/** What a machine asks for. Data, never a call: who runs the machine decides what becomes of it. */
export type Effect =
  /** A message to another node; one channel per (sender, receiver), first in first out. */
  | { readonly type: 'send'; readonly to: string; readonly message: Message }
  /** Deliver `event` to this machine after `afterMs`, unless disarmed. Arming a running timer starts it anew. */
  | { readonly type: 'arm'; readonly timer: string; readonly afterMs: Ms; readonly event: Message }
  | { readonly type: 'disarm'; readonly timer: string }
  /** A fact for observers. Nothing that runs may depend on it. */
  | { readonly type: 'note'; readonly note: Message }
  /** Anything particular to one kind of world; the composition of that world knows what it means. */
  | { readonly type: 'ask'; readonly ask: Message }
  /** This node is finished and disappears with its timers. */
  | { readonly type: 'halt' };

export interface Step {
  readonly local: Local;
  readonly effects: readonly Effect[];
}

/** Pure: equal arguments give equal answers, in any process, in any order. */
export interface Machine {
  start(input: Json): Step;
  step(local: Local, event: Message): Step;
}
