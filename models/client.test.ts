/** The client chart against a gateway that the test plays by hand: facts 4.1 to 4.4 (2026.2.19). */
import { describe, expect, test } from 'vitest';
import { type Alone, alone, NODE } from '../test/lone-client.ts';
import type { Caller } from './client.ts';
import { MISMATCH } from './protocol.ts';
import type { Knobs } from './releases/release.ts';

/** Refused as often as it dials, for so long: the instants at which it dialed. */
function dialsWhenRefused(client: Alone, ms: number): number[] {
  const untilMs = client.run.nowMs() + ms;
  for (let dials = 0; dials < 50 && client.run.nowMs() <= untilMs; dials += 1) {
    client.connects();
    client.refused();
    if (!client.run.next(untilMs - client.run.nowMs())) break;
  }
  return client.log('dial').map((line) => Number(line.split(' ')[0]));
}

const gaps = (instants: readonly number[]): number[] => instants.slice(1).map((at, n) => at - (instants[n] ?? 0));

describe('a long-lived client', () => {
  test('backs off 1, 2, 4, 8, 16, 30, 30 s and never stops', () => {
    expect(gaps(dialsWhenRefused(alone(), 180_000))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000,
    ]);
  });

  test.each(['pairing required', MISMATCH, 'protocol mismatch', 'unauthorized: gateway token missing (x)'])(
    'comes back after "%s" like after any other',
    (message) => {
      const client = alone();
      client.connects();
      client.refused(message);
      expect(client.log('waits')).toEqual(['0 waits 1000 back-off']);
    },
  );

  test('begins its back-off anew only with a hello', () => {
    const client = alone();
    dialsWhenRefused(client, 8000);
    expect(client.run.nowMs()).toBe(7000);
    client.run.advance(8000);
    client.connects();
    client.hear('closed', { code: 1006, reason: '' });
    expect(client.log('waits').at(-1)).toBe('15000 waits 16000 back-off');
    client.run.advance(16_000);
    client.connects();
    client.accepted();
    client.hear('closed', { code: 1012, reason: 'service restart' });
    expect(client.log('waits').at(-1)).toBe('31000 waits 1000 back-off');
  });

  test('says its connect as soon as it is challenged, or after 750 ms without', () => {
    const challenged = alone();
    expect(challenged.connects()).toMatchObject({
      type: 'connect',
      scopes: ['operator.read'],
      secret: { kind: 'shared' },
    });
    const unchallenged = alone();
    unchallenged.run.advance(5000);
    expect(unchallenged.log('transmit')).toEqual([]);
    unchallenged.hear('opened');
    unchallenged.run.advance(749);
    expect(unchallenged.log('transmit')).toEqual([]);
    unchallenged.run.advance(1);
    expect(unchallenged.log('transmit')).toEqual(['5750 transmit']);
    unchallenged.hear('challenge');
    expect(unchallenged.log('transmit')).toHaveLength(1);
  });

  test('closes a connection that was silent for more than two ticks, and comes back after 1 s', () => {
    const client = alone();
    client.connects();
    client.accepted();
    client.run.advance(89_999);
    expect(client.log('hangup')).toEqual([]);
    client.run.advance(1);
    expect(client.log('hangup', 'waits')).toEqual(['90000 hangup 4000 tick timeout', '90000 waits 1000 back-off']);
    client.run.advance(1000);
    expect(client.log('dial').at(-1)).toBe('91000 dial');
  });

  test('takes a tick every two intervals for a sign of life', () => {
    const client = alone();
    client.connects();
    client.accepted();
    for (let ticks = 0; ticks < 10; ticks += 1) {
      client.run.advance(60_000);
      client.hear('tick');
    }
    expect(client.log('hangup')).toEqual([]);
    client.run.advance(90_000);
    expect(client.log('hangup')).toEqual(['690000 hangup 4000 tick timeout']);
  });

  test.each(['dialing', 'awaiting', 'waiting', 'connected'])('stops for good when it is told so while %s', (when) => {
    const client = alone();
    if (when !== 'dialing') client.connects();
    if (when === 'waiting') client.refused();
    if (when === 'connected') client.accepted();
    client.hear('stop');
    client.run.advance(100_000);
    expect(client.run.world().nodes[NODE]).toBeUndefined();
    expect(client.log('dial')).toHaveLength(1);
    expect(client.log('ended')).toHaveLength(1);
    expect(client.log('hangup')).toEqual(when === 'waiting' ? [] : ['0 hangup 1005 ']);
  });
});

