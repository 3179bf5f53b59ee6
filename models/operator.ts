/**
 * The operator: a person, so slow, who looks at the list now and then, needs a while to decide, and then acts on what was
 * seen, which may be stale by then. Looking and acting are two steps on purpose: requests that change their id in between
 * are a bug class of their own (openclaw#74484).
 */
import { setup } from 'xstate';
import type { Effect } from '../sim/machine.ts';
import type { Json, Ms } from '../sim/model.ts';
import { note } from './facts.ts';
import { become, effectActions, emit } from './statechart.ts';

export interface Habits {
  /** Between two looks at the list. */
  readonly lookMs: Ms;
  /** From seeing a request to acting on it. */
  readonly reactMs: Ms;
  /** What is done about a request that was seen; rotating gives the device what it asks for, removing forgets the device. */
  readonly does: 'approve' | 'reject' | 'rotate' | 'remove';
}

interface Seen {
  readonly requestId: string;
  readonly device: string;
  readonly role: string;
  readonly scopes: readonly string[];
}

export interface OperatorContext {
  readonly habits: Habits;
  readonly seen: Seen | null;
}

type OperatorEvent =
  | { readonly type: 'stop' }
  | { readonly type: 'errand'; readonly ok: boolean; readonly message: string | null; readonly payload: Json };

interface Given {
  readonly context: OperatorContext;
  readonly event: OperatorEvent;
}

/** The newest pending request of a list answer; the gateway sorts newest first. */
function newest(event: OperatorEvent): Seen | null {
  if (event.type !== 'errand' || !event.ok) return null;
  const pending = ((event.payload as { pending?: Json } | null)?.pending ?? []) as unknown as readonly Seen[];
  const first = pending[0];
  if (first === undefined) return null;
  const { requestId, device, role, scopes } = first;
  return { requestId, device, role, scopes };
}

const errand = (method: string, params: Json): Effect => ({ type: 'ask', ask: { type: 'errand', method, params } });

function decision(does: Habits['does'], { requestId, device, role, scopes }: Seen): Effect {
  if (does === 'remove') return errand('device.pair.remove', { device });
  if (does === 'rotate') return errand('device.token.rotate', { device, role, scopes });
  return errand(`device.pair.${does}`, { requestId, seen: scopes });
}

export function operatorChart() {
  return setup({
    types: {} as { context: OperatorContext; events: OperatorEvent; input: Habits },
    actions: effectActions,
    delays: { look: ({ context }) => context.habits.lookMs, react: ({ context }) => context.habits.reactMs },
    guards: { 'sees a request': ({ event }) => newest(event) !== null },
  }).createMachine({
    id: 'operator',
    context: ({ input }) => ({ habits: input, seen: null }),
    initial: 'away',
    on: { stop: '.gone' },
    states: {
      away: { after: { look: 'looking' } },
      looking: {
        entry: [emit(() => [errand('device.pair.list', {})])],
        on: {
          errand: [
            {
              guard: 'sees a request',
              target: 'deciding',
              actions: [
                become(({ event }: Given): Partial<OperatorContext> => ({ seen: newest(event) })),
                emit(({ context }: Given) => [note({ type: 'looked', saw: context.seen as unknown as Json })]),
              ],
            },
            { target: 'away', actions: [emit(() => [note({ type: 'looked', saw: null })])] },
          ],
        },
      },
      deciding: { after: { react: 'acting' } },
      acting: {
        entry: [
          emit(({ context: { habits, seen } }: Given) =>
            seen === null
              ? []
              : [note({ type: 'decided', does: habits.does, requestId: seen.requestId }), decision(habits.does, seen)],
          ),
        ],
        on: { errand: { target: 'away', actions: [become((): Partial<OperatorContext> => ({ seen: null }))] } },
      },
      gone: { type: 'final', entry: [emit(() => [{ type: 'halt' }])] },
    },
  });
}
