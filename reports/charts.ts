/** The machines that can be drawn, each under a release whose knobs shape it. */
import { clientChart } from '../models/client.ts';
import { connectionChart } from '../models/connection.ts';
import { deviceChart } from '../models/device.ts';
import { gatewayChart } from '../models/gateway.ts';
import { operatorChart } from '../models/operator.ts';
import { storeChart } from '../models/pairing-store.ts';
import type { Release } from '../models/releases/release.ts';
import { LOCKED } from '../models/store-state.ts';
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
}

const drawables = {
  client: { says: 'A client', chart: ({ knobs }) => clientChart(knobs) },
  connection: { says: "The gateway's end of a connection", chart: ({ knobs }) => connectionChart(knobs) },
  gateway: { says: 'The gateway process', chart: ({ knobs }) => gatewayChart(knobs) },
  store: { says: 'The pairing store of one device', chart: ({ knobs }) => storeChart(knobs), groups: storeEvents },
  device: { says: "A device's own files", chart: () => deviceChart() },
  operator: { says: 'The operator, a person', chart: () => operatorChart() },
} satisfies Record<string, Drawable>;

export type MachineName = keyof typeof drawables;

export const machineNames = Object.keys(drawables) as readonly MachineName[];

export const isMachineName = (name: string): name is MachineName => Object.hasOwn(drawables, name);

export function chartOf(name: MachineName, release: Release): Statechart {
  const { says, chart, groups }: Drawable = drawables[name];
  return statechartOf(chart(release) as ChartSource, `${says}, ${release.name}`, groups);
}
