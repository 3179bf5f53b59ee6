/**
 * What a scenario assumes once its last step is over: whether it is calm by then (every fault has ended), and whether there is a
 * person who approves whatever is seen.
 */
import { OPERATOR } from '../../models/nodes.ts';
import type { Assumption } from '../result.ts';
import type { Fault, Scenario } from '../schema.ts';

interface InForce {
  readonly running: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
}

/** Whenever it strikes: the gateway is down until somebody boots it. */
const CRASH = 'crash';

/** The name under which a fault lasts; null for one that is over at once, or after the next message that it meets. */
function lasting(fault: Fault): { readonly name: string; readonly begins: boolean } | null {
  switch (fault.kind) {
    case 'partition':
    case 'heal':
      return { name: `cut ${fault.client}`, begins: fault.kind === 'partition' };
    case 'hold':
    case 'release':
      return { name: `held ${fault.point}`, begins: fault.kind === 'hold' };
    case 'delay':
      return { name: `slow ${fault.client}`, begins: fault.byMs !== 0 };
    case 'crash':
      return { name: CRASH, begins: true };
    case 'clock':
      return { name: `clock of ${fault.device}`, begins: fault.offsetMs !== 0 };
    default:
      return null;
  }
}

/** Who runs and which faults last after the steps; null where a client is started that runs already. */
export function inForce({ devices, steps }: Scenario): InForce | null {
  const running = new Set<string>();
  const faults = new Set<string>();
  for (const [device, { clockOffsetMs }] of Object.entries(devices))
    if (clockOffsetMs !== 0) faults.add(`clock of ${device}`);
  for (const step of steps) {
    if (step.kind === 'start') {
      if (running.has(step.who)) return null;
      running.add(step.who);
    }
    if (step.kind === 'stop') running.delete(step.who);
    if (step.kind === 'restart') faults.delete(CRASH);
    const fault = step.kind === 'fault' ? lasting(step.fault) : null;
    if (fault === null) continue;
    // A second partition of the same client needs a second healing: that says nothing new, so it is left out.
    if (fault.begins && faults.has(fault.name)) return null;
    if (fault.begins) faults.add(fault.name);
    else faults.delete(fault.name);
  }
  return { running, faults };
}

/** What is assumed after the last step, or null where a fault lasts, or a person does something else than approve. */
export function assumptionOf(scenario: Scenario): Assumption | null {
  const at = inForce(scenario);
  if (at === null || at.faults.size > 0) return null;
  if (!at.running.has(OPERATOR)) return 'operator idle';
  return scenario.operator.does === 'approve' ? 'operator acts' : null;
}
