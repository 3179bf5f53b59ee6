import { describe, expect, test } from 'vitest';
import { operatorCaller } from '../../models/operator-caller.ts';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { issueReleases } from '../../models/releases/known.ts';
import { callerOf } from '../../scenarios/given.ts';
import { catalogue, loadScenario } from '../../scenarios/load.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { playScenario } from '../../scenarios/run.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import type { Session, Target } from '../../scenarios/session.ts';
import { simulated } from '../../scenarios/simulated.ts';
import type { WatchBounds } from '../../sim/recurrence.ts';
import { inProcess } from './target.ts';

const about = (more: string): Scenario =>
  parseScenario(
    `
scenario: made-up
devices: { laptop: {} }
clients:
  reader: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: forever }
  writer: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.write], retry: forever }
${more}`,
    'made-up',
  );

/** Everything of a run that two worlds must agree on: all of it but the target's name. */
async function seenOn(
  target: Target,
  scenario: Scenario,
  release = release_2026_2_19,
  seed = 1,
  bounds: WatchBounds = { ms: 24 * 3_600_000, instants: 20_000 },
) {
  const { target: _target, ...run } = await playScenario(scenario, release, target, { seed, bounds });
  return run;
}

/** Long enough to see what a fix changes; the release of the issue itself is watched until it recurs. */
const A_MINUTE: WatchBounds = { ms: 60_000, instants: 200 };

/** The release of the issue plays everything; its fixes what comes out differently under them, for the rest is the same play. */
async function cases() {
  const all: (readonly [string, string, typeof release_2026_2_19])[] = [];
  for (const name of catalogue()) {
    const seen = new Set<string>();
    for (const release of issueReleases) {
      const { observations } = await playScenario(loadScenario(name), release, simulated, {
        seed: 1,
        bounds: A_MINUTE,
      });
      const text = JSON.stringify(observations);
      if (!seen.has(text)) all.push([name, release.name, release]);
      seen.add(text);
    }
  }
  return all;
}

describe('the in-process gateway is the simulation, on real sockets, keys and files', async () => {
  test.each(await cases())(
    '%s as %s: observations, facts, files, loop and verdict are the same',
    async (name, _, release) => {
      const scenario = loadScenario(name);
      const bounds = release === release_2026_2_19 ? undefined : A_MINUTE;
      const seen = await seenOn(inProcess, scenario, release, 1, bounds);
      expect(seen).toEqual(await seenOn(simulated, scenario, release, 1, bounds));
    },
  );
});

describe('the network between real sockets is the one of the simulation', () => {
  const given =
    'given: { paired: { laptop: { scopes: [operator.read], tokens: { operator: { scopes: [operator.read] } } } } }';
  const faulted = (...steps: string[]) => `${given}\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
  test.each([
    [
      'delays are drawn for the same messages in the same order',
      `network: { delay: [10ms, 400ms] }\n${faulted('start: reader', 'start: writer', 'advance: 90s', 'approve: { device: laptop }', 'advance: 60s')}`,
    ],
    [
      'a handshake is over before its frames arrive',
      `network: { delay: [4s, 9s] }\n${faulted('connect: reader', 'connect: writer', 'start: reader', 'advance: 120s')}`,
    ],
    [
      'one line is slow',
      faulted('fault: { delay: reader, by: 700ms }', 'start: reader', 'advance: 2s', 'connect: reader', 'advance: 60s'),
    ],
    [
      'whoever hung up hears no more of it, nor who dials next under the same name, once the gateway is another one',
      faulted('fault: { delay: reader, by: 200ms }', 'connect: reader', 'restart: gateway', 'connect: reader'),
    ],
    [
      'a write is held back by the next process too, and that of the last one is never finished',
      faulted(
        'fault: { hold: between-files }',
        'rotate: { device: laptop, role: operator, scopes: [operator.write] }',
        'connect: reader',
        'restart: gateway',
        'connect: reader',
        'fault: { release: between-files }',
        'connect: reader',
      ),
    ],
    [
      'a client dials during a partition',
      faulted(
        'start: writer',
        'advance: 100ms',
        'fault: { partition: writer }',
        'advance: 90s',
        'fault: { heal: writer }',
        'advance: 60s',
      ),
    ],
    [
      'a partition opens under a connection',
      faulted(
        'start: reader',
        'advance: 45s',
        'fault: { partition: reader }',
        'advance: 200s',
        'fault: { heal: reader }',
        'advance: 60s',
      ),
    ],
    [
      'dials are lost',
      faulted(
        'fault: { lose: reader }',
        'connect: reader',
        'start: reader',
        'fault: { disconnect: reader }',
        'fault: { lose: reader }',
        'advance: 5s',
      ),
    ],
    [
      'the gateway crashes while clients are in and while they dial',
      faulted(
        'start: reader',
        'start: writer',
        'advance: 500ms',
        'fault: { crash: gateway }',
        'connect: reader',
        'advance: 20s',
        'restart: gateway',
        'advance: 60s',
      ),
    ],
    [
      'the gateway crashes while a line is cut',
      faulted(
        'start: reader',
        'fault: { partition: reader }',
        'fault: { crash: gateway }',
        'advance: 10s',
        'fault: { heal: reader }',
        'restart: gateway',
        'advance: 60s',
      ),
    ],
  ])('%s', async (_, more) => {
    const scenario = about(more);
    for (const seed of [1, 2, 3]) {
      const on = (target: Target) =>
        seenOn(target, scenario, release_2026_2_19, seed, { ms: 120_000, instants: 2_000 });
      expect(await on(inProcess)).toEqual(await on(simulated));
    }
  });
});

describe('a session', () => {
  const opened = async (scenario: Scenario, play: (session: Session) => Promise<void>) => {
    const session = await inProcess.open(scenario, release_2026_2_19, 1);
    try {
      await play(session);
    } finally {
      await session.close();
    }
  };

  const poller = () => {
    const client = loadScenario('canary').clients['poller'];
    if (client === undefined) throw new Error('the canary has a poller');
    return callerOf('poller', client, 'file');
  };

  test('lives through five minutes in which a client is refused every second', () =>
    opened(loadScenario('canary'), async (session) => {
      await session.start(poller());
      await session.advance(300_000);
      expect(session.nowMs()).toBe(300_000);
      expect(session.entries().filter(({ note }) => note.type === 'refused')).toHaveLength(301);
    }));

  test('has the same identity as another in the same situation, though ids and secrets differ', async () => {
    const play = async () => {
      const session = await inProcess.open(loadScenario('canary'), release_2026_2_19, 1);
      try {
        const operator = operatorCaller('client/operator', null);
        const rotate = { method: 'device.token.rotate', params: { device: 'laptop', role: 'operator' } };
        await session.attempt([{ ...operator, call: rotate }]);
        await session.start(poller());
        await session.advance(2_500);
        return { identity: await session.identity(), store: await session.store() };
      } finally {
        await session.close();
      }
    };
    const [one, other] = [await play(), await play()];
    expect(one.identity).toBe(other.identity);
    expect(one.store['laptop']?.tokens).not.toEqual(other.store['laptop']?.tokens);
  });

  test('leaves nothing behind', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout/.test(kind)).length;
    const before = handles();
    await opened(loadScenario('three-concurrent-first-connects'), async (session) => {
      await session.attempt([operatorCaller('client/operator', null)]);
    });
    expect(handles()).toBeLessThanOrEqual(before);
  });
});
