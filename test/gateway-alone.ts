/** A gateway of 2026.2.19 on the wall clock, for tests that speak to it by themselves. */
import { wallClock } from '../live/clock.ts';
import { type Gateway, type GatewaySetup, startGateway } from '../live/in-process/gateway.ts';
import { release_2026_2_19 } from '../models/releases/2026.2.19.ts';

export const gatewayAlone = (stateDir: string, more: Partial<GatewaySetup> = {}): Promise<Gateway> =>
  startGateway({
    release: release_2026_2_19,
    stateDir,
    sharedToken: 'shared',
    clock: wallClock(),
    activity: null,
    onFact: () => {},
    ...more,
  });
