import { describe, expect, it } from 'vitest';
import { releaseNamed } from '../../models/releases/known.ts';
import type { Release } from '../../models/releases/release.ts';
import { isLocal, originRefused } from './locality.ts';

/** 2026.2.19, seen running, one header at a time. */
describe('where a connection comes from', () => {
  it.each([
    [{ host: '127.0.0.1:18789' }, true],
    [{ host: 'localhost:1' }, true],
    [{ host: 'LOCALHOST' }, true],
    [{ host: '[::1]:5' }, true],
    [{ host: 'foo.ts.net' }, true],
    [{ host: '127.0.0.1', 'x-forwarded-proto': 'https' }, true],
    [{ host: '127.0.0.1', forwarded: 'for=203.0.113.9' }, true],
    [{ host: '127.0.0.1', 'x-forwarded-for': '203.0.113.9' }, false],
    [{ host: '127.0.0.1', 'x-real-ip': '203.0.113.9' }, false],
    [{ host: '127.0.0.1', 'x-forwarded-host': 'x' }, false],
    [{ host: 'example.com' }, false],
    [{ host: '127.0.0.2:1' }, false],
    [{}, false],
  ])('%j is local: %s', (headers, local) => {
    expect(isLocal('127.0.0.1', headers)).toBe(local);
    expect(isLocal('::ffff:127.0.0.1', headers)).toBe(local);
    expect(isLocal('192.0.2.1', headers)).toBe(false);
  });

  it.each([
    ['http://evil.example', 'origin not allowed'],
    ['null', 'origin missing or invalid'],
    [undefined, 'origin missing or invalid'],
    ['http://127.0.0.1:19201', null],
    ['http://localhost:5173', null],
  ])('a browser page of %s is refused: %s', (origin, refused) => {
    const { knobs } = releaseNamed('2026.2.19') as Release;
    const headers = { host: '127.0.0.1:19201', ...(origin === undefined ? {} : { origin }) };
    expect(originRefused(knobs, 'openclaw-control-ui', 'ui', headers)).toBe(refused);
    expect(originRefused(knobs, 'webchat', 'webchat', headers)).toBe(refused);
    expect(originRefused(knobs, 'cli', 'cli', headers)).toBeNull();
  });
});
