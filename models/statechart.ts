/**
 * An XState chart as a Machine: stepped by XState's own pure transition function, never run as a live actor (which cannot be
 * forked, keyed or rewound). `after` becomes timers, custom actions become the effects of `sim/machine.ts`.
 *
 * Source for the shapes of XState's own actions: xstate 5, `transition.ts` (`xstate.raise {event, id, delay}` on entry,
 * `xstate.cancel {sendId}` on exit).
 */
import { type AnyMachineSnapshot, type AnyStateMachine, assign, createActor } from 'xstate';
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

/**
 * XState's pure transition, with one inert scope for all steps of a chart. The library's own `transition` builds an actor for
 * each call, which costs more than the step itself; a scope holds nothing of a step but where its actions go, and
 * `test/charts.test.ts` holds the answers to those of the library.
 */
function inertly(chart: AnyStateMachine) {
  let actions: Executable[] = [];
  let scope: Scope | null = null;
  const made = (): Scope => {
    const self = createActor(chart, { input: {} });
    const nothing = () => {};
    const inert = { id: '', sessionId: '', logger: nothing, stopChild: nothing, defer: nothing, emit: nothing };
    const actionExecutor = (action: Executable) => void actions.push(action);
    return { ...inert, self, system: self.system, actionExecutor } as unknown as Scope;
  };
  return (next: (scope: Scope) => AnyMachineSnapshot): readonly [AnyMachineSnapshot, readonly Executable[]] => {
    scope ??= made();
    actions = [];
    return [next(scope), actions];
  };
}

type Scope = Parameters<AnyStateMachine['transition']>[2];

export function machineOf(chart: AnyStateMachine): Machine {
  // Restoring a snapshot from plain data costs as much as a transition; one that was just made is still at hand.
  const snapshots = new WeakMap<Local, AnyMachineSnapshot>();
  const take = inertly(chart);
  const stepOf = ([snapshot, actions]: readonly [AnyMachineSnapshot, readonly Executable[]]): Step => {
    const step = plainStep(snapshot, actions);
    snapshots.set(step.local, snapshot);
    return step;
  };
  return {
    start: (input: Json) => stepOf(take((scope) => chart.getInitialSnapshot(scope, input))),
    step(local: Local, event: Message) {
      const restored = () => chart.resolveState({ value: local.value as never, context: local.context });
      const from = snapshots.get(local) ?? restored();
      return stepOf(take((scope) => chart.transition(from, event, scope)));
    },
  };
}

/** XState's answer as plain data. */
export const plainStep = (snapshot: AnyMachineSnapshot, actions: readonly Executable[]): Step => ({
  local: localOf(snapshot),
  effects: effectsOf(actions),
});

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
