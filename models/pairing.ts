/**
 * The pairing protocol as one world: gateway, connections, stores, devices, clients and the operator, the network between
 * them and the faults that may be in force. Everything here only connects the charts; the rules are in them.
 */
import { type Memoised, memoise } from '../sim/compile.ts';
import { namesIn, smallestUnused } from '../sim/identity.ts';
import type { Local, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { atOnce, fateOf, latency } from '../sim/network.ts';
import { rng } from '../sim/rng.ts';
import { type Composition, type Draft, type Envelope, halt, react, send, spawn, type World } from '../sim/world.ts';
import { type Caller, clientChart } from './client.ts';
import { connectionChart } from './connection.ts';
import { deviceChart } from './device.ts';
import { gatewayChart } from './gateway.ts';
import {
  clientNode,
  connectionNode,
  deviceNode,
  diskNode,
  GATEWAY,
  isFreshName,
  kindOf,
  nameOf,
  OPERATOR,
  storeNode,
} from './nodes.ts';
import { operatorChart } from './operator.ts';
import { storeMachine } from './pairing-store.ts';
import { releaseNamed } from './releases/known.ts';
import type { Release } from './releases/release.ts';
import { FULL_5 } from './scopes.ts';
import { machineOf } from './statechart.ts';
import type { DeviceFiles, PairingRequest } from './store-state.ts';

/** Faults in force. Plain data, part of the state. */
export interface Faults {
  /** Clients whose messages are kept back, both ways, until the partition heals. */
  readonly cut: readonly string[];
  /** Clients whose next dial is lost. */
  readonly lost: readonly string[];
  /** Extra delay of a client's messages, in ms. */
  readonly slow: Readonly<Record<string, number>>;
  /** Named points at which progress is kept back. */
  readonly held: readonly string[];
  /** Where the gateway dies when it next gets there. */
  readonly crashAt: 'after-commit' | 'before-hello' | null;
  /** Delay of every message between clients and gateway, drawn from this range; chance is part of the state. */
  readonly delay: readonly [number, number];
  readonly chance: number;
}

export const noFaults: Faults = { cut: [], lost: [], slow: {}, held: [], crashAt: null, delay: [0, 0], chance: 0 };

/** The person's own way in: an identity that holds everything (contracts). */
export const operatorCaller = (node: string, tells: string | null): Caller => ({
  node,
  device: OPERATOR,
  id: 'cli',
  mode: 'cli',
  role: 'operator',
  scopes: FULL_5,
  auth: 'shared',
  age: 0,
  local: true,
  retry: { kind: 'once' },
  call: null,
  tokens: 'handed',
  tells,
});

export interface PairingSpec {
  /** Release of the gateway, the store and the clients. */
  readonly release: Release;
  /** In declared order. */
  readonly devices: readonly {
    readonly name: string;
    readonly files: DeviceFiles;
    readonly requestAgeMs: number;
    readonly skewMs: number;
    readonly holds: boolean;
  }[];
  /** Names of clients in declared order: who goes first where two are due at one instant. */
  readonly clients: readonly string[];
  readonly delay: readonly [number, number];
  readonly seed: number;
  /** How many handed-over tokens a device remembers. */
  readonly keeps: number;
}

const KINDS = ['gateway', 'store', 'device', 'connection', 'client', 'attempt', 'errand', 'operator'];

const built = new Map<string, Memoised>();

/** The machine of `kind@release`; built once a process, so that every run shares what was computed before. */
function machineNamed(kind: string): Memoised {
  const known = built.get(kind);
  if (known !== undefined) return known;
  const [role = '', name = ''] = kind.split('@');
  const release = releaseNamed(name);
  if (release === undefined) throw new Error(`no release ${name}`);
  const machine = memoise(machineFor(role, release));
  built.set(kind, machine);
  return machine;
}

/** A machine by its role. The same charts for the simulation and for `live/`. */
export function machineFor(role: string, { knobs }: Release) {
  switch (role) {
    case 'gateway':
      return machineOf(gatewayChart(knobs));
    case 'connection':
      return machineOf(connectionChart(knobs));
    case 'store':
      return storeMachine(knobs);
    case 'device':
      return machineOf(deviceChart());
    case 'client':
      return machineOf(clientChart(knobs));
    case 'operator':
      return machineOf(operatorChart());
    default:
      throw new Error(`no machine plays ${role}`);
  }
}

const faultsOf = (world: { readonly faults: Readonly<Record<string, Json>> }): Faults =>
  world.faults as unknown as Faults;

export const setFaults = (draft: Draft, change: Partial<Faults>): void => {
  draft.faults = { ...draft.faults, ...(change as Record<string, Json>) };
};

/** The client at one end of a channel, or null where none is. */
function clientOf(from: string, to: string): string | null {
  const node = [from, to].find((end) => ['client', 'attempt', 'errand'].includes(kindOf(end)));
  const other = node === from ? to : from;
  return node !== undefined && kindOf(other) === 'connection' ? nameOf(node) : null;
}

/** Operations of the store that others can see once they are done. */
const COMMITS = ['approve', 'metadata', 'ensure'];

const NEEDS_FRESH = ['request', 'approve', 'ensure', 'rotate'];

const names = new WeakMap<object, ReadonlySet<string>>();

function namesOf(part: Local | Message): ReadonlySet<string> {
  const known = names.get(part);
  if (known !== undefined) return known;
  const found = namesIn(part as unknown as Json, isFreshName);
  names.set(part, found);
  return found;
}

/** Names that occur nowhere in the world: drawn from the state alone, so equal worlds draw equal names. */
function freshNames(draft: Draft, also: Message): { requestId: string; token: string } {
  const used = new Set<string>(namesOf(also));
  for (const node of Object.keys(draft.nodes)) for (const name of namesOf(draft.nodes[node] as Local)) used.add(name);
  for (const { message } of draft.inFlight) for (const name of namesOf(message)) used.add(name);
  return { requestId: smallestUnused('r', used), token: smallestUnused('t', used) };
}

const withFreshNames = new WeakMap<Message, Map<string, Message>>();

/** One message object for each (operation, names), so that the memo finds it again by identity. */
function named(message: Message, fresh: { requestId: string; token: string }): Message {
  const key = `${fresh.requestId} ${fresh.token}`;
  let known = withFreshNames.get(message);
  if (known === undefined) {
    known = new Map();
    withFreshNames.set(message, known);
  }
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = { ...message, fresh };
  known.set(key, made);
  return made;
}

export function pairingWorld(spec: PairingSpec): { readonly composition: Composition; readonly world: World } {
  const ranks = new Map<string, number>(
    [...spec.devices.map(({ name }) => name), ...spec.clients].map((name, rank) => [name, rank]),
  );
  const composition: Composition = {
    machine: machineNamed,
    order: (node) => KINDS.indexOf(kindOf(node)) * 1_000 + (ranks.get(nameOf(node)) ?? 999),
    held: (world, { from, to, message }) => {
      const { cut, held } = faultsOf(world);
      if (
        held.length > 0 &&
        message.type === 'renamed' &&
        message['file'] === 'paired' &&
        held.includes('between-files')
      )
        return true;
      return cut.length > 0 && cut.includes(clientOf(from, to) ?? '');
    },
    fate: (draft, from, to) => {
      const client = clientOf(from, to);
      if (client === null) return atOnce;
      const { slow, delay, chance } = faultsOf(draft);
      if (delay[1] === 0 && slow[client] === undefined) return atOnce;
      const drawn = rng(chance);
      const base = delay[1] > delay[0] ? drawn.between(delay[0], delay[1]) : delay[0];
      if (delay[1] > delay[0]) setFaults(draft, { chance: drawn.state() });
      return fateOf([latency(() => true, base + (slow[client] ?? 0))], from, to, { type: '' });
    },
    arrives,
    carryOut: (draft, node, ask) => carryOut(composition, draft, node, ask),
  };
  let world: Draft = { nodes: {}, kinds: {}, links: {}, inFlight: [], timers: [], faults: {}, notes: [] };
  setFaults(world, { ...noFaults, delay: spec.delay, chance: spec.seed });
  const kind = (role: string) => `${role}@${spec.release.name}`;
  spawn(composition, world, GATEWAY, kind('gateway'), null);
  for (const device of spec.devices) addDevice(composition, world, device, spec.keeps, kind);
  const { notes: _notes, ...begin } = world;
  world = { ...world, notes: [] };
  return { composition, world: begin };
}

function addDevice(
  composition: Composition,
  draft: Draft,
  { name, files, requestAgeMs, skewMs, holds }: PairingSpec['devices'][number],
  keeps: number,
  kind: (role: string) => string,
): void {
  spawn(composition, draft, storeNode(name), kind('store'), {
    device: name,
    files: files as unknown as Json,
    ageMs: requestAgeMs,
  });
  const stored = Object.fromEntries(
    Object.entries(files.tokens).map(([role, { token, scopes }]) => [role, { token, scopes }]),
  );
  const received = Object.values(files.tokens)
    .map(({ token }) => token)
    .slice(0, keeps);
  spawn(composition, draft, deviceNode(name), kind('device'), {
    device: name,
    stored: holds ? stored : {},
    received: holds ? received : [],
    keeps,
    skewMs,
  });
}

/** The event that the receiver sees: late messages of connections that are gone reach nobody. */
function arrives(draft: Draft, { from, to, message }: Envelope): Message | null {
  const { crashAt } = faultsOf(draft);
  if (kindOf(from) === 'connection' && ['client', 'attempt', 'errand'].includes(kindOf(to))) {
    if (draft.links[to] !== from) return null;
    if (message.type === 'closed') unlink(draft, to);
    if (crashAt === 'before-hello' && message.type === 'hello') return crash(draft);
  }
  if (
    crashAt === 'after-commit' &&
    message.type === 'store.answer' &&
    message['for'] === 'handshake' &&
    COMMITS.includes(message['op'] as string)
  ) {
    return crash(draft);
  }
  if (kindOf(to) === 'store' && NEEDS_FRESH.includes(message.type)) return named(message, freshNames(draft, message));
  return message;
}

/** Marks the crash; it is carried out as an ask of the world, which has the composition at hand. */
function crash(draft: Draft): null {
  setFaults(draft, { crashAt: null });
  draft.inFlight.unshift({ from: 'world', to: GATEWAY, message: { type: 'crash' }, inMs: 0 });
  dropConnections(draft);
  return null;
}

/** Every connection is gone at once and its client sees the socket break. */
function dropConnections(draft: Draft): void {
  for (const node of Object.keys(draft.nodes)) if (kindOf(node) === 'connection') halt(draft, node);
  draft.inFlight = draft.inFlight.filter(({ from }) => kindOf(from) !== 'connection');
  for (const client of Object.keys(draft.links).sort()) {
    unlink(draft, client);
    draft.inFlight.push({ from: 'network', to: client, message: BROKEN, inMs: 0 });
  }
  for (const node of Object.keys(draft.nodes)) {
    if (kindOf(node) === 'store') draft.inFlight.push({ from: 'world', to: node, message: { type: 'crash' }, inMs: 0 });
  }
}

const BROKEN: Message = { type: 'closed', code: 1006, reason: '' };

function unlink(draft: Draft, client: string): void {
  const { [client]: _gone, ...links } = draft.links;
  draft.links = links;
}

function carryOut(composition: Composition, draft: Draft, node: string, ask: Message): void {
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

/** What only the outside asks for: faults and upgrades. */
function carryOutFault(composition: Composition, draft: Draft, ask: Message): void {
  const client = (ask['client'] ?? '') as string;
  const { cut, lost, slow, held } = faultsOf(draft);
  const without = (list: readonly string[], item: unknown) => list.filter((other) => other !== item);
  switch (ask.type) {
    case 'crash':
      if (ask['at'] === 'now') {
        crash(draft);
      } else {
        setFaults(draft, { crashAt: ask['at'] as Faults['crashAt'] });
      }
      return;
    case 'upgrade': {
      const to = ask['release'] as string;
      const upgraded = (kind: string) => kind.replace(/@.*/, `@${to}`);
      const stays = (node: string) => !['gateway', 'store'].includes(kindOf(node));
      draft.kinds = Object.fromEntries(
        Object.entries(draft.kinds).map(([node, kind]) => [node, stays(node) ? kind : upgraded(kind)]),
      );
      return;
    }
    case 'partition':
      setFaults(draft, { cut: [...cut, client] });
      return;
    case 'heal':
      setFaults(draft, { cut: without(cut, client) });
      return;
    case 'lose':
      setFaults(draft, { lost: [...lost, client] });
      return;
    case 'delay':
      setFaults(draft, { slow: { ...slow, [client]: ask['ms'] as number } });
      return;
    case 'hold':
      setFaults(draft, { held: [...held, ask['point'] as string] });
      return;
    case 'release':
      setFaults(draft, { held: without(held, ask['point']) });
      return;
    case 'disconnect':
      disconnect(composition, draft, clientNode(client));
      return;
    default:
      throw new Error(`nobody carries out ${ask.type}`);
  }
}

function disconnect(composition: Composition, draft: Draft, client: string): void {
  const connection = draft.links[client];
  if (connection === undefined) return;
  unlink(draft, client);
  react(composition, draft, connection, BROKEN);
  draft.inFlight.push({ from: 'network', to: client, message: BROKEN, inMs: 0 });
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
  draft.links = { ...draft.links, [node]: connection };
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

const filesOf = (draft: Draft | World, node: string): DeviceFiles =>
  (draft.nodes[node] as Local).context['files'] as unknown as DeviceFiles;

const stores = (draft: Draft | World): string[] => Object.keys(draft.nodes).filter((node) => kindOf(node) === 'store');

function holderOf(draft: Draft, requestId: string): string | null {
  return stores(draft).find((node) => filesOf(draft, node).request?.requestId === requestId) ?? null;
}

/** What `device.pair.list` shows at this instant, halfway through a write or not. Newest request first. */
function listing(draft: Draft): Json {
  const age = (node: string) => -(draft.timers.find(({ owner }) => owner === node)?.inMs ?? 0);
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

/** What the store holds of each device. */
export function storeOf(world: World): Readonly<Record<string, DeviceFiles>> {
  return Object.fromEntries(stores(world).map((node) => [nameOf(node), filesOf(world, node)]));
}
