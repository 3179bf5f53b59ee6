/** What the operator does at a gateway of somebody else: decisions, and looks at the list that are no part of the scenario. */
import type { Call } from '../../models/client.ts';
import { operatorCaller } from '../../models/operator-caller.ts';
import type { Release } from '../../models/releases/release.ts';
import { answerIn, outcomeOf } from '../../scenarios/outcome.ts';
import type { AttemptOutcome } from '../../scenarios/session.ts';
import { DECIDING, LOOKING, type Party } from './party.ts';

/** Waits within the limits of the session. */
type Until = (over: () => boolean) => Promise<void>;

/** On a connection that stays open: nobody can tell it from one for each decision. */
export async function decide(party: Party, release: Release, call: Call, until: Until): Promise<AttemptOutcome> {
  const { callers, looks, facts } = party;
  looks.entries.length = 0;
  if (!isIn(party)) {
    if (callers.has(DECIDING)) callers.tell(DECIDING, { type: 'stop' });
    party.begin({ ...operatorCaller(DECIDING, null), retry: { kind: 'forever' } }, release);
    await until(() => outcomeOf(looks.entries, 0, DECIDING).result !== null);
    const entered = outcomeOf(looks.entries, 0, DECIDING);
    if (entered.result?.ok !== true) return entered;
  }
  const from = looks.entries.length;
  callers.tell(DECIDING, { type: 'ask', method: call.method, params: call.params });
  await until(() => answerIn(looks.entries, from, DECIDING) !== null);
  const answer = answerIn(looks.entries, from, DECIDING);
  if (answer?.ok === true) facts.did(call.method, call.params, answer.payload);
  return { result: { ok: true, error: null, close: null, token: null }, answer };
}

/** A line alone is not enough: who is still trying to get back in after a restart would not hear what it is asked. */
function isIn({ callers }: Party): boolean {
  const value = callers.locals()[DECIDING]?.value ?? null;
  return value !== null && typeof value === 'object' && Object.hasOwn(value, 'connected');
}

/** Looks at the list; nobody else is told. */
export async function look(party: Party, until: Until): Promise<void> {
  party.looks.entries.length = 0;
  const call = { method: 'device.pair.list', params: {} };
  party.begin({ ...operatorCaller(LOOKING, null), call });
  await until(() => !party.callers.has(LOOKING));
}
