/** What commands of real releases printed, shortened where it goes on. */
import { describe, expect, test } from 'vitest';
import { toldBy } from './command-output.ts';

const answer = (code: number, stdout: string, stderr = '') => toldBy({ shows: 'answer' }, { code, stdout, stderr });
const probe = (payload: object) => toldBy({ shows: 'probe' }, { code: 1, stdout: JSON.stringify(payload), stderr: '' });

const REQUEST = '0e2717c9-c3bc-4eda-b2fc-ff02f318f64c';

describe('a refused connect', () => {
  test('of 2026.2.19 names no request', () => {
    const stderr =
      'gateway connect failed: Error: pairing required\n' +
      '[openclaw] Failed to start CLI: Error: gateway closed (1008): pairing required\nGateway target: ws://127.0.0.1:1\n';
    expect(answer(1, '', stderr)).toEqual({
      refusal: {
        code: 'NOT_PAIRED',
        message: 'pairing required',
        requestId: null,
        close: { code: 1008, reason: 'pairing required' },
      },
      answer: null,
    });
  });

  test('of 2026.2.19 may end well all the same: the command went on without the gateway', () => {
    const stderr =
      'gateway connect failed: Error: pairing required\n' +
      'Gateway not reachable: Error: gateway closed (1008): pairing required\nBind: loopback\n';
    const told = answer(0, 'Checking channel status…\nGateway not reachable; showing config-only status.\n', stderr);
    expect(told).toMatchObject({ refusal: { code: 'NOT_PAIRED', message: 'pairing required' }, answer: null });
  });

  test('of 2026.5.7 names it, although the reason of the close is cut', () => {
    const closed = `pairing required: device is asking for more scopes than currently approved (requestId: ${REQUEST.slice(0, -3)}`;
    const stderr =
      `gateway connect failed: GatewayClientRequestError: scope upgrade pending approval (requestId: ${REQUEST})\n` +
      `Gateway call failed: GatewayTransportError: gateway closed (1008): ${closed}\nGateway target: ws://127.0.0.1:1\n`;
    expect(answer(1, '', stderr).refusal).toEqual({
      code: 'NOT_PAIRED',
      message: `scope upgrade pending approval (requestId: ${REQUEST})`,
      requestId: REQUEST,
      close: { code: 1008, reason: closed },
    });
  });

  test('for another reason than pairing is no request', () => {
    const stderr = 'gateway connect failed: Error: unauthorized: gateway token mismatch\n';
    expect(answer(1, '', stderr).refusal).toMatchObject({ code: 'INVALID_REQUEST', requestId: null, close: null });
  });

  test('that a command went around, on the files of the gateway, did what it was told', () => {
    const stderr = 'gateway connect failed: Error: pairing required\n';
    expect(answer(0, `{"requestId":"${REQUEST}"}`, stderr)).toMatchObject({
      refusal: { code: 'NOT_PAIRED' },
      answer: { ok: true, payload: { requestId: REQUEST } },
    });
  });
});

describe('a call', () => {
  test('is answered with what is printed, whatever is said before', () => {
    const told = answer(0, 'Gateway call: wake\n{\n  "ok": true\n}\n');
    expect(told).toEqual({ refusal: null, answer: { ok: true, message: null, payload: { ok: true } } });
    expect(answer(0, 'ok\n').answer).toEqual({ ok: true, message: null, payload: null });
  });

  test.each([
    [
      '2026.2.19',
      '[openclaw] Failed to start CLI: Error: unknown requestId\n    at GatewayClient',
      'unknown requestId',
    ],
    [
      '2026.5.7',
      '[openclaw] Failed to start CLI: GatewayClientRequestError: device token rotation denied\n',
      'device token rotation denied',
    ],
    [
      '2026.6.11',
      '[openclaw] Could not start the CLI.\n[openclaw] Reason: device token rotation denied\n[openclaw] Try: openclaw doctor',
      'device token rotation denied',
    ],
    [
      '2026.7.1',
      'No pending device request matches nope. Run it again.\n',
      'No pending device request matches nope. Run it again.',
    ],
  ])('of %s fails with a sentence', (_release, stderr, message) => {
    expect(answer(1, '', stderr)).toEqual({ refusal: null, answer: { ok: false, message, payload: null } });
  });

  test('that ended without a word has its exit status', () => {
    expect(answer(137, '').answer).toEqual({ ok: false, message: 'exit 137', payload: null });
  });
});

describe('a probe', () => {
  test('was let in once a latency is noted, though looking around took longer than it waits', () => {
    const connect = { ok: false, latencyMs: 29, error: 'timeout', close: null };
    expect(probe({ ok: false, targets: [{ connect }] })).toEqual({ refusal: null, answer: null });
    expect(probe({ ok: true, targets: [{ connect: { ok: true } }] }).refusal).toBeNull();
  });

  test('was refused', () => {
    const connect = { ok: false, latencyMs: null, error: 'pairing required', close: null };
    expect(probe({ targets: [{ connect }] }).refusal).toMatchObject({
      code: 'NOT_PAIRED',
      message: 'pairing required',
    });
    const warnings = [{ message: `follow-up failed: scope upgrade pending approval (requestId: ${REQUEST})` }];
    expect(probe({ targets: [{ connect: { ok: true } }], warnings }).refusal).toMatchObject({ requestId: REQUEST });
  });

  test('that reached nobody is told nothing', () => {
    expect(probe({ targets: [] }).refusal).toMatchObject({ code: 'UNAVAILABLE', message: 'no answer' });
  });
});
