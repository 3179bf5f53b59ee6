import { describe, expect, test } from 'vitest';
import { at, playText } from '../test/playing.ts';

const canary = `
devices: { laptop: {} }
clients: { poller: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: { every: 1s } } }
given: { paired: { laptop: { scopes: [operator.admin], tokens: { operator: { scopes: [operator.admin] } } } } }
`;

describe('a long advance is leapt through', () => {
  test('and ends where walking ends, with the same noise', async () => {
    const leapt = await playText(`${canary}steps: [{ start: poller }, { advance: 3h }]`);
    const walks = Array(6).fill('{ advance: 30m }').join(', ');
    const walked = await playText(`${canary}steps: [{ start: poller }, ${walks}]`);
    expect(leapt.trace.some(({ fact }) => fact.type === 'leap')).toBe(true);
    expect(walked.trace.some(({ fact }) => fact.type === 'leap')).toBe(false);
    expect(leapt.churn).toEqual(walked.churn);
    expect(leapt.churn.refusals).toBe(10_801);
    const held = ({ store, atMs }: (typeof leapt.observations)[number]) => ({
      atMs,
      scopes: store['laptop']?.pending?.scopes,
    });
    expect(held(at(leapt, 2))).toEqual(held(at(walked, 7)));
    expect([leapt.verdict, leapt.loop?.periodMs]).toEqual([walked.verdict, walked.loop?.periodMs]);
  });
});

test('a request id that was seen names that request, and no later one', async () => {
  const result = await playText(`${canary}steps:
  - start: poller
  - advance: 301s # the first request is gone, a second one there
  - approve: { device: laptop, request: r1 }
  - approve: { device: laptop, request: r2 }`);
  expect(at(result, 1).store['laptop']?.pending?.id).toBe('r1');
  expect(at(result, 2).store['laptop']?.pending?.id).toBe('r2');
  expect([3, 4].map((step) => at(result, step).ok)).toEqual([false, true]);
  expect(at(result, 3).error?.message).toBe('unknown requestId');
});

test('tokens that come and go have names of their own, though an approval issues two at once', async () => {
  const again = '{ rotate: { device: d1, role: operator, deliver: false } }';
  const steps = `devices: { d1: {} }
steps:
  - connect: { device: d1, id: cli, mode: cli, scopes: [], local: false }
  - connect: { device: d1, id: cli, mode: cli, role: node, scopes: [] }
  - approve: { device: d1 }
  - ${again}
  - ${again}`;
  const result = await playText(steps, { release: '2026.4.15' });
  const operators = (step: number) => at(result, step).store['d1']?.paired?.tokens['operator']?.id;
  expect([3, 4, 5].map(operators)).toEqual(['t2', 't3', 't4']);
});
