/** Faults of the pairing world: what is in force is part of its state, what happens at once is done to it. */
import type { Local, Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { type Composition, type Draft, halt, nodesNamed, react } from '../sim/world.ts';
import { clientNode, GATEWAY, kindOf, storeNode } from './nodes.ts';
import { releaseNamed } from './releases/known.ts';
import type { DeviceFiles } from './store-state.ts';
import { aged } from './superseded.ts';
import { settled } from './twins.ts';

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
  /** Whose request the person is about to turn to; absent: that which the list shows first. */
  readonly picked?: string;
}

export const noFaults: Faults = { cut: [], lost: [], slow: {}, held: [], crashAt: null, delay: [0, 0], chance: 0 };

export const faultsOf = (world: { readonly faults: Readonly<Record<string, Json>> }): Faults =>
  world.faults as unknown as Faults;

export const setFaults = (draft: Draft, change: Partial<Faults>): void => {
  draft.faults = { ...draft.faults, ...(change as Record<string, Json>) };
};

/** Marks the crash; it is carried out as an ask of the world, which has the composition at hand. */
export function crash(draft: Draft): null {
  setFaults(draft, { crashAt: null });
  draft.inFlight.unshift({ from: 'world', to: GATEWAY, message: CRASH, inMs: 0 });
  dropConnections(draft);
  return null;
}

/** Every connection is gone at once and its client sees the socket break. */
function dropConnections(draft: Draft): void {
  for (const node of nodesNamed(draft, 'connection/')) halt(draft, node);
  draft.inFlight = draft.inFlight.filter(({ from }) => kindOf(from) !== 'connection');
  for (const client of Object.keys(draft.links).sort()) {
    unlink(draft, client);
    draft.inFlight.push({ from: 'network', to: client, message: BROKEN, inMs: 0 });
  }
  dropWrites(draft);
}

/** The process is gone: a write that stood between the two files is never finished. */
function dropWrites(draft: Draft): void {
  for (const node of nodesNamed(draft, storeNode(''))) {
    draft.inFlight.push({ from: 'world', to: node, message: CRASH, inMs: 0 });
  }
}

export const BROKEN: Message = Object.freeze({ type: 'closed', code: 1006, reason: '' });
const CRASH: Message = Object.freeze({ type: 'crash' });

export function unlink(draft: Draft, client: string): void {
  delete draft.links[client];
}

/** What only the outside asks for: faults and upgrades. */
export function carryOutFault(composition: Composition, draft: Draft, ask: Message): void {
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
    case 'ended':
      draft.inFlight = draft.inFlight.filter(({ message }) => message.type !== 'renamed');
      dropWrites(draft);
      return;
    case 'upgrade': {
      const to = ask['release'] as string;
      for (const [node, kind] of Object.entries(draft.kinds)) {
        if (['gateway', 'store'].includes(kindOf(node))) draft.kinds[node] = kind.replace(/@.*/, `@${to}`);
      }
      if (releaseNamed(to)?.knobs.silentTwins === 'stay') settleAll(draft);
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
    case 'pick': {
      const { picked: _, ...rest } = faultsOf(draft);
      draft.faults = {
        ...rest,
        ...(ask['device'] === null ? {} : { picked: ask['device'] as string }),
      } as unknown as Record<string, Json>;
      return;
    }
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

/** To a release in which nothing makes a record go but a person, each is as safe as any. */
function settleAll(draft: Draft): void {
  for (const node of nodesNamed(draft, storeNode(''))) {
    const { value, context } = draft.nodes[node] as Local;
    const files = aged(context['files'] as unknown as DeviceFiles) as unknown as Json;
    draft.nodes[node] = { value: settled(value), context: { ...context, files } };
  }
}

function disconnect(composition: Composition, draft: Draft, client: string): void {
  const connection = draft.links[client];
  if (connection === undefined) return;
  unlink(draft, client);
  react(composition, draft, connection, BROKEN);
  draft.inFlight.push({ from: 'network', to: client, message: BROKEN, inMs: 0 });
}
