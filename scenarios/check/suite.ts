/** The settings in which every release is judged: each small enough to be searched whole, together all that may go wrong. */
import type { Configuration } from '../../models/open-pairing.ts';
import type { Release } from '../../models/releases/release.ts';
import { CLI_3 } from '../../models/scopes.ts';
import { configurationWith, narrowing, type Setting, type Time } from './configuration.ts';

export interface Posed {
  readonly name: string;
  readonly because: string;
  readonly setting: Setting;
  /** In free time it is searched whole within seconds; a large one is for the command line, not for every test or fix. */
  readonly size: 'small' | 'large';
}

const RESTART = { kind: 'restart', times: 1 } as const;
const crash = (at: 'now' | 'after-commit' | 'before-hello') => ({ kind: 'crash', at, times: 1 }) as const;

export const SUITE: readonly Posed[] = [
  {
    name: 'one-caller',
    because: 'The loop of openclaw#21688 in its smallest form: one poller, a narrowing rotate, requests that expire.',
    setting: { callers: { status: 'laptop' }, incidents: [narrowing('laptop'), RESTART] },
    size: 'small',
  },
  {
    name: 'two-callers',
    because: 'A reader and a writer share the one pending request of their device.',
    setting: { callers: { status: 'laptop', tool: 'laptop' }, incidents: [narrowing('laptop'), RESTART] },
    size: 'small',
  },
  {
    name: 'three-callers',
    because: 'The command line keeps asking for what it always gets while two others are refused.',
    setting: {
      callers: { status: 'laptop', tool: 'laptop', cli: 'laptop' },
      incidents: [narrowing('laptop'), RESTART],
    },
    size: 'small',
  },
  {
    name: 'four-callers',
    because: 'Everybody of the report on one device.',
    setting: {
      callers: { status: 'laptop', tool: 'laptop', cli: 'laptop', admin: 'laptop' },
      incidents: [narrowing('laptop'), RESTART],
    },
    size: 'small',
  },
  {
    name: 'two-devices',
    because: 'Requests of different devices are decided one at a time.',
    setting: {
      callers: { status: 'laptop', tool: 'phone' },
      incidents: [narrowing('laptop'), narrowing('phone'), RESTART],
    },
    size: 'small',
  },
  {
    name: 'three-devices',
    because: 'Three devices wait for one person.',
    setting: {
      callers: { status: 'laptop', tool: 'phone', admin: 'tablet' },
      incidents: [narrowing('laptop'), narrowing('phone'), narrowing('tablet'), RESTART],
    },
    size: 'small',
  },
  {
    name: 'narrow-record',
    because:
      'What is approved leaves out what is asked for, and no rotate is needed: where 2026.3.28 brought the loop back.',
    setting: { callers: { status: 'laptop', tool: 'laptop' }, approved: { laptop: CLI_3 }, incidents: [RESTART] },
    size: 'small',
  },
  {
    name: 'first-contact',
    because: 'A device that was never paired, whose callers ask for different scopes.',
    setting: { callers: { status: 'laptop', approver: 'laptop' }, approved: { laptop: null }, incidents: [RESTART] },
    size: 'small',
  },
  {
    name: 'from-afar',
    because: 'A caller from elsewhere is never approved silently.',
    setting: { callers: { remote: 'laptop', status: 'laptop' }, approved: { laptop: null }, incidents: [RESTART] },
    size: 'small',
  },
  {
    name: 'device-token',
    because: 'Rotates are not delivered, so a caller that lives by its device token is left with a stale one.',
    setting: { callers: { keeper: 'laptop', cli: 'laptop' }, incidents: [narrowing('laptop', 2), RESTART] },
    size: 'small',
  },
  {
    name: 'removed',
    because: 'A device is removed, or its token revoked, while its callers are connected or have something pending.',
    setting: {
      callers: { status: 'laptop', tool: 'laptop' },
      incidents: [
        { kind: 'remove', device: 'laptop', times: 1 },
        { kind: 'revoke', device: 'laptop', role: 'operator', times: 1 },
      ],
    },
    size: 'small',
  },
  {
    name: 'crashes',
    because: 'The gateway dies between the commit and the hello, so the store knows what the caller never heard.',
    setting: {
      callers: { status: 'laptop', tool: 'laptop' },
      incidents: [narrowing('laptop'), crash('after-commit'), crash('before-hello')],
    },
    size: 'small',
  },
  {
    name: 'cut-off',
    because: 'Lines break and callers come back.',
    setting: {
      callers: { status: 'laptop', tool: 'laptop' },
      incidents: [
        narrowing('laptop'),
        { kind: 'disconnect', client: 'status', times: 1 },
        { kind: 'disconnect', client: 'tool', times: 1 },
      ],
    },
    size: 'small',
  },
  {
    name: 'rejecting',
    because: 'A person who says no: nobody may hammer on, and nothing may be granted.',
    setting: { callers: { status: 'laptop', tool: 'laptop' }, operator: 'reject', incidents: [narrowing('laptop')] },
    size: 'small',
  },
  {
    name: 'alike-callers',
    because: 'Three callers of one device who differ in nothing but their names.',
    setting: {
      callers: { status: 'laptop', 'status-2': 'laptop', 'status-3': 'laptop' },
      incidents: [narrowing('laptop'), RESTART],
    },
    size: 'large',
  },
  {
    name: 'alike-devices',
    because: 'Three devices and their callers who differ in nothing but their names, and one person for all.',
    setting: {
      callers: { status: 'laptop', 'status-2': 'phone', 'status-3': 'tablet' },
      incidents: [narrowing('laptop'), narrowing('phone'), narrowing('tablet'), RESTART],
    },
    size: 'large',
  },
  {
    name: 'everything',
    because: 'Four callers of three devices, and all that may come from outside.',
    setting: {
      callers: { status: 'laptop', tool: 'phone', keeper: 'tablet', approver: 'laptop' },
      incidents: [
        narrowing('laptop'),
        narrowing('phone'),
        { kind: 'revoke', device: 'tablet', role: 'operator', times: 1 },
        RESTART,
        crash('after-commit'),
      ],
    },
    size: 'large',
  },
];

/** One of them, under a release. */
export const configurationPosed = ({ setting }: Posed, release: Release, time: Time): Configuration =>
  configurationWith(setting, release, time);
