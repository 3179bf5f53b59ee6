/** Of the scenarios of `apart.ts`, those in which it matters which client a device calls itself, as they are written. */

const cli = { id: 'cli', mode: 'cli', scopes: ['operator.read'] } as const;
const node = { id: 'node-host', mode: 'node', role: 'node' } as const;
const watch = { id: 'openclaw-watchos', mode: 'node', role: 'node', family: 'Apple Watch' } as const;
const onWrist = { id: 'openclaw-watchos', mode: 'ui', scopes: ['operator.read'] } as const;
const terminal = { id: 'openclaw-tui', mode: 'ui', scopes: ['operator.read'] } as const;
const desktop = { id: 'openclaw-linux', mode: 'ui', scopes: ['operator.read'] } as const;

/** Devices of one client but for what their names say. */
const TWINS = [
  'old',
  'asking',
  'taken-over',
  'approved',
  'other-mode',
  'also-other-mode',
  'named',
  'also-named',
  'unnamed',
].concat(['called', 'node', 'other-node', 'connected', 'young', 'late']);

export const apartByClient: readonly object[] = [
  {
    scenario: 'silent-twins',
    devices: Object.fromEntries(TWINS.map((device) => [device, {}])),
    clients: { stays: { device: 'connected', ...cli, retry: 'forever' } },
    steps: [
      { connect: { device: 'old', ...cli } },
      { connect: { device: 'asking', ...cli } },
      { connect: { device: 'asking', ...cli, scopes: ['operator.write'], local: false } },
      { connect: { device: 'taken-over', ...cli } },
      { connect: { device: 'taken-over', ...cli, scopes: ['operator.write'], local: false } },
      { approve: { device: 'taken-over' } },
      { connect: { device: 'approved', ...cli, local: false } },
      { approve: { device: 'approved' } },
      { connect: { device: 'other-mode', ...cli, mode: 'ui' } },
      { connect: { device: 'named', ...cli, displayName: 'desk' } },
      { connect: { device: 'unnamed', ...cli, displayName: 'desk' } },
      { connect: { device: 'unnamed', ...cli, auth: 'device-token' } },
      { connect: { device: 'called', ...cli } },
      { connect: { device: 'called', id: 'gateway-client', mode: 'backend', displayName: 'agent' } },
      { connect: { device: 'node', ...node } },
      { start: 'stays' },
      { advance: '61s' },
      { connect: { device: 'young', ...cli } },
      { connect: { device: 'late', ...cli } },
      { connect: { device: 'other-node', ...node } },
      { connect: { device: 'also-other-mode', ...cli, mode: 'ui' } },
      { connect: { device: 'also-named', ...cli, displayName: ' DESK ' } },
      { connect: { device: 'old', ...cli, auth: 'device-token' } },
      { advance: '61s' },
      { connect: { device: 'taken-over', ...cli, scopes: ['operator.approvals'] } },
      { connect: { device: 'approved', ...cli, scopes: ['operator.approvals'] } },
      { connect: { device: 'late', ...cli, scopes: ['operator.approvals'] } },
      { connect: { device: 'old', ...cli } },
    ],
  },
  {
    scenario: 'watches',
    devices: { a: {}, b: {}, c: {}, d: {} },
    steps: [
      { connect: { device: 'a', ...watch, platform: 'watchOS 11.2' } },
      { connect: { device: 'a', ...watch, platform: 'watchos 11.3' } },
      { connect: { device: 'a', ...watch, platform: 'watchos 11.3.1.2' } },
      { connect: { device: 'a', ...cli, scopes: [], role: 'node', platform: 'watchos 11.4', family: 'Apple Watch' } },
      { connect: { device: 'b', ...onWrist, platform: 'watchos 11' } },
      { connect: { device: 'b', ...onWrist, platform: 'watchos' } },
      { connect: { device: 'b', ...onWrist, platform: 'watchos 26.0.1' } },
      { connect: { device: 'c', ...desktop } },
      { connect: { device: 'c', ...desktop, platform: 'windows 11' } },
      { connect: { device: 'c', ...desktop, mode: 'node', role: 'node', scopes: [], platform: 'linux' } },
      { connect: { device: 'd', ...cli, platform: 'ios 18.1' } },
      { connect: { device: 'd', ...desktop, scopes: ['operator.write'], platform: 'linux 6', auth: 'none' } },
    ],
  },
  {
    scenario: 'terminals',
    devices: { a: {}, b: {}, c: {} },
    steps: [
      { connect: { device: 'a', ...terminal } },
      { connect: { device: 'a', ...terminal, scopes: ['operator.admin'] } },
      { connect: { device: 'a', ...terminal, auth: 'device-token' } },
      { connect: { device: 'a', ...terminal, auth: 'none' } },
      { connect: { device: 'a', ...terminal, auth: 'wrong' } },
      { connect: { device: 'a', ...terminal, scopes: ['operator.write'], platform: 'windows' } },
      { connect: { device: 'b', ...terminal, local: false } },
      { connect: { device: 'b', ...terminal, local: false, auth: 'none' } },
      { connect: { device: 'b', ...terminal, mode: 'cli', local: false, auth: 'none' } },
      { connect: { device: 'b', ...terminal, mode: 'cli', auth: 'none' } },
      { connect: { device: 'b', ...terminal, role: 'node', scopes: [] } },
      { approve: { device: 'b' } },
      { connect: { device: 'b', ...terminal, scopes: ['operator.write'] } },
      { connect: { device: 'c', ...terminal, mode: 'webchat' } },
      { connect: { device: 'c', ...terminal, id: 'openclaw-control-ui' } },
      { connect: { device: 'c', ...terminal } },
      { connect: { device: 'c', ...terminal, auth: 'device-token' } },
    ],
  },
];
