/** How long things are waited for that another process does, on the wall clock. */
import { setTimeout as wait } from 'node:timers/promises';
import { ATTEMPT_LIMIT_MS } from '../../scenarios/outcome.ts';
import type { Party } from './party.ts';

/** How often is looked whether something has come of which nobody tells. */
const LOOK_MS = 5;
/** The same for the log, whose lines come within a moment. */
const LOG_LOOK_MS = 1;
/** How long a log line may lag behind what it tells. */
const LOG_LAG_MS = 1_000;
/** How long an answer is waited for that a fault keeps back. */
export const KEPT_BACK_MS = 300;
/** How long is waited for what should be over in no time. */
const SETTLE_LIMIT_MS = 2_000;

export class Patience {
  private readonly party: Party;
  private readonly hasLog: boolean;

  constructor(party: Party, hasLog: boolean) {
    this.party = party;
    this.hasLog = hasLog;
  }

  until(over: () => boolean): Promise<void> {
    const limitMs = this.party.network.faults().cut.length > 0 ? KEPT_BACK_MS : ATTEMPT_LIMIT_MS;
    return this.atMost(limitMs, over);
  }

  /** Where messages take no time of the scenario's, whatever goes on is over before anything else happens. */
  async settled(): Promise<void> {
    const { cut, slow, delay } = this.party.network.faults();
    const isPrompt = cut.length === 0 && Object.keys(slow).length === 0 && delay[1] === 0;
    if (isPrompt) await this.atMost(SETTLE_LIMIT_MS, () => !this.party.isBusy());
    await this.explained();
  }

  /** Waits for what the log has to say of refusals: it is written after they are sent. */
  async explained(): Promise<void> {
    if (!this.hasLog) return;
    const { clock, facts } = this.party;
    const endMs = clock.nowMs() + LOG_LAG_MS;
    while (!facts.explain() && clock.nowMs() < endMs) await wait(LOG_LOOK_MS);
  }

  private async atMost(limitMs: number, over: () => boolean): Promise<void> {
    const { clock } = this.party;
    for (const endMs = clock.nowMs() + limitMs; !over() && clock.nowMs() < endMs; ) await this.party.stirs(LOOK_MS);
  }
}
