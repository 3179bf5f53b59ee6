/**
 * The gateway's process: up or down, who is connected, the tick that all of them get. What a connection goes through is in
 * `connection.ts`, what it is judged by in `admission.ts`.
 */
import { setup } from 'xstate';
import type { Effect, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { note } from './facts.ts';
import type { Knobs } from './releases/release.ts';
import { sortedUnique } from './scopes.ts';
import { become, effectActions, emit } from './statechart.ts';

interface Open {
  readonly connection: string;
  readonly admitted: boolean;
  /** Whether it is told of pairing requests and decisions. */
  readonly hears: boolean;
  /** Who is at the other end, once it is admitted. */
  readonly device: string | null;
  readonly role: string;
}

export interface GatewayContext {
  /** Open connections in the order in which they came. */
  readonly connections: readonly Open[];
}

type GatewayEvent =
  | { readonly type: 'connected' | 'left'; readonly connection: string }
  | {
      readonly type: 'admitted';
      readonly connection: string;
      readonly hears: boolean;
      readonly device: string | null;
      readonly role: string;
    }
  | { readonly type: 'expel'; readonly device: string; readonly role: string | null }
  | { readonly type: 'broadcast'; readonly event: string; readonly payload: Json }
  | { readonly type: 'stop' | 'boot' | 'crash' };

interface Given {
  readonly context: GatewayContext;
  readonly event: GatewayEvent;
}

/** Devices that are in, in alphabetical order. */
export const connectedDevices = ({ connections }: GatewayContext): readonly string[] =>
  sortedUnique(connections.flatMap(({ admitted, device }) => (admitted && device !== null ? [device] : [])));

const toAll = (which: (open: Open, given: Given) => boolean, message: (given: Given) => Message) =>
  emit((given: Given) =>
    given.context.connections
      .filter((open) => which(open, given))
      .map(({ connection }): Effect => ({ type: 'send', to: connection, message: message(given) })),
  );

const tick = toAll(
  ({ admitted }) => admitted,
  () => ({ type: 'tick' }),
);
const stopAll = toAll(
  () => true,
  () => ({ type: 'stop' }),
);
const tell = toAll(
  ({ hears }) => hears,
  ({ event }) => event as unknown as Message,
);
/** Its record or its token is no more: nobody of that device, or of that role on it, stays in. */
const expel = toAll(
  ({ admitted, device, role }, { event }) =>
    event.type === 'expel' && admitted && device === event.device && (event.role === null || role === event.role),
  () => ({ type: 'expelled' }),
);
const enter = become(({ context, event }: Given): Partial<GatewayContext> => {
  if (event.type !== 'connected') return {};
  const { connection } = event;
  const open: Open = { connection, admitted: false, hears: false, device: null, role: '' };
  return { connections: [...context.connections, open] };
});
const admit = become(({ context, event }: Given): Partial<GatewayContext> => {
  if (event.type !== 'admitted') return {};
  const { connection, hears, device, role } = event;
  const admitted = (open: Open) =>
    open.connection === connection ? { ...open, admitted: true, hears, device, role } : open;
  return { connections: context.connections.map(admitted) };
});
const leave = become(({ context, event }: Given): Partial<GatewayContext> => {
  if (event.type !== 'left') return {};
  return { connections: context.connections.filter(({ connection }) => connection !== event.connection) };
});
const forgetAll = become((): GatewayContext => ({ connections: [] }));
const says = (is: 'up' | 'stopped' | 'crashed') => emit(() => [note({ type: 'gateway', is })]);

export function gatewayChart(knobs: Knobs) {
  return setup({
    types: {} as { context: GatewayContext; events: GatewayEvent },
    actions: effectActions,
    delays: { tick: knobs.tickIntervalMs },
    guards: {
      'nobody else is in': ({ context, event }) =>
        event.type === 'left' &&
        context.connections.every(({ connection, admitted }) => !admitted || connection === event.connection),
    },
  }).createMachine({
    id: 'gateway',
    context: { connections: [] },
    initial: 'up',
    states: {
      up: {
        initial: 'quiet',
        on: {
          connected: { actions: [enter] },
          left: { actions: [leave] },
          broadcast: { actions: [tell] },
          expel: { actions: [expel] },
          stop: { target: 'down', actions: [stopAll, forgetAll, says('stopped')] },
          crash: { target: 'down', actions: [forgetAll, says('crashed')] },
        },
        states: {
          // The real one ticks from its start on. Nobody can tell while nobody is connected, and a clock that runs for
          // nobody would only keep equal situations apart, so here it starts with the first who is in.
          quiet: { on: { admitted: { target: 'ticking', actions: [admit] } } },
          ticking: {
            after: { tick: { target: 'ticking', reenter: true, actions: [tick] } },
            on: {
              admitted: { actions: [admit] },
              left: [{ guard: 'nobody else is in', target: 'quiet', actions: [leave] }, { actions: [leave] }],
            },
          },
        },
      },
      down: { on: { boot: { target: 'up', actions: [says('up')] } } },
    },
  });
}
