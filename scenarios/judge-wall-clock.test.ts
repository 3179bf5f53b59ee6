/** Verdicts where situations cannot be told apart, as on a wall clock: what still stands at the end of the watch. */
import { describe, expect, test } from 'vitest';
import { release_2026_2_19 } from '../models/releases/2026.2.19.ts';
import { parseScenario } from './parse.ts';
import { playScenario } from './run.ts';
import type { Session, Target } from './session.ts';
import { simulated } from './simulated.ts';

/** The simulation, but as blind as a wall clock. */
const blind: Target = {
  name: 'blind',
  bounds: { ms: 60_000, instants: 10_000 },
  async open(scenario, release, seed): Promise<Session> {
    return { ...(await simulated.open(scenario, release, seed)), identity: async () => null, fork: () => null };
  },
};

const head = `
scenario: made-up
devices: { laptop: {} }
clients:
  poller: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: { every: 1s } }
  shot: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read] }
  admin: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.admin], retry: { every: 1s } }
given: { paired: { laptop: { scopes: [operator.admin], tokens: { operator: { scopes: [operator.admin] } } } } }
`;
const play = async (steps: string, target = blind) =>
  playScenario(parseScenario(`${head}steps: ${steps}`, 'made-up'), release_2026_2_19, target, { seed: 1 });

describe('on a clock on which nothing recurs a run is called', () => {
  test('livelock as soon as the window rule fires, and no later', async () => {
    const { verdict, proof, trace } = await play('[{ start: poller }]');
    expect({ verdict, by: proof.by }).toEqual({ verdict: 'livelock', by: 'window' });
    expect(Math.max(...trace.map(({ atMs }) => atMs))).toBeLessThan(10_000);
  });

  test('converged, where nobody was refused meanwhile', async () => {
    const { verdict, proof } = await play('[{ start: admin }]');
    expect({ verdict, by: proof.by }).toEqual({ verdict: 'converged', by: 'window' });
    expect(proof.because).toContain('that it stays so is not proved');
  });

  test('waiting, where one stable request is left and nobody knocks, while others go on', async () => {
    const { verdict, proof } = await play('[{ start: admin }, { connect: shot }, { advance: 5s }]');
    expect({ verdict, by: proof.by }).toEqual({ verdict: 'waiting', by: 'window' });
  });

  test('by what stands at the end: an alarm that was followed by progress is over', async () => {
    const steps = '[{ start: poller }, { advance: 30s }, { approve: { device: laptop } }, { advance: 5s }]';
    const { verdict, proof } = await play(steps);
    expect(verdict).toBe('converged');
    expect(proof.window.firedAtMs).toBeGreaterThan(0);
  });

  test('unknown, where somebody is refused too seldom to tell', async () => {
    const slow = head.replace('retry: { every: 1s } }\n  shot', 'retry: { every: 25s } }\n  shot');
    const scenario = parseScenario(`${slow}steps: [{ start: poller }]`, 'made-up');
    expect((await playScenario(scenario, release_2026_2_19, blind, { seed: 1 })).verdict).toBe('unknown');
  });

  test('as the simulation calls it, which sees the states', async () => {
    for (const steps of ['[{ start: poller }]', '[{ start: admin }]', '[{ start: admin }, { connect: shot }]']) {
      expect((await play(steps)).verdict, steps).toBe((await play(steps, simulated)).verdict);
    }
  });
});
