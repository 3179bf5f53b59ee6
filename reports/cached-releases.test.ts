import { describe, expect, it } from 'vitest';
import { releaseNames } from '../models/releases/known.ts';
import { type CacheFacts, cacheText, inBytes } from './cached-releases.ts';

const release = (version: string, more: Partial<CacheFacts['releases'][number]> = {}) => ({
  name: version,
  version,
  node: '22.22.2',
  integrity: `sha512-${'x'.repeat(80)}`,
  bytes: 433_000_000,
  ...more,
});

describe('releases on this machine in words', () => {
  it('shows what runs each, how large it is and what stands for it', () => {
    const releases = [
      release('2026.2.19'),
      release('2026.2.20', { node: 'own' }),
      release('2026.1.1', { node: null, integrity: null }),
      { name: '2026.7.1', version: null, node: null, integrity: null, bytes: 12 },
    ];
    const nodes = [{ name: 'node-22.22.2', bytes: 191_000_000 }];
    expect(cacheText({ dir: '/cache', releases, nodes }, 110).split('\n').slice(0, 7)).toEqual([
      'release    size    Node               profile                                       integrity',
      '2026.2.19  433 MB  22.22.2            its own                                       sha512-xxxxxxxxxxxxx',
      '2026.2.20  433 MB  this one           as 2026.2.19                                  sha512-xxxxxxxxxxxxx',
      '2026.1.1   433 MB  none that is here  none                                          unknown',
      '2026.7.1   0 MB                       not whole: remove it, and it is fetched anew',
      '',
      '4 releases and 1 Node, 1.5 GB, in /cache',
    ]);
  });

  it('names those that are known and not there, and none if all are', () => {
    const all = releaseNames.filter((name) => /^\d/.test(name)).map((name) => release(name));
    const missing = (releases: CacheFacts['releases']) =>
      cacheText({ dir: '/cache', releases, nodes: [] }, 300).match(/known and not fetched: (.*)/)?.[1];
    expect(missing(all)).toBeUndefined();
    expect(missing(all.slice(2))).toBe(`${all[0]?.name} and ${all[1]?.name}`);
  });

  it('fits a narrow terminal', () => {
    const lines = cacheText({ dir: '/cache', releases: [release('2026.2.19')], nodes: [] }, 60).split('\n');
    expect(lines.slice(0, 2).every((line) => line.length <= 60)).toBe(true);
  });

  it('says how to fetch the first one', () => {
    expect(cacheText({ dir: '/cache', releases: [], nodes: [] }, 80)).toBe(
      'no release is in /cache; scopeloop releases install 2026.2.19 fetches one\n',
    );
  });

  it.each([
    [12, '0 MB'],
    [999_000_000, '999 MB'],
    [5_140_000_000, '5.1 GB'],
  ])('%d bytes are %s', (bytes, words) => expect(inBytes(bytes)).toBe(words));
});
