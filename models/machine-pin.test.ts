/** Who is taken for another machine, and what a record is bound to afterwards: a row each, as read in the releases and seen running. */
import { describe, expect, test } from 'vitest';
import { knobsWith } from '../test/store-files.ts';
import { isOtherMachine, nameOfMac, pinOf, platformRefreshed } from './machine-pin.ts';
import type { Connect } from './protocol.ts';
import type { Knobs } from './releases/release.ts';

const words = [
  'none',
  'machine',
  'machine-of-any-version',
  'machine-with-node-hosts-alone-completed',
  'machine-with-node-hosts-completed',
] as const;
const cli = { clientId: 'cli', clientMode: 'cli' };
const node = { clientId: 'node-host', clientMode: 'node' };
const app = (system: string) => ({ clientId: `openclaw-${system}`, clientMode: 'ui' });

type Said = readonly [platform: string, family: string | null];
type Who = { readonly clientId: string; readonly clientMode: string };

const connectOf = (who: Who, [platform, family]: Said) => ({ ...who, platform, family }) as Connect;
const by = (word: Knobs['metadataPin']) => knobsWith({ metadataPin: word });

/** Under which words a record that is bound to the first machine lets in a client of the second. */
const letIn = (bound: Said, who: Who, said: Said): readonly string[] =>
  words.filter((word) => !isOtherMachine(by(word), pinOf(by(word), connectOf(cli, bound)), connectOf(who, said)));

const never = ['none'];
const always = [...words];
const anyVersion = ['none', ...words.slice(2)];
const ofWatches = anyVersion.filter((word) => word !== 'machine-with-node-hosts-alone-completed');
const newer = ['none', ...words.slice(3)];
const newest = ['none', 'machine-with-node-hosts-completed'];

describe('a record lets in', () => {
  test.each<[Said, Who, Said, readonly string[]]>([
    [['linux', null], cli, [' Linux ', null], always],
    [['linux', null], cli, ['darwin', null], never],
    [['', null], cli, ['darwin', 'Mac'], always],
    [['darwin', 'Mac'], cli, ['darwin', null], never],
    [['ios 18.1', 'iPhone'], app('ios'), ['ios 18.2', 'iPhone'], anyVersion],
    [['ios 18.1', 'iPhone'], app('ios'), ['iPadOS 18.2', 'iPhone'], anyVersion],
    [['ios 18.1', 'iPhone'], app('ios'), ['ios 18.2', 'iPad'], never],
    [['ios 18.1', 'iPhone'], cli, ['ios 18.2', 'iPhone'], never],
    [['android 14', null], app('android'), ['android 15', null], anyVersion],
    [['android 14', null], app('ios'), ['ios 18.2', null], never],
    [['watchos 11.2', null], app('watchos'), ['watchOS 11.3', null], ofWatches],
    [['watchos 11.2', null], app('watchos'), ['watchos', null], never],
    [['watchos 11.2', null], app('watchos'), ['watchos 11.3.1.2', null], never],
    [['darwin', null], node, ['macos', null], anyVersion],
    [['macos 15.1', 'Mac'], app('macos'), ['macos 15.2', 'Mac'], newer],
    [['macos', 'Mac'], app('macos'), ['macos 15.2.1', 'Mac'], newer],
    [['darwin', 'Mac'], app('macos'), ['macos 15.2', 'Mac'], newer],
    [['macos 15.1', 'Mac'], app('macos'), ['macos', 'Mac'], never],
    [['macos 15.1', 'Mac'], app('macos'), ['macos 15.2 beta', 'Mac'], never],
    [['macos 15.1', 'Mac'], cli, ['macos 15.2', 'Mac'], never],
    [['macos 15.1', 'Mac'], node, ['darwin', null], newer],
    [['macos 15.1', 'Mac'], node, ['win32', null], never],
    [['darwin', null], cli, ['macos', 'Mac'], newest],
    [['win32', null], cli, ['windows', 'Windows'], newest],
    [['macos', null], cli, ['darwin', 'Mac'], never],
    [['darwin', null], cli, ['macos', null], never],
    [['darwin', null], cli, ['windows', 'Windows'], never],
  ])('of %j, %j on %j: %j', (bound, who, said, expected) => {
    expect(letIn(bound, who, said)).toEqual(expected);
  });
});

describe('a node host goes by the name that the record has of a Mac', () => {
  test.each<[Said, Who, Said, string | undefined]>([
    [['macos 15.1', 'Mac'], node, ['darwin', null], 'macos 15.1'],
    [['macos 15.1', null], node, [' darwin ', null], 'macos 15.1'],
    [['macos 15.1', 'Mac'], node, ['macos', 'Mac'], 'macos 15.1'],
    [['macos 15.1', 'Mac'], node, ['macos 15.1', 'Mac'], undefined],
    [['macos 15.1', 'Mac'], node, [' darwin ', null], undefined],
    [['macos 15.1', 'Mac'], node, ['linux', null], undefined],
    [['darwin', null], node, ['darwin', null], undefined],
    [['macos 15.1', 'Mac'], cli, ['darwin', 'Mac'], undefined],
  ])('bound to %j, %j on %j: %j', (bound, who, said, expected) => {
    const knobs = by('machine-with-node-hosts-completed');
    expect(nameOfMac(knobs, pinOf(knobs, connectOf(cli, bound)), connectOf(who, said))).toBe(expected);
  });
});

describe('a record is bound anew', () => {
  test.each<[Knobs['metadataPin'], Said, Who, Said, string | undefined]>([
    ['machine', ['ios 18.1', null], app('ios'), ['ios 18.2', null], undefined],
    ['machine-of-any-version', ['ios 18.1', null], app('ios'), ['iOS 18.2', null], 'ios 18.2'],
    ['machine-of-any-version', ['ios 18.1', null], app('ios'), ['ios 18.1', null], undefined],
    ['machine-of-any-version', ['', null], app('ios'), ['ios 18.2', null], undefined],
    ['machine-of-any-version', ['ios 18.1', 'iPhone'], app('ios'), ['ios 18.2', 'iPad'], undefined],
    ['machine-of-any-version', ['macos 15.1', null], app('macos'), ['macos 15.2', null], undefined],
    ['machine-with-node-hosts-completed', ['macos 15.1', null], app('macos'), ['macos 15.2', null], 'macos 15.2'],
    ['machine-with-node-hosts-completed', ['darwin', null], app('macos'), ['macos 15.2', null], 'macos 15.2'],
    ['machine-with-node-hosts-completed', ['macos 15.1', 'Mac'], node, ['darwin', null], undefined],
    ['machine-with-node-hosts-completed', ['darwin', null], node, ['macos', null], undefined],
  ])('%s, of %j by %j on %j: to %j', (word, bound, who, said, expected) => {
    const pinned = pinOf(by(word), connectOf(cli, bound));
    expect(platformRefreshed(by(word), pinned, connectOf(who, said))).toBe(expected);
  });
});
