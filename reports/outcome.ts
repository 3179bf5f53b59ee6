/** How a step came out, in a few words. */
import type { Observation, RunResult } from '../scenarios/result.ts';
import { inShort } from './moments.ts';

/** Of all parts of a step; null where the run has no observation of it. */
export function outcomeOf({ observations }: RunResult, step: number): string | null {
  const parts = observations.filter((of) => of.step === step).map(outcome);
  return parts.length === 0 ? null : parts.join('; ');
}

export function outcome({ ok, error, close, token, list, notPlayed, unanswered }: Observation): string {
  if (notPlayed !== undefined) return `not played: ${notPlayed}`;
  if (unanswered === true) return 'no answer yet';
  if (error !== null) {
    const words = [error.reason ?? error.message, error.request].filter((word) => word !== null && word !== '');
    return `✗ ${words.join(', ')}`;
  }
  if (!ok)
    return close === null ? '✗ failed' : `✗ closed ${close.code}${close.reason === '' ? '' : ` ${close.reason}`}`;
  if (list !== undefined) {
    const pending = list.pending.map(({ id, scopes }) => `${id}: ${inShort(scopes)}`);
    return `✓ ${pending.length === 0 ? 'nothing pending' : `pending ${pending.join('; ')}`}`;
  }
  if (token !== null) return `✓ ${token.changed ? 'new ' : ''}${token.id}: ${inShort(token.scopes)}`;
  return '✓';
}
