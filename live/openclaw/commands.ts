/**
 * Which command of a release's own command line stands for a caller of a scenario. A scenario says what is sent; a command line
 * is only told what to do, and each release decides by itself what to send for it. So each command says here what that release
 * was seen to ask for it, and a caller for whom no command exists is either no command line at all (its frames are sent as they
 * are) or one that this release does not have (it is not played).
 */
import type { Caller } from '../../models/client.ts';
import { commandScopes, presentedBy, showsAtHome, wholeSets } from '../../models/command-line.ts';
import { nameOf, OPERATOR } from '../../models/nodes.ts';
import { standsFor } from '../../models/releases/known.ts';
import type { Knobs } from '../../models/releases/release.ts';
import { CLI_3, PAIRING, READ } from '../../models/scopes.ts';
import { NotPlayable } from '../../scenarios/session.ts';

/** A command for a caller: its words, with ids where names stand in the text. */
export interface Command {
  readonly args: readonly string[];
  /** As a person reads it: devices and requests by what they are, never by their ids. */
  readonly text: string;
  /** How its output is to be read. */
  readonly shows: 'answer' | 'probe';
  /** What differs from what the scenario says is sent; null where nothing does. */
  readonly remark: string | null;
  /** The scopes that it asks, where the scenario leaves that to it. */
  readonly asks: readonly string[];
  /** Whether it shows the gateway a device: without one nothing is paired, and it is handed no token. */
  readonly showsDevice: boolean;
}

/** The command for this caller, or null: it is no command line, and is played by frames. */
export function commandFor(version: string, caller: Caller, idOf: (device: string) => string): Command | null {
  const knobs = standsFor(version)?.release.knobs;
  if (knobs === undefined) throw new NotPlayable(`nobody has looked at the command line of ${version}`);
  const { id, mode } = caller;
  const isCli = id === 'cli' && (mode === 'cli' || mode === 'probe');
  const looks = id === 'gateway-client' && mode === 'backend' && caller.role === 'operator';
  if (caller.retry.kind === 'forever' || caller.retry.kind === 'browser') return null;
  // No command can be told what to call itself.
  if (caller.displayName !== undefined) return null;
  if (!isCli && (!looks || caller.scopes.join() !== READ)) return null;
  const presented = presentedBy(knobs, caller);
  const words = presented.id === 'cli' ? cliWords(caller, idOf) : lookWords(caller);
  if (words === null) return null;
  if (isCli) checkCaller(version, caller);
  else if (caller.auth !== 'shared' || !caller.local) return null;
  const showsDevice = showsAtHome(knobs, words.looks === true);
  const remark = remarkOn(knobs, caller, { isCli, showsDevice });
  return { args: words.args, text: words.text, shows: words.shows, remark, asks: presented.scopes, showsDevice };
}

/** `looks`: it only looks at the gateway. */
type Words = Pick<Command, 'args' | 'text' | 'shows'> & { readonly looks?: true };

const command = (
  args: readonly string[],
  named: readonly string[] = args,
  shows: Words['shows'] = 'answer',
): Words => ({
  args,
  text: `openclaw ${named.join(' ')}`,
  shows,
});

function lookWords({ call }: Caller): Words | null {
  if (call === null || call.method === 'health') return { ...command(['health', '--json']), looks: true };
  return call.method === 'channels.status' ? { ...command(['channels', 'status']), looks: true } : null;
}

interface Params {
  readonly device?: string;
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly requestId?: string;
}

function cliWords({ mode, call }: Caller, idOf: (device: string) => string): Words {
  if (mode === 'probe') return command(['gateway', 'probe', '--json'], undefined, 'probe');
  if (call === null) return command(['devices', 'list', '--json']);
  const { device = '', role = 'operator', scopes = [], requestId = '' } = (call.params ?? {}) as Params;
  const onDevice = (verb: string, ...more: readonly string[]) => {
    const words = (name: string) => ['devices', verb, '--device', name, '--role', role, ...more, '--json'];
    return command(words(idOf(device)), words(device));
  };
  const onOne = (verb: string, one: string, name: string) =>
    command(['devices', verb, one, '--json'], ['devices', verb, name, '--json']);
  switch (call.method) {
    case 'device.pair.list':
      return command(['devices', 'list', '--json']);
    case 'device.pair.approve':
      return onOne('approve', requestId, '<request>');
    case 'device.pair.reject':
      return onOne('reject', requestId, '<request>');
    case 'device.pair.remove':
      return onOne('remove', idOf(device), device);
    case 'device.token.rotate':
      return onDevice('rotate', ...scopes.flatMap((scope) => ['--scope', scope]));
    case 'device.token.revoke':
      return onDevice('revoke');
    default: {
      const params = JSON.stringify(call.params ?? {});
      return command(['gateway', 'call', call.method, '--params', params, '--json']);
    }
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();

/** All that the command line of some release asks: a caller who asks that is meant to be the command line of any. */
const isWhole = (scopes: readonly string[]): boolean => wholeSets.some((whole) => same(scopes, whole));

/** Whether a command line can be this caller: it shows its own secret, from its own host, and chooses its own scopes. */
function checkCaller(version: string, { node, auth, local, role, scopes, mode, own }: Caller): void {
  const no = (why: string) => new NotPlayable(`the command line of ${version} ${why}`);
  if (nameOf(node) === OPERATOR) return;
  if (auth !== 'shared') throw no('shows the secret of its configuration and nothing else');
  if (!local) throw no('is on the host of its gateway here');
  if (role !== 'operator') throw no(`never asks for the role ${role}`);
  if (mode === 'probe' || own === true || isWhole(scopes)) return;
  throw no(`has no command that asks ${scopes.join(', ') || 'nothing'} as cli`);
}

/** What the release is known to send that is not what the scenario says. */
function remarkOn(
  knobs: Knobs,
  { node, mode, scopes, call, own }: Caller,
  { isCli, showsDevice }: { readonly isCli: boolean; readonly showsDevice: boolean },
): string | null {
  if (own === true) return null;
  if (!showsDevice) return 'shows no device, so nothing is paired';
  if (!isCli) return knobs.commandLooks === 'as-all-others' ? `asks ${CLI_3.join(', ')}` : null;
  if (mode === 'probe' || nameOf(node) === OPERATOR) return null;
  if (knobs.commandAsks === 'what-its-method-takes') {
    const isPairing = call === null || call.method.startsWith('device.');
    return `asks ${isPairing ? `${PAIRING} or what the method takes` : 'the one scope of its method'}`;
  }
  const asks = commandScopes(knobs, call);
  return same(scopes, asks) ? null : `asks ${asks.join(', ')}`;
}
