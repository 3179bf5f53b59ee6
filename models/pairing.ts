/**
 * The pairing protocol as one world: gateway, connections, stores, devices, clients and the operator, the network between
 * them and the faults that may be in force. Everything here only connects the charts; the rules are in them.
 */
import { namesIn, smallestUnused } from '../sim/identity.ts';
import type { Local, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { atOnce, fateOf, latency } from '../sim/network.ts';
import { rng } from '../sim/rng.ts';
import { type Composition, type Draft, type Envelope, type Part, partOf, spawn, type World } from '../sim/world.ts';
import { memoisedMachine } from './machines.ts';
import { clientNode, deviceNode, GATEWAY, isFreshName, kindOf, nameOf, OPERATOR, storeNode } from './nodes.ts';
import { carryOut, filesOf, stores } from './pairing-asks.ts';
import { crash, faultsOf, noFaults, setFaults, unlink } from './pairing-faults.ts';
import type { Release } from './releases/release.ts';
import { type DeviceFiles, type Fresh, rolesOf } from './store-state.ts';

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
  /**
   * The device of each client, for searches: names are then drawn for each device by itself (`t1.laptop`), so that what
   * happens to one device depends on nothing that another holds. Absent: names are drawn for all devices alike.
   */
  readonly deviceOf?: Readonly<Record<string, string>>;
  /** The machine of a kind, where it is not the one that all runs share. */
  readonly machine?: Composition['machine'] | undefined;
  /** Draws names that never come back, where nobody compares worlds. Absent: the smallest that occur nowhere. */
  readonly fresh?: (() => Fresh) | undefined;
  /** For searches: how long a timer runs that was to run `afterMs`; null: it is never armed. */
  readonly armed?: Composition['armed'];
}

const KINDS = ['gateway', 'store', 'device', 'connection', 'client', 'attempt', 'errand', 'operator'];

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

const namesBySuffix = new Map<string, Part<readonly string[]>>();

/** The names in a node that were drawn for this device; for the empty suffix, all. */
function namesFor(suffix: string): Part<readonly string[]> {
  const known = namesBySuffix.get(suffix);
  if (known !== undefined) return known;
  const made: Part<readonly string[]> = {
    name: `names${suffix}`,
    of: (local) => [...namesOf(local)].filter((name) => name.endsWith(suffix)).sort(),
  };
  namesBySuffix.set(suffix, made);
  return made;
}

/**
 * Nodes that can hold names drawn for a device. Where names are drawn for each device by itself, a caller at rest holds none
 * (a search sees to that), so of callers only the one that asks counts.
 */
function holders({ deviceOf }: PairingSpec, draft: Draft, device: string, asker: string): readonly string[] {
  if (deviceOf === undefined) return Object.keys(draft.nodes);
  const asking = kindOf(asker) === 'connection' ? Object.keys(deviceOf).filter((name) => name === nameOf(asker)) : [];
  return [storeNode(device), deviceNode(device), OPERATOR, asker, ...asking.map(clientNode)];
}

/** Names that occur nowhere in the world: drawn from the state alone, so equal worlds draw equal names. */
function freshNames(spec: PairingSpec, draft: Draft, to: string, also: Message): Fresh {
  const used = new Set<string>(namesOf(also));
  const device = nameOf(to);
  const suffix = spec.deviceOf === undefined ? '' : `.${device}`;
  for (const node of holders(spec, draft, device, (also['from'] ?? '') as string)) {
    for (const name of partOf(draft, node, namesFor(suffix)) ?? []) used.add(name);
  }
  for (const { message } of draft.inFlight) for (const name of namesOf(message)) used.add(name);
  const token = smallestUnused('t', used, suffix);
  const fresh = { requestId: smallestUnused('r', used, suffix), token };
  const request = filesOf(draft, to).request;
  if (also.type !== 'approve' || request === null || rolesOf(request).length < 2) return fresh;
  return { ...fresh, otherToken: smallestUnused('t', used.add(token), suffix) };
}

const withFreshNames = new WeakMap<Message, Map<string, Message>>();

/** One message object for each (operation, names), so that the memo finds it again by identity. */
function named(message: Message, fresh: Fresh): Message {
  const key = `${fresh.requestId} ${fresh.token} ${fresh.otherToken ?? ''}`;
  let known = withFreshNames.get(message);
  if (known === undefined) {
    known = new Map();
    withFreshNames.set(message, known);
  }
  const before = known.get(key);
  if (before !== undefined) return before;
  const made: Message = Object.freeze({ ...message, fresh: fresh as unknown as Json });
  known.set(key, made);
  return made;
}

export function pairingWorld(spec: PairingSpec): { readonly composition: Composition; readonly world: World } {
  const ranks = new Map<string, number>(
    [...spec.devices.map(({ name }) => name), ...spec.clients].map((name, rank) => [name, rank]),
  );
  const composition: Composition = {
    machine: spec.machine ?? ((kind) => memoisedMachine(kind, spec.release)),
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
    // Whoever hung up hears no more of a connection that has yet to notice.
    reaches: (draft, from, to) => kindOf(from) !== 'connection' || draft.nodes[to] !== undefined,
    fate: (draft, from, to) => {
      const { slow, delay, chance } = faultsOf(draft);
      if (delay[1] === 0 && slow === noFaults.slow) return atOnce;
      const client = clientOf(from, to);
      if (client === null) return atOnce;
      if (delay[1] === 0 && slow[client] === undefined) return atOnce;
      const drawn = rng(chance);
      const base = delay[1] > delay[0] ? drawn.between(delay[0], delay[1]) : delay[0];
      if (delay[1] > delay[0]) setFaults(draft, { chance: drawn.state() });
      return fateOf([latency(() => true, base + (slow[client] ?? 0))], from, to, { type: '' });
    },
    ...(spec.armed === undefined ? {} : { armed: spec.armed }),
    arrives: (draft, envelope) => arrives(spec, draft, envelope),
    carryOut: (draft, node, ask) =>
      carryOut(composition, draft, node, ask, spec.deviceOf === undefined ? 'all' : 'requests'),
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
function arrives(spec: PairingSpec, draft: Draft, { from, to, message }: Envelope): Message | null {
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
  if (kindOf(to) === 'store' && NEEDS_FRESH.includes(message.type))
    return spec.fresh === undefined
      ? named(message, freshNames(spec, draft, to, message))
      : { ...message, fresh: spec.fresh() as unknown as Json };
  return message;
}

/** What the store holds of each device. */
export function storeOf(world: World): Readonly<Record<string, DeviceFiles>> {
  return Object.fromEntries(stores(world).map((node) => [nameOf(node), filesOf(world, node)]));
}
