/** What no single key can tell: that the names used are declared, and that the parts do not contradict each other. */
import { notAmong, quoted } from './forms.ts';
import type { Written, WrittenStep } from './grammar.ts';

type Path = readonly (string | number)[];

export interface Misfit {
  readonly path: Path;
  /** `problem\nremedy`, as in forms.ts. */
  readonly problem: string;
  /** Whether the key at the end of the path is at fault, rather than its value. */
  readonly atKey: boolean;
}

/** Every contradiction of a scenario that is well formed key by key, in the order of the file's sections. */
export function* misfits(scenario: Written): Generator<Misfit> {
  yield* names(scenario);
  for (const [client, { device, ...rest }] of Object.entries(scenario.clients)) {
    yield* caller({ device, ...rest }, ['clients', client], scenario);
  }
  for (const section of ['paired', 'pending', 'holds'] as const) {
    for (const device of Object.keys(scenario.given[section])) {
      yield* known(device, 'device', Object.keys(scenario.devices), ['given', section, device], true);
    }
  }
  for (const section of ['steps', 'then'] as const) {
    for (const [index, step] of scenario[section].entries()) {
      yield* stepMisfits(step, [section, index, step.kind], scenario);
    }
  }
  if (Object.keys(scenario.afterwards).length > 0 && scenario.then.length === 0) {
    yield {
      path: ['afterwards'],
      problem:
        'a verdict is expected after steps that are not there\nwrite them under "then", or leave "afterwards" out',
      atKey: true,
    };
  }
}

/** Words that already mean an actor, so that no client or device can be mistaken for one. */
const actors = ['operator', 'gateway'];

function* names({ devices, clients }: Written): Generator<Misfit> {
  for (const [section, entries] of [
    ['devices', devices],
    ['clients', clients],
  ] as const) {
    for (const name of Object.keys(entries)) {
      const taken =
        actors.includes(name) || name in {}
          ? 'a word with a meaning of its own'
          : section === 'clients' && Object.hasOwn(devices, name)
            ? 'also the name of a device'
            : null;
      if (taken !== null)
        yield { path: [section, name], problem: `${quoted(name)} is ${taken}\nwrite another name`, atKey: true };
    }
  }
}

type Caller = Written['clients'][string];

function* caller(client: Caller, path: Path, { devices }: Written): Generator<Misfit> {
  yield* known(client.device, 'device', Object.keys(devices), [...path, 'device']);
  if (client.age > 0 && client.auth !== 'device-token') {
    yield {
      path: [...path, 'age'],
      problem: 'age speaks of a device token, and this client sends none\nwrite auth: device-token with it',
      atKey: true,
    };
  }
}

function* stepMisfits(step: WrittenStep, path: Path, scenario: Written): Generator<Misfit> {
  const clients = Object.keys(scenario.clients);
  const devices = Object.keys(scenario.devices);
  switch (step.kind) {
    case 'connect':
      return yield* callerOrName(step.caller, path, scenario);
    case 'together':
      for (const [index, each] of step.callers.entries()) yield* callerOrName(each, [...path, index], scenario);
      return;
    case 'approve':
    case 'reject':
      if (step.request !== null && step.stale) {
        yield {
          path: [...path, 'stale'],
          problem: 'a named request cannot also be "the one before"\nwrite either request or stale',
          atKey: true,
        };
      }
      yield* known(step.device, 'device', devices, [...path, 'device']);
      return yield* actsAs(step.by, path, clients);
    case 'rotate':
    case 'remove':
    case 'revoke':
      yield* known(step.device, 'device', devices, [...path, 'device']);
      return yield* actsAs(step.by, path, clients);
    case 'list':
      return yield* actsAs(step.by, path, clients);
    case 'call':
      return yield* known(step.client, 'client', clients, [...path, 'client']);
    case 'start':
    case 'stop':
      return yield* known(step.who, 'client', [...clients, 'operator'], path);
    case 'fault':
      if ('client' in step.fault) yield* known(step.fault.client, 'client', clients, [...path, step.fault.kind]);
      if ('device' in step.fault) yield* known(step.fault.device, 'device', devices, [...path, step.fault.kind]);
      return;
    default:
      return;
  }
}

function* callerOrName(named: string | Caller, path: Path, scenario: Written): Generator<Misfit> {
  if (typeof named === 'string') yield* known(named, 'client', Object.keys(scenario.clients), path);
  else yield* caller(named, path, scenario);
}

function* actsAs(by: string | null, path: Path, clients: readonly string[]): Generator<Misfit> {
  if (by !== null) yield* known(by, 'client', [...clients, 'operator'], [...path, 'by']);
}

function* known(name: string, what: string, declared: readonly string[], path: Path, atKey = false): Generator<Misfit> {
  if (declared.includes(name)) return;
  const problem =
    declared.length > 0
      ? notAmong(`the ${what} ${quoted(name)}`, name, declared)
      : `the ${what} ${quoted(name)} is not known here\nwrite it under "${what}s"`;
  yield { path, problem, atKey };
}
