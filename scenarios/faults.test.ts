/** Each fault in a small scenario of its own, with what is seen of it. */
import { describe, expect, test } from 'vitest';
import { at, facts, outcome, playText } from '../test/playing.ts';
import type { RunResult } from './result.ts';

const FIVE = '[operator.admin, operator.approvals, operator.pairing, operator.read, operator.write]';
const begin = (scopes = FIVE, head = '') => `
devices: { laptop: {} }
clients:
  status: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: forever }
  writer: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.write], retry: forever }
  shot: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.write] }
given: { paired: { laptop: { scopes: ${scopes}, tokens: { operator: { scopes: [operator.read] } } } } }
${head}`;

const dials = (result: RunResult, client = 'status') =>
  facts(result, 'attempt').flatMap(({ atMs, step, fact }) =>
    fact['client'] === client && step !== null ? [atMs] : [],
  );
const closes = (result: RunResult) =>
  facts(result, 'result').flatMap(({ fact }) => {
    const close = fact['close'] as { code: number; reason: string } | null;
    return close === null ? [] : [`${close.code} ${close.reason}`.trim()];
  });

describe('a fault is what it says', () => {
  test('disconnect: the socket breaks, and the client comes back after its first wait', async () => {
    const result = await playText(`${begin()}
steps: [{ start: status }, { advance: 5s }, { fault: { disconnect: status } }, { advance: 5s }]`);
    expect(dials(result)).toEqual([0, 6000]);
    expect(closes(result)).toEqual(['1006']);
    expect(result.verdict).toBe('converged');
  });

  test('lose: one dial goes nowhere, the next does not', async () => {
    const result = await playText(`${begin()}
steps: [{ fault: { lose: status } }, { start: status }, { advance: 5s }]`);
    expect(dials(result)).toEqual([0, 1000]);
    expect(facts(result, 'accepted')).toHaveLength(1);
  });

  test('partition: nothing comes through, not even ticks, until it heals', async () => {
    const result = await playText(`${begin()}
steps:
  - start: status
  - fault: { partition: status }
  - advance: 80s
  - advance: 20s # the silence of three ticks
  - fault: { heal: status }
  - advance: 20s`);
    expect(dials(result).filter((atMs) => atMs < 90_000)).toEqual([0]);
    expect(dials(result)[1]).toBe(91_000);
    expect(facts(result, 'accepted').map(({ atMs }) => atMs)[0]).toBe(0);
    expect(result.verdict).toBe('converged');
  });

  test('partition: an attempt stays without an answer, which comes once it heals', async () => {
    const result = await playText(`${begin()}
steps: [{ fault: { partition: shot } }, { connect: shot }, { fault: { heal: shot } }, { advance: 1s }, { connect: shot }]`);
    expect(outcome(at(result, 2))).toBe('unanswered');
    expect(at(result, 2).ok).toBe(false);
    expect(outcome(at(result, 5))).toBe('ok');
  });

  test('delay: everything takes its time, both ways', async () => {
    const result = await playText(`${begin()}
steps: [{ fault: { delay: status, by: 100ms } }, { start: status }, { advance: 5s }]`);
    expect(facts(result, 'accepted').map(({ atMs }) => atMs)).toEqual([200]);
    expect(facts(result, 'result').map(({ atMs }) => atMs)).toEqual([300]);
  });

  test.each([
    ['now', [], 'ok'],
    ['after-commit', [], 'closed'],
    ['before-hello', ['operator.write'], 'closed'],
  ])('crash %s: what is on disk stays, clients see the socket break', async (point, tokenScopes, said) => {
    const result = await playText(`${begin()}
steps:
  - fault: { crash: gateway, at: ${point} }
  - ${point === 'now' ? 'restart: gateway' : 'connect: shot'}
  - restart: gateway
  - connect: shot`);
    expect(outcome(at(result, 2))).toBe(said);
    if (said === 'closed') {
      expect(at(result, 2).close).toEqual({ code: 1006, reason: '' });
      expect(at(result, 2).store['laptop']?.paired?.tokens['operator']?.scopes).toEqual(
        tokenScopes.length === 0 ? ['operator.read'] : tokenScopes,
      );
    }
    expect(outcome(at(result, 4))).toBe('ok');
  });

  test('crash: nobody gets in until it is started again', async () => {
    const result = await playText(`${begin()}
steps: [{ fault: { crash: gateway } }, { connect: shot }, { restart: gateway }, { connect: shot }]`);
    expect([outcome(at(result, 2)), outcome(at(result, 4))]).toEqual(['closed', 'ok']);
  });

  test('clock: a signature is good for ten minutes, either way', async () => {
    const result = await playText(`${begin()}
steps:
  - fault: { clock: laptop, offset: 10m }
  - connect: shot
  - fault: { clock: laptop, offset: -601s }
  - connect: shot
  - fault: { clock: laptop, offset: 0s }
  - connect: shot`);
    expect([2, 4, 6].map((step) => outcome(at(result, step)))).toEqual(['ok', 'device signature expired', 'ok']);
  });

  test('hold and release: a write stops between its files, others wait for it', async () => {
    const result = await playText(`${begin('[operator.admin]')}
steps:
  - connect: shot # refused, a request for write
  - fault: { hold: between-files }
  - approve: { device: laptop }
  - list: {}
  - fault: { release: between-files }
  - list: {}`);
    expect(outcome(at(result, 3))).toBe('unanswered');
    expect(at(result, 4).list).toEqual({
      pending: [],
      paired: [{ device: 'laptop', roles: ['operator'], scopes: ['operator.admin'] }],
    });
    expect(at(result, 6).list?.paired[0]?.scopes).toEqual(['operator.admin', 'operator.write']);
    const half = result.properties.find(({ name }) => name === 'a list never shows half of an operation');
    expect(half?.verdict).toBe('fails');
  });
});

