/**
 * When does a world that nobody acts on any more need no further look? Once every caller that is there got in on the very store
 * that still stands: whoever asks again asks the same of the same. Only ever used to look away early from what is well; that
 * somebody is refused for ever is shown by a state that recurs, never by this.
 */
import type { Retry } from '../../models/client.ts';
import { kindOf, nameOf } from '../../models/nodes.ts';
import { filesOf } from '../../models/pairing-asks.ts';
import { faultsOf } from '../../models/pairing-faults.ts';
import type { Local, Message } from '../../sim/machine.ts';
import type { World } from '../../sim/world.ts';

interface Passed {
  readonly to: { readonly world: World };
  readonly facts: readonly Message[];
}

/** What connects are judged by: the gateway's store, and the devices' own files. */
const isKept = (node: string): boolean => kindOf(node) === 'store' || kindOf(node) === 'device';

const isPoller = (local: Local): boolean =>
  (local.context['caller'] as unknown as { readonly retry: Retry }).retry.kind === 'every';

const isConnected = ({ value }: Local): boolean => value !== null && typeof value === 'object' && 'connected' in value;

/** A watcher from this world on: true once it is settled. Local states are interned, so unchanged means the same object. */
export function settling(begin: World): (passed: Passed) => boolean {
  let since = begin;
  let served = new Set<unknown>();
  return ({ to: { world }, facts }) => {
    const changed = Object.keys(world.nodes).some((node) => isKept(node) && world.nodes[node] !== since.nodes[node]);
    if (changed || facts.some(({ type }) => type === 'refused')) {
      since = world;
      served = new Set();
      return false;
    }
    for (const fact of facts) if (fact.type === 'accepted') served.add(fact['client']);
    return faultsOf(world).crashAt === null && Object.keys(world.nodes).every((node) => isWell(world, node, served));
  };
}

function isWell(world: World, node: string, served: ReadonlySet<unknown>): boolean {
  const local = world.nodes[node] as Local;
  switch (kindOf(node)) {
    case 'store':
      return filesOf(world, node).request === null;
    case 'client':
      return isPoller(local) ? served.has(nameOf(node)) : isConnected(local);
    case 'attempt':
      return false;
    default:
      return true;
  }
}
