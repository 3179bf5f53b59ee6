/**
 * A step of a search as a step of a scenario, so that any target can be asked to do the same. What a search lets callers do by
 * themselves is one attempt here, and a request's time is up when a step says so: the order is kept, not the waiting.
 */
import type { Fact } from '../../models/facts.ts';
import { kindOf, OPERATOR, storeNode } from '../../models/nodes.ts';
import { BOOT, type Incident, sayIncident } from '../../models/open-pairing.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import type { OpenAction } from '../../sim/open-world.ts';
import type { Noted, World } from '../../sim/world.ts';
import type { Step } from '../schema.ts';

/** An attempt as its caller and the gateway saw it. */
export interface Attempted {
  readonly client: string;
  readonly ok: boolean;
  /** The gateway's reason; null where it gave none. */
  readonly reason: string | null;
}

const factsOf = (notes: readonly Noted[]): Fact[] => notes.map(({ note }) => note as unknown as Fact);

/** The first one of a step; the person's own errands are none. */
export function attemptedIn(notes: readonly Noted[]): Attempted | null {
  for (const fact of factsOf(notes)) {
    if (fact.type === 'accepted' && fact.client !== OPERATOR) return { client: fact.client, ok: true, reason: null };
    if (fact.type === 'refused' && fact.client !== OPERATOR)
      return { client: fact.client, ok: false, reason: fact.reason };
  }
  return null;
}

/** Null for what needs no step: nobody attempts, looks or decides. */
export function stepOf(
  action: OpenAction,
  notes: readonly Noted[],
  before: World,
  incidents: readonly Incident[],
): Step | null {
  if (action.type === 'input') {
    const incident = incidents.find((one) => sayIncident(one) === action.input);
    if (incident !== undefined) return incidentStep(incident);
    if (action.input === BOOT) return { kind: 'restart', release: null };
  } else if (action.type === 'fire' && kindOf(action.owner) === 'store') return { kind: 'expire' };
  else if (action.type === 'fire' && action.owner === OPERATOR) return personStep(notes, before);
  const attempted = attemptedIn(notes);
  return attempted === null ? null : { kind: 'connect', caller: attempted.client };
}

function incidentStep(incident: Incident): Step {
  switch (incident.kind) {
    case 'rotate': {
      const { device, role, scopes } = incident;
      return {
        kind: 'rotate',
        device,
        role: role as 'operator',
        scopes: scopes as string[] | null,
        by: null,
        deliver: false,
      };
    }
    case 'remove':
      return { kind: 'remove', device: incident.device, by: null };
    case 'revoke':
      return { kind: 'revoke', device: incident.device, role: incident.role as 'operator', by: null };
    case 'restart':
      return { kind: 'restart', release: null };
    case 'crash':
      return { kind: 'fault', fault: { kind: 'crash', at: incident.at } };
    case 'disconnect':
      return { kind: 'fault', fault: { kind: 'disconnect', client: incident.client } };
  }
}

/** A look, or a decision on what was seen; by then it may be another request that waits. */
function personStep(notes: readonly Noted[], before: World): Step | null {
  const facts = factsOf(notes);
  if (facts.some(({ type }) => type === 'looked')) return { kind: 'list', by: null };
  const decided = facts.find((fact) => fact.type === 'decided');
  const seen = before.nodes[OPERATOR]?.context['seen'] as unknown as {
    requestId: string;
    device: string;
    role: 'operator';
    scopes: string[];
  } | null;
  if (decided === undefined || seen == null) return null;
  const { device, role, scopes } = seen;
  if (decided.does === 'remove') return { kind: 'remove', device, by: null };
  if (decided.does === 'rotate') return { kind: 'rotate', device, role, scopes, by: null, deliver: false };
  const files = before.nodes[storeNode(device)]?.context['files'] as unknown as DeviceFiles | undefined;
  const stale = files?.request?.requestId !== seen.requestId;
  return { kind: decided.does === 'reject' ? 'reject' : 'approve', device, by: null, request: null, stale };
}
