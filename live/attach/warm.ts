/**
 * Gateways that stay up between sessions: starting one takes seconds, a session takes milliseconds. Each serves one session at
 * a time, with devices that are new to it and a store that holds nothing of earlier sessions.
 */
import type { GatewayAtHand, GatewayProcess } from './at-hand.ts';

export interface WarmGateways {
  /** One that is free, or a new one. Its `discard` gives it back. */
  take(): Promise<GatewayAtHand>;
  /** Ends all of them. */
  close(): Promise<void>;
}

export function warmGateways(
  make: () => Promise<GatewayAtHand>,
  reset: (gateway: GatewayAtHand) => void,
): WarmGateways {
  const all = new Set<GatewayAtHand>();
  const free: GatewayAtHand[] = [];
  return {
    async take() {
      const gateway = free.pop() ?? (await make());
      all.add(gateway);
      reset(gateway);
      return lent(gateway, () => void free.push(gateway));
    },
    async close() {
      free.length = 0;
      const closing = [...all];
      all.clear();
      await Promise.all(closing.map((gateway) => gateway.process?.discard()));
    },
  };
}

/** The same gateway, whose process comes back instead of being gone. */
function lent(gateway: GatewayAtHand, giveBack: () => void): GatewayAtHand {
  const { process } = gateway;
  if (process === null) return gateway;
  const borrowed: GatewayProcess = {
    start: () => process.start(),
    stop: () => process.stop(),
    kill: process.kill,
    discard: async () => giveBack(),
  };
  return { ...gateway, process: borrowed };
}
