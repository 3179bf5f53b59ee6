/** Every method of a published release, called with every scope alone and as a node: who is refused, and in which words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newIdentity } from '../../../live/identity.ts';
import { METHODS } from '../../../live/in-process/offers.ts';
import { install } from '../../../live/openclaw/install.ts';
import { freePort, type OpenClawGateway, startOpenClaw } from '../../../live/openclaw/process.ts';
import { refusalOf } from '../../../models/methods.ts';
import { newestOf } from '../../../models/protocol.ts';
import type { Release } from '../../../models/releases/release.ts';
import { connectRaw, type RawCaller } from '../../raw-caller.ts';
import { chosen } from './chosen.ts';

/** Calls that stop or restart the gateway, that change what the next call meets, or that the handshake alone may make. */
const LEFT_OUT = /^(connect$|device\.|node\.pair\.|gateway\.|system\.|update\.|secrets\.|config\.(apply|set|patch)$)/;
/** It depends on a workspace, which an empty gateway has not; on a plugin, which 2026.4.15 loads some time after its start. */
const BY_WHAT_IS_THERE = ['fs.listDir', 'browser.request'];

const CALLERS: readonly (readonly [role: string, scope: string | null])[] = [
  ['operator', null],
  ...[
    'read',
    'write',
    'approvals',
    'pairing',
    'talk',
    'talk.secrets',
    'questions',
    'sessions.read',
    'sessions.write',
  ].map((scope) => ['operator', `operator.${scope}`] as const),
  ['node', null],
];
/** A gateway hangs up on who has been told ten times in a row that its role may not (2026.2.23 on). */
const CALLS_AT_ONCE = 9;
/** Methods that are allowed may take as long as they like. */
const PATIENCE_MS = 20_000;

describe.each(chosen.map((one) => [one.version, one] as const))('OpenClaw %s', (version, { release }) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'scopeloop-methods-'));
  let gateway: OpenClawGateway;
  beforeAll(async () => {
    gateway = await startOpenClaw(await install(version), { stateDir, port: await freePort(), sharedToken: 'shared' });
  });
  afterAll(async () => {
    await gateway?.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  test('refuses each method to those whom the model refuses, and to nobody else', async () => {
    const offered = await offeredBy(gateway.port, release);
    const heard = await Promise.all(CALLERS.map((caller) => refusals(gateway.port, release, caller, offered)));
    expect(Object.assign({}, ...heard.map(({ theirs }) => theirs))).toEqual(
      Object.assign({}, ...heard.map(({ ours }) => ours)),
    );
  });
});

const asOf = ({ knobs }: Release, [role, scope]: (typeof CALLERS)[number]) => ({
  identity: newIdentity(),
  role,
  scopes: scope === null ? [] : [scope],
  protocol: newestOf(knobs),
  ...(role === 'node' ? { clientId: 'node-host', mode: 'node' } : {}),
});

async function offeredBy(port: number, release: Release): Promise<readonly string[]> {
  const { answer, hangUp } = await connectRaw(port, asOf(release, ['operator', null]));
  await hangUp();
  const { methods } = answer.payload.features as { readonly methods: readonly string[] };
  // Those of the release of the issue are in no later hello, once they are gone.
  return [...new Set([...methods, ...METHODS])].filter(
    (method) => !LEFT_OUT.test(method) && !BY_WHAT_IS_THERE.includes(method),
  );
}

/** By caller and method, the refusals alone: what an allowed call then finds wrong with its parameters does not count. */
async function refusals(
  port: number,
  release: Release,
  caller: (typeof CALLERS)[number],
  methods: readonly string[],
): Promise<{ readonly theirs: Readonly<Record<string, string>>; readonly ours: Readonly<Record<string, string>> }> {
  const theirs: Record<string, string> = {};
  const ours: Record<string, string> = {};
  const ask = asOf(release, caller);
  for (let from = 0; from < methods.length; from += CALLS_AT_ONCE) {
    const connected = await patiently(() => connectRaw(port, ask));
    if (connected.answer.ok !== true) throw new Error(`${caller} is not let in: ${connected.answer.error?.message}`);
    for (const method of methods.slice(from, from + CALLS_AT_ONCE)) {
      const key = `${caller.join(' ')}: ${method}`;
      const refusal = await refusalHeard(connected, method);
      if (refusal !== null) theirs[key] = refusal;
      const expected = refusalOf(release.knobs, method, ask.role, ask.scopes);
      if (expected !== null) ours[key] = expected;
    }
    connected.terminate();
  }
  return { theirs, ours };
}

/** A gateway that loads a method for the first time may be too busy for a handshake within its limit. */
async function patiently<Result>(connect: () => Promise<Result>, tries = 5): Promise<Result> {
  try {
    return await connect();
  } catch (error) {
    if (tries === 1) throw error;
    return patiently(connect, tries - 1);
  }
}

async function refusalHeard(caller: RawCaller, method: string): Promise<string | null> {
  const answer = await Promise.race([
    caller.request(method, {}),
    new Promise<null>((tell) => setTimeout(tell, PATIENCE_MS, null)),
  ]);
  const message = answer?.error?.message ?? '';
  return /^(missing scope|unauthorized role): /.test(message) ? message : null;
}
