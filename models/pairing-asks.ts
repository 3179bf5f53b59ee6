/** What the charts of the pairing world ask for besides messages and timers, carried out in simulation. */
import type { Local, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Composition, type Draft, nodesNamed, remaining, send, spawn, type World } from '../sim/world.ts';
import { connectionNode, diskNode, GATEWAY, nameOf, OPERATOR, storeNode } from './nodes.ts';
import { operatorCaller } from './operator-caller.ts';
import { BROKEN, carryOutFault, faultsOf, setFaults, unlink } from './pairing-faults.ts';
import type { DeviceFiles, PairingRequest } from './store-state.ts';

export function carryOut(composition: Composition, draft: Draft, node: string, ask: Message): void {
  switch (ask.type) {
    case 'dial':
      dial(composition, draft, node, ask['local'] === true);
      return;
    case 'transmit': {
      const connection = draft.links[node];
      if (connection !== undefined) send(composition, draft, node, connection, ask['frame'] as Message);
      return;
    }
    case 'hangup': {
      const connection = draft.links[node];
      unlink(draft, node);
      if (connection === undefined) return;
      send(composition, draft, node, connection, {
        type: 'closed',
        code: ask['code'] as number,
        reason: ask['reason'] as string,
      });
      return;
    }
    case 'store':
      operate(composition, draft, node, ask['device'] as string | null, ask['op'] as Message);
      return;
    case 'rename':
      send(composition, draft, diskNode(ask['file'] as string), node, { type: 'renamed', file: ask['file'] as string });
      return;
    case 'errand': {
      const call = { method: ask['method'] as string, params: ask['params'] as Json };
      const kind = (draft.kinds[node] ?? '').replace('operator@', 'client@');
      const errand = `errand/${OPERATOR}`;
      spawn(composition, draft, errand, kind, { ...operatorCaller(errand, node), call } as unknown as Json);
      return;
    }
    default:
      carryOutFault(composition, draft, ask);
  }
}

/** A client opens a socket: a connection comes to be, or the socket breaks because nobody listens. */
function dial(composition: Composition, draft: Draft, node: string, local: boolean): void {
  const client = nameOf(node);
  const { lost } = faultsOf(draft);
  const listens = draft.nodes[GATEWAY]?.value !== 'down';
  if (!listens || lost.includes(client)) {
    setFaults(draft, { lost: lost.filter((other) => other !== client) });
    draft.inFlight.push({ from: 'network', to: node, message: BROKEN, inMs: 0 });
    return;
  }
  let n = 1;
  while (draft.nodes[connectionNode(client, n)] !== undefined) n += 1;
  const connection = connectionNode(client, n);
  draft.links[node] = connection;
  const kind = (draft.kinds[GATEWAY] ?? '').replace('gateway@', 'connection@');
  spawn(composition, draft, connection, kind, { connection, client: node, local });
}

/** Sends an operation to the store of the device it is about; what no store knows is answered with null at once. */
function operate(composition: Composition, draft: Draft, node: string, device: string | null, op: Message): void {
  if (op.type === 'list') {
    send(composition, draft, storeNode('*'), node, {
      type: 'store.answer',
      op: 'list',
      for: op['for'] ?? '',
      said: listing(draft),
    });
    return;
  }
  const to = device !== null ? storeNode(device) : holderOf(draft, op['requestId'] as string);
  if (to !== null && draft.nodes[to] !== undefined) {
    send(composition, draft, node, to, op);
    return;
  }
  send(composition, draft, storeNode('*'), node, {
    type: 'store.answer',
    op: op.type,
    for: op['for'] ?? '',
    said: null,
  });
}

export const filesOf = (draft: Draft | World, node: string): DeviceFiles =>
  (draft.nodes[node] as Local).context['files'] as unknown as DeviceFiles;

export const stores = (draft: Draft | World): readonly string[] => nodesNamed(draft, storeNode(''));

function holderOf(draft: Draft, requestId: string): string | null {
  return stores(draft).find((node) => filesOf(draft, node).request?.requestId === requestId) ?? null;
}

/** What `device.pair.list` shows at this instant, halfway through a write or not. Newest request first. */
function listing(draft: Draft): Json {
  const age = (node: string) => -remaining(draft, node);
  const pending = stores(draft)
    .filter((node) => filesOf(draft, node).request !== null)
    .sort((a, b) => age(a) - age(b))
    .map((node) => ({ device: nameOf(node), ...(filesOf(draft, node).request as PairingRequest) }));
  const paired = stores(draft)
    .filter((node) => filesOf(draft, node).paired !== null)
    .map((node) => ({
      device: nameOf(node),
      roles: filesOf(draft, node).paired?.roles ?? [],
      scopes: filesOf(draft, node).paired?.scopes ?? [],
    }));
  return { pending, paired } as unknown as Json;
}
