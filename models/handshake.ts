/** How a handshake ends, whatever it waits for. */
import type { Effect } from '../sim/machine.ts';
import type { Given } from './connection.ts';
import { DROPPED, leave, left } from './connection-steps.ts';
import { emit } from './statechart.ts';

export const over = (effects: (given: Given) => readonly (Effect | null)[]) => ({
  target: '#connection.gone',
  actions: [emit(effects)],
});

export const hungUp = over(({ context }) => [left(context), { type: 'halt' }]);

/** What can end a handshake from outside, whatever it waits for. */
export const handshaking = { closed: hungUp, stop: over((given) => leave(given, DROPPED)) };
