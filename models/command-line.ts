/**
 * The command line of a release as a caller. A scenario only says that it runs, and for what; which client it says it is, what it
 * asks, and whether it shows a device at all is its release's. All other callers send what they are told to.
 */
import type { Caller } from './client.ts';
import { leastPrivilege } from './methods.ts';
import type { Connect } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import { CLI_3, FULL_5, PAIRING, READ, TALK_SECRETS, union } from './scopes.ts';

export interface Presented {
  readonly id: string;
  readonly mode: string;
  readonly scopes: readonly string[];
  readonly showsDevice: boolean;
}

/** Its commands for these look at the gateway, nothing more. */
const LOOKS = ['health', 'channels.status'];

const WHOLE: Readonly<Record<Exclude<Knobs['commandAsks'], 'what-its-method-takes'>, readonly string[]>> = {
  three: CLI_3,
  five: FULL_5,
  'five-and-talk-secrets': [...FULL_5, TALK_SECRETS],
};

/** What a caller presents when it connects. */
export function presentedBy(knobs: Knobs, caller: Caller): Presented {
  const { id, mode, scopes, call, auth, local } = caller;
  if (caller.own !== true) return { id, mode, scopes, showsDevice: true };
  const looks = call !== null && LOOKS.includes(call.method);
  const showsDevice = !local || auth !== 'shared' || showsAtHome(knobs, looks);
  if (!looks || knobs.commandLooks === 'as-all-others')
    return { id, mode, scopes: commandScopes(knobs, call), showsDevice };
  if (knobs.commandLooks === 'read-as-itself') return { id, mode, scopes: [READ], showsDevice };
  return { id: 'gateway-client', mode: 'backend', scopes: [READ], showsDevice };
}

/** Whether a command shows a device on the host of its gateway, with the shared secret. `looks`: whether it only looks at it. */
export const showsAtHome = (knobs: Pick<Knobs, 'commandDevice' | 'commandLooks'>, looks: boolean): boolean =>
  knobs.commandDevice === 'shown' && !(looks && knobs.commandLooks === 'read-as-backend-without-device');

/** All that the command lines of some releases ask, whatever the command. */
export const wholeSets: readonly (readonly string[])[] = Object.values(WHOLE);

/** What a command asks that is no look. An approval by what its method takes needs what it grants, too. */
export function commandScopes(knobs: Knobs, call: Caller['call']): readonly string[] {
  if (knobs.commandAsks !== 'what-its-method-takes') return WHOLE[knobs.commandAsks];
  if (call === null) return [PAIRING];
  const { seen = null } = (call.params ?? {}) as { readonly seen?: readonly string[] | null };
  const granted = call.method === 'device.pair.approve' ? (seen ?? []) : [];
  return union(
    leastPrivilege(knobs, call.method),
    granted.filter((scope) => scope.startsWith('operator.')),
  );
}

/** The scopes that a connection has: whoever shows no device has none, but for whom its release trusts on its own host. */
export function scopesHeld(
  knobs: Knobs,
  { device, scopes, clientId, clientMode }: Pick<Connect, 'device' | 'scopes' | 'clientId' | 'clientMode'>,
  local: boolean,
): readonly string[] {
  if (device !== null || knobs.noDevice === 'operators-keep-scopes') return scopes;
  if (!local || !namesHeldScopes(knobs)) return [];
  const isBackend = clientId === 'gateway-client' && clientMode === 'backend';
  const isCommand = clientId === 'cli' && clientMode === 'cli';
  return isBackend || (isCommand && knobs.noDevice === 'command-line-keeps-scopes') ? scopes : [];
}

/** Where some who show no device keep their scopes, hello says to each of them which they have. */
export const namesHeldScopes = ({ noDevice }: Knobs): boolean =>
  noDevice === 'backend-keeps-scopes' || noDevice === 'command-line-keeps-scopes';
