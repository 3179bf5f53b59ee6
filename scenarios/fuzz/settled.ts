/**
 * When does a world that nobody acts on any more need no further look? Once every caller that is there got in on the very store
 * that still stands: whoever asks again asks the same of the same. Only ever used to look away early from what is well; that
 * somebody is refused for ever is shown by a state that recurs, never by this.
 */
import type { Retry } from '../../models/client.ts';
import { kindOf, nameOf } from '../../models/nodes.ts';
import type { Faults } from '../../models/pairing-faults.ts';
import type { DeviceFiles } from '../../models/store-state.ts';

import type { Local, Message } from '../../sim/machine.ts';
import type { Node, Slot, Slots } from '../../sim/slots.ts';

/** How it is with what stands in one slot: never well; well; well once this client was served. */
type How = 'ill' | 'well' | 'once served';

/** What connects are judged by: the gateway's store, and the devices' own files. */
const isKept = ({ kind, name }: Slot): boolean =>
  kind === 'node' && (kindOf(name) === 'store' || kindOf(name) === 'device');

const isPoller = ({ context }: Local): boolean =>
  (context['caller'] as unknown as { readonly retry: Retry }).retry.kind === 'every';

const isConnected = ({ value }: Local): boolean => value !== null && typeof value === 'object' && 'connected' in value;

export class Wellness {
  readonly #slots: Slots;
  readonly #how: How[][] = [];

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** A watcher from this world on: true once it is settled. */
  watch(begin: Int32Array): (values: Int32Array, facts: readonly Message[]) => boolean {
    let since = begin;
    let served = new Set<unknown>();
    return (values, facts) => {
      if (this.#isChanged(since, values) || facts.some(({ type }) => type === 'refused')) {
        since = values;
        served = new Set();
        return false;
      }
      for (const fact of facts) if (fact.type === 'accepted') served.add(fact['client']);
      return values.every((value, slot) => {
        if (value === 0) return true;
        const how = this.#how[slot]?.[value] ?? this.#look(slot, value);
        return how === 'well' || (how === 'once served' && served.has(nameOf(this.#slots.all[slot]?.name ?? '')));
      });
    };
  }

  #isChanged(since: Int32Array, values: Int32Array): boolean {
    return this.#slots.all.some((slot, at) => isKept(slot) && (values[at] ?? 0) !== (since[at] ?? 0));
  }

  #look(slot: number, value: number): How {
    const known = this.#slots.all[slot] as Slot;
    const how = howIs(known, known.values[value]);
    this.#how[slot] ??= [];
    this.#how[slot][value] = how;
    return how;
  }
}

function howIs({ kind, name }: Slot, value: unknown): How {
  if (kind === 'faults') return (value as Faults).crashAt === null ? 'well' : 'ill';
  if (kind !== 'node') return 'well';
  const { local } = value as Node;
  switch (kindOf(name)) {
    case 'store':
      return (local.context['files'] as unknown as DeviceFiles).request === null ? 'well' : 'ill';
    case 'client':
      if (isPoller(local)) return 'once served';
      return isConnected(local) ? 'well' : 'ill';
    case 'attempt':
      return 'ill';
    default:
      return 'well';
  }
}
