/** What the charts of the pairing world ask for besides messages and timers, carried out in simulation. */
import type { Local, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import {
  type Composition,
  type Draft,
  nodesNamed,
  type Part,
  partOf,
  react,
  remaining,
  send,
  spawn,
  type World,
} from '../sim/world.ts';
import { connectedDevices, type GatewayContext } from './gateway.ts';
import { about } from './management.ts';
import { connectionNode, diskNode, GATEWAY, nameOf, OPERATOR, storeNode } from './nodes.ts';
import { operatorCaller } from './operator-caller.ts';
import { BROKEN, carryOutFault, faultsOf, setFaults, unlink } from './pairing-faults.ts';
import { TTL_TIMER } from './store-event.ts';
import type { DeviceFiles, PairingRequest } from './store-state.ts';
import { supersededBy } from './superseded.ts';

/** What a list shows: devices too, or requests alone where nobody reads the rest. */
export type Lists = 'all' | 'requests';

export function carryOut(composition: Composition, draft: Draft, node: string, ask: Message, lists: Lists): void {
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
      send(composition, draft, node, connection, closing(ask));
      return;
    }
    case 'store':
      if ((ask['op'] as Message).type === 'list') list(composition, draft, node, ask['op'] as Message, lists);
      else operate(composition, draft, node, ask['device'] as string | null, ask['op'] as Message);
      return;
    case 'rename':
      send(composition, draft, diskNode(ask['file'] as string), node, renamed[ask['file'] as 'pending' | 'paired']);
      return;
    case 'errand': {
      const call = { method: ask['method'] as string, params: ask['params'] as Json };
      const kind = (draft.kinds[node] ?? '').replace('operator@', 'client@');
      const errand = `errand/${OPERATOR}`;
      spawn(composition, draft, errand, kind, { ...operatorCaller(errand, node), call } as unknown as Json);
      return;
    }
    case 'supersede':
      supersede(composition, draft, node, ask['silentAs'] as string);
      return;
    default:
      carryOutFault(composition, draft, ask);
  }
}

const renamed = {
  pending: Object.freeze({ type: 'renamed', file: 'pending' }),
  paired: Object.freeze({ type: 'renamed', file: 'paired' }),
};

/** A client opens a socket: a connection comes to be, or the socket breaks because nobody listens. */
function dial(composition: Composition, draft: Draft, node: string, local: boolean): void {
  const client = nameOf(node);
  const { lost } = faultsOf(draft);
  const listens = draft.nodes[GATEWAY]?.value !== 'down';
  if (!listens || lost.includes(client)) {
    if (lost.includes(client)) setFaults(draft, { lost: lost.filter((other) => other !== client) });
    draft.inFlight.push({ from: 'network', to: node, message: BROKEN, inMs: 0 });
    return;
  }
  let n = 1;
  while (draft.nodes[connectionNode(client, n)] !== undefined) n += 1;
  const connection = connectionNode(client, n);
  draft.links[node] = connection;
  const kind = (draft.kinds[GATEWAY] ?? '').replace('gateway@', 'connection@');
  spawn(composition, draft, connection, kind, openedBy(connection, node, local));
}

/** What is said again and again is one object, by which memos know it again. */
const closings = new WeakMap<Message, Message>();
function closing(ask: Message): Message {
  const known = closings.get(ask);
  if (known !== undefined) return known;
  const made = Object.freeze({ type: 'closed', code: ask['code'] as number, reason: ask['reason'] as string });
  closings.set(ask, made);
  return made;
}

const openings = new Map<string, Json>();
/** A bound on memory: names are few, unless somebody makes up new ones without end. */
const OPENINGS_MAX = 10_000;
function openedBy(connection: string, client: string, local: boolean): Json {
  const key = `${connection} ${client} ${local}`;
  const known = openings.get(key);
  if (known !== undefined) return known;
  if (openings.size >= OPENINGS_MAX) openings.clear();
  const made = Object.freeze({ connection, client, local });
  openings.set(key, made);
  return made;
}

function list(composition: Composition, draft: Draft, node: string, op: Message, lists: Lists): void {
  send(composition, draft, storeNode('*'), node, {
    type: 'store.answer',
    op: 'list',
    for: op['for'] ?? '',
    said: listing(draft, lists, (op['only'] ?? null) as string | null),
  });
}

/** Sends an operation to the store of the device it is about; what no store knows is answered with null at once. */
function operate(composition: Composition, draft: Draft, node: string, device: string | null, op: Message): void {
  const to = device !== null ? storeNode(device) : holderOf(draft, op['requestId'] as string);
  if (to !== null && draft.nodes[to] !== undefined) {
    send(composition, draft, node, to, about(op, nameOf(to)));
    return;
  }
  send(composition, draft, storeNode('*'), node, {
    type: 'store.answer',
    op: op.type,
    for: op['for'] ?? '',
    said: null,
  });
}

const CONNECTED: Part<readonly string[]> = {
  name: 'connected devices',
  of: ({ context }) => connectedDevices(context as unknown as GatewayContext),
};

/** All other stores are asked at once, but for those whose device is connected. */
function supersede(composition: Composition, draft: Draft, by: string, client: string): void {
  const connected = partOf(draft, GATEWAY, CONNECTED) ?? [];
  for (const node of stores(draft))
    if (node !== by && !connected.includes(nameOf(node))) react(composition, draft, node, supersededBy(client));
}

export const filesOf = (draft: Draft | World, node: string): DeviceFiles =>
  (draft.nodes[node] as Local).context['files'] as unknown as DeviceFiles;

export const stores = (draft: Draft | World): readonly string[] => nodesNamed(draft, storeNode(''));

/** What a store shows of its request; most of what is asked of all stores asks for no more. */
const REQUEST: Part<Json> = {
  name: 'request',
  of: ({ context }) => (context['files'] as unknown as DeviceFiles).request as unknown as Json,
};

const requestOf = (draft: Draft, node: string): PairingRequest | null =>
  partOf(draft, node, REQUEST) as unknown as PairingRequest | null;

/** A request drawn for a device by itself says whose it is: `r1.laptop`. */
function holderOf(draft: Draft, requestId: string): string | null {
  const dot = requestId.indexOf('.');
  const asked = dot < 0 ? stores(draft) : [storeNode(requestId.slice(dot + 1))];
  return asked.find((node) => requestOf(draft, node)?.requestId === requestId) ?? null;
}

/** What `device.pair.list` shows at this instant, halfway through a write or not. Newest request first. */
function listing(draft: Draft, lists: Lists, only: string | null): Json {
  const age = (node: string) => -remaining(draft, node, TTL_TIMER);
  const { picked } = faultsOf(draft);
  const shown = stores(draft).filter((node) => only === null || nameOf(node) === only);
  const pending = shown
    .filter((node) => picked === undefined || node === storeNode(picked))
    .flatMap((node) => {
      const request = requestOf(draft, node);
      return request === null ? [] : [{ node, request }];
    })
    .sort((a, b) => age(a.node) - age(b.node))
    // What the record is to be bound to is not listed as such: platform and family are.
    .map(({ node, request: { pin: _, ...request } }) => ({ device: nameOf(node), ...request }));
  if (lists === 'requests') return { pending, paired: [] } as unknown as Json;
  const paired = shown
    .filter((node) => filesOf(draft, node).paired !== null)
    .map((node) => ({
      device: nameOf(node),
      roles: filesOf(draft, node).paired?.roles ?? [],
      scopes: filesOf(draft, node).paired?.scopes ?? [],
    }));
  return { pending, paired } as unknown as Json;
}
