import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type LiveOptions, targetNamed } from './target.ts';

const options: LiveOptions = { clock: 'virtual', token: 'shared', log: null, stateDir: null };

describe('a target by its word', () => {
  test.each([
    ['sim', 'sim'],
    ['in-process', 'in-process'],
    ['ws://127.0.0.1:18789', 'ws://127.0.0.1:18789'],
    ['ws://localhost:18789/', 'ws://localhost:18789'],
    ['ws://[::1]:18789', 'ws://[::1]:18789'],
  ])('%s', (word, name) => expect(targetNamed(word, options).name).toBe(name));

  test.each([
    ['ws://192.168.1.4:18789', '--on: "192.168.1.4" is not this machine, and no other is ever contacted'],
    ['ws://localhost.example.org:1', '--on: "localhost.example.org" is not this machine'],
    ['ws://127.0.0.1.example.org:1', '--on: "127.0.0.1.example.org" is not this machine'],
    ['wss://127.0.0.1:18789', '--on: "wss://127.0.0.1:18789" is not a plain WebSocket'],
    ['ws://127.0.0.1', '--on: "ws://127.0.0.1" names no port'],
    ['ws://me:secret@127.0.0.1:1', 'says more than host and port'],
    ['ws://127.0.0.1:1/there', 'says more than host and port'],
    ['ws://', '--on: "ws://" is no address'],
    ['nowhere', '--on: no target is called "nowhere"'],
  ])('%s is refused', (word, complaint) => expect(() => targetNamed(word, options)).toThrow(complaint));

  test.each([
    ['--log', { log: tmpdir() }, '(EISDIR)'],
    ['--state-dir', { stateDir: join(process.execPath, 'state') }, '(ENOTDIR)'],
  ])('%s that cannot be written to is refused before anything is played', (where, place, code) => {
    expect(() => targetNamed('in-process', { ...options, ...place })).toThrow(where);
    expect(() => targetNamed('in-process', { ...options, ...place })).toThrow(`cannot be written ${code}`);
  });

  test('the build that is meant is named by the environment', () => {
    vi.stubEnv('OPENCLAW', '');
    expect(() => targetNamed('openclaw', options)).toThrow('--on openclaw: the environment variable OPENCLAW names no');
    vi.stubEnv('OPENCLAW', tmpdir());
    expect(targetNamed('openclaw', options).name).toBe(`openclaw:${tmpdir()}`);
    vi.unstubAllEnvs();
  });

  test('an attached gateway needs its token, and paths that exist', () => {
    const at = (more: Partial<LiveOptions>) => () => targetNamed('ws://127.0.0.1:1', { ...options, ...more });
    expect(at({ token: null })).toThrow('--token: an attached gateway asks for its shared token');
    expect(at({ log: '/nowhere/at-all.log' })).toThrow('--log: there is no "/nowhere/at-all.log"');
    const dir = mkdtempSync(join(tmpdir(), 'scopeloop-target-'));
    expect(at({ stateDir: dir })).not.toThrow();
    rmSync(dir, { recursive: true });
  });
});
