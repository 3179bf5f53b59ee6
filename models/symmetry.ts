/**
 * Who is alike in a configuration: renamings of callers and of devices after which it is the same configuration. Callers are
 * alike who call the same way from alike devices; devices are alike that hold the same and to which the same may happen.
 */
import type { Json } from '../sim/model.ts';
import { type Renaming, renamedData } from '../sim/symmetry.ts';
import { looksAt } from './marks.ts';
import { isFreshName, kindOf, nameOf, OPERATOR } from './nodes.ts';
import { type Configuration, lookAt, sayIncident, startOf } from './open-pairing.ts';

/** Above this, actors declared last are told apart: fewer renamings are as sound, and each has its price. */
const RENAMINGS_MAX = 120;

const OF_DEVICES = ['store', 'device'];
const OF_CALLERS = ['client', 'attempt', 'connection'];

/** The first one changes nothing. With that one alone nobody is alike, or the person does not treat devices alike. */
export function symmetriesOf(configuration: Configuration): readonly Renaming[] {
  const callers = configuration.callers.map(({ node }) => nameOf(node));
  const devices = configuration.devices.map(({ name }) => name).filter((name) => name !== OPERATOR);
  const shownAlike = configuration.picks !== 'declared-first';
  const before = described(configuration, (data) => data);
  for (let told = 0; ; told += 1) {
    const found: Renaming[] = [];
    const movable = shownAlike ? Math.max(0, devices.length - told) : 0;
    for (const ofDevices of permutations(devices.length, movable)) {
      for (const ofCallers of permutations(callers.length, Math.max(0, callers.length - told))) {
        const renaming = renamingOf(configuration, { devices, callers, ofDevices, ofCallers });
        if (described(configuration, (data) => renamedData(data, renaming)) === before) found.push(renaming);
        if (found.length > RENAMINGS_MAX) break;
      }
    }
    if (found.length <= RENAMINGS_MAX) return found;
  }
}

/** Equal texts say the same of who is there and what may happen, in whatever order. */
function described({ callers, devices, incidents }: Configuration, as: (data: Json) => Json): string {
  const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(as(one as Json))).sort();
  const named = devices.map(({ name, ...rest }) => ({ device: name, ...rest }));
  return JSON.stringify([sorted(callers), sorted(named), sorted(incidents)]);
}

/** Every order of so many things in which only the first few change places; the given order first. */
function* permutations(length: number, movable: number): Generator<readonly number[]> {
  const placed: number[] = [];
  function* place(at: number): Generator<readonly number[]> {
    if (at === length) {
      yield [...placed];
      return;
    }
    for (let one = 0; one < length; one += 1) {
      if (placed.includes(one) || (at >= movable && one !== at) || (at < movable && one >= movable)) continue;
      placed.push(one);
      yield* place(at + 1);
      placed.pop();
    }
  }
  yield* place(0);
}

interface Permuted {
  readonly devices: readonly string[];
  readonly callers: readonly string[];
  readonly ofDevices: readonly number[];
  readonly ofCallers: readonly number[];
}

function renamingOf({ incidents }: Configuration, { devices, callers, ofDevices, ofCallers }: Permuted): Renaming {
  const becomes = (names: readonly string[], permuted: readonly number[]) => {
    const map = new Map(names.map((name, at) => [name, names[permuted[at] as number] as string]));
    return (name: string): string => map.get(name) ?? name;
  };
  const [device, caller] = [becomes(devices, ofDevices), becomes(callers, ofCallers)];
  const node = (name: string): string => {
    const [kind = '', of = '', ...rest] = name.split('/');
    if (kind === 'input') return `input/${input(name.slice('input/'.length))}`;
    if (kind === 'observer') return [kind, of, ...rest.map(of === 'outcome' ? caller : device)].join('/');
    if (OF_DEVICES.includes(kind)) return [kind, device(of), ...rest].join('/');
    return OF_CALLERS.includes(kind) ? [kind, caller(of), ...rest].join('/') : name;
  };
  const text = (key: string, words: string): string => {
    if (isFreshName(key)) {
      const dot = words.indexOf('.');
      return dot < 0 ? words : `${words.slice(0, dot)}.${device(words.slice(dot + 1))}`;
    }
    if (key === 'device' || key === 'picked') return device(words);
    if (key === 'client' || key === 'lost' || key === 'cut') return words.includes('/') ? node(words) : caller(words);
    return words.includes('/') ? node(words) : words;
  };
  const inputs = new Map([
    ...callers.map((name) => [startOf(name), startOf(caller(name))] as const),
    ...incidents.map((one) => {
      const renamed = renamedData(one as unknown as Json, { text }) as unknown as typeof one;
      return [sayIncident(one), sayIncident(renamed)] as const;
    }),
  ]);
  const input = (name: string): string => inputs.get(name) ?? name;
  const ways = new Map(devices.map((name) => [lookAt(name), lookAt(device(name))]));
  const looks = new Map(devices.map((name) => [looksAt(name), looksAt(device(name))]));
  return {
    becomes: [...ofDevices, ...ofCallers.map((at) => devices.length + at)],
    node,
    text,
    input,
    way: (name) => ways.get(name) ?? name,
    channel: (name) => looks.get(name) ?? inputs.get(name) ?? (kindOf(name) === name ? name : node(name)),
  };
}
