/** The gateway's end of a handshake that goes wrong before any check: facts 1.1 and 1.9 (2026.2.19). */
import { describe, expect, test } from 'vitest';
import type { Message } from '../sim/machine.ts';
import type { Json } from '../sim/model.ts';
import { startRun } from '../sim/run.ts';
import { releaseOf } from '../test/playing.ts';
import { composed, local, note, toy, worldOf } from '../test/toy-worlds.ts';
import { connectionChart } from './connection.ts';
import { GATEWAY } from './nodes.ts';
import { machineOf } from './statechart.ts';

const listener = toy(
  () => ({ local: local('listening'), effects: [] }),
  (before, event) => ({ local: before, effects: [note('heard', { event: event as unknown as Json })] }),
);

function begin() {
  const composition = composed({ connection: machineOf(connectionChart(releaseOf('2026.2.19').knobs)), listener });
  const input = { connection: 'connection/x/1', client: 'client/x', local: true };
  const run = startRun(
    composition,
    worldOf(composition, [
      [GATEWAY, 'listener', null],
      ['client/x', 'listener', null],
      ['connection/x/1', 'connection', input],
    ]),
  );
  run.settle();
  return {
    run,
    hear(event: Message) {
      run.act({ type: 'tell', to: 'connection/x/1', message: event });
      run.settle();
    },
    /** What the client was told: type, code and reason or message. */
    told: () =>
      run.entries().flatMap(({ atMs, node, note: { event } }) => {
        if (node !== 'client/x') return [];
        const { type, code, reason, message } = event as Record<string, Json>;
        return [
          [atMs, type, code, reason ?? message]
            .filter((part) => part !== undefined)
            .join(' ')
            .trim(),
        ];
      }),
    gone: () => run.world().nodes['connection/x/1'] === undefined,
  };
}

describe('a handshake', () => {
  test('begins with a challenge, and takes at most 10 s', () => {
    const connection = begin();
    expect(connection.told()).toEqual(['0 opened', '0 challenge']);
    connection.run.advance(9999);
    expect(connection.gone()).toBe(false);
    connection.run.advance(1);
    expect(connection.told().at(-1)).toBe('10000 closed 1000');
    expect(connection.gone()).toBe(true);
  });

  const early = 'invalid handshake: first request must be connect';

  test.each([
    ['garbage', ['0 closed 1000']],
    ['stray', ['0 closed 1008 invalid request frame']],
    ['early', [`0 refusal INVALID_REQUEST ${early}`, `0 closed 1008 ${early}`]],
    ['stop', ['0 closed 1006']],
  ])('ends at %s with %j', (type, says) => {
    const connection = begin();
    connection.hear({ type });
    expect(connection.told().slice(2)).toEqual(says);
    expect(connection.gone()).toBe(true);
  });

  test('is over without a word when the client hangs up, and the process is told', () => {
    const connection = begin();
    connection.hear({ type: 'closed', code: 1005, reason: '' });
    expect(connection.told()).toHaveLength(2);
    expect(connection.gone()).toBe(true);
    const told = connection.run.entries().flatMap(({ node, note: { event } }) => (node === GATEWAY ? [event] : []));
    expect(told).toEqual([
      { type: 'connected', connection: 'connection/x/1' },
      { type: 'left', connection: 'connection/x/1' },
    ]);
  });
});