describe('a browser', () => {
  const browser = { retry: { kind: 'browser' } } as const;

  test('backs off from 800 ms by 1.7, up to 15 s', () => {
    expect(gaps(dialsWhenRefused(alone(browser), 75_000))).toEqual([
      800, 1360, 2312, 3930, 6681, 11_357, 15_000, 15_000, 15_000,
    ]);
  });

  test('prefers its stored token to the typed one, and forgets it when that fails, for whatever reason', () => {
    const client = alone(browser, {}, 't7');
    expect(client.connects()['secret']).toEqual({ kind: 'device', token: 't7' });
    client.refused();
    expect(client.log('told')).toEqual(['0 told drop']);
  });

  test('types its token where none is stored, and then has none to forget', () => {
    const client = alone(browser);
    expect(client.connects()['secret']).toEqual({ kind: 'shared' });
    client.refused();
    expect(client.log('told')).toEqual([]);
  });

  test('keeps its stored token where it has no other', () => {
    const client = alone({ ...browser, auth: 'device-token' }, {}, 't7');
    client.connects();
    client.refused();
    expect(client.log('told')).toEqual([]);
  });

  test('keeps a stored token that served it well, when the connection breaks later', () => {
    const client = alone(browser, {}, 't7');
    client.connects();
    client.accepted();
    client.hear('closed', { code: 1012, reason: 'service restart' });
    expect(client.log('told')).toEqual(['0 told handed']);
  });
});

describe('tokens', () => {
  test.each<[claim: string, change: Partial<Caller>, stored: string | null, secret: object]>([
    ['what its owner gave it comes first', {}, 't7', { kind: 'shared' }],
    ['the file, where it was given none', { auth: 'device-token' }, 't7', { kind: 'device', token: 't7' }],
    ['nothing, where the file is empty', { auth: 'device-token' }, null, { kind: 'none' }],
    ['what the device was handed', { auth: 'device-token', tokens: 'handed' }, 't7', { kind: 'device', token: 't7' }],
    ['a wrong one', { auth: 'wrong' }, 't7', { kind: 'wrong' }],
    ['none', { auth: 'none' }, 't7', { kind: 'none' }],
  ])('%s', (_, change, stored, secret) => {
    expect(alone(change, {}, stored).connects()['secret']).toEqual(secret);
  });

  test('a hello is stored, although it may never be used', () => {
    const client = alone();
    client.connects();
    client.accepted('t9');
    const told = client.run.entries().find(({ note: { type } }) => type === 'told')?.note['event'];
    expect(told).toEqual({ type: 'handed', role: 'operator', token: 't9', scopes: ['operator.read'], file: true });
  });

  test('a hello without a token stores nothing', () => {
    const client = alone();
    client.connects();
    client.accepted(null);
    expect(client.log('told')).toEqual([]);
  });

  test.each([
    [1008, MISMATCH, ['0 told drop']],
    [1008, 'pairing required', []],
    [1000, MISMATCH, []],
  ])('a close %i "%s" forgets the stored token: %j', (code, reason, told) => {
    const client = alone();
    client.connects();
    client.hear('closed', { code, reason });
    expect(client.log('told')).toEqual(told);
  });
});

