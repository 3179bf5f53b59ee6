/** A scenario in normal form as a file says it: what is as by default is left out. Reading it gives the same normal form. */
import { formatDuration } from './duration.ts';
import { defaultRelease } from './known-release.ts';
import type { Client, Fault, Scenario, ScenarioFile, Step } from './schema.ts';

type Written = Record<string, unknown>;

/** Keys whose value is not the default. */
const but = (defaults: Readonly<Record<string, unknown>>, values: Readonly<Record<string, unknown>>): Written =>
  Object.fromEntries(
    Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key])),
  );

const mapped = <Value>(
  record: Readonly<Record<string, Value>>,
  write: (value: Value, name: string) => unknown,
): Written => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, write(value, name)]));

const whereAny = (key: string, written: Written): Written =>
  Object.keys(written).length === 0 ? {} : { [key]: written };

function retryOf(retry: Client['retry']): unknown {
  switch (retry.kind) {
    case 'every':
      return { every: formatDuration(retry.periodMs) };
    case 'probe':
      return { probe: formatDuration(retry.budgetMs) };
    default:
      return retry.kind;
  }
}

function clientOf(client: Client, devices: Scenario['devices']): Written {
  const { device, id, mode, retry, own, ...said } = client;
  const more = own === true ? { ...said, scopes: 'its-own' } : said;
  const defaults = {
    platform: null,
    family: null,
    role: 'operator',
    scopes: [],
    auth: 'shared',
    local: devices[device]?.local ?? true,
    call: null,
    age: 0,
  };
  return { device, id, mode, ...but(defaults, more), ...(retry.kind === 'once' ? {} : { retry: retryOf(retry) }) };
}

function givenOf({ given: { paired, pending, holds } }: Scenario): Written {
  return {
    ...whereAny(
      'paired',
      mapped(paired, ({ tokens, ...record }) => ({
        ...but({ roles: ['operator'], scopes: [], approvedScopes: null }, record),
        ...whereAny(
          'tokens',
          mapped(but({ operator: null, node: null }, tokens), (token) =>
            but({ scopes: [], revoked: false }, token as Record<string, unknown>),
          ),
        ),
      })),
    ),
    ...whereAny(
      'pending',
      mapped(pending, ({ ageMs, ...request }, device) => ({
        ...but({ role: 'operator', scopes: [], silent: false, isRepair: Object.hasOwn(paired, device) }, request),
        ...(ageMs === 0 ? {} : { age: formatDuration(ageMs) }),
      })),
    ),
    ...whereAny('holds', Object.fromEntries(Object.entries(holds).filter(([, held]) => held !== 'current'))),
  };
}

function faultOf(fault: Fault): Written {
  switch (fault.kind) {
    case 'delay':
      return { delay: fault.client, by: formatDuration(fault.byMs) };
    case 'crash':
      return { crash: 'gateway', ...but({ at: 'now' }, { at: fault.at }) };
    case 'clock':
      return { clock: fault.device, offset: formatDuration(fault.offsetMs) };
    case 'hold':
    case 'release':
      return { [fault.kind]: fault.point };
    default:
      return { [fault.kind]: fault.client };
  }
}

function stepOf(step: Step, devices: Scenario['devices']): Written {
  const caller = (named: string | Client) => (typeof named === 'string' ? named : clientOf(named, devices));
  switch (step.kind) {
    case 'connect':
      return { connect: caller(step.caller) };
    case 'together':
      return { together: step.callers.map(caller) };
    case 'start':
    case 'stop':
      return { [step.kind]: step.who };
    case 'advance':
      return { advance: formatDuration(step.byMs) };
    case 'restart':
      return { restart: 'gateway', ...but({ release: null }, { release: step.release }) };
    case 'fault':
      return { fault: faultOf(step.fault) };
    default: {
      const { kind, ...said } = step;
      const defaults = {
        by: null,
        request: null,
        stale: false,
        role: 'operator',
        scopes: null,
        deliver: false,
        params: null,
      };
      return { [kind]: but(defaults, said) };
    }
  }
}

/** The scenario as a file. */
export function writtenScenario(scenario: Scenario): ScenarioFile {
  const { devices, clients, operator, network, watch } = scenario;
  const { lookMs, reactMs, does } = operator;
  const { minMs, maxMs } = network.delay;
  const steps = (list: readonly Step[]) => list.map((step) => stepOf(step, devices));
  const device = ({ local, clockOffsetMs }: Scenario['devices'][string]) => ({
    ...(local ? {} : { local }),
    ...(clockOffsetMs === 0 ? {} : { clockOffset: formatDuration(clockOffsetMs) }),
  });
  const habits = but(
    { look: '10s', react: '5s', does: 'approve' },
    { look: formatDuration(lookMs), react: formatDuration(reactMs), does },
  );
  return {
    scenario: scenario.scenario,
    ...but(
      { title: null, because: null, source: [] },
      { title: scenario.title, because: scenario.because, source: scenario.source },
    ),
    ...but({ release: defaultRelease }, { release: scenario.release }),
    devices: mapped(devices, device),
    ...whereAny(
      'clients',
      mapped(clients, (client) => clientOf(client, devices)),
    ),
    ...whereAny('operator', habits),
    ...whereAny('given', givenOf(scenario)),
    ...(maxMs === 0 ? {} : { network: { delay: [formatDuration(minMs), formatDuration(maxMs)] } }),
    ...whereAny('watch', but({ repeats: 5, ticks: 60, tickMs: 1_000 }, watch)),
    steps: steps(scenario.steps),
    // biome-ignore lint/suspicious/noThenProperty: a list is not callable, so nothing can take a scenario for a promise
    ...(scenario.then.length === 0 ? {} : { then: steps(scenario.then) }),
    ...whereAny('expect', scenario.expect),
    ...whereAny('afterwards', scenario.afterwards),
  } as unknown as ScenarioFile;
}
