/** Which machine plays which node: the charts by the kinds of nodes, `client@2026.2.19`. The same for the simulation and for `live/`. */
import { type Memoised, memoise } from '../sim/compile.ts';
import type { Machine } from '../sim/machine.ts';
import { clientChart } from './client.ts';
import { connectionChart } from './connection.ts';
import { deviceChart } from './device.ts';
import { gatewayChart } from './gateway.ts';
import { OBSERVER, observerMachine } from './observers.ts';
import { operatorChart } from './operator.ts';
import { storeMachine } from './pairing-store.ts';
import { releaseNamed } from './releases/known.ts';
import type { Release } from './releases/release.ts';
import { machineOf } from './statechart.ts';

/** Built once a process for each release, so that every run shares what was computed before; gone with the release itself. */
type Built = WeakMap<Release, Map<string, Memoised>>;
const built: Built = new WeakMap();
/** The same machines by the whole kind of a node, as seen from a release. */
const found: Built = new WeakMap();
const bare: Built = new WeakMap();
const observer: Memoised = memoise(observerMachine);

/** The machine of `kind@release`. `own` is meant by its own name, whether it is among the known ones or made up for one run. */
export const memoisedMachine = (kind: string, own: Release): Memoised =>
  once(found, own, kind, () => {
    if (kind === OBSERVER) return observer;
    const { role, release } = partsOf(kind, own);
    return once(built, release, role, () => memoise(machineFor(role, release)));
  });

/** As built, with nothing remembered: for whoever remembers whole steps. Local states are then not one object each. */
export const bareMachine = (kind: string, own: Release): Memoised =>
  once(bare, own, kind, () => {
    const { role, release } = partsOf(kind, own);
    return { ...machineFor(role, release), intern: (local) => local, misses: () => 0 };
  });

function once(all: Built, release: Release, name: string, make: () => Memoised): Memoised {
  let known = all.get(release);
  if (known === undefined) {
    known = new Map();
    all.set(release, known);
  }
  const before = known.get(name);
  if (before !== undefined) return before;
  const made = make();
  known.set(name, made);
  return made;
}

function partsOf(kind: string, own: Release): { readonly role: string; readonly release: Release } {
  const [role = '', name = ''] = kind.split('@');
  const release = name === own.name ? own : releaseNamed(name);
  if (release === undefined) throw new Error(`no release ${name}`);
  return { role, release };
}

/** A machine by its role. */
export function machineFor(role: string, { knobs }: Release): Machine {
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
