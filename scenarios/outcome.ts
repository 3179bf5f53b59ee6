/** How attempts and calls ended, read from the facts that a session noted. The same for every target. */
import type { Caller } from '../models/client.ts';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Entry } from '../sim/run.ts';
import type { AttemptOutcome } from './session.ts';

/** How long an attempt may take on the session's clock before its answer counts as kept back. */
export const ATTEMPT_LIMIT_MS = 60_000;

function noteIn(entries: readonly Entry[], from: number, node: string, type: string): Message | null {
  for (let at = entries.length - 1; at >= from; at -= 1) {
    const entry = entries[at];
    if (entry?.node === node && entry.note.type === type) return entry.note;
  }
  return null;
}

/** True once nothing more is to come of this attempt. Facts before `from` belong to earlier ones. */
export function isAnswered(entries: readonly Entry[], from: number, node: string, caller: Caller): boolean {
  const result = noteIn(entries, from, node, 'result');
  if (result === null) return false;
  return caller.call === null || result['ok'] === false || noteIn(entries, from, node, 'answered') !== null;
}

export function answerIn(entries: readonly Entry[], from: number, node: string): AttemptOutcome['answer'] {
  const answered = noteIn(entries, from, node, 'answered');
  if (answered === null) return null;
  return {
    ok: answered['ok'] === true,
    message: answered['message'] as string | null,
    payload: answered['payload'] as Json,
  };
}

export function outcomeOf(entries: readonly Entry[], from: number, node: string): AttemptOutcome {
  return {
    result: noteIn(entries, from, node, 'result') as unknown as AttemptOutcome['result'],
    answer: answerIn(entries, from, node),
  };
}
