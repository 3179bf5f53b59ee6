/**
 * Smaller scenarios to try in place of one, those with least left first: without some of its steps, without a client or a device
 * and all that concerns it, with a scope less, with a plainer client. Each is a scenario that can be played. fast-check shrinks
 * with these, and local minimality means that none of them fails.
 */
import type { Client, Given, Scenario, Step } from '../schema.ts';
import { inForce } from './assumption.ts';

export function* smaller(scenario: Scenario): Generator<Scenario> {
  for (const candidate of candidates(scenario))
    if (candidate.steps.length > 0 && inForce(candidate) !== null) yield candidate;
}

function* candidates(scenario: Scenario): Generator<Scenario> {
  const { steps, clients, devices } = scenario;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let end = steps.length; end > 0; end -= size)
      yield { ...scenario, steps: [...steps.slice(0, Math.max(0, end - size)), ...steps.slice(end)] };
  for (const name of Object.keys(clients)) yield withoutClient(scenario, name);
  for (const name of Object.keys(devices)) if (Object.keys(devices).length > 1) yield withoutDevice(scenario, name);
  for (const given of simplerGiven(scenario.given)) yield { ...scenario, given };
  for (const [name, client] of Object.entries(clients))
    for (const simpler of simplerClients(client)) yield { ...scenario, clients: { ...clients, [name]: simpler } };
  for (const [at, step] of steps.entries())
    for (const simpler of simplerSteps(step)) yield { ...scenario, steps: steps.with(at, simpler) };
  if (scenario.operator.reactMs !== 5_000)
    yield { ...scenario, operator: { lookMs: 10_000, reactMs: 5_000, does: 'approve' } };
}

const without = <Value>(record: Readonly<Record<string, Value>>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/** A step that one client does not take part in any more; null where nothing is left of it. */
function leaving(step: Step, name: string): Step | null {
  switch (step.kind) {
    case 'connect':
      return step.caller === name ? null : step;
    case 'together': {
      const callers = step.callers.filter((caller) => caller !== name);
      return callers.length === step.callers.length ? step : callers.length < 2 ? null : { ...step, callers };
    }
    case 'start':
    case 'stop':
      return step.who === name ? null : step;
    case 'fault':
      return 'client' in step.fault && step.fault.client === name ? null : step;
    case 'call':
      return step.client === name ? null : step;
    default:
      return 'by' in step && step.by === name ? null : step;
  }
}

const withoutClient = (scenario: Scenario, name: string): Scenario => ({
  ...scenario,
  clients: without(scenario.clients, name),
  steps: scenario.steps.flatMap((step) => leaving(step, name) ?? []),
});

function withoutDevice(scenario: Scenario, device: string): Scenario {
  const theirs = Object.entries(scenario.clients).filter(([, client]) => client.device === device);
  const left = theirs.reduce((smaller, [name]) => withoutClient(smaller, name), scenario);
  const { paired, pending, holds } = left.given;
  const concerns = (step: Step) =>
    ('device' in step && step.device === device) ||
    (step.kind === 'fault' && step.fault.kind === 'clock' && step.fault.device === device);
  return {
    ...left,
    devices: without(left.devices, device),
    given: { paired: without(paired, device), pending: without(pending, device), holds: without(holds, device) },
    steps: left.steps.filter((step) => !concerns(step)),
  };
}

const oneLess = (scopes: readonly string[]): string[][] =>
  scopes.map((_, at) => scopes.filter((_scope, other) => other !== at));

function* simplerGiven(given: Given): Generator<Given> {
  for (const [name, paired] of Object.entries(given.paired)) {
    const put = (simpler: typeof paired) => ({ ...given, paired: { ...given.paired, [name]: simpler } });
    yield { ...given, paired: without(given.paired, name) };
    for (const scopes of oneLess(paired.scopes)) yield put({ ...paired, scopes });
    const token = paired.tokens.operator;
    if (token === null) continue;
    yield put({ ...paired, tokens: { ...paired.tokens, operator: null } });
    for (const scopes of oneLess(token.scopes))
      yield put({ ...paired, tokens: { ...paired.tokens, operator: { ...token, scopes } } });
  }
}

const PLAIN = { id: 'gateway-client', mode: 'backend', role: 'operator' } as const;

function* simplerClients(client: Client): Generator<Client> {
  for (const scopes of oneLess(client.scopes)) yield { ...client, scopes };
  if (client.auth !== 'shared') yield { ...client, auth: 'shared' };
  if (!client.local) yield { ...client, local: true };
  if (client.id !== PLAIN.id || client.mode !== PLAIN.mode || client.role !== PLAIN.role) yield { ...client, ...PLAIN };
  if (client.retry.kind !== 'every') yield { ...client, retry: { kind: 'every', periodMs: 5_000 } };
  else if (client.retry.periodMs !== 5_000) yield { ...client, retry: { kind: 'every', periodMs: 5_000 } };
}

function* simplerSteps(step: Step): Generator<Step> {
  if (step.kind === 'rotate') {
    if (step.deliver) yield { ...step, deliver: false };
    for (const scopes of oneLess(step.scopes ?? [])) yield { ...step, scopes };
  }
  if ((step.kind === 'approve' || step.kind === 'reject') && step.stale) yield { ...step, stale: false };
  if (step.kind === 'advance' && step.byMs > 1_000) yield { ...step, byMs: 1_000 };
  if (step.kind === 'together') yield { kind: 'connect', caller: step.callers[0] as string };
}
