/** A client chart alone in the world: what it asks for is noted, and a test plays the gateway by hand. */
import { type Caller, clientChart } from '../models/client.ts';
import type { Knobs } from '../models/releases/release.ts';
import { machineOf } from '../models/statechart.ts';
import type { Json } from '../sim/model.ts';
import { type Run, startRun } from '../sim/run.ts';
import { releaseOf } from './playing.ts';
import { composed, local, note, toy, worldOf } from './toy-worlds.ts';

export const NODE = 'client/tool';

const caller: Caller = {
  node: NODE,
  device: 'laptop',
  id: 'gateway-client',
  mode: 'backend',
  role: 'operator',
  scopes: ['operator.read'],
  auth: 'shared',
  age: 0,
  local: true,
  retry: { kind: 'forever' },
  call: null,
  tokens: 'file',
  tells: null,
};

/** Hands out what the test says it holds, and notes what it is told. */
const device = toy(
  (held) => ({ local: local('device', { held }), effects: [] }),
  (before, event) =>
    event.type === 'credentials'
      ? {
          local: before,
          effects: [
            {
              type: 'send',
              to: NODE,
              message: { type: 'credentials', skewMs: 0, ...(before.context['held'] as object) } as never,
            },
          ],
        }
      : { local: before, effects: [note('told', { event: event as unknown as Json })] },
);

export interface Alone {
  readonly run: Run;
  hear(type: string, more?: { readonly [key: string]: Json }): void;
  /** Opened, challenged: the connect frame that follows. */
  connects(): { readonly [key: string]: Json };
  refused(message?: string, hint?: string): void;
  accepted(token?: string | null): void;
  /** Facts and asks so far as `instant type …`, without what is of no interest. */
  log(...types: string[]): string[];
}

/** A client alone in the world: what it asks of the world is noted, and the test answers. */
export function alone(change: Partial<Caller> = {}, knobs: Partial<Knobs> = {}, stored: string | null = null): Alone {
  const chart = clientChart({ ...releaseOf('2026.2.19').knobs, ...knobs });
  const composition = composed(
    { client: machineOf(chart), device },
    { order: [NODE], carryOut: (draft, node, ask) => draft.notes.push({ node, note: ask }) },
  );
  const world = worldOf(composition, [['device/laptop', 'device', { stored, received: stored }]]);
  const run = startRun(composition, world);
  run.act({ type: 'spawn', node: NODE, kind: 'client', input: { ...caller, ...change } as unknown as Json });
  const hear: Alone['hear'] = (type, more = {}) => {
    run.act({ type: 'tell', to: NODE, message: { type, ...more } });
    run.settle();
  };
  return {
    run,
    hear,
    connects() {
      hear('opened');
      hear('challenge');
      return run.entries().findLast((entry) => entry.note.type === 'transmit')?.note['frame'] as never;
    },
    refused(message = 'pairing required', hint = 'none') {
      hear('refusal', { code: 'NOT_PAIRED', message, requestId: 'r1', hint });
      hear('closed', { code: 1008, reason: message });
    },
    accepted(token = 't1') {
      hear('hello', { token, role: 'operator', scopes: ['operator.read'] });
    },
    log(...types) {
      return run.entries().flatMap(({ atMs, note: { type, ...more } }) => {
        if (!types.includes(type)) return [];
        const said = [
          more['ms'],
          more['why'],
          more['code'],
          more['reason'],
          (more['event'] as never as { type?: string })?.type,
        ];
        return [[atMs, type, ...said.filter((part) => part !== undefined)].join(' ')];
      });
    },
  };
}
