/**
 * The setting in which the search is measured: so many devices that hold everything, each with one caller that asks read again
 * and again, a narrowing rotate of each, and a person who approves what is seen. Time is free. Its states can be counted by
 * hand: a device with its caller has 8; of the person's decision under way there are 3 states for each device, each of which
 * leaves the device 1 instead of 8. So n devices make 8^n + 3n * 8^(n-1) states: 10 240 for four, 851 968 for six.
 *
 * `spin/pollers.pml` says the same in Promela.
 */
import type { Caller } from '../models/client.ts';
import { clientNode, kindOf, nameOf, OPERATOR } from '../models/nodes.ts';
import { outcomeNode } from '../models/observers.ts';
import { openPairing } from '../models/open-pairing.ts';
import { CLI_3, READ } from '../models/scopes.ts';
import { operatorFiles } from '../scenarios/given.ts';
import { releaseOr } from '../scenarios/known-release.ts';
import type { ExploredWorld } from '../sim/explore-world.ts';
import type { LoopQuestion } from '../sim/livelock.ts';
import type { OpenWorld } from '../sim/open-world.ts';

export const RELEASE = '2026.2.19';

export const statesOf = (devices: number): number => 8 ** devices + 3 * devices * 8 ** (devices - 1);

const names = (devices: number) => Array.from({ length: devices }, (_, at) => `d${at + 1}`);

/** Channels are the twin's processes, so that fairness promises the same to the same. */
export function pollers(devices: number): OpenWorld {
  const full = (name: string) => ({
    name,
    files: operatorFiles(`t1.${name}`),
    requestAgeMs: 0,
    skewMs: 0,
    holds: true,
  });
  const callers = names(devices).map(
    (device): Caller => ({
      node: clientNode(device),
      device,
      id: 'gateway-client',
      mode: 'backend',
      role: 'operator',
      scopes: [READ],
      auth: 'shared',
      age: 0,
      local: true,
      retry: { kind: 'every', periodMs: 1_000 },
      call: null,
      tokens: 'file',
      tells: null,
    }),
  );
  const open = openPairing({
    release: releaseOr(RELEASE, 'bench'),
    devices: [...names(devices), OPERATOR].map(full),
    callers,
    operator: 'approve',
    picks: 'declared-first',
    incidents: names(devices).map((device) => ({
      kind: 'rotate' as const,
      device,
      role: 'operator',
      scopes: CLI_3,
      times: 1,
    })),
    time: 'free',
  });
  return {
    ...open,
    classify(action, notes, was) {
      const { channel, mark } = open.classify(action, notes, was);
      return { channel: processOf(channel), mark };
    },
  };
}

/** `start d1` and `client/d1` are one process; so is whatever the person does, and whatever the administrator does. */
function processOf(channel: string): string {
  if (channel.startsWith('start ')) return clientNode(channel.slice('start '.length));
  if (channel.startsWith('rotate ')) return 'administrator';
  return kindOf(channel) === 'client' || kindOf(channel) === 'store' ? channel : 'person';
}

/** Does every process get its turn again and again, and the first caller still stays out for ever? */
export function lockedOut({ where }: ExploredWorld): LoopQuestion {
  const isIn = where([{ node: outcomeNode(nameOf(clientNode('d1'))), is: ({ value }) => value === 'in' }]);
  return { within: (state) => isIn[state] === 0, fairness: () => 'weak' };
}
