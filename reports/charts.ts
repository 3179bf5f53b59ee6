/** The machines that can be drawn, each under a release whose knobs shape it. */
import { clientChart } from '../models/client.ts';
import { connectionChart } from '../models/connection.ts';
import { deviceChart } from '../models/device.ts';
import { gatewayChart } from '../models/gateway.ts';
import { operatorChart } from '../models/operator.ts';
import { storeChart } from '../models/pairing-store.ts';
import type { Knobs, Release } from '../models/releases/release.ts';
import { LOCKED } from '../models/store-state.ts';
import { rulesOf } from './chart-rules.ts';
import { type ChartSource, type EventGroup, type Statechart, statechartOf } from './statechart.ts';

const storeEvents: readonly EventGroup[] = [
  { says: 'any change', events: [...LOCKED, 'renamed'] },
  { says: 'any operation', events: LOCKED },
];

interface Drawable {
  readonly says: string;
  /** XState's type of a machine names its states and events; only its nodes are read here, hence unknown. */
  readonly chart: (release: Release) => unknown;
  readonly groups?: readonly EventGroup[];
  /** Guards and events that never come true under a release: the chart has them for other releases. */
  readonly never?: (knobs: Knobs) => readonly string[];
}

const when = (is: boolean, ...names: readonly string[]): readonly string[] => (is ? names : []);

/** Whether a device that is paired already may be granted more without a person. */
const grantsInSilence = ({ scopeUpgrade, roleUpgrade, metadataUpgrade }: Knobs): boolean =>
  scopeUpgrade.startsWith('silent') || roleUpgrade !== 'ask' || metadataUpgrade !== 'ask';

const neverInConnection = (knobs: Knobs): readonly string[] => [
  ...when(knobs.sharedSecret === 'not-enough' && knobs.backendCalls === 'pair-as-all', 'skips pairing'),
  ...when(knobs.silentFailure === 'goes-on', 'record decides', 'not covered'),
  ...when(knobs.nodesNeed === 'nothing', 'no node'),
  ...when(!grantsInSilence(knobs), 'was paired', 'asked for more'),
  ...when(knobs.openConnections === 'stay', 'expelled'),
];

const drawables = {
  client: {
    says: 'A client',
    chart: ({ knobs }) => clientChart(knobs),
    never: ({ onPairingRequired, finalRefusals }) =>
      when(onPairingRequired !== 'stop' && finalRefusals === 'none', 'gives up'),
  },
  connection: {
    says: "The gateway's end of a connection",
    chart: ({ knobs }) => connectionChart(knobs),
    never: neverInConnection,
  },
  gateway: {
    says: 'The gateway process',
    chart: ({ knobs }) => gatewayChart(knobs),
    never: ({ openConnections }) => when(openConnections === 'stay', 'expel'),
  },
  store: {
    says: 'The pairing store of one device',
    chart: ({ knobs }) => storeChart(knobs),
    groups: storeEvents,
    never: ({ storeWrite, requestLife }) => [
      ...when(storeWrite === 'at-once', 'both files change'),
      ...when(requestLife === 'from-first-ask', 'asked anew'),
    ],
  },
  device: { says: "A device's own files", chart: () => deviceChart() },
  operator: { says: 'The operator, a person', chart: () => operatorChart() },
} satisfies Record<string, Drawable>;

export type MachineName = keyof typeof drawables;

export const machineNames = Object.keys(drawables) as readonly MachineName[];

export const isMachineName = (name: string): name is MachineName => Object.hasOwn(drawables, name);

export function chartOf(name: MachineName, release: Release): Statechart {
  const { says, chart, groups, never }: Drawable = drawables[name];
  const drawn = statechartOf(chart(release) as ChartSource, `${says}, ${release.name}`, groups, never?.(release.knobs));
  return { ...drawn, rules: rulesOf(name, release) };
}
