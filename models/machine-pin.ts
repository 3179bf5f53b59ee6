/** What a client says of its machine, and whether a record that was approved for one lets in another (2026.2.26 and later). */
import type { Connect } from './protocol.ts';
import type { Knobs } from './releases/release.ts';
import type { Pin } from './store-state.ts';

type Client = Pick<Connect, 'clientId' | 'clientMode' | 'platform' | 'family'>;

/** How a desktop's node host is called, whatever it calls its system. */
const DESKTOPS: ReadonlyMap<string, Pin> = new Map([
  ['darwin', { platform: 'macos', family: 'Mac' }],
  ['macos', { platform: 'macos', family: 'Mac' }],
  ['linux', { platform: 'linux', family: 'Linux' }],
  ['win32', { platform: 'windows', family: 'Windows' }],
  ['windows', { platform: 'windows', family: 'Windows' }],
]);

export const asCompared = (text: string | null): string => (text ?? '').trim().toLowerCase();

const isNodeHost = ({ clientId, clientMode }: Client): boolean => clientId === 'node-host' && clientMode === 'node';

/** As the newest (2026.8.1), but others complete no older record yet, and watches have no versions. */
const isOfNodeHostsAlone = ({ metadataPin }: Knobs): boolean =>
  metadataPin === 'machine-with-node-hosts-alone-completed';

const isCompleting = (knobs: Knobs): boolean =>
  knobs.metadataPin === 'machine-with-node-hosts-completed' || isOfNodeHostsAlone(knobs);

/** What a client says of its machine, as the gateway takes it. */
export function machineOf(knobs: Knobs, client: Client): Pick<Client, 'platform' | 'family'> {
  const { platform, family } = client;
  const desktop = DESKTOPS.get(platform);
  const isCompleted = isCompleting(knobs) && isNodeHost(client);
  if (!isCompleted || desktop === undefined) return { platform, family };
  const said = asCompared(family);
  return said === '' || said === asCompared(desktop.family) ? desktop : { platform, family };
}

/** What an approval of this client binds its record to; undefined where the release binds to nothing. */
export function pinOf(knobs: Knobs, client: Client): Pin | undefined {
  if (knobs.metadataPin === 'none') return undefined;
  const { platform, family } = machineOf(knobs, client);
  return { platform: asCompared(platform), family: asCompared(family) };
}

/** Whether the record is bound to another machine than this client says to run on. */
export function isOtherMachine(knobs: Knobs, pinned: Pin | undefined, connect: Connect): boolean {
  const claimed = pinOf(knobs, connect);
  if (pinned === undefined || claimed === undefined) return false;
  if (pinned.family !== '' && pinned.family !== claimed.family) return true;
  if (pinned.platform === '' || pinned.platform === claimed.platform) return false;
  return (
    !isOtherName(knobs, pinned, claimed, connect) && !isOtherVersion(knobs, pinned.platform, claimed.platform, connect)
  );
}

/** The record's name of a Mac's system, where that lets in a node host which calls it otherwise. */
export function nameOfMac(knobs: Knobs, pinned: Pin | undefined, connect: Connect): string | undefined {
  if (pinned === undefined || !isNodeHost(connect) || !MAC.test(pinned.platform)) return undefined;
  const isOwn = pinOf(knobs, connect)?.platform === pinned.platform;
  return isOwn || isOtherMachine(knobs, pinned, connect) ? undefined : pinned.platform;
}

/** What the record is bound to from this connect on: the client's new version of the same system. Undefined: what it was. */
export function platformRefreshed(knobs: Knobs, pinned: Pin | undefined, connect: Connect): string | undefined {
  const claimed = pinOf(knobs, connect);
  if (pinned === undefined || claimed === undefined || pinned.platform === claimed.platform) return undefined;
  if (isOtherMachine(knobs, pinned, connect)) return undefined;
  return isOtherVersion(knobs, pinned.platform, claimed.platform, connect) ? claimed.platform : undefined;
}

/** Another name of the same system: of a node host, and of whoever completes what an older record says. */
function isOtherName(knobs: Knobs, pinned: Pin, claimed: Pin, client: Client): boolean {
  if (knobs.metadataPin === 'machine') return false;
  const [one, other] = [DESKTOPS.get(pinned.platform), DESKTOPS.get(claimed.platform)];
  const isSame = one !== undefined && one.platform === other?.platform && one.platform !== 'linux';
  if (isNodeHost(client))
    return isSame || (isCompleting(knobs) && other?.platform === 'macos' && MAC.test(pinned.platform));
  const isRuntime = pinned.platform === 'darwin' || pinned.platform === 'win32';
  const isComplete = claimed.platform === one?.platform && claimed.family === asCompared(one.family);
  if (!isCompleting(knobs) || isOfNodeHostsAlone(knobs)) return false;
  return isRuntime && pinned.family === '' && isComplete;
}

const MAC = /^macos \d+(?:\.\d+){0,2}$/;
const HANDHELDS: ReadonlyMap<string, RegExp> = new Map([
  ['openclaw-ios', /^(?:ios|ipados)(?:\s|$)/],
  ['openclaw-android', /^android(?:\s|$)/],
  ['openclaw-watchos', /^watchos \d+(?:\.\d+){0,2}$/],
]);

/** Another version of a phone's or a watch's system, where its own app says so; in some releases of a Mac's too. */
function isOtherVersion(knobs: Knobs, pinned: string, claimed: string, { clientId }: Client): boolean {
  if (knobs.metadataPin === 'machine') return false;
  if (clientId === 'openclaw-watchos' && isOfNodeHostsAlone(knobs)) return false;
  const handheld = HANDHELDS.get(clientId);
  if (handheld !== undefined) return handheld.test(pinned) && handheld.test(claimed);
  const isMac = isCompleting(knobs) && clientId === 'openclaw-macos' && MAC.test(claimed);
  return isMac && (MAC.test(pinned) || DESKTOPS.get(pinned)?.platform === 'macos');
}
