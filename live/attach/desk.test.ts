import { expect, test } from 'vitest';
import { release_2026_3_28 } from '../../models/releases/2026.3.28.ts';
import type { Message } from '../../sim/machine.ts';
import type { Entry } from '../../sim/run.ts';
import { decide } from './desk.ts';
import { DECIDING, type Party } from './party.ts';

const CALL = { method: 'device.pair.approve', params: {} };

/** A party whose deciding connection has a line and is at this point; whoever begins anew is let in. */
function partyAt(value: Entry['note'][string]) {
  const entries: Entry[] = [];
  const told: string[] = [];
  const note = (one: Message) => entries.push({ node: DECIDING, note: one, atMs: 0 });
  let state: Entry['note'][string] = value;
  const callers = {
    has: () => state !== null,
    isLinked: () => state !== null,
    locals: () => (state === null ? {} : { [DECIDING]: { value: state, context: {} } }),
    tell(_node: string, { type, ...more }: Message) {
      told.push(type);
      if (type === 'stop') state = null;
      // Only who is in hears a question.
      else if (JSON.stringify(state).includes('connected'))
        note({ type: 'answered', ok: true, message: null, payload: {}, ...more });
    },
  };
  const begin = () => {
    told.push('begin');
    state = { connected: {} };
    note({ type: 'result', ok: true, error: null, close: null, token: null });
  };
  return { party: { callers, looks: { entries }, facts: { did: () => {} }, begin } as unknown as Party, told };
}

test.each([
  ['in', { connected: {} }, ['ask']],
  ['still trying to get back in after a restart', { trying: 'awaitingHello' }, ['stop', 'begin', 'ask']],
  ['waiting for the next attempt', 'waiting', ['stop', 'begin', 'ask']],
  ['not there yet', null, ['begin', 'ask']],
])('an operator who is %s decides, and is answered', async (_, value, does) => {
  const { party, told } = partyAt(value);
  const { answer } = await decide(party, release_2026_3_28, CALL, async (over) => void over());
  expect(answer?.ok).toBe(true);
  expect(told).toEqual(does);
});
