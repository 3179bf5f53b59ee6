/** What a run is called, on scenarios small enough to judge by eye: each verdict, and a corpus of what is no livelock. */
import { describe, expect, test } from 'vitest';
import { playText } from '../test/playing.ts';

const BOUNDS = { ms: 24 * 3_600_000, instants: 20_000 };

/** A device that holds admin, and clients that ask for read: one knocking for ever, one every second, one just once. */
const head = (more = '') => `
devices: { laptop: {} }
clients:
  knocker: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: forever }
  writer: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.write], retry: forever }
  poller: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: { every: 1s } }
  probe: { device: laptop, id: cli, mode: probe, scopes: [operator.read], retry: { probe: 5s } }
  shot: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read] }
  admin: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.admin], retry: forever }
  nobody: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.admin], auth: none }
given: { paired: { laptop: { scopes: [operator.admin], tokens: { operator: { scopes: [operator.admin] } } } } }
${more}`;

const verdictOf = async (steps: string, options: Parameters<typeof playText>[1] & { head?: string } = {}) => {
  const { verdict, proof, loop } = await playText(`${head(options.head)}\nsteps: ${steps}`, options);
  return {
    verdict,
    by: proof.by,
    assumption: proof.assumption,
    because: proof.because,
    periodMs: loop?.periodMs ?? null,
    proof,
  };
};

describe('a run is called', () => {
  test('converged, where whoever is there is in', async () => {
    expect(await verdictOf('[{ start: admin }]')).toMatchObject({ verdict: 'converged', by: 'recurrence' });
    expect(
      await verdictOf('[{ connect: { device: laptop, id: cli, mode: cli, scopes: [operator.admin] } }]'),
    ).toMatchObject({
      verdict: 'converged',
      by: 'nothing left to happen',
    });
  });

  test('waiting, where one stable request is all that is left', async () => {
    expect(await verdictOf('[{ connect: shot }]')).toMatchObject({
      verdict: 'waiting',
      by: 'nothing left to happen',
      assumption: 'operator idle',
    });
  });

  test('waiting, where a client comes back only as it is invited', async () => {
    expect(await verdictOf('[{ start: knocker }]', { release: 'single-request' })).toMatchObject({
      verdict: 'waiting',
      by: 'recurrence',
    });
  });

  test.each([
    ['knocker', 330_000],
    ['poller', 301_000],
  ])('livelock proved, where the %s goes round for ever', async (client, periodMs) => {
    const found = await verdictOf(`[{ start: ${client} }]`);
    expect(found).toMatchObject({ verdict: 'livelock', by: 'recurrence', assumption: 'operator idle', periodMs });
    expect(found.proof.ifOperatorActs?.verdict).toBe('converged');
  });

  test('livelock suspected, where only the window rule had time to see it', async () => {
    const found = await verdictOf('[{ start: poller }, { advance: 10s }]', { bounds: { ms: 5000, instants: 100 } });
    expect(found).toMatchObject({ verdict: 'livelock', by: 'window', periodMs: null });
    expect(found.because).toBe('the window rule fired; 5000 ms without recurrence');
    expect(found.proof.window).toMatchObject({ firedAtMs: 4000, device: 'laptop', reason: 'scope-upgrade' });
  });

  test.each([
    [{ ms: 5000, instants: 100 }, '5000 ms without recurrence'],
    [{ ms: 1_000_000, instants: 3 }, '3 instants without recurrence'],
  ])('unknown, where a bound was met first, and which: %j', async (bounds, because) => {
    expect(await verdictOf('[{ start: knocker }]', { bounds })).toMatchObject({
      verdict: 'unknown',
      by: 'bound',
      because,
    });
  });

  test('unknown, where a one-shot failed for a reason that no request shows', async () => {
    const found = await verdictOf('[{ connect: nobody }]');
    expect(found.verdict).toBe('unknown');
    expect(found.because).toContain('gateway token missing');
  });

  test('livelock although an operator acts, where all that is approved comes too late', async () => {
    const slow = 'operator: { look: 1m, react: 6m }';
    const found = await verdictOf('[{ start: operator }, { start: knocker }]', { head: slow, bounds: BOUNDS });
    expect(found).toMatchObject({ verdict: 'livelock', by: 'recurrence', assumption: 'operator acts' });
  });

  test('livelock although an operator acts, where everything is rejected', async () => {
    const found = await verdictOf('[{ start: operator }, { start: poller }]', { head: 'operator: { does: reject }' });
    expect(found).toMatchObject({ verdict: 'livelock', by: 'recurrence', assumption: 'operator acts' });
  });

  test('livelock whoever acts, where no approval can help', async () => {
    const wrong = `[{ start: knocker }, { fault: { clock: laptop, offset: 11m } }, { fault: { disconnect: knocker } }, { advance: 1s }]`;
    const found = await verdictOf(`[{ fault: { clock: laptop, offset: 11m } }, { start: knocker }]`);
    expect(found).toMatchObject({ verdict: 'livelock', assumption: 'operator acts' });
    expect((await verdictOf(wrong)).verdict).toBe('livelock');
  });
});

describe('what is no livelock is not called one', () => {
  test.each<[claim: string, steps: string, verdict: string, more?: string]>([
    [
      'a slow approval, long after the first refusal',
      '[{ start: knocker }, { advance: 4m }, { approve: { device: laptop } }, { advance: 1m }]',
      'converged',
    ],
    [
      'an approval after the client reached its cap',
      '[{ start: knocker }, { advance: 10m }, { approve: { device: laptop } }]',
      'converged',
    ],
    [
      'two approvals, one after the other',
      '[{ start: knocker }, { start: writer }, { advance: 1m }, { approve: { device: laptop } }, { advance: 1m }, { approve: { device: laptop } }]',
      'converged',
    ],
    ['an operator who needs two looks', '[{ start: operator }, { start: knocker }, { start: writer }]', 'converged'],
    [
      'an operator who looks once in four minutes',
      '[{ start: operator }, { start: knocker }]',
      'converged',
      'operator: { look: 4m, react: 5s }',
    ],
    ['retries that a budget ends, after which nobody asks', '[{ start: probe }, { advance: 10s }]', 'waiting'],
    ['a one-shot that is refused six times over', `[${Array(6).fill('{ connect: shot }').join(', ')}]`, 'waiting'],
    ['a client that was stopped', '[{ start: knocker }, { advance: 1m }, { stop: knocker }]', 'converged'],
    [
      'many reconnects that all succeed',
      `[{ start: admin }, ${Array(6).fill('{ fault: { disconnect: admin } }, { advance: 2s }').join(', ')}]`,
      'converged',
    ],
    ['a poller that is always let in', '[{ start: admin-poller }]', 'converged'],
    [
      'a gateway that is away for a while',
      '[{ start: admin }, { fault: { crash: gateway } }, { advance: 5m }, { restart: gateway }]',
      'converged',
    ],
    [
      'a line that is cut for a while',
      '[{ start: admin }, { fault: { partition: admin } }, { advance: 5m }, { fault: { heal: admin } }]',
      'converged',
    ],
  ])('%s', async (_, steps, verdict, more = '') => {
    const clients = head(more).replace(
      '  nobody:',
      '  admin-poller: { device: laptop, id: cli, mode: cli, scopes: [operator.admin], retry: { every: 1s } }\n  nobody:',
    );
    const found = await playText(`${clients}\nsteps: ${steps}`);
    expect([found.verdict, found.proof.because]).toEqual([verdict, found.proof.because]);
  });
});
