/**
 * Scenarios that tell releases apart in what recordings do not hold: connections that stay open, machines that clients say to
 * run on, secrets and clocks that are wrong, and clients that run on by their own rules.
 */
import { type Scenario, scenarioSchema } from '../scenarios/schema.ts';
import { apartByClient } from './apart-by-client.ts';

const watcher = { id: 'gateway-client', mode: 'ui', scopes: ['operator.read'], retry: 'forever' } as const;
const cli = { id: 'cli', mode: 'cli', scopes: ['operator.read'] } as const;
const command = { id: 'cli', mode: 'cli', scopes: 'its-own' } as const;
const manager = { id: 'cli', mode: 'cli', scopes: ['operator.pairing'] } as const;
const app = (system: string) => ({ ...cli, id: `openclaw-${system}`, mode: 'ui' });
const page = { id: 'openclaw-control-ui', mode: 'ui', scopes: ['operator.read'] } as const;
const node = { id: 'node-host', mode: 'node', role: 'node' } as const;
const host = { id: 'node-host', mode: 'node' } as const;
/** A device for each, that holds this scope alone. */
const HOLDERS = ['read', 'write', 'questions', 'talk', 'sessions.read', 'sessions.write'].map((of) => `operator.${of}`);
const deviceOf = (scope: string) => scope.replace('operator.', '').replace('.', '-');

