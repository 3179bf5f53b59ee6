/**
 * The pairing protocol with everything that may happen to it, for the engines that search: callers that try whenever their
 * rules let them, a person who looks and decides at any time, and what else may come from outside, each so many times.
 */
import type { Local } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import type { Input, OpenWorld, Way } from '../sim/open-world.ts';
import { type Action, draftOf, spawn, worldOf } from '../sim/world.ts';
import type { Caller } from './client.ts';
import { classify } from './marks.ts';
import { attemptNode, GATEWAY, isFreshName, kindOf, nameOf, OPERATOR, storeNode } from './nodes.ts';
import { grantedNode, OBSERVER, observersOf, outcomeNode } from './observers.ts';
import type { Habits } from './operator.ts';
import { operatorCaller } from './operator-caller.ts';
import { type PairingSpec, pairingWorld } from './pairing.ts';
import type { Release } from './releases/release.ts';
import { sortedUnique, union } from './scopes.ts';
import { timerName } from './statechart.ts';
import type { DeviceFiles } from './store-state.ts';
import { hasTwins, settled, withoutTwins } from './twins.ts';

/** What may come from outside, once or several times, at any moment. */
export type Incident =
  | {
      readonly kind: 'rotate';
      readonly device: string;
      readonly role: string;
      readonly scopes: readonly string[] | null;
    }
  | { readonly kind: 'remove'; readonly device: string }
  | { readonly kind: 'revoke'; readonly device: string; readonly role: string }
  | { readonly kind: 'restart' }
  | { readonly kind: 'crash'; readonly at: 'now' | 'after-commit' | 'before-hello' }
  | { readonly kind: 'disconnect'; readonly client: string };

export interface Configuration {
  readonly release: Release;
  readonly devices: PairingSpec['devices'];
  /** Started at the beginning, in this order. */
  readonly callers: readonly Caller[];
  /** What the person does about what is seen; null: nobody is there. */
  readonly operator: Habits['does'] | null;
  /** Whose request the person turns to where several wait: any, each a choice; or that of the device declared first. */
  readonly picks?: 'any' | 'declared-first';
  readonly incidents: readonly (Incident & { readonly times: number })[];
  readonly time: 'ordered' | 'free';
  /** For whoever watches the machines at work; absent: those of the release, as built for everybody. */
  readonly machine?: PairingSpec['machine'] | undefined;
}

/**
 * Timers that no run of these configurations can tell from none at all: messages take no time here, so no limit on a handshake
 * or a call is ever reached, and ticks arrive, so nobody finds them missing.
 */
const UNNOTICED = ['connectFallback', 'callLimit', 'handshakeLimit', 'tick', 'tickCheck', 'tickSilence'];

const isUnnoticed = (timer: string): boolean =>
  UNNOTICED.includes(timer.startsWith('xstate.after.') ? timerName(timer) : timer);

export function openPairing(configuration: Configuration): OpenWorld {
  const { release, devices, callers, time } = configuration;
  const isUntimed = (owner: string): boolean => owner === OPERATOR;
  const isLone = !hasTwins(configuration);
  const { composition, world } = pairingWorld({
    release,
    devices,
    clients: callers.map(({ node }) => nameOf(node)),
    delay: [0, 0],
    seed: 0,
    machine: configuration.machine,
    keeps: 1 + Math.max(0, ...callers.map(({ age }) => age)),
    deviceOf: Object.fromEntries(callers.map(({ node, device }) => [nameOf(node), device])),
    armed: (owner, timer, afterMs) => {
      if (isUnnoticed(timer) || (isLone && timerName(timer) === 'grace')) return null;
      return time === 'free' || isUntimed(owner) ? 0 : afterMs;
    },
  });
  const draft = draftOf(world);
  for (const { name, files } of devices) {
    if (name === OPERATOR) continue;
    spawn(composition, draft, grantedNode(name), OBSERVER, heldBy(files));
  }
  for (const caller of callers) {
    spawn(composition, draft, outcomeNode(nameOf(caller.node)), OBSERVER, 'trying');
  }
  if (configuration.operator !== null) {
    spawn(composition, draft, OPERATOR, `operator@${release.name}`, habits(configuration.operator));
  }
  return {
    composition,
    begin: worldOf(draft),
    inputs: inputsOf(configuration),
    time,
    isUntimed,
    ways: waysOf(configuration),
    observers: observersOf,
    classify,
    isFreshName,
    normal: normalOf(configuration),
  };
}

/** How the person turns to a device's request. */
export const lookAt = (device: string): string => `at ${device}`;

/** The gateway lists requests newest first; a person who reads the list may turn to any, or finds that there is none. */
function waysOf({ devices, picks = 'any' }: Configuration): OpenWorld['ways'] {
  if (picks === 'declared-first') return () => [];
  const waits = ({ context }: Local): boolean => (context['files'] as unknown as DeviceFiles).request !== null;
  const pick = (device: string | null) => ({ type: 'pick', device });
  const stores = devices.map(({ name }) => storeNode(name));
  const looks: readonly Way[] = [
    ...devices.map(({ name }): Way => {
      const when = [{ node: storeNode(name), is: waits }];
      return { name: lookAt(name), before: pick(name), after: pick(null), when };
    }),
    {
      name: 'at nothing',
      before: pick(null),
      after: pick(null),
      when: stores.map((node) => ({ node, is: (local) => !waits(local) })),
    },
  ];
  return (owner, timer) => (owner === OPERATOR && timerName(timer) === 'look' ? looks : []);
}

