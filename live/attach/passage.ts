/** The way to a gateway that is somebody else's process: a socket, and nothing in between. */
import type { Message } from '../../sim/machine.ts';
import type { Link, Passage } from '../client.ts';
import type { Clock } from '../clock.ts';
import type { DeviceFolder } from '../device-files.ts';
import type { DeviceNames } from '../frames.ts';
import { openSocket } from '../socket.ts';

export interface DirectSpec {
  readonly url: string;
  readonly sharedToken: string;
  readonly clock: Clock;
  readonly devices: ReadonlyMap<string, DeviceFolder>;
  readonly names: DeviceNames;
}

export function directPassage({ url, sharedToken, clock, devices, names }: DirectSpec): Passage {
  return {
    dial(caller, local, release, hear): Link {
      const device = devices.get(caller.device);
      if (device === undefined) throw new Error(`no device ${caller.device}`);
      const speaker = { identity: device.identity, sharedToken, names, release };
      const socket = openSocket(
        { url, caller, local, speaker, nowMs: clock.nowMs },
        {
          opened: () => hear({ type: 'opened' }),
          frame: (event: Message | null) => event !== null && hear(event),
          closed: (code, reason) => hear({ type: 'closed', code, reason }),
        },
      );
      return { send: socket.send, close: socket.close, cut: socket.drop };
    },
  };
}