describe('short-lived callers', () => {
  const call = { method: 'health', params: {} };

  test('a one-shot takes its first close for an answer', () => {
    const client = alone({ retry: { kind: 'once' } });
    client.connects();
    client.refused();
    client.run.advance(100_000);
    expect(client.log('dial', 'waits', 'ended')).toEqual(['0 dial', '0 ended done']);
  });

  test('a one-shot hangs up after its answer, or after 10 s without', () => {
    const answered = alone({ retry: { kind: 'once' }, call });
    answered.connects();
    answered.accepted();
    answered.hear('answer', { id: 'call', ok: true, message: null, payload: null });
    expect(answered.log('answered', 'hangup', 'ended')).toEqual(['0 answered', '0 hangup 1005 ', '0 ended done']);
    const waiting = alone({ retry: { kind: 'once' }, call });
    waiting.connects();
    waiting.accepted();
    waiting.run.advance(9999);
    expect(waiting.log('answered')).toEqual([]);
    waiting.run.advance(1);
    expect(waiting.run.entries().findLast((entry) => entry.note.type === 'answered')?.note).toMatchObject({
      ok: false,
      message: 'gateway timeout after 10000ms',
    });
    expect(waiting.log('hangup', 'ended')).toEqual(['10000 hangup 1005 ', '10000 ended done']);
  });

  test.each([
    [2500, [0, 1000]],
    [5000, [0, 1000, 3000]],
    [999, [0]],
  ])('a probe of %i ms dials at %j and gives up with its budget', (budgetMs, dials) => {
    const client = alone({ retry: { kind: 'probe', budgetMs } });
    expect(dialsWhenRefused(client, 20_000)).toEqual(dials);
    expect(client.log('ended')).toEqual([`${budgetMs} ended done`]);
  });

  test('a probe that gets in is done', () => {
    const client = alone({ retry: { kind: 'probe', budgetMs: 2500 } });
    client.connects();
    client.accepted();
    expect(client.log('hangup', 'ended')).toEqual(['0 hangup 1005 ', '0 ended done']);
  });

  test('a poller has no back-off, refused or not', () => {
    const client = alone({ retry: { kind: 'every', periodMs: 1000 } });
    expect(gaps(dialsWhenRefused(client, 5000))).toEqual([1000, 1000, 1000, 1000, 1000]);
    client.connects();
    client.accepted();
    client.run.advance(1000);
    expect(client.log('waits').at(-1)).toMatch(/waits 1000 period$/);
    expect(client.log('dial').at(-1)).toBe(`${client.run.nowMs()} dial`);
  });

  test('a poller goes on where one of its calls gets no answer', () => {
    const client = alone({ retry: { kind: 'every', periodMs: 1000 }, call });
    client.connects();
    client.accepted();
    client.run.advance(11_000);
    expect(client.log('answered', 'dial', 'hangup')).toEqual([
      '0 dial',
      '10000 answered',
      '10000 hangup 1005 ',
      '11000 dial',
    ]);
  });
});

describe('a client that stops where pairing is required', () => {
  const stops: Partial<Knobs> = { onPairingRequired: 'stop' };

  test('does not come back, unless it polls', () => {
    const client = alone({}, stops);
    client.connects();
    client.refused();
    expect(client.log('waits', 'ended')).toEqual(['0 ended done']);
    const poller = alone({ retry: { kind: 'every', periodMs: 5000 } }, stops);
    poller.connects();
    poller.refused();
    expect(poller.log('waits')).toEqual(['0 waits 5000 period']);
  });
});

describe('a client that listens to hints', () => {
  const listens: Partial<Knobs> = { onPairingRequired: 'as-hinted', hintedWaitMs: 25_000 };

  test('waits as it is told, and says that it was invited', () => {
    const client = alone({}, listens);
    client.connects();
    client.refused('pairing required', 'wait-then-retry');
    expect(client.log('waits')).toEqual(['0 waits 25000 hint']);
    client.run.advance(25_000);
    expect(client.connects()['invited']).toBe(true);
    client.refused();
    expect(client.log('waits').at(-1)).toBe('25000 waits 1000 back-off');
    client.run.advance(1000);
    expect(client.connects()['invited']).toBe(false);
  });

  test('and one that does not listen backs off', () => {
    const client = alone();
    client.connects();
    client.refused('pairing required', 'wait-then-retry');
    expect(client.log('waits')).toEqual(['0 waits 1000 back-off']);
  });
});