/**
 * What no future of such a configuration depends on. In which order scopes and roles stand in a record or a request: every rule
 * takes them for sets. How long a back-off is, where time is free. Tokens that a device was handed, where every caller takes
 * its token from the file. The secret of a connection that has been let in. As whom a device was approved in silence, where no two
 * devices are ever approved as the same client.
 */
function normalOf(configuration: Configuration): OpenWorld['normal'] {
  const { time, callers } = configuration;
  const isLone = !hasTwins(configuration);
  const anyHanded = callers.some(({ tokens, auth }) => tokens === 'handed' && auth === 'device-token');
  const known = new WeakMap<Local, Local>();
  return (node, local) => {
    const before = known.get(local);
    if (before !== undefined) return before;
    const made = normalLocal(kindOf(node), local, { free: time === 'free', anyHanded, isLone });
    known.set(local, made);
    known.set(made, made);
    return made;
  };
}

function normalLocal(
  kind: string,
  local: Local,
  { free, anyHanded, isLone }: { readonly free: boolean; readonly anyHanded: boolean; readonly isLone: boolean },
): Local {
  const { value, context } = local;
  switch (kind) {
    case 'store': {
      const files = context['files'] as unknown as DeviceFiles;
      const { paired, tokens, request } = isLone ? withoutTwins(files) : files;
      const sorted: DeviceFiles = {
        paired:
          paired === null
            ? null
            : {
                ...paired,
                roles: sortedUnique(paired.roles),
                scopes: sortedUnique(paired.scopes),
                approved: paired.approved === null ? null : sortedUnique(paired.approved),
              },
        tokens,
        request: request === null ? null : { ...request, scopes: sortedUnique(request.scopes) },
      };
      return { value: isLone ? settled(value) : value, context: { ...context, files: sorted as unknown as Json } };
    }
    case 'client':
      return free ? { value, context: { ...context, backOffMs: 0, waitMs: 0 } } : local;
    case 'device':
      return anyHanded ? local : { value, context: { ...context, received: [] } };
    case 'connection':
      return value === 'connected'
        ? { value, context: { ...context, connect: withoutSecret(context['connect']) } }
        : local;
    default:
      return local;
  }
}

const withoutSecret = (connect: Json | undefined): Json =>
  ({ ...(connect as { readonly [key: string]: Json }), secret: { kind: 'shared' } }) satisfies Json;

const habits = (does: Habits['does']): Json => ({ lookMs: 0, reactMs: 0, does });

const heldBy = ({ paired }: DeviceFiles): Json =>
  paired === null ? [] : [...union(paired.approved ?? [], paired.scopes)].sort();

function inputsOf({ release, callers, incidents }: Configuration): Input[] {
  const starts = callers.map((caller): Input => {
    const input = caller as unknown as Json;
    const name = startOf(nameOf(caller.node));
    return { name, times: 1, actions: [{ type: 'spawn', node: caller.node, kind: `client@${release.name}`, input }] };
  });
  const others = incidents.map((incident): Input => {
    const { times } = incident;
    return { name: sayIncident(incident), times, actions: actionsOf(release, incident) };
  });
  const crashes = incidents.some(({ kind }) => kind === 'crash');
  const boot: Input = {
    name: BOOT,
    times: null,
    actions: [tell('boot')],
    when: { node: GATEWAY, is: ({ value }) => value === 'down' },
  };
  return [...starts, ...others, ...(crashes ? [boot] : [])];
}

export const startOf = (client: string): string => `start ${client}`;
/** Whoever looks after the gateway's process. */
export const BOOT = 'the gateway is started again';

function actionsOf(release: Release, incident: Incident): readonly Action[] {
  const errand = (method: string, params: Json): Action[] => {
    const node = attemptNode(OPERATOR);
    const caller: Caller = { ...operatorCaller(node, null), call: { method, params } };
    return [{ type: 'spawn', node, kind: `client@${release.name}`, input: caller as unknown as Json }];
  };
  switch (incident.kind) {
    case 'rotate': {
      const { device, role, scopes } = incident;
      return errand('device.token.rotate', scopes === null ? { device, role } : { device, role, scopes });
    }
    case 'remove':
      return errand('device.pair.remove', { device: incident.device });
    case 'revoke':
      return errand('device.token.revoke', { device: incident.device, role: incident.role });
    case 'restart':
      return [tell('stop'), tell('boot')];
    case 'crash':
      return [{ type: 'ask', ask: { type: 'crash', at: incident.at } }];
    case 'disconnect':
      return [{ type: 'ask', ask: { type: 'disconnect', client: incident.client } }];
  }
}

const tell = (type: string): Action => ({ type: 'tell', to: GATEWAY, message: { type } });

/** An incident as a person would call it; its name in counts and traces. */
export function sayIncident(incident: Incident): string {
  switch (incident.kind) {
    case 'rotate': {
      const to = incident.scopes === null ? '' : ` to [${incident.scopes.join(', ')}]`;
      return `rotate ${incident.device}${incident.role === 'operator' ? '' : ` ${incident.role}`}${to}`;
    }
    case 'remove':
      return `remove ${incident.device}`;
    case 'revoke':
      return `revoke ${incident.device} ${incident.role}`;
    case 'restart':
      return 'restart the gateway';
    case 'crash':
      return incident.at === 'now' ? 'crash the gateway' : `crash the gateway ${incident.at.replace('-', ' ')}`;
    case 'disconnect':
      return `cut off ${incident.client}`;
  }
}
