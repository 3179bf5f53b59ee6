/**
 * An XState chart as a Machine: stepped by XState's own pure transition function, never run as a live actor (which cannot be
 * forked, keyed or rewound). `after` becomes timers, custom actions become the effects of `sim/machine.ts`.
 *
 * Source for the shapes of XState's own actions: xstate 5, `transition.ts` (`xstate.raise {event, id, delay}` on entry,
 * `xstate.cancel {sendId}` on exit).
 */
import { type AnyMachineSnapshot, type AnyStateMachine, assign, createActor } from 'xstate';
import type { Effect, Local, Machine } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { called, observable, unwatched } from './chart-calls.ts';
import { ChartPaths, type Executable } from './chart-paths.ts';

/**
 * The one action that charts use besides `assign`: effects as data. For `setup({ actions })`; XState never runs it, it only
 * hands it over, with its effects already computed.
 */
export const effectActions = { emit: (_: unknown, _effects: { readonly effects: readonly Effect[] }) => {} };

/** `emit` for an action list: effects computed from the context and the event of the moment at which the action stands. */
export const emit = <Context, Event>(
  effects: (given: { context: Context; event: Event }) => readonly (Effect | null)[],
) => ({
  type: 'emit' as const,
  params: (given: { context: Context; event: Event }) => {
    called({ type: 'emit', effects: effects as never });
    return { effects: effects(given).filter((effect): effect is Effect => effect !== null) };
  },
});

/**
 * `assign` for an action list, typed by what it is given. XState's own type also names actors, delays and the rest of the
 * chart it is used in, which a region written as a function of its own does not know; hence the cast.
 */
export const become = <Context, Event>(change: (given: { context: Context; event: Event }) => Partial<Context>) =>
  assign(((given: { context: Context; event: Event }) => {
    called({ type: 'become', change: change as never });
    return change(given);
  }) as never) as never;

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
    scope ??= unwatched(made);
    actions = [];
    return [next(scope), actions];
  };
}

type Scope = Parameters<AnyStateMachine['transition']>[2];

export function machineOf(given: AnyStateMachine): Machine {
  const chart = observable(given);
  const take = inertly(chart);
  const paths = new ChartPaths({
    start: (input) => take((scope) => chart.getInitialSnapshot(scope, input)),
    step({ value, context }, event) {
      const from = chart.resolveState({ value: value as never, context });
      return take((scope) => chart.transition(from, event, scope));
    },
  });
  const { context } = chart.config as { readonly context?: Begun };
  return {
    start: (input) => paths.start(typeof context === 'function' ? context({ input }) : (context ?? {}), input),
    step: (local, event) => paths.step(local, event),
  };
}

/** Where a chart's context begins, as the chart was written. */
type Begun = Local['context'] | ((given: { readonly input: Json }) => Local['context']);

/** The readable name of a timer: `backoff` for `xstate.after.backoff.client.waiting`. */
export function timerName(timer: string): string {
  return timer.split('.')[2] ?? timer;
}
