/** From the charts to a verdict on `pollers.ts`, as a program of its own: what start.ts measures beside spin, gcc and pan. */
import { exploreWorld } from '../sim/explore-world.ts';
import { findLivelock } from '../sim/livelock.ts';
import { lockedOut, pollers } from './pollers.ts';

/** `main(['4'])` prints how many states four devices make, and whether a caller can be locked out for ever. */
export async function main([devices]: readonly string[]): Promise<void> {
  const explored = exploreWorld(pollers(Number(devices)), { statesMax: 1e7, bytesMax: 4e9 });
  const { verdict } = findLivelock(explored, lockedOut(explored));
  process.stdout.write(`${explored.graph.states} ${verdict}\n`);
}
