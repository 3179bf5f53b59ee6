/**
 * An XState chart as a Machine: stepped by XState's own pure transition function, never run as a live actor (which cannot be
 * forked, keyed or rewound). `after` becomes timers, custom actions become the effects of `sim/machine.ts`.
 *
 * Source for the shapes of XState's own actions: xstate 5, `transition.ts` (`xstate.raise {event, id, delay}` on entry,
 * `xstate.cancel {sendId}` on exit).
 */
import { type AnyMachineSnapshot, type AnyStateMachine, assign, initialTransition, transition } from 'xstate';
import type { Effect, Local, Machine, Message, Step } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';

/**
 * The one action that charts use besides `assign`: effects as data. For `setup({ actions })`; XState never runs it, it only
 * hands it over, with its effects already computed.
 */
export const effectActions = { emit: (_: unknown, _effects: { readonly effects: readonly Effect[] }) => {} };

interface Executable {
  readonly type: string;
  readonly params?: unknown;
}

/** `emit` for an action list: effects computed from the context and the event of the moment at which the action stands. */
export const emit = <Context, Event>(
  effects: (given: { context: Context; event: Event }) => readonly (Effect | null)[],
) => ({
  type: 'emit' as const,
  params: (given: { context: Context; event: Event }) => ({
    effects: effects(given).filter((effect): effect is Effect => effect !== null),
  }),
});

/**
 * `assign` for an action list, typed by what it is given. XState's own type also names actors, delays and the rest of the
 * chart it is used in, which a region written as a function of its own does not know; hence the cast.
 */
export const become = <Context, Event>(change: (given: { context: Context; event: Event }) => Partial<Context>) =>
  assign(change as never) as never;

export function machineOf(chart: AnyStateMachine): Machine {
  // Restoring a snapshot from plain data costs as much as a transition; one that was just made is still at hand.
  const snapshots = new WeakMap<Local, AnyMachineSnapshot>();
  const stepOf = ([snapshot, actions]: readonly [AnyMachineSnapshot, readonly Executable[]]): Step => {
    const local = localOf(snapshot);
    snapshots.set(local, snapshot);
    return { local, effects: effectsOf(actions) };
  };
  return {
    start: (input: Json) => stepOf(initialTransition(chart, input)),
    step(local: Local, event: Message) {
      const restored = () => chart.resolveState({ value: local.value as never, context: local.context });
      return stepOf(transition(chart, snapshots.get(local) ?? restored(), event));
    },
  };
}

function localOf(snapshot: { readonly value: unknown; readonly context: unknown }): Local {
  return { value: snapshot.value as Json, context: snapshot.context as Local['context'] };
}

function effectsOf(actions: readonly Executable[]): Effect[] {
  const effects: Effect[] = [];
  for (const { type, params } of actions) {
    const given = params as Record<string, unknown>;
    switch (type) {
      case 'xstate.raise':
        // A raise without a delay has been handled inside the step that raised it.
        if (given['delay'] === undefined) break;
        effects.push({
          type: 'arm',
          timer: given['id'] as string,
          afterMs: given['delay'] as number,
          event: given['event'] as Message,
        });
        break;
      case 'xstate.cancel':
        effects.push({ type: 'disarm', timer: given['sendId'] as string });
        break;
      case 'emit':
        effects.push(...(given['effects'] as readonly Effect[]));
        break;
      default:
        if (!type.startsWith('xstate.'))
          throw new Error(`a chart used the action ${type}; charts speak by emit and assign`);
    }
  }
  return effects;
}

/** The readable name of a timer: `backoff` for `xstate.after.backoff.client.waiting`. */
export function timerName(timer: string): string {
  return timer.split('.')[2] ?? timer;
}
