import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectedOf } from './expected.ts';
import { parseScenario } from './parse.ts';
import { type Scenario, scenarioJsonSchema } from './schema.ts';

const parse = (lines: string): Scenario => parseScenario(lines, 'toy.yaml');

const least = `
scenario: least
devices: { laptop: {} }
steps: [{ expire: {} }]
`;

/** What a toy normalises to, for one step. */
const step = (written: string) =>
  parse(`${least.replace('{ expire: {} }', written)}
clients:
  cli: { device: laptop, id: cli, mode: cli }
`).steps[0];

describe('the normal form', () => {
  test('of the least scenario has every key', () => {
    expect(parse(least)).toEqual({
      scenario: 'least',
      title: null,
      because: null,
      source: [],
      release: '2026.2.19',
      devices: { laptop: { local: true, clockOffsetMs: 0 } },
      clients: {},
      operator: { lookMs: 10_000, reactMs: 5_000, does: 'approve' },
      given: { paired: {}, pending: {}, holds: { laptop: 'current' } },
      network: { delay: { minMs: 0, maxMs: 0 } },
      watch: { repeats: 5, ticks: 60, tickMs: 1_000 },
      steps: [{ kind: 'expire' }],
      // biome-ignore lint/suspicious/noThenProperty: a list is not callable
      then: [],
      expect: {},
      afterwards: {},
    });
  });

  test('survives JSON, so it holds nothing but data', () => {
    expect(JSON.parse(JSON.stringify(parse(least)))).toEqual(parse(least));
  });

  test('of two scenarios shares nothing that one could change in the other', () => {
    parse(least).given.holds['laptop'] = 'none';
    (parse(least).given.paired as Record<string, unknown>)['laptop'] = {};
    expect(parse(least).given).toEqual({ paired: {}, pending: {}, holds: { laptop: 'current' } });
  });

  const machine = { platform: null, family: null };
  const calls = { scopes: [], auth: 'shared', local: true, call: null, age: 0 };
  const client = { device: 'laptop', ...machine, role: 'operator', ...calls };
  const once = { kind: 'once' };

  test.each<[written: string, expected: unknown]>([
    ['{ connect: cli }', { kind: 'connect', caller: 'cli' }],
    [
      '{ connect: { device: laptop, id: test, mode: ui, local: false } }',
      { kind: 'connect', caller: { ...client, id: 'test', mode: 'ui', retry: once, local: false } },
    ],
    [
      '{ together: [cli, { device: laptop, id: test, mode: ui, call: health }] }',
      { kind: 'together', callers: ['cli', { ...client, id: 'test', mode: 'ui', retry: once, call: 'health' }] },
    ],
    [
      '{ rotate: { device: laptop } }',
      { kind: 'rotate', device: 'laptop', role: 'operator', scopes: null, deliver: false, by: null },
    ],
    [
      '{ approve: { device: laptop, by: operator } }',
      { kind: 'approve', device: 'laptop', request: null, stale: false, by: null },
    ],
    [
      '{ approve: { device: laptop, request: r2 } }',
      { kind: 'approve', device: 'laptop', request: 'r2', stale: false, by: null },
    ],
    [
      '{ reject: { device: laptop, stale: true, by: cli } }',
      { kind: 'reject', device: 'laptop', request: null, stale: true, by: 'cli' },
    ],
    ['{ remove: { device: laptop } }', { kind: 'remove', device: 'laptop', by: null }],
    ['{ revoke: { device: laptop, role: node } }', { kind: 'revoke', device: 'laptop', role: 'node', by: null }],
    ['{ list: {} }', { kind: 'list', by: null }],
    ['{ call: { client: cli, method: health } }', { kind: 'call', client: 'cli', method: 'health', params: null }],
    ['{ start: operator }', { kind: 'start', who: 'operator' }],
    ['{ stop: cli }', { kind: 'stop', who: 'cli' }],
    ['{ advance: 2.5s }', { kind: 'advance', byMs: 2_500 }],
    ['{ restart: gateway }', { kind: 'restart', release: null }],
    ['{ restart: gateway, release: 2026.2.21 }', { kind: 'restart', release: '2026.2.21' }],
    ['{ fault: { disconnect: cli } }', { kind: 'fault', fault: { kind: 'disconnect', client: 'cli' } }],
    ['{ fault: { partition: cli } }', { kind: 'fault', fault: { kind: 'partition', client: 'cli' } }],
    ['{ fault: { heal: cli } }', { kind: 'fault', fault: { kind: 'heal', client: 'cli' } }],
    ['{ fault: { lose: cli } }', { kind: 'fault', fault: { kind: 'lose', client: 'cli' } }],
    ['{ fault: { delay: cli, by: 3s } }', { kind: 'fault', fault: { kind: 'delay', client: 'cli', byMs: 3_000 } }],
    ['{ fault: { crash: gateway } }', { kind: 'fault', fault: { kind: 'crash', at: 'now' } }],
    [
      '{ fault: { clock: laptop, offset: -3s } }',
      { kind: 'fault', fault: { kind: 'clock', device: 'laptop', offsetMs: -3_000 } },
    ],
    ['{ fault: { hold: between-files } }', { kind: 'fault', fault: { kind: 'hold', point: 'between-files' } }],
    ['{ fault: { release: between-files } }', { kind: 'fault', fault: { kind: 'release', point: 'between-files' } }],
  ])('of %s', (written, expected) => {
    expect(step(written)).toEqual(expected);
  });

  test.each<[written: string, expected: unknown]>([
    ['once', { kind: 'once' }],
    ['forever', { kind: 'forever' }],
    ['browser', { kind: 'browser' }],
    ['probe', { kind: 'probe', budgetMs: 2_500 }],
    ['{ probe: 5s }', { kind: 'probe', budgetMs: 5_000 }],
    ['{ every: 1s }', { kind: 'every', periodMs: 1_000 }],
  ])('of retry: %s', (written, expected) => {
    const { clients } = parse(`${least}\nclients: { it: { device: laptop, id: cli, mode: cli, retry: ${written} } }`);
    expect(clients['it']?.retry).toEqual(expected);
  });

  test('takes locality from the device unless the client says otherwise', () => {
    const { clients } = parse(`${least.replace('laptop: {}', 'laptop: { local: false, clockOffset: -10m }')}
clients:
  far: { device: laptop, id: cli, mode: cli }
  near: { device: laptop, id: cli, mode: cli, local: true }
`);
    expect([clients['far']?.local, clients['near']?.local]).toEqual([false, true]);
  });

  test('calls a request of a paired device a repair unless told otherwise', () => {
    const { given } = parse(`${least.replace('laptop: {}', 'laptop: {}, desk: {}, lamp: {}')}
given:
  paired: { laptop: { scopes: [a], tokens: { operator: { scopes: [b] } } }, lamp: {} }
  pending: { laptop: { scopes: [b], age: 1m }, desk: {}, lamp: { isRepair: false } }
  holds: { laptop: none }
`);
    expect(given.paired['laptop']).toEqual({
      roles: ['operator'],
      scopes: ['a'],
      approvedScopes: null,
      tokens: { operator: { scopes: ['b'], revoked: false }, node: null },
    });
    expect(given.pending['laptop']).toEqual({
      role: 'operator',
      scopes: ['b'],
      silent: false,
      isRepair: true,
      ageMs: 60_000,
    });
    expect([given.pending['desk']?.isRepair, given.pending['lamp']?.isRepair]).toEqual([false, false]);
    expect(given.holds).toEqual({ laptop: 'none', desk: 'current', lamp: 'current' });
  });

  test.each<[written: string, expected: unknown]>([
    ['250ms', { minMs: 250, maxMs: 250 }],
    ['[10ms, 1s]', { minMs: 10, maxMs: 1_000 }],
  ])('of a delay of %s', (written, expected) => {
    expect(parse(`${least}\nnetwork: { delay: ${written} }`).network.delay).toEqual(expected);
  });
});

test('an expectation for all gives way to one for a release', () => {
  const { expect: expected } = parse(`${least}\nexpect: { 2026.2.19: livelock, "*": converged }`);
  expect(expectedOf(expected, '2026.2.19')).toBe('livelock');
  expect(expectedOf(expected, '2026.2.21')).toBe('converged');
  expect(expectedOf(parse(`${least}\nexpect: waiting`).expect, 'auto-upgrade')).toBe('waiting');
  expect(expectedOf(parse(least).expect, 'toString')).toBe(null);
});

test('scenario.schema.json is what the grammar says now (UPDATE=1 writes it)', () => {
  const path = new URL('./scenario.schema.json', import.meta.url);
  const now = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(path, now);
  expect(readFileSync(path, 'utf8')).toBe(now);
});
