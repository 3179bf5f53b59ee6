/**
 * Gateways that stay up between sessions: starting one takes seconds, a session takes milliseconds. Each serves one session at
 * a time, with devices that its store does not know; a session takes its devices out of the store when it ends.
 */
import { existsSync, truncateSync } from 'node:fs';
import type { GatewayAtHand, GatewayProcess } from './at-hand.ts';

export interface WarmGateways {
  /** One that is free, or a new one. Its `discard` gives it back. */
  take(): Promise<GatewayAtHand>;
  /** Ends all of them. */
  close(): Promise<void>;
}

export function warmGateways(make: () => Promise<GatewayAtHand>): WarmGateways {
  const all = new Set<GatewayAtHand>();
  const free: GatewayAtHand[] = [];
  return {
    async take() {
      const gateway = free.pop() ?? (await make());
      all.add(gateway);
      return lent(
        gateway,
        () => {
          forgetLog(gateway.logFile);
          free.push(gateway);
        },
        () => void all.delete(gateway),
      );
    },
    async close() {
      free.length = 0;
      const closing = [...all];
      all.clear();
      await Promise.all(closing.map((gateway) => gateway.process?.discard()));
    },
  };
}

/** A session reads what is added while it lasts; kept for hours, all of it together would fill what the folder lies in. */
function forgetLog(path: string | null): void {
  if (path !== null && existsSync(path)) truncateSync(path);
}

/** The same gateway, whose process comes back instead of being gone; not one that has become another release. */
function lent(gateway: GatewayAtHand, giveBack: () => void, drop: () => void): GatewayAtHand {
  const { process } = gateway;
  if (process === null) return gateway;
  let isAsBefore = true;
  const borrowed: GatewayProcess = {
    ...process,
    async become(release) {
      isAsBefore = false;
      await process.become(release);
    },
    async discard() {
      if (isAsBefore) return giveBack();
      drop();
      await process.discard();
    },
  };
  return { ...gateway, process: borrowed };
}
