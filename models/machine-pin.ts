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

/** What a client says of its machine, as the gateway takes it. */
export function machineOf(knobs: Knobs, client: Client): Pick<Client, 'platform' | 'family'> {
  const { platform, family } = client;
  const desktop = DESKTOPS.get(platform);
  const isCompleted = knobs.metadataPin === 'machine-with-node-hosts-completed' && isNodeHost(client);
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
  return knobs.metadataPin === 'machine' || !isSameBut(pinned.platform, claimed.platform, connect);
}

/** Another name of the same system, or another version of the same phone's. */
function isSameBut(pinned: string, claimed: string, connect: Connect): boolean {
  if (isNodeHost(connect)) {
    const [one, other] = [DESKTOPS.get(pinned), DESKTOPS.get(claimed)];
    return one !== undefined && one.platform === other?.platform && one.platform !== 'linux';
  }
  const families: Readonly<Record<string, RegExp>> = {
    'openclaw-ios': /^(?:ios|ipados)(?:\s|$)/,
    'openclaw-android': /^android(?:\s|$)/,
  };
  const family = families[connect.clientId];
  return family?.test(pinned) === true && family.test(claimed);
}
