/**
 * Which command of a release's own command line stands for a caller of a scenario. A scenario says what is sent; a command line
 * is only told what to do, and each release decides by itself what to send for it. So each command says here what that release
 * was seen to ask for it, and a caller for whom no command exists is either no command line at all (its frames are sent as they
 * are) or one that this release does not have (it is not played).
 */
import { gte } from 'semver';
import type { Caller } from '../../models/client.ts';
import { nameOf, OPERATOR } from '../../models/nodes.ts';
import { CLI_3, FULL_5, PAIRING, READ } from '../../models/scopes.ts';
import { NotPlayable } from '../../scenarios/session.ts';

/** How the command lines of some releases in a row ask. Seen by running each on the release's own gateway. */
interface Family {
  /** The first release of it. */
  readonly since: string;
  /** What `devices` and `gateway call` ask; `by-method`: the one scope that owns the method. */
  readonly commands: readonly string[] | 'by-method';
  /** What `health` and `channels status` ask, as `gateway-client` unless they ask as all others. */
  readonly looks: 'as-all-others' | 'read';
  /** Whether a command on the gateway's own host shows a device at all. */
  readonly device: 'shown' | 'not-shown';
}

const FAMILIES: readonly Family[] = [
  { since: '2026.2.0', commands: CLI_3, looks: 'as-all-others', device: 'shown' },
  { since: '2026.2.19', commands: CLI_3, looks: 'read', device: 'shown' },
  { since: '2026.2.26', commands: FULL_5, looks: 'read', device: 'shown' },
  { since: '2026.4.15', commands: [...FULL_5, 'operator.talk.secrets'], looks: 'read', device: 'shown' },
  { since: '2026.5.7', commands: 'by-method', looks: 'read', device: 'shown' },
  { since: '2026.7.1', commands: 'by-method', looks: 'read', device: 'not-shown' },
];

/** A command for a caller: its words, with ids where names stand in the text. */
export interface Command {
  readonly args: readonly string[];
  /** As a person reads it: devices and requests by what they are, never by their ids. */
  readonly text: string;
  /** How its output is to be read. */
  readonly shows: 'answer' | 'probe';
  /** What differs from what the scenario says is sent; null where nothing does. */
  readonly remark: string | null;
  /** Whether it shows the gateway a device: without one nothing is paired, and it is handed no token. */
  readonly showsDevice: boolean;
}

/** The command for this caller, or null: it is no command line, and is played by frames. */
export function commandFor(version: string, caller: Caller, idOf: (device: string) => string): Command | null {
  const family = FAMILIES.findLast(({ since }) => gte(version, since));
  if (family === undefined) throw new NotPlayable(`nobody has looked at the command line of ${version}`);
  const { id, mode } = caller;
  const isCli = id === 'cli' && (mode === 'cli' || mode === 'probe');
  const looks = id === 'gateway-client' && mode === 'backend' && caller.role === 'operator';
  if (caller.retry.kind === 'forever' || caller.retry.kind === 'browser') return null;
  if (!isCli && (!looks || caller.scopes.join() !== READ)) return null;
  const words = isCli ? cliWords(caller, idOf) : lookWords(caller);
  if (words === null) return null;
  if (isCli) checkCaller(version, caller);
  else if (caller.auth !== 'shared' || !caller.local) return null;
  return { ...words, remark: remarkOn(family, caller, isCli), showsDevice: family.device === 'shown' };
}

type Words = Omit<Command, 'remark' | 'showsDevice'>;

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
  if (call === null || call.method === 'health') return command(['health', '--json']);
  return call.method === 'channels.status' ? command(['channels', 'status']) : null;
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
const isWhole = (scopes: readonly string[]): boolean =>
  FAMILIES.some(({ commands }) => commands !== 'by-method' && same(scopes, commands));

/** Whether a command line can be this caller: it shows its own secret, from its own host, and chooses its own scopes. */
function checkCaller(version: string, { node, auth, local, role, scopes, mode }: Caller): void {
  const no = (why: string) => new NotPlayable(`the command line of ${version} ${why}`);
  if (nameOf(node) === OPERATOR) return;
  if (auth !== 'shared') throw no('shows the secret of its configuration and nothing else');
  if (!local) throw no('is on the host of its gateway here');
  if (role !== 'operator') throw no(`never asks for the role ${role}`);
  if (mode === 'probe' || isWhole(scopes)) return;
  throw no(`has no command that asks ${scopes.join(', ') || 'nothing'} as cli`);
}

/** What the release is known to send that is not what the scenario says. */
function remarkOn(
  { commands, looks, device }: Family,
  { node, mode, scopes, call }: Caller,
  isCli: boolean,
): string | null {
  if (device === 'not-shown') return 'shows no device, so nothing is paired';
  if (!isCli) return looks === 'read' ? null : `asks ${CLI_3.join(', ')}`;
  if (mode === 'probe' || nameOf(node) === OPERATOR) return null;
  if (commands === 'by-method') {
    const isPairing = call === null || call.method.startsWith('device.');
    return `asks ${isPairing ? `${PAIRING} or what the method takes` : 'the one scope of its method'}`;
  }
  return same(scopes, commands) ? null : `asks ${commands.join(', ')}`;
}