/** Each was played on the running gateways of the releases that it tells apart. */
export const apart: readonly Scenario[] = [
  {
    scenario: 'open-connections',
    devices: { a: {}, b: {}, c: {} },
    clients: { onA: { device: 'a', ...watcher }, onB: { device: 'b', ...watcher }, onC: { device: 'c', ...watcher } },
    steps: [
      ...['onA', 'onB', 'onC'].map((start) => ({ start })),
      { rotate: { device: 'a' } },
      { revoke: { device: 'b' } },
      { remove: { device: 'c' } },
      { advance: '1500ms' },
    ],
  },
  {
    scenario: 'other-machines',
    devices: { a: {}, b: {}, c: {} },
    steps: [
      { connect: { device: 'a', ...cli } },
      { connect: { device: 'a', ...cli, platform: 'darwin' } },
      { connect: { device: 'c', ...cli } },
      { connect: { device: 'c', ...cli, id: 'openclaw-macos', mode: 'ui', platform: 'darwin' } },
      { connect: { device: 'b', ...node, platform: 'darwin' } },
      { connect: { device: 'b', ...node, platform: 'macos' } },
      { connect: { device: 'b', ...cli, role: 'node', platform: 'macos' } },
      { connect: { device: 'c', ...node, id: 'openclaw-macos', mode: 'ui', platform: 'linux' } },
    ],
  },
  {
    scenario: 'other-versions',
    devices: { a: {}, b: {}, c: {}, d: {} },
    steps: [
      { connect: { device: 'a', ...app('ios'), platform: 'ios 18.1' } },
      { connect: { device: 'a', ...app('ios'), platform: 'ios 18.2' } },
      { connect: { device: 'a', ...cli, platform: 'ios 18.2' } },
      { connect: { device: 'b', ...app('macos'), scopes: [], platform: 'macos 15.1' } },
      { connect: { device: 'b', ...app('macos'), scopes: [], platform: 'macos 15.2' } },
      { connect: { device: 'b', ...cli, scopes: [], platform: 'macos 15.1' } },
      { connect: { device: 'c', ...cli, platform: 'darwin' } },
      { connect: { device: 'c', ...cli, platform: 'macos', family: 'Mac' } },
      { connect: { device: 'd', ...app('macos'), platform: 'macos 15.1', family: 'Mac' } },
      { connect: { device: 'd', ...node, platform: 'darwin', family: 'Mac' } },
    ],
  },
  {
    scenario: 'silent-failures',
    devices: { a: {}, b: {} },
    steps: [
      { connect: { device: 'a', ...cli } },
      { connect: { device: 'a', ...app('macos'), scopes: [], platform: 'android 15' } },
      { connect: { device: 'a', ...app('macos'), scopes: ['operator.write'], platform: 'android 15' } },
      { connect: { device: 'b', ...node, scopes: [], platform: 'linux' } },
      {
        connect: {
          device: 'b',
          id: 'gateway-client',
          mode: 'backend',
          role: 'node',
          scopes: [],
          auth: 'device-token',
          platform: 'darwin',
        },
      },
    ],
  },
  {
    scenario: 'wrong-secrets',
    devices: { a: {}, b: {}, c: {}, d: {}, late: { clockOffset: '3m' } },
    clients: {
      wrong: { device: 'a', ...watcher, auth: 'wrong' },
      old: { device: 'b', ...watcher, auth: 'device-token' },
      none: { device: 'c', ...watcher, auth: 'none' },
      far: { device: 'd', ...watcher, id: 'openclaw-ios', local: false },
    },
    steps: [
      { connect: { device: 'a', ...cli } },
      { connect: { device: 'b', ...cli } },
      { rotate: { device: 'b' } },
      { connect: { device: 'late', ...cli } },
      { connect: { device: 'a', id: 'webchat-ui', mode: 'webchat', local: false } },
      ...['wrong', 'old', 'none', 'far'].map((start) => ({ start })),
      { advance: '5s' },
    ],
  },
  {
    scenario: 'managers',
    devices: { a: {}, b: {}, c: {} },
    clients: {
      byToken: { device: 'a', ...manager, auth: 'device-token' },
      bySecret: { device: 'a', ...manager },
    },
    steps: [
      { connect: { device: 'a', ...manager } },
      { connect: { device: 'b', ...cli } },
      { connect: { device: 'b', ...cli, scopes: ['operator.write'], local: false } },
      { list: { by: 'byToken' } },
      { approve: { device: 'b', by: 'byToken' } },
      { approve: { device: 'b', by: 'bySecret' } },
      { reject: { device: 'b', request: 'r9', by: 'byToken' } },
      { rotate: { device: 'b', scopes: [], by: 'byToken' } },
      { revoke: { device: 'b', by: 'bySecret' } },
      { connect: { device: 'c', ...node, local: false } },
      { approve: { device: 'c', by: 'bySecret' } },
      { revoke: { device: 'c', role: 'node', by: 'bySecret' } },
      { remove: { device: 'b', by: 'bySecret' } },
      { remove: { device: 'a', by: 'byToken' } },
    ],
  },
  {
    scenario: 'authority',
    devices: { none: {}, read: {}, write: {}, node: {} },
    steps: [
      ...[
        ['health'],
        ['agents.files.list', 'operator.read'],
        ['tools.catalog', 'operator.read'],
        ['node.canvas.capability.refresh', 'operator.read'],
        ['node.pending.pull', 'operator.read'],
        ['browser.request', 'operator.write'],
        ['commands.list', 'operator.read'],
        ['artifacts.list', 'operator.read'],
        ['tasks.list', 'operator.read'],
        ['sessions.patch', 'operator.write'],
        ['talk.mode', 'operator.read'],
        ['talk.mode', 'operator.write'],
      ].map(([call, ...scopes]) => ({
        connect: { device: scopes[0]?.replace('operator.', '') ?? 'none', ...cli, scopes, call },
      })),
      ...['health', 'node.pending.pull', 'node.canvas.capability.refresh'].map((call) => ({
        connect: { device: 'node', ...node, call },
      })),
    ],
  },
  {
    scenario: 'silent-nodes',
    devices: { a: {}, b: {} },
    steps: [
      { connect: { device: 'a', ...host, role: 'node', scopes: ['operator.admin', 'operator.pairing'] } },
      { connect: { device: 'b', ...host, role: 'node', scopes: ['operator.approvals'] } },
      { connect: { device: 'b', ...cli, scopes: ['operator.admin'] } },
    ],
  },
  {
    scenario: 'later-scopes',
    devices: { a: {}, b: {} },
    steps: [
      { connect: { device: 'a', ...cli, scopes: ['operator.write'], local: false } },
      { approve: { device: 'a' } },
      { connect: { device: 'a', ...cli, scopes: ['operator.talk'], local: false } },
      { connect: { device: 'a', ...cli, scopes: ['operator.sessions.write'], local: false } },
      { connect: { device: 'a', ...cli, scopes: [' operator.read'], local: false } },
      { connect: { device: 'b', ...cli, local: false } },
      { approve: { device: 'b' } },
      { connect: { device: 'b', ...cli, scopes: ['operator.sessions.read'], local: false } },
      { connect: { device: 'b', ...cli, scopes: ['operator.talk'], local: false } },
    ],
  },
  {
    scenario: 'sessions',
    devices: Object.fromEntries(HOLDERS.map((scope) => [deviceOf(scope), {}])),
    steps: HOLDERS.flatMap((scope) => [
      { connect: { device: deviceOf(scope), ...cli, scopes: [scope] } },
      ...['sessions.list', 'chat.history', 'cron.list', 'chat.send', 'chat.abort', 'sessions.patch', 'sessions.delete']
        .concat(['question.list', 'wake', 'sessions.github.publish', 'session.members.list', 'talk.mode'])
        .map((call) => ({ connect: { device: deviceOf(scope), ...cli, scopes: [scope], call } })),
    ]),
  },
  {
    scenario: 'names-of-macs',
    devices: { a: {}, b: {}, c: {}, d: {} },
    steps: [
      { connect: { device: 'a', ...cli, scopes: [], platform: 'macos 15.2', family: 'Mac' } },
      { connect: { device: 'a', ...host, scopes: ['operator.admin'], platform: 'darwin' } },
      { connect: { device: 'a', ...host, scopes: ['operator.admin'], platform: 'darwin' } },
      { connect: { device: 'a', ...cli, scopes: [], platform: 'macos 15.2', family: 'Mac' } },
      { connect: { device: 'b', ...cli, scopes: [], platform: 'macos 15.2' } },
      { connect: { device: 'b', ...host, scopes: ['operator.read'], platform: ' darwin ' } },
      { connect: { device: 'b', ...host, scopes: ['operator.read'], platform: ' darwin ' } },
      { connect: { device: 'b', ...host, scopes: ['operator.write'], platform: 'darwin' } },
      { connect: { device: 'c', ...cli, scopes: [], platform: 'darwin' } },
      { connect: { device: 'c', ...host, scopes: ['operator.read'], platform: 'darwin' } },
      { connect: { device: 'd', ...host, scopes: [], platform: 'macos 15.2', family: 'Mac' } },
      { connect: { device: 'd', ...host, scopes: ['operator.read'], platform: 'macos 15.2', family: 'Mac' } },
      { connect: { device: 'd', ...host, scopes: ['operator.write'], platform: 'macos', family: 'Mac' } },
      { connect: { device: 'd', ...host, role: 'node', scopes: [], platform: 'darwin' } },
    ],
  },
  {
    scenario: 'tokens-of-nodes',
    devices: { a: {} },
    steps: [
      { connect: { device: 'a', ...cli, scopes: ['node.invoke'] } },
      { connect: { device: 'a', ...cli, role: 'node', scopes: [] } },
      { rotate: { device: 'a', role: 'node' } },
      { rotate: { device: 'a', role: 'node', scopes: ['node.invoke'] } },
      { revoke: { device: 'a', role: 'node' } },
      { rotate: { device: 'a', scopes: ['operator.talk.secrets'] } },
      { revoke: { device: 'a' } },
    ],
  },
  ...apartByClient,
  {
    scenario: 'pages',
    devices: { a: {}, b: {}, c: {} },
    steps: [
      { connect: { device: 'c', ...page } },
      { connect: { device: 'c', ...cli, scopes: ['operator.write'], local: false } },
      { approve: { device: 'c' } },
      { connect: { device: 'c', ...cli } },
      { connect: { device: 'b', ...page, mode: 'cli', auth: 'none' } },
      { connect: { device: 'a', ...page } },
      { connect: { device: 'a', ...cli } },
      { connect: { device: 'a', ...page, auth: 'device-token' } },
      { connect: { device: 'a', ...page, auth: 'device-token' } },
      { connect: { device: 'a', ...page } },
      { connect: { device: 'a', ...cli, auth: 'device-token' } },
      { rotate: { device: 'a', deliver: true } },
      { connect: { device: 'a', ...page, auth: 'device-token' } },
      { connect: { device: 'b', ...page, auth: 'none' } },
      { connect: { device: 'b', ...page, auth: 'wrong' } },
      { connect: { device: 'b', id: 'webchat-ui', mode: 'webchat', scopes: ['operator.read'] } },
      { connect: { device: 'b', id: 'webchat-ui', mode: 'webchat', scopes: ['operator.read'], auth: 'device-token' } },
    ],
  },
  {
    scenario: 'commands',
    devices: { a: {}, far: { local: false } },
    steps: [
      { connect: { device: 'a', ...command, call: 'device.pair.list' } },
      { connect: { device: 'a', ...command, call: 'health' } },
      { connect: { device: 'a', ...command, call: 'wake' } },
      { connect: { device: 'far', ...command } },
    ],
  },
].map((written) => scenarioSchema.parse(written));