describe('a network with chance in it', () => {
  const text = `${begin('[operator.admin]', 'network: { delay: [10ms, 90ms] }')}
steps: [{ start: status }, { start: writer }, { advance: 60s }]`;
  const played = (seed: number) => playText(text, { seed });

  test('the same seed gives the same bytes, another seed other delays, and all the same verdict', async () => {
    const results = await Promise.all([1, 1, 2, 3].map(played));
    const [one, again, ...others] = results.map((result) => JSON.stringify(result));
    expect(again).toBe(one);
    expect(others.some((other) => other !== one)).toBe(true);
    const instants = (result: RunResult | undefined) => JSON.stringify(result?.trace.map(({ atMs }) => atMs));
    expect(instants(results[2])).not.toBe(instants(results[0]));
    expect(new Set(results.map(({ verdict }) => verdict)).size).toBe(1);
  });

  test('delays stay within their range', async () => {
    const { trace } = await played(1);
    const dialed = trace.find(({ fact }) => fact.type === 'attempt')?.atMs ?? 0;
    const refused = trace.find(({ fact }) => fact.type === 'refused')?.atMs ?? 0;
    expect(refused - dialed).toBeGreaterThanOrEqual(20);
    expect(refused - dialed).toBeLessThanOrEqual(180);
  });
});

test('what an approver was shown is what an approval grants, where the release says so', async () => {
  const text = `${begin('[operator.admin]')}
operator: { look: 10s, react: 5s }
steps:
  - start: operator
  - start: status
  - advance: 12s # seen: read
  - connect: shot # the request now names write too
  - advance: 4s`;
  const under = async (release: string) => {
    const { paired, pending } = at(await playText(text, { release }), 5).store['laptop'] ?? {};
    return { scopes: paired?.scopes, pending: pending?.scopes ?? null };
  };
  expect(await under('single-request')).toEqual({
    scopes: ['operator.admin', 'operator.read'],
    pending: ['operator.write'],
  });
  expect(await under('2026.2.19')).toEqual({ scopes: ['operator.admin', 'operator.read'], pending: null });
});
