/**
 * A device: its identity and its own files, shared by every caller on it (facts 2.1, 4.4). Sharing one identity, one token a
 * role and one pending slot is the heart of issue #21688.
 */
import { setup } from 'xstate';
import type { Effect } from '../sim/machine.ts';
import { become, effectActions, emit } from './statechart.ts';

export interface StoredToken {
  readonly token: string;
  readonly scopes: readonly string[];
}

export interface DeviceContext {
  readonly device: string;
  /** The token file: one entry a role, overwritten at every hello-ok, dropped on a mismatch. */
  readonly stored: Readonly<Record<string, StoredToken>>;
  /** What this device was handed, newest first, whatever the role; as far back as a scenario asks for. Never dropped. */
  readonly received: readonly string[];
  readonly keeps: number;
  /** How far its clock is off. */
  readonly skewMs: number;
}

type DeviceEvent =
  | { readonly type: 'credentials'; readonly from: string; readonly role: string; readonly age: number }
  | {
      readonly type: 'handed';
      readonly role: string;
      readonly token: string;
      readonly scopes: readonly string[];
      readonly file: boolean;
    }
  | { readonly type: 'drop'; readonly role: string }
  | { readonly type: 'clock'; readonly skewMs: number };

interface Given {
  readonly context: DeviceContext;
  readonly event: DeviceEvent;
}

const lookUp = ({ context, event }: Given): Effect[] => {
  if (event.type !== 'credentials') return [];
  const stored = context.stored[event.role]?.token ?? null;
  // As far back as it was handed any: the oldest there is, where fewer were.
  const received = context.received[event.age] ?? context.received.at(-1) ?? null;
  return [{ type: 'send', to: event.from, message: { type: 'credentials', stored, received, skewMs: context.skewMs } }];
};

const keep = become(({ context, event }: Given): Partial<DeviceContext> => {
  if (event.type !== 'handed') return {};
  const { role, token, scopes } = event;
  const received =
    context.received[0] === token ? context.received : [token, ...context.received].slice(0, context.keeps);
  return event.file ? { received, stored: { ...context.stored, [role]: { token, scopes } } } : { received };
});

const drop = become(({ context, event }: Given): Partial<DeviceContext> => {
  if (event.type !== 'drop') return {};
  const { [event.role]: _dropped, ...stored } = context.stored;
  return { stored };
});

const setClock = become(
  ({ event }: Given): Partial<DeviceContext> => (event.type === 'clock' ? { skewMs: event.skewMs } : {}),
);

export function deviceChart() {
  return setup({
    types: {} as { context: DeviceContext; events: DeviceEvent; input: DeviceContext },
    actions: effectActions,
  }).createMachine({
    id: 'device',
    context: ({ input }) => input,
    on: {
      credentials: { actions: [emit(lookUp)] },
      handed: { actions: [keep] },
      drop: { actions: [drop] },
      clock: { actions: [setClock] },
    },
  });
}
