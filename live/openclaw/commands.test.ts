import { describe, expect, test } from 'vitest';
import type { Caller } from '../../models/client.ts';
import { clientNode, OPERATOR } from '../../models/nodes.ts';
import { operatorCaller } from '../../models/operator-caller.ts';
import { CLI_3, FULL_5 } from '../../models/scopes.ts';
import { NotPlayable } from '../../scenarios/session.ts';
import { commandFor } from './commands.ts';

const cli: Caller = { ...operatorCaller(clientNode('cli'), null), device: 'laptop', scopes: CLI_3 };
const reader: Caller = { ...cli, id: 'gateway-client', mode: 'backend', scopes: ['operator.read'] };
const call = (method: string, params: NonNullable<Caller['call']>['params'] = {}) => ({ method, params });
const of = (caller: Caller, version = '2026.2.19') => commandFor(version, caller, (device) => `id-of-${device}`);

describe('a command line of 2026.2.19', () => {
  test.each([
    ['a connect', null, 'devices list --json'],
    ['a list', call('device.pair.list'), 'devices list --json'],
    ['an approval', call('device.pair.approve', { requestId: 'r-1' }), 'devices approve r-1 --json'],
    ['a rejection', call('device.pair.reject', { requestId: 'r-1' }), 'devices reject r-1 --json'],
    ['a removal', call('device.pair.remove', { device: 'phone' }), 'devices remove id-of-phone --json'],
    [
      'a rotate',
      call('device.token.rotate', { device: 'phone', role: 'operator', scopes: ['operator.read', 'operator.write'] }),
      'devices rotate --device id-of-phone --role operator --scope operator.read --scope operator.write --json',
    ],
    [
      'a revocation',
      call('device.token.revoke', { device: 'phone', role: 'node' }),
      'devices revoke --device id-of-phone --role node --json',
    ],
    ['any other call', call('wake', { mode: 'now' }), 'gateway call wake --params {"mode":"now"} --json'],
  ])('plays %s', (_what, wanted, words) => {
    expect(of({ ...cli, call: wanted })).toMatchObject({ args: words.split(' '), remark: null });
  });

  test('is said with the names of devices, and never with an id', () => {
    const text = (wanted: Caller['call']) => of({ ...cli, call: wanted })?.text;
    expect(text(call('device.pair.remove', { device: 'phone' }))).toBe('openclaw devices remove phone --json');
    expect(text(call('device.pair.approve', { requestId: 'r-1' }))).toBe('openclaw devices approve <request> --json');
  });

  test('probes, and looks at health and channels as a backend', () => {
    expect(of({ ...cli, mode: 'probe', scopes: ['operator.admin'] })).toMatchObject({
      args: ['gateway', 'probe', '--json'],
      shows: 'probe',
    });
    expect(of(reader)?.args).toEqual(['health', '--json']);
    expect(of({ ...reader, call: call('health') })?.args).toEqual(['health', '--json']);
    expect(of({ ...reader, call: call('channels.status') })?.args).toEqual(['channels', 'status']);
  });
});

describe('who is no command line keeps its frames', () => {
  test.each<[string, Partial<Caller>]>([
    ['a tool of an agent', { ...reader, scopes: ['operator.write'], call: call('wake') }],
    ['a backend that calls what no command calls', { ...reader, call: call('sessions.list') }],
    ['a backend with a device token', { ...reader, auth: 'device-token' }],
    ['a backend elsewhere', { ...reader, local: false }],
    ['a node', { id: 'node-host', mode: 'node', role: 'node' }],
    ['a browser', { id: 'openclaw-control-ui', mode: 'webchat' }],
    ['a client that stays', { retry: { kind: 'forever' } }],
  ])('%s', (_who, more) => {
    expect(of({ ...cli, ...more })).toBeNull();
  });
});

describe('what a command line is, but not this one, is not played', () => {
  test.each<[string, Partial<Caller>]>([
    ['has no command that asks operator.read as cli', { scopes: ['operator.read'] }],
    ['shows the secret of its configuration', { auth: 'none' }],
    ['is on the host of its gateway', { local: false }],
    ['never asks for the role node', { role: 'node' }],
  ])('%s', (why, more) => {
    const asked = () => of({ ...cli, ...more });
    expect(asked).toThrow(NotPlayable);
    expect(asked).toThrow(`the command line of 2026.2.19 ${why}`);
  });

  test('nor is one that nobody has looked at', () => {
    expect(() => of(cli, '2026.1.1')).toThrow('nobody has looked at the command line of 2026.1.1');
  });
});

describe('what a release asks otherwise is said', () => {
  test.each([
    ['2026.2.17', cli, null],
    ['2026.2.17', reader, `asks ${CLI_3.join(', ')}`],
    ['2026.2.19', reader, null],
    ['2026.2.26', cli, `asks ${FULL_5.join(', ')}`],
    ['2026.4.15', { ...cli, scopes: FULL_5 }, `asks ${FULL_5.join(', ')}, operator.talk.secrets`],
    ['2026.5.7', cli, 'asks operator.pairing or what the method takes'],
    ['2026.5.7', reader, 'shows no device, so nothing is paired'],
    ['2026.6.11', { ...cli, call: call('health') }, 'asks the one scope of its method'],
    ['2026.7.1', reader, 'shows no device, so nothing is paired'],
    ['2026.9.6', cli, 'shows no device, so nothing is paired'],
  ])('by %s', (version, caller, remark) => {
    expect(of(caller, version)?.remark).toBe(remark);
  });

  test('but not of the operator, of whom only the deed counts', () => {
    expect(of(operatorCaller(clientNode(OPERATOR), null), '2026.4.15')?.remark).toBeNull();
  });
});
