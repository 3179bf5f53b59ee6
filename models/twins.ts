/** Which searches have to know as whom a device was approved in silence: those in which another may be, as the same client. */
import type { Json } from '../sim/model.ts';
import type { Caller } from './client.ts';
import type { DeviceFiles, Paired, PairingRequest } from './store-state.ts';
import { namesOf } from './superseded.ts';

/** Whether callers of two devices may be taken for one client, whatever the release. Who comes from afar is never approved in silence. */
export function hasTwins({ callers }: { readonly callers: readonly Caller[] }): boolean {
  const deviceOf = new Map<string, string>();
  let found = false;
  for (const caller of callers) {
    if (!caller.local) continue;
    for (const names of namesBy(caller)) {
      found ||= (deviceOf.get(names) ?? caller.device) !== caller.device;
      deviceOf.set(names, caller.device);
    }
  }
  return found;
}

/** The command line of some releases comes as the gateway's backend for some of its commands. */
const namesBy = ({ id, mode, displayName, own }: Caller): readonly string[] => [
  namesOf({ clientId: id, clientMode: mode, displayName }),
  ...(own === true ? [namesOf({ clientId: 'gateway-client', clientMode: 'backend' })] : []),
];

const unnamed = <Named extends Paired | PairingRequest>(one: Named): Named => {
  if (one.silentAs === undefined) return one;
  const { silentAs: _, recent: __, ...rest } = one as Named & { readonly recent?: true };
  return rest as unknown as Named;
};

export const withoutTwins = ({ paired, tokens, request }: DeviceFiles): DeviceFiles => ({
  paired: paired === null ? null : unnamed(paired),
  tokens,
  request: request === null ? null : unnamed(request),
});

/** Where the chart of a store is whose record is as safe as any. */
export function settled(value: Json): Json {
  const { record, ...others } = value as { readonly [region: string]: Json };
  return record === 'recent' ? { ...others, record: 'paired' } : value;
}
