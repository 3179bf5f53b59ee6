/**
 * Our client and our sessions against the real OpenClaw: what the simulation says of 2026.2.19 is what a scenario is shown by
 * the release itself. The gateway is reached as anybody would reach one, by its address, token and log.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installed, install } from '../../live/openclaw/install.ts';
import { freePort, type OpenClawGateway, startOpenClaw } from '../../live/openclaw/process.ts';
import { targetNamed } from '../../live/target.ts';
import { release_2026_2_19 } from '../../models/releases/2026.2.19.ts';
import { callerOf } from '../../scenarios/given.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { playScenario } from '../../scenarios/run.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import type { Session, Target } from '../../scenarios/session.ts';
import { simulated } from '../../scenarios/simulated.ts';

const VERSION = '2026.2.19';
let stateDir = '';
let gateway: OpenClawGateway;

beforeAll(async () => {
  const installed: Installed = await install(VERSION);
  stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-real-'));
  gateway = await startOpenClaw(installed, { stateDir, port: await freePort(), sharedToken: 'shared' });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const options = () =>
  ({ clock: 'real', token: 'shared', log: join(stateDir, 'openclaw.log'), stateDir: null }) as const;
const attached = (): Target => targetNamed(`ws://127.0.0.1:${gateway.port}`, options());
const onItsFiles = (): Target => targetNamed(`ws://127.0.0.1:${gateway.port}`, { ...options(), stateDir });

/** The wall clock has instants of its own, and proves no recurrence. */
async function observed(scenario: Scenario, target: Target) {
  const bounds = { ms: 1, instants: 1 };
  const { observations } = await playScenario(scenario, release_2026_2_19, target, { seed: 1, bounds });
  return observations.map(({ atMs: _, ...observation }) => observation);
}

const agrees = async (scenario: Scenario, target: Target) =>
  expect(await observed(scenario, target)).toEqual(await observed(scenario, simulated));

const withReader = `
scenario: made-up
devices: { laptop: {} }
clients:
  cli: { device: laptop, id: cli, mode: cli, scopes: [operator.admin, operator.approvals, operator.pairing] }
  reader: { device: laptop, id: gateway-client, mode: backend, scopes: [operator.read], retry: forever }
`;

describe('the real gateway and our client', () => {
  const opened = async (text: string, play: (session: Session, scenario: Scenario) => Promise<void>) => {
    const scenario = parseScenario(`${withReader}${text}`, 'made-up');
    const session = await attached().open(scenario, release_2026_2_19, 1);
    try {
      await play(session, scenario);
    } finally {
      await session.close();
    }
  };
  const named = (scenario: Scenario, name: string) => {
    const client = scenario.clients[name];
    if (client === undefined) throw new Error(`no client ${name}`);
    return callerOf(name, client, 'file');
  };

  test('a first connect is accepted, and its token is in the files of the device', () =>
    opened('steps: [{ connect: cli }]', async (session, scenario) => {
      const [outcome] = await session.attempt([{ ...named(scenario, 'cli'), retry: { kind: 'once' } }]);
      expect(outcome?.result).toMatchObject({ ok: true, error: null, close: null });
      expect((await session.held())?.['laptop']?.['operator']).toEqual(outcome?.result?.token);
      expect((await session.store())['laptop']?.tokens['operator']?.token).toBe(outcome?.result?.token?.token);
    }));

  test('a refused client comes back after 1, 2 and 4 seconds, under one request, for a reason that the log tells', () =>
    opened(
      'given: { paired: { laptop: { scopes: [operator.admin], tokens: { operator: { scopes: [operator.admin] } } } } }\nsteps: [{ start: reader }]',
      async (session, scenario) => {
        await session.start(named(scenario, 'reader'));
        await session.advance(7_800);
        await session.stop('reader');
        const of = (type: string) => session.entries().filter(({ note }) => note.type === type);
        const refused = of('refused').map(({ note }) => [note['reason'], note['requestId']]);
        const [, requestId] = refused[0] ?? [];
        expect(refused).toEqual(Array(4).fill(['scope-upgrade', requestId]));
        const atMs = of('attempt').map((entry) => entry.atMs);
        const gapsMs = atMs.slice(1).map((ms, at) => ms - (atMs[at] ?? 0));
        for (const [at, ms] of [1_000, 2_000, 4_000].entries()) {
          expect(gapsMs[at]).toBeGreaterThanOrEqual(ms);
          expect(gapsMs[at]).toBeLessThan(ms + 500);
        }
      },
    ));
});

describe('the simulation and the real gateway show the same', () => {
  test('rotate with fewer scopes turns a long-lived reader away until somebody approves', () =>
    agrees(
      parseScenario(
        `${withReader}
given: { paired: { laptop: { scopes: &all [operator.admin, operator.approvals, operator.pairing, operator.read], tokens: { operator: { scopes: *all } } } } }
steps:
  - start: reader
  - advance: 500ms
  - rotate: { device: laptop, scopes: [operator.admin, operator.approvals, operator.pairing] }
  - connect: cli
  - fault: { disconnect: reader }
  - advance: 3500ms
  - connect: reader
  - approve: { device: laptop }
  - advance: 5s
  - connect: reader`,
        'made-up',
      ),
      attached(),
    ));

  test.each([
    'main-run',
    'admin-only-first-pairing',
    'lan-bind-approve-deadlock',
    'stale-approval-after-full-rotate',
    'read-only-first-pairing',
  ])('%s, through port and log alone', (name) => agrees(loadScenario(name), attached()));

  test.each([
    'silent-re-pair-trap',
    'probe-first-narrow-baseline',
    'remove-with-pending',
    'revoke-undone',
    'local-upgrade-within-baseline',
    'no-silent-widen-on-shared-auth',
  ])('%s, on its files', (name) => agrees(loadScenario(name), onItsFiles()));

  test('restart-then-write-needs-pairing, with a process that can be restarted', () =>
    agrees(loadScenario('restart-then-write-needs-pairing'), targetNamed(`openclaw@${VERSION}`, options())));
});
