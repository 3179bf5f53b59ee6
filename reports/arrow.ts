/** Which way a moment goes in a drawing. */
import { GATEWAY_COLUMN, type Moment } from './moments.ts';

/** From whom to whom; the second is null where the moment concerns one alone. */
export function arrow({ actor, from, caller, tone }: Moment): readonly [string, string | null] {
  if (tone === 'ask') return [actor, GATEWAY_COLUMN];
  if (actor === GATEWAY_COLUMN && caller !== null) return [GATEWAY_COLUMN, caller];
  return from === null || from === actor ? [actor, null] : [from, actor];
}
