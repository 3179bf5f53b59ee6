/**
 * The charts of a release, ready to run: each step is computed once by the chart itself and looked up afterwards. Steps on
 * unusually large data are not remembered, so that hostile input costs time and never memory.
 */
import { machineFor } from '../../models/machines.ts';
import type { Release } from '../../models/releases/release.ts';
import { memoise } from '../../sim/compile.ts';
import type { Local, Machine, Message, Step } from '../../sim/machine.ts';
import type { Json } from '../../sim/model.ts';

export interface Chart {
  start(input: Json, isLarge?: boolean): Step;
  step(local: Local, event: Message, isLarge?: boolean): Step;
}

export interface Charts {
  readonly gateway: Chart;
  readonly connection: Chart;
  readonly store: Chart;
}

/** Steps that are kept for each chart. */
const STEPS_MAX = 5000;

const built = new WeakMap<Release, Charts>();

/** Built once a process, so that every gateway shares what was computed before. */
export function chartsOf(release: Release): Charts {
  const known = built.get(release);
  if (known !== undefined) return known;
  const charts: Charts = {
    gateway: chartOf(machineFor('gateway', release)),
    connection: chartOf(machineFor('connection', release)),
    store: chartOf(machineFor('store', release)),
  };
  built.set(release, charts);
  return charts;
}

function chartOf(machine: Machine): Chart {
  const remembering = memoise(machine, STEPS_MAX);
  return {
    start: (input, isLarge = false) => (isLarge ? machine : remembering).start(input),
    step: (local, event, isLarge = false) => (isLarge ? machine : remembering).step(local, event),
  };
}
